"""The input of the coordination-network-toolkit, CSV."""

from undertow.intake.columns import any_list, handle, ident, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="cnt",
    title="coordination-network-toolkit input (CSV)",
    platform=None,
    requires=frozenset({"message_id", "user_id", "repost_id", "reply_id", "message", "timestamp"}),
    columns={
        "post_id": ident("message_id"),
        "account_id": ident("user_id"),
        "account_name": handle("username"),
        "created_at": time("timestamp"),
        "text": text("message"),
        "urls": any_list("urls"),
        "repost_of": ident("repost_id"),
        "reply_to": ident("reply_id"),
    },
    limits=("The file does not say which platform it is from: add --platform.",),
)
