"""The table of accounts that undertow exports."""

from undertow.intake.columns import ident, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="undertow_accounts",
    title="undertow's own table of accounts",
    platform=None,
    requires=frozenset({"account_id", "platform", "name", "created_at", "bio", "location"}),
    rows="accounts",
    accounts={
        "account_id": ident("account_id"),
        "platform": text("platform"),
        "name": text("name"),
        "created_at": time("created_at"),
        "bio": text("bio"),
        "location": text("location"),
    },
    guarded_with=frozenset({"posts", "first_at", "last_at"}),
    limits=("Accounts only: there are no posts in this file.",),
)
