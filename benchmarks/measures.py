"""Measures in invented sentences full of look-alikes: `python -m benchmarks measures`.

Of every eighth block of `claims/measures/*.txt` (its README says how they are marked): how many of
the measures found are right, by kind and by whom or what they are against, and how many are found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.gold_scoring import _MEASURES, MEASURES, same_name
from benchmarks.relations_corpus import is_scored, lines
from undertow.articles.reading import read_article

FOLDER = Path(__file__).with_name("claims") / "measures"
_TOLD = re.compile(r"([a-z]+) (\d+)>(\d+)(?: at \d+)? [a-z_]+$")
_NAMES = {"emergency": "state of emergency", **_MEASURES}


class Marked(NamedTuple):
    """A sentence, and what is ordered in it: kinds, and the words for whom or what, if any."""

    text: str
    told: list[tuple[str, str | None]]


def main(options: list[str]) -> None:  # noqa: ARG001 - none
    """Print it by language."""
    for language in ("en", "fr"):
        told: Counter[str] = Counter()
        for sentence in scored(language):
            told += counted(sentence, language)
        right, said, there = told["right"], told["said"], told["there"]
        print(f"{language}: {said} told, {right / max(1, said):.2f} right; "
              f"{told['found'] / max(1, there):.2f} of {there} found")  # fmt: skip


def scored(language: str) -> Iterator[Marked]:
    """The sentences of every eighth block."""
    for block, line in lines(FOLDER / f"{language}.txt"):
        if is_scored(block):
            yield _marked(line)


def counted(sentence: Marked, language: str) -> Counter[str]:
    """How many measures are told, and right; how many are there, and found."""
    rows = read_article(sentence.text, "a", language, corrects=False)["measures"]
    told = [
        (_MEASURES.get(row["kind"], row["kind"]), row["object"])
        for row in rows if row["kind"] in MEASURES
    ]  # fmt: skip
    return Counter(
        said=len(told),
        right=sum(any(_same(one, other) for other in sentence.told) for one in told),
        there=len(sentence.told),
        found=sum(any(_same(one, other) for one in told) for other in sentence.told),
    )


def _same(told: tuple[str, str | None], marked: tuple[str, str | None]) -> bool:
    against = marked[1] is None or same_name(told[1], [marked[1]])
    return told[0] == marked[0] and against


def _marked(line: str) -> Marked:
    raw, _, told = line.partition(" || ")
    parties = re.findall(r"\[([^\]]*)\]", raw)
    found = (_TOLD.match(one.strip()) for one in told.split(";"))
    return Marked(
        raw.replace("[", "").replace("]", ""),
        [(_NAMES.get(m[1], m[1]), parties[int(m[3]) - 1] if m[3] != "0" else None)
         for m in found if m],
    )  # fmt: skip
