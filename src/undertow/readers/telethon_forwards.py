"""Messages of Telegram channels with their forwards, flattened from Telethon, CSV."""

import pyarrow as pa
import pyarrow.compute as pc

from undertow.intake.columns import handle, ident, text, time
from undertow.intake.tabular import TableReader


def with_originals(table: pa.Table) -> pa.Table:
    """Make ids that hold across channels: channel and message; source and time of a forward."""
    source = pc.replace_substring_regex(table["forward_msg_from_peer_id"], r"\.0$", "")
    message = pc.binary_join_element_wise(table["channel_id"], table["msg_id"], "/")
    original = pc.binary_join_element_wise(source, table["forward_msg_date"], "/")
    return table.append_column("message_in_channel", message).append_column("original", original)


READER = TableReader(
    name="telethon_forwards",
    title="Telegram forwards flattened from Telethon (CSV)",
    platform="telegram",
    requires=frozenset(
        {"channel_id", "msg_id", "date", "forward_msg_from_peer_id", "forward_msg_date"}
    ),
    columns={
        "post_id": ident("message_in_channel"),
        "account_id": ident("channel_id"),
        "account_name": handle("channel_name", "username"),
        "created_at": time("date"),
        "text": text("message", "text"),
        "repost_of": ident("original"),
        "repost_at": time("forward_msg_date"),
        "repost_of_account": ident("forward_msg_from_peer_id"),
    },
    derived={
        "message_in_channel": ("channel_id", "msg_id"),
        "original": ("forward_msg_from_peer_id", "forward_msg_date"),
    },
    prepare=with_originals,
    limits=(
        "A forward is known by source and time of the original, not by its message id.",
        "The channel is the account: who wrote in it is not known.",
    ),
)
