"""Videos as the Video List of YouTube Data Tools writes them, CSV or tab-separated."""

import pyarrow as pa
import pyarrow.compute as pc

from undertow.intake.columns import ident, text, time
from undertow.intake.tabular import TableReader


def with_whole_text(table: pa.Table) -> pa.Table:
    """Put title and description together."""
    parts = [
        pc.coalesce(table[name], "")
        for name in ("videoTitle", "videoDescription")
        if name in table.column_names
    ]
    whole = pc.utf8_rtrim_whitespace(pc.binary_join_element_wise(*parts, "\n"))
    return table.append_column("title_and_description", whole)


READER = TableReader(
    name="youtube_videos",
    title="YouTube Data Tools, video list",
    platform="youtube",
    requires=frozenset({"videoId", "channelId", "channelTitle", "publishedAt", "videoTitle"}),
    columns={
        "post_id": ident("videoId"),
        "account_id": ident("channelId"),
        "account_name": text("channelTitle"),
        "created_at": time("publishedAt"),
        "text": text("title_and_description"),
        "lang": text("defaultAudioLanguage", "defaultLanguage"),
    },
    derived={"title_and_description": ("videoTitle", "videoDescription")},
    prepare=with_whole_text,
    limits=("Links and hashtags stand in the text only, with line breaks lost.",),
)
