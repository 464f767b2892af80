"""Any other data source of 4CAT, CSV."""

from undertow.intake.columns import handle, ident, listed, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="fourcat",
    title="4CAT (CSV)",
    platform=None,
    requires=frozenset({"id", "thread_id", "author", "timestamp", "body"}),
    columns={
        "post_id": ident("id"),
        "account_id": ident("author_id", "author"),
        "account_name": handle("author_fullname", "author"),
        "created_at": time("unix_timestamp", "timestamp"),
        "text": text("body"),
        "lang": text("language", "language_guess"),
        "urls": listed("urls", by=","),
        "hashtags": listed("hashtags", by=",", strip="#"),
        "mentions": listed("mentions", by=",", strip="@"),
    },
    limits=(
        "The file does not say which platform it is from: add --platform.",
        "Reposts are not told apart.",
        "Where there is no author_id, the author's name is the account.",
    ),
)
