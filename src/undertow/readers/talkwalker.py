"""Results of Talkwalker, CSV: a named mapping."""

from undertow.intake.columns import handle, ident, platform_name, text, time
from undertow.intake.tabular import TableReader

READER = TableReader(
    name="talkwalker",
    title="Talkwalker (CSV)",
    platform=None,
    requires=frozenset({"url", "published", "content", "extra_author_attributes.name"}),
    columns={
        "post_id": ident("url"),
        "platform": platform_name("source_type"),
        "account_id": ident(
            "extra_author_attributes.id",
            "extra_author_attributes.short_name",
            "extra_author_attributes.name",
            "extra_source_attributes.name",
        ),
        "account_name": handle(
            "extra_author_attributes.short_name", "extra_author_attributes.name"
        ),
        "created_at": time("published"),
        "text": text("content", "content_snippet", "title"),
        "lang": text("lang"),
    },
    limits=(
        "Reposts show only as equal texts: which post is repeated is not in the file.",
        "Where no author is given, the source stands for the account.",
        "Times are in the zone that was set for the export; without a zone they are read as UTC.",
    ),
)
