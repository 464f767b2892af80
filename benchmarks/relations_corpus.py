"""Invented sentences with every party and every relation marked, half of them look-alikes.

`claims/relations/*.txt` hold one item a line, in blocks; how they are marked is told in
`claims/relations/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("claims") / "relations"
_TOLD = re.compile(r"([a-z ]+?) (\d+)>(\d+)((?: not| hedged)*)$")


@dataclass(frozen=True, slots=True)
class Told:
    """A relation between two of the parties, by their number."""

    kind: str
    subject: int
    object: int
    negated: bool


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence without its marks, where its parties stand, what is told of them."""

    language: str
    block: int
    text: str
    parties: tuple[tuple[int, int], ...]
    told: tuple[Told, ...]

    @property
    def held_out(self) -> bool:
        """Whether it is scored."""
        return is_scored(self.block)


def sentences() -> Iterator[MarkedSentence]:
    """All of them, language by language."""
    for path in sorted(FOLDER.glob("*.txt")):
        for block, line in lines(path):
            yield _sentence(line, path.stem, block)


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file of marked sentences, each with the number of its block."""
    block = 0
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("## "):
            block = int(line[3:])
        else:
            yield block, line


def is_scored(block: int) -> bool:
    """Every eighth block is scored; look-alikes stand side by side."""
    return block % 8 == 3


def _sentence(line: str, language: str, block: int) -> MarkedSentence:
    raw, _, told = line.strip().partition(" || ")
    pieces = re.split(r"([\[\]])", raw)
    text, parties, start = "", [], 0
    for piece in pieces:
        if piece == "[":
            start = len(text)
        elif piece == "]":
            parties.append((start, len(text)))
        else:
            text += piece
    found = (_TOLD.match(one.strip()) for one in told.split(";"))
    return MarkedSentence(
        language, block, text, tuple(parties),
        tuple(Told(m[1], int(m[2]) - 1, int(m[3]) - 1, "not" in m[4]) for m in found if m),
    )  # fmt: skip
