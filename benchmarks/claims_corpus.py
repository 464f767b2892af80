"""The corpus that the network of acts is trained on: invented articles, every statement marked.

`claims/articles/*.txt` hold articles in English and French; how they are marked is told in
`claims/articles/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).with_name("claims") / "articles"
LABELS = ("acc", "den", "con", "cri", "dem", "dec", "oth")
_MARK = re.compile(r"\{\d+ (?P<labels>[a-z/]+)(?: >\d+[cx]?)*: ?|\}")  # links are not read yet
_TOLD = re.compile(r"^[RM] [a-z ]+: .+ > ")
_HALF = 0.5  # of a statement's content that stands in what is marked


@dataclass(frozen=True, slots=True)
class Marked:
    """A statement: from where to where it stands in the text, and what it does."""

    start: int
    end: int
    labels: tuple[str, ...]


@dataclass(slots=True)
class MarkedArticle:
    """An article without its marks, and the marks."""

    name: str
    language: str
    text: str
    statements: list[Marked] = field(default_factory=list)

    @property
    def held_out(self) -> bool:
        """Every eighth article is never trained on."""
        return self._number % 8 == 3

    @property
    def parts(self) -> list[MarkedArticle]:
        """One paragraph and a half of it, as short texts of their own: users read such too."""
        ends = [found.start() for found in re.finditer(r"\n\n|\Z", self.text)]
        starts = [0, *(end + 2 for end in ends[:-1])]
        one, half = self._number % len(ends), len(ends) // 2
        first = half * (self._number % 2)
        return [
            self._cut(starts[one], ends[one]),
            self._cut(starts[first], ends[min(first + half, len(ends) - 1)]),
        ]

    @property
    def _number(self) -> int:
        return int(self.name.rpartition("-")[2])

    def _cut(self, start: int, end: int) -> MarkedArticle:
        inside = [
            replace(one, start=one.start - start, end=one.end - start)
            for one in self.statements if start <= one.start and one.end <= end
        ]  # fmt: skip
        return MarkedArticle(self.name, self.language, self.text[start:end], inside)


def articles() -> Iterator[MarkedArticle]:
    """All of them, file by file."""
    for path in sorted(FOLDER.glob("*.txt")):
        blocks = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
        for number, block in enumerate(blocks):
            yield _article(block, f"{path.stem}-{number}")


def _article(block: str, name: str) -> MarkedArticle:
    first, *lines = block.split("\n")
    raw = "\n".join(line for line in lines if not _TOLD.match(line)).strip().removeprefix("T ")
    article = MarkedArticle(name, first.partition("|")[0].strip(), "")
    at, labels, start = 0, "", 0
    for match in _MARK.finditer(raw):
        article.text += raw[at : match.start()]
        at = match.end()
        if match["labels"]:
            labels, start = match["labels"], len(article.text)
        elif labels:
            told = Marked(start, len(article.text), tuple(labels.split("/")))
            article.statements.append(told)
            labels = ""
    article.text += raw[at:]
    return article


def acts_marked(article: MarkedArticle, rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """What each statement found does, as marked: (rows, labels).

    A label that stands beside another counts half; rows are nan where nothing is marked.
    """
    wanted = np.full((len(rows), len(LABELS)), np.nan)
    for marked in article.statements:
        inside = [(_inside(row, marked.start, marked.end), -n) for n, row in enumerate(rows)]
        letters, row = max(inside, default=(-1, 0))
        if letters < 0:
            continue
        wanted[-row] = 0
        for label in marked.labels:
            wanted[-row, LABELS.index(label)] += 1 / len(marked.labels)
    return wanted


def _inside(row: dict[str, Any], start: int, end: int) -> int:
    """How many letters of a row's content stand in what is marked; -1 if it stands elsewhere."""
    content, cue = _spans(row["content_spans"]), _spans(row["cue_span"])
    inside, cued = (sum(max(0, min(b, end) - max(a, start)) for a, b in spans)
                    for spans in (content, cue))  # fmt: skip
    most = inside > _HALF * sum(b - a for a, b in content)
    return inside if (cued and (most or not content)) or (not cue and most) else -1


def _spans(told: Any) -> list[tuple[int, int]]:
    spans = [told] if isinstance(told, str) else told or []
    return [(int(a), int(b)) for a, _, b in (span.partition(":") for span in spans)]
