"""Bluesky posts as minet and twitwi write them, CSV."""

import pyarrow as pa
import pyarrow.compute as pc

from undertow.intake.columns import handle, ident, listed, text, time
from undertow.intake.tabular import TableReader


def with_reposts(table: pa.Table) -> pa.Table:
    """Give a row to whoever acted: the row of a repost describes the original."""
    nothing = pa.chunked_array([pa.nulls(table.num_rows, pa.string())])

    def column(name: str) -> pa.ChunkedArray:
        return table[name] if name in table.column_names else nothing

    by = column("repost_by_user_did")
    is_repost = pc.is_valid(by)

    def either(of_repost: pa.ChunkedArray, of_post: pa.ChunkedArray) -> pa.ChunkedArray:
        return pc.if_else(is_repost, of_repost, of_post)

    made = {
        "post_uri": either(nothing, table["uri"]),
        "actor_did": either(by, table["user_did"]),
        "actor_handle": either(column("repost_by_user_handle"), column("user_handle")),
        "acted_at": either(column("repost_timestamp_utc"), table["timestamp_utc"]),
        "repost_uri": either(table["uri"], nothing),
        "original_at": either(table["timestamp_utc"], nothing),
        "original_did": either(table["user_did"], nothing),
        "first_lang": pc.list_element(
            pc.split_pattern(pc.coalesce(column("user_langs"), ""), "|"), 0
        ),
    }
    for name, values in made.items():
        table = table.append_column(name, values)
    return table


READER = TableReader(
    name="minet_bluesky",
    title="Bluesky posts of minet (CSV)",
    platform="bluesky",
    requires=frozenset({"cid", "uri", "timestamp_utc", "user_did", "text", "to_post_uri", "links"}),
    columns={
        "post_id": ident("post_uri"),
        "account_id": ident("actor_did"),
        "account_name": handle("actor_handle"),
        "created_at": time("acted_at"),
        "text": text("original_text", "text"),
        "lang": text("first_lang"),
        "urls": listed("links", by="|"),
        "hashtags": listed("hashtags", by="|", strip="#"),
        "mentions": listed("mentioned_user_dids", by="|"),
        "repost_of": ident("repost_uri"),
        "repost_at": time("original_at"),
        "repost_of_account": ident("original_did"),
        "reply_to": ident("to_post_uri"),
        "reply_to_account": ident("to_user_did"),
        "quote_of": ident("quoted_uri"),
        "media_ids": listed("media_urls", by="|"),
    },
    derived={
        "post_uri": ("uri",),
        "actor_did": ("repost_by_user_did", "user_did"),
        "actor_handle": ("repost_by_user_handle", "user_handle"),
        "acted_at": ("repost_timestamp_utc", "timestamp_utc"),
        "repost_uri": ("uri", "repost_by_user_did"),
        "original_at": ("timestamp_utc", "repost_by_user_did"),
        "original_did": ("user_did", "repost_by_user_did"),
        "first_lang": ("user_langs",),
    },
    prepare=with_reposts,
    limits=(
        "Hashtags are in lower case, as minet writes them.",
        "A repost has no address of its own here; it is known by file and line.",
        "The language is the first that the account says it writes in.",
    ),
)
