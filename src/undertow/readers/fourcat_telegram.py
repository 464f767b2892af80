"""Telegram messages as 4CAT collects them with Telethon, CSV."""

import pyarrow as pa
import pyarrow.compute as pc

from undertow.intake.columns import handle, ident, listed, text, time
from undertow.intake.tabular import TableReader

_SOURCES = (
    "author_forwarded_from_id",
    "author_forwarded_from_username",
    "author_forwarded_from_name",
)
_TIMES = ("unix_timestamp_forwarded_from", "timestamp_forwarded_from")


def with_originals(table: pa.Table) -> pa.Table:
    """Make ids that hold across chats: chat and message; source and time of a forward."""
    author = _first(table, _SOURCES)
    at = _first(table, _TIMES)
    return (
        table.append_column("message", _within(table["chat"], table["id"]))
        .append_column("answered", _within(table["chat"], _first(table, ("reply_to",))))
        .append_column("original_author", author)
        .append_column("original", pc.binary_join_element_wise(author, at, "/"))
    )


def _first(table: pa.Table, names: tuple[str, ...]) -> pa.ChunkedArray:
    there = [table[name] for name in names if name in table.column_names]
    return (
        pc.coalesce(*there) if there else pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    )


def _within(chat: pa.ChunkedArray, number: pa.ChunkedArray) -> pa.ChunkedArray:
    plain = pc.match_substring_regex(number, "^[0-9]+$")
    return pc.if_else(plain, pc.binary_join_element_wise(chat, number, "/"), number)


READER = TableReader(
    name="fourcat_telegram",
    title="Telegram messages of 4CAT (CSV)",
    platform="telegram",
    requires=frozenset(
        {"id", "thread_id", "chat", "author", "body", "timestamp", "author_forwarded_from_name"}
    ),
    columns={
        "post_id": ident("message"),
        "account_id": ident("author", "chat"),
        "account_name": handle("author_username", "author_name", "chat"),
        "created_at": time("unix_timestamp", "timestamp"),
        "text": text("body"),
        "urls": listed("link_attached", "entities_linked", by=","),
        "hashtags": listed("hashtags", by=",", strip="#"),
        "mentions": listed("entities_mentioned", by=",", strip="@"),
        "repost_of": ident("original"),
        "repost_at": time("unix_timestamp_forwarded_from", "timestamp_forwarded_from"),
        "repost_of_account": ident("original_author"),
        "reply_to": ident("answered"),
    },
    derived={
        "message": ("chat", "id"),
        "answered": ("chat", "reply_to"),
        "original": (*_SOURCES, *_TIMES),
        "original_author": _SOURCES,
    },
    prepare=with_originals,
    limits=(
        "A forward is known by source and time of the original, not by its message id.",
        "Message ids count per chat, so the chat is put before them.",
    ),
)
