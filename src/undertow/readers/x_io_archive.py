"""The archive of information operations that X (then Twitter) published, CSV."""

from undertow.intake.columns import handle, ident, literal, snowflake, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="x_io_archive",
    title="X information operations archive (CSV)",
    platform="x",
    requires=frozenset({"tweetid", "userid", "tweet_time", "tweet_text", "retweet_tweetid"}),
    columns={
        "post_id": ident("tweetid"),
        "account_id": ident("userid"),
        "account_name": handle("user_screen_name", "user_display_name"),
        "created_at": time("tweet_time"),
        "text": text("tweet_text"),
        "lang": text("tweet_language"),
        "urls": literal("urls"),
        "hashtags": literal("hashtags", strip="#"),
        "mentions": literal("user_mentions"),
        "repost_of": ident("retweet_tweetid"),
        "repost_at": snowflake("retweet_tweetid"),
        "repost_of_account": ident("retweet_userid"),
        "reply_to": ident("in_reply_to_tweetid"),
        "reply_to_account": ident("in_reply_to_userid"),
        "quote_of": ident("quoted_tweet_tweetid"),
    },
    accounts={
        "name": handle("user_screen_name", "user_display_name"),
        "created_at": time("account_creation_date"),
        "bio": text("user_profile_description"),
        "location": text("user_reported_location"),
    },
    limits=(
        "Only accounts that X removed are in it; whom they reposted is not.",
        "Times are to the minute.",
        "Ids and names of accounts with few followers are hashed.",
        "The text of a repost may be cut ('RT @...').",
    ),
)
