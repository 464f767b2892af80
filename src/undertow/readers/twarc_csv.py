"""X API v2 as twarc-csv writes it."""

import pyarrow as pa
import pyarrow.compute as pc

from undertow.intake.columns import handle, ident, literal, snowflake, text, time
from undertow.intake.tabular import TableReader


def with_line_breaks(table: pa.Table) -> pa.Table:
    """Undo what twarc-csv does to line breaks: it writes them as a backslash and an n."""
    at = table.schema.get_field_index("text")
    return table.set_column(at, "text", pc.replace_substring(table["text"], "\\n", "\n"))


READER = TableReader(
    name="twarc_csv",
    title="X API v2 as CSV of twarc-csv",
    platform="x",
    requires=frozenset({"id", "author_id", "created_at", "text", "referenced_tweets.retweeted.id"}),
    columns={
        "post_id": ident("id"),
        "account_id": ident("author_id", "author.id"),
        "account_name": handle("author.username"),
        "created_at": time("created_at"),
        "text": text("text"),
        "lang": text("lang"),
        "urls": literal("entities.urls"),
        "hashtags": literal("entities.hashtags", strip="#"),
        "mentions": literal("entities.mentions", strip="@"),
        "repost_of": ident("referenced_tweets.retweeted.id"),
        "repost_at": snowflake("referenced_tweets.retweeted.id"),
        "repost_of_account": ident("retweeted_user_id"),
        "reply_to": ident("referenced_tweets.replied_to.id"),
        "reply_to_account": ident("in_reply_to_user_id"),
        "quote_of": ident("referenced_tweets.quoted.id"),
        "media_ids": literal("attachments.media_keys"),
    },
    accounts={
        "name": handle("author.username"),
        "created_at": time("author.created_at"),
        "bio": text("author.description"),
        "location": text("author.location"),
    },
    prepare=with_line_breaks,
    limits=("Text and entities of a repost are those of the original, as twarc-csv merges them.",),
)
