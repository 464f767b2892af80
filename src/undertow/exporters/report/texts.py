"""The articles' texts at the end of the report, with everything marked that a cell leads to."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from undertow.exporters.report import words
from undertow.exporters.report.names import Names
from undertow.exporters.report.told import Mark, Told

ARTICLES = 80
_LONGEST = 30_000  # characters of one article
# Of stretches that lie over each other the one that matters most gives the look.
_LOOKS = ("accuse", "deny", "confirm", "relation", "measure", "number")


def texts(told: Told, names: Names) -> dict[str, Any]:
    """The articles that something leads to, oldest first, then those that nothing leads to."""
    order = sorted(
        told.articles.values(),
        key=lambda row: (
            not told.marks[row["article_id"]],
            str(row["published"]),
            row["article_id"],
        ),
    )
    return {
        "rows": [_article(row, told.marks[row["article_id"]], names) for row in order[:ARTICLES]],
        "left": max(0, len(order) - ARTICLES),
    }


def _article(row: dict[str, Any], marks: set[Mark], names: Names) -> dict[str, Any]:
    text = (row["text"] or "")[:_LONGEST]
    # An anchor stands once in the page: where its first stretch begins.
    first: dict[str, int] = {}
    for mark in sorted(marks, key=lambda mark: mark.start):
        first.setdefault(mark.anchor, mark.start)
    anchors: dict[int, list[str]] = {}
    for anchor, start in first.items():
        anchors.setdefault(start, []).append(anchor)
    return {
        "id": f"article-{row['article_id']}",
        "title": names.text(row["title"] or "Without a headline"),
        "outlet": row["outlet"] or "outlet not known",
        "day": words.day(row["published"]),
        "sha256": row["source_sha256"],
        "note": row["note"],
        "lang": row["lang"] or "",
        "cut": len(row["text"] or "") > _LONGEST,
        "paragraphs": [
            [_piece(text, part, marks, anchors, names) for part in _parts(span, marks)]
            for span in _paragraphs(text)
            if text[slice(*span)].strip() != (row["title"] or "").strip() or _leads(span, marks)
        ],
    }


def _leads(span: tuple[int, int], marks: set[Mark]) -> bool:
    """Whether something leads into a stretch: the headline is shown again only then."""
    return any(mark.start < span[1] and span[0] < mark.end for mark in marks)


def _paragraphs(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if line.strip():
            yield start, start + len(line.rstrip())
        start = end


def _parts(span: tuple[int, int], marks: set[Mark]) -> list[tuple[int, int]]:
    """The paragraph, cut wherever a mark begins or ends."""
    cuts = {at for mark in marks for at in (mark.start, mark.end) if span[0] < at < span[1]}
    ends = [span[0], *sorted(cuts), span[1]]
    return list(pairwise(ends))


def _piece(
    text: str, part: tuple[int, int], marks: set[Mark], anchors: dict[int, list[str]], names: Names
) -> dict[str, Any]:
    over = {mark.look for mark in marks if mark.start <= part[0] and part[1] <= mark.end}
    look = next((look for look in _LOOKS if look in over), "said" if over else "")
    return {
        "text": names.text(text[part[0] : part[1]]),
        "look": look,
        "anchors": sorted(anchors.get(part[0], [])),
    }
