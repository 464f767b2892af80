"""X accounts as minet and twitwi write them, CSV."""

from undertow.intake.columns import handle, ident, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="minet_users",
    title="X accounts of minet (CSV)",
    platform="x",
    requires=frozenset({"id", "screen_name", "timestamp_utc", "followers", "friends", "protected"}),
    rows="accounts",
    accounts={
        "account_id": ident("id"),
        "name": handle("screen_name"),
        "created_at": time("timestamp_utc"),
        "bio": text("description"),
        "location": text("location"),
    },
    limits=("Accounts only: there are no posts in this file.",),
)
