"""X posts as 4CAT writes them (API v2 or collected with Zeeschuimer), CSV."""

from undertow.intake.columns import handle, ident, listed, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="fourcat_x",
    title="X posts of 4CAT (CSV)",
    platform="x",
    requires=frozenset(
        {"id", "thread_id", "author", "timestamp", "body", "is_retweet", "retweeted_user"}
    ),
    columns={
        "post_id": ident("id"),
        "account_id": ident("author_id", "author"),
        "account_name": handle("author"),
        "created_at": time("unix_timestamp", "timestamp"),
        "text": text("body"),
        "lang": text("language", "language_guess"),
        "urls": listed("urls", by=","),
        "hashtags": listed("hashtags", by=",", strip="#"),
        "mentions": listed("mentions", by=",", strip="@"),
        "repost_of_account": handle("retweeted_user"),
        "reply_to_account": handle("replied_user"),
        "media_ids": listed("images", by=","),
    },
    limits=(
        "4CAT writes whom a repost repeats, but not which post: reposts show only as equal texts.",
        "Likewise it names whom a reply or quote is about, not the post.",
    ),
)
