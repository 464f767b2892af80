"""How quickly articles become tables: `python -m benchmarks chain`; a section of docs/articles.md.

The whole of `undertow read`: files are copied and opened, parsed, every table is filled, names and
answers are sought over the case, and the run is committed. The models are loaded before. One
process does it all, so that a second core is free.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import undertow
from benchmarks.articles import PAGE, SETS, SHARED, scoring_tool
from benchmarks.gold_corpus import corpus
from benchmarks.quality_page import page
from undertow.articles.parsing import model
from undertow.workflow.reading import read

_MARKS = "<!-- speed -->", "<!-- end of speed -->"
_COPIES = 6  # of our own French articles, so that there are enough words for a figure
_DAY = datetime(2026, 3, 1, tzinfo=UTC)


def main(options: list[str]) -> None:  # noqa: ARG001 - none so far
    """Read both languages, print the figures and write them into the page."""
    lines = [
        "| language | articles | words | seconds | words a second "
        "| of processor | words a second |",
        "|---|---|---|---|---|---|---|",
    ]
    for language, texts in (("en", list(_english())), ("fr", list(_french()))):
        lines.append(_row(language, texts))
        print(lines[-1], flush=True)
    PAGE.write_text(page(PAGE.read_text("utf-8"), "\n".join(lines), _MARKS), "utf-8")


def _row(language: str, texts: list[str]) -> str:
    model(language)
    words = sum(len(text.split()) for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.txt" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, "utf-8")
        case = undertow.new_case(Path(folder) / "speed.case")
        wall, cpu = time.perf_counter(), time.process_time()
        outcomes = read(case, files, published=_DAY)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert all(one.problem is None and not one.already for one in outcomes)
    told = f"{len(texts)} | {words:,} | {wall:.1f} | {words / wall:,.0f}"
    told += f" | {cpu:.1f} | {words / cpu:,.0f}"
    return f"| {language} | {told} |"


def _english() -> Iterator[str]:
    """All articles of both sets of ../shared."""
    tool = scoring_tool()
    for kind, folder in SETS.items():
        for _, text, _ in getattr(tool, kind)(str(SHARED / "data" / "articles" / folder)):
            yield text


def _french() -> Iterator[str]:
    """Our own French articles, several times, each time with another last line."""
    for number in range(_COPIES):
        for article in corpus():
            if article.lang == "fr" and article.split in {"dev", "dev2"}:
                yield f"{article.text}\n\nVersion {number}.\n"
