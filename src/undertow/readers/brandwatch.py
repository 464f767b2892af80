"""Mentions of Brandwatch, CSV: a named mapping."""

import pyarrow as pa
import pyarrow.compute as pc

from undertow.intake.columns import any_list, handle, ident, platform_name, text, time
from undertow.intake.tabular import TableReader

_REPOSTED = ("Twitter Retweet of", "X Repost of")
_ANSWERED = ("Twitter Reply to", "X Reply to")


def with_ids(table: pa.Table) -> pa.Table:
    """Take the ids of X posts out of their addresses; other posts keep Brandwatch's id."""
    nothing = pa.chunked_array([pa.nulls(table.num_rows, pa.string())])

    def x_id(names: tuple[str, ...]) -> pa.ChunkedArray:
        address = pc.coalesce(nothing, *(table[one] for one in names if one in table.column_names))
        return pc.struct_field(pc.extract_regex(address, r"/status(?:es)?/(?P<id>[0-9]+)"), "id")

    post = pc.coalesce(x_id(("Url",)), table["Resource Id"], table["Url"])
    return (
        table.append_column("post", post)
        .append_column("reposted", x_id(_REPOSTED))
        .append_column("answered", x_id(_ANSWERED))
    )


READER = TableReader(
    name="brandwatch",
    title="Brandwatch (CSV)",
    platform=None,
    requires=frozenset({"Date", "Url", "Author", "Full Text", "Resource Id"}),
    columns={
        "post_id": ident("post"),
        "platform": platform_name("Page Type Name", "Content Source Name", "Page Type", "Domain"),
        "account_id": ident("Twitter Author ID", "X Author ID", "Facebook Author ID", "Author"),
        "account_name": handle("Author"),
        "created_at": time("Date"),
        "text": text("Full Text", "Snippet", "Title"),
        "lang": text("Language"),
        "urls": any_list("Expanded URLs"),
        "hashtags": any_list("Hashtags", strip="#"),
        "mentions": any_list("Mentioned Authors", strip="@"),
        "repost_of": ident("reposted"),
        "reply_to": ident("answered"),
        "media_ids": any_list("Media URLs"),
    },
    derived={"post": ("Url", "Resource Id"), "reposted": _REPOSTED, "answered": _ANSWERED},
    prepare=with_ids,
    limits=(
        "The text of X posts is missing unless the licence includes it.",
        "Times are in the zone that was set for the export; they are read as UTC.",
    ),
)
