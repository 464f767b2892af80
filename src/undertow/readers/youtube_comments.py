"""Comments as YouTube Data Tools writes them, CSV or tab-separated."""

from undertow.intake.columns import handle, ident, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="youtube_comments",
    title="YouTube Data Tools, comments",
    platform="youtube",
    requires=frozenset({"id", "authorName", "text", "publishedAt", "isReply", "isReplyTo"}),
    columns={
        "post_id": ident("id"),
        "account_id": ident("authorChannelId", "authorName"),
        "account_name": handle("authorName"),
        "created_at": time("publishedAt"),
        "text": text("text"),
        "reply_to": ident("isReplyTo", "videoId"),
    },
    limits=(
        "Where the file does not name the video, only answers to comments have a target.",
        "Answers to answers are listed under the first comment.",
    ),
)
