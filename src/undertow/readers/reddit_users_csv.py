"""Reddit accounts flattened to a table, CSV."""

from undertow.intake.columns import ident, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="reddit_users_csv",
    title="Reddit accounts (CSV)",
    platform="reddit",
    requires=frozenset({"name", "created_utc", "comment_karma", "link_karma"}),
    rows="accounts",
    accounts={
        "account_id": ident("name"),
        "name": text("name"),
        "created_at": time("created_utc"),
    },
    limits=("Accounts only: there are no posts in this file.",),
)
