"""Sites: two accounts link to the same site, whatever the page. An option, off by default."""

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
from undertow.model.url import site, urls_in


def _extract(posts: pa.Table) -> pa.Table:
    urls, rows = exploded(in_text(posts, "urls", urls_in))
    sites = map_distinct(urls, site)
    keep = pa.array(first_of_each(rows, sites))
    sites, rows = sites.filter(keep), rows.filter(keep)
    own = pc.take(is_original(posts), rows)
    return actions("domain", posts, pc.if_else(own, sites, None), rows=rows)


SIGNAL = Signal(
    name="domain",
    title="Sites",
    verb="linked to",
    noun="the same site",
    paper="Giglietto et al. 2020 (domains as a coarser key); CooRTweet's domain example, 2023",
    limits="Large sites (video platforms, shorteners) join accounts that have nothing in common.",
    innocent="Everybody who shares videos links to the same platform.",
    extract=_extract,
    columns=("urls", "text", "repost_of", "written_repost"),
    default=False,
)
