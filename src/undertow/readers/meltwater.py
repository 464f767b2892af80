"""Results of Meltwater, CSV: a named mapping."""

import pyarrow as pa
import pyarrow.compute as pc

from undertow.intake.columns import any_list, handle, ident, platform_name, text, time
from undertow.intake.tabular import TableReader


def with_moment(table: pa.Table) -> pa.Table:
    """Put date and time together; '06-Jul-2025 11:08PM' becomes a time that others read too."""
    moment = table["Date"]
    if "Time" in table.column_names:
        moment = pc.binary_join_element_wise(moment, table["Time"], " ")
        moment = pc.coalesce(moment, table["Date"])
    known = pc.strptime(moment, format="%d-%b-%Y %I:%M%p", unit="s", error_is_null=True)
    return table.append_column("moment", pc.coalesce(known.cast(pa.string()), moment))


READER = TableReader(
    name="meltwater",
    title="Meltwater (CSV)",
    platform=None,
    requires=frozenset({"Date", "URL", "Opening Text", "Hit Sentence"}),
    columns={
        "post_id": ident("Document ID", "URL"),
        "platform": platform_name("Source Name", "Source"),
        "account_id": handle("Author Handle", "Influencer", "Author Name", "Source Name", "Source"),
        "account_name": handle("Author Name", "Influencer", "Author Handle", "Source Name"),
        "created_at": time("moment"),
        "text": text("Hit Sentence", "Opening Text", "Title", "Headline"),
        "lang": text("Language"),
        "urls": any_list("Links"),
        "hashtags": any_list("Hashtags", strip="#"),
    },
    derived={"moment": ("Date", "Time")},
    prepare=with_moment,
    limits=(
        "The text is the passage that matched the search, not always the whole post.",
        "Reposts show only as equal texts: which post is repeated is not in the file.",
        "Times are in the zone of the Meltwater account; they are read as UTC.",
    ),
)
