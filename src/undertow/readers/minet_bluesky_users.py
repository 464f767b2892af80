"""Bluesky accounts as minet and twitwi write them, CSV."""

from undertow.intake.columns import handle, ident, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="minet_bluesky_users",
    title="Bluesky accounts of minet (CSV)",
    platform="bluesky",
    requires=frozenset({"did", "handle", "display_name", "description", "starter_packs"}),
    rows="accounts",
    accounts={
        "account_id": ident("did"),
        "name": handle("handle"),
        "created_at": time("timestamp_utc"),
        "bio": text("description"),
    },
    limits=("Accounts only: there are no posts in this file.",),
)
