"""Which posts and accounts match the known indicators of a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from undertow.case import Case
from undertow.case.folder import write_table
from undertow.model.indicator import Matchable, matchables, understood
from undertow.model.tables import TABLES
from undertow.model.url import canonical_url, source_site, urls_in
from undertow.progress import Progress

_COLUMNS = [
    "post_id", "account_id", "account_name", "platform", "created_at", "text", "urls", "mentions",
]  # fmt: skip
Found = tuple[str, str, bool]  # indicator, what in the post matched, whether the platform is known


class _Known:
    """The indicators by what they match; distinct links and names are looked up once."""

    def __init__(self, indicators: pa.Table) -> None:
        self._by: dict[Matchable, list[str]] = defaultdict(list)
        for row in indicators.select(["indicator_id", "kind", "raw"]).to_pylist():
            for one in matchables(orjson.loads(row["raw"])) if row["kind"] else []:
                if row["indicator_id"] not in self._by[one]:
                    self._by[one].append(row["indicator_id"])
        self._links: dict[str, list[tuple[str, Found]]] = {}

    def __len__(self) -> int:
        return len(self._by)

    def link(self, url: str) -> list[tuple[str, Found]]:
        """What a link matches: the page, the account whose page it is, the site and those above."""
        if url not in self._links:
            self._links[url] = list(self._link(url))
        return self._links[url]

    def _link(self, url: str) -> Iterator[tuple[str, Found]]:
        page, host = canonical_url(url), source_site(url)
        if page is not None:
            for one in dict.fromkeys((Matchable("page", page), understood(page))):
                if one is not None and one.kind != "site":
                    yield from (("link", (id_, page, True)) for id_ in self._by.get(one, ()))
        while host is not None and "." in host:
            found = self._by.get(Matchable("site", host), ())
            yield from (("site", (id_, host, True)) for id_ in found)
            host = host.partition(".")[2]

    def account(self, name: str, platform: str | None) -> Iterator[Found]:
        """What an account's name or id matches, there or where the indicator names no platform."""
        folded = name.removeprefix("@").lower()
        for on in dict.fromkeys((platform, None)):
            for id_ in self._by.get(Matchable("account", folded, on), ()):
                yield id_, name, on is not None


def match(case: Case, indicators: pa.Table, progress: Progress) -> pa.Table:
    """The matches (schema `indicator_matches`), in the order of indicators and posts."""
    known, rows = _Known(indicators), []
    if len(known):
        with progress.step("comparing with known indicators", case.count("posts")) as step:
            for batch in case.batches("posts", _COLUMNS):
                for post in batch.to_pylist():
                    rows += _matches(known, post)
                step.advance(len(batch))
    table = pa.Table.from_pylist(rows, schema=TABLES["indicator_matches"])
    return table.sort_by(
        [(name, "ascending") for name in ("indicator_id", "post_id", "matched", "value")]
    )


def _matches(known: _Known, post: dict[str, Any]) -> list[dict[str, Any]]:
    links = post["urls"] if post["urls"] else urls_in(post["text"] or "")
    found = {hit for url in links for hit in known.link(url)}
    for name in {post["account_id"], post["account_name"]} - {None}:
        found |= {("author", hit) for hit in known.account(name, post["platform"])}
    for name in post["mentions"] or ():
        found |= {("mention", hit) for hit in known.account(name, post["platform"])}
    return [
        {
            "indicator_id": id_,
            "post_id": post["post_id"],
            "account_id": post["account_id"],
            "platform": post["platform"],
            "at": post["created_at"],
            "matched": how,
            "value": value,
            "platform_known": sure,
        }
        for how, (id_, value, sure) in found
    ]


def match_again(case: Case, folder: Path, progress: Progress) -> tuple[int, dict[str, str]]:
    """Write the matches of a scan, where the case knows indicators.

    Returns:
        How many there are, and the digest of what was written.
    """
    indicators = case.table("indicators")
    if not len(indicators):
        return 0, {}
    found = match(case, indicators, progress)
    return len(found), {
        "indicator_matches": write_table(folder / "indicator_matches.parquet", found)
    }
