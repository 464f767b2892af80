"""Tables whose columns are named as undertow names them."""

from undertow.intake.columns import ident, listed, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="undertow",
    title="undertow's own columns",
    platform=None,
    requires=frozenset({"account_id", "created_at"}),
    any_of=frozenset(
        {"post_id", "text", "urls", "hashtags", "repost_of", "reply_to", "quote_of", "media_ids"}
    ),
    columns={
        "post_id": ident("post_id"),
        "platform": text("platform"),
        "account_id": ident("account_id"),
        "account_name": text("account_name"),
        "created_at": time("created_at"),
        "text": text("text"),
        "lang": text("lang"),
        "urls": listed("urls", by="|"),
        "hashtags": listed("hashtags", by="|", strip="#"),
        "mentions": listed("mentions", by="|", strip="@"),
        "repost_of": ident("repost_of"),
        "reply_to": ident("reply_to"),
        "quote_of": ident("quote_of"),
        "media_ids": listed("media_ids", by="|"),
        "repost_at": time("repost_at"),
        "repost_of_account": ident("repost_of_account"),
        "reply_to_account": ident("reply_to_account"),
    },
    guarded_with=frozenset({"source_sha256", "created_at_raw"}),
)
