"""Links: two accounts link to the same page."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from undertow.model.signal import (
    Signal,
    actions,
    exploded,
    first_of_each,
    in_text,
    is_original,
    map_distinct,
)
from undertow.model.url import canonical_url, source_site, urls_in


def _extract(posts: pa.Table) -> pa.Table:
    urls, rows = exploded(in_text(posts, "urls", urls_in))
    pages = map_distinct(urls, canonical_url)
    keep = pa.array(first_of_each(rows, pages))
    pages, rows = pages.filter(keep), rows.filter(keep)
    # A repost carries the links of the original: that the two meet there is the repost's evidence.
    own = pc.take(is_original(posts), rows)
    pages = pc.if_else(own, pages, None)
    return actions("link", posts, pages, rows=rows, source=map_distinct(pages, source_site))


SIGNAL = Signal(
    name="link",
    title="Links",
    verb="linked to",
    noun="the same page",
    paper="Giglietto, Righetti, Rossi, Marino 2020, It takes a village to manipulate the media",
    limits=(
        "Links shortened by the platform (t.co) or a shortener stay as they are where the export "
        "does not unfold them: nothing is fetched. Links inside reposts count as reposts."
    ),
    innocent="Readers of one news site share its article when it is published or goes viral.",
    extract=_extract,
    columns=("urls", "text", "repost_of", "written_repost"),
)
