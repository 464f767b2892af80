"""X posts as minet, gazouilloire and twitwi write them, CSV."""

from undertow.intake.columns import handle, ident, listed, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="minet",
    title="X posts of minet (CSV)",
    platform="x",
    requires=frozenset(
        {"id", "user_id", "timestamp_utc", "text", "retweeted_id", "to_tweetid", "links"}
    ),
    columns={
        "post_id": ident("id"),
        "account_id": ident("user_id"),
        "account_name": handle("user_screen_name"),
        "created_at": time("timestamp_utc"),
        "text": text("text"),
        "lang": text("lang"),
        "urls": listed("links", by="|"),
        "hashtags": listed("hashtags", by="|", strip="#"),
        "mentions": listed("mentioned_ids", "mentioned_names", by="|", strip="@"),
        "repost_of": ident("retweeted_id"),
        "repost_at": time("retweeted_timestamp_utc"),
        "repost_of_account": ident("retweeted_user_id", "retweeted_user"),
        "reply_to": ident("to_tweetid"),
        "reply_to_account": ident("to_userid", "to_username"),
        "quote_of": ident("quoted_id"),
        "media_ids": listed("media_urls", by="|"),
    },
    accounts={
        "name": handle("user_screen_name"),
        "created_at": time("user_timestamp_utc"),
        "bio": text("user_description"),
        "location": text("user_location"),
    },
    limits=("Hashtags are in lower case, as minet writes them.",),
)
