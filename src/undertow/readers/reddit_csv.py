"""Reddit comments and submissions flattened to a table, CSV."""

from undertow.intake.columns import ident, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="reddit_csv",
    title="Reddit posts (CSV)",
    platform="reddit",
    requires=frozenset({"author.name", "body", "created_utc", "link_id", "parent_id"}),
    columns={
        "post_id": ident("fullname", "name", "id"),
        "account_id": ident("author.name"),
        "account_name": text("author.name"),
        "created_at": time("created_utc"),
        "text": text("body"),
        "reply_to": ident("parent_id"),
    },
    limits=(
        "The address in link_url is that of the thread, not of the comment: it is not read as "
        "something the account shared.",
    ),
)
