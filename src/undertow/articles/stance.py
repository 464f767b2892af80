"""Denials that only their place tells: what the accused side goes on to say of the matter.

"Every sample was reported", "the clocks round up as often as down": nothing in such words
denies, but whoever says them was accused before, or has denied. A weighted sum over what is told of
the statement and its speaker decides (`_WEIGHTS`); only statements that do nothing else are asked.

The weights are those of a logistic regression (C = 0.5) on the 441 statements with the act
`assert` of `dev`, `dev2`, `dev3` and two batches of invented articles. With one of these five left
out in turn, 24 of the 29 that the bound below takes for denials were some, of 89 that no cue or
word had shown. Accusations could not
be told in this way: 15 of 40.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from undertow.articles.countries import folded
from undertow.articles.languages import Lexicon
from undertow.articles.sides import akin, same_name

Row = dict[str, Any]

_WEIGHTS: Mapping[str, float] = {
    "no": 2.03, "only": 1.04, "fair": 0.93, "ahead": -1.08, "insisting": 1.07,
    "claiming": -0.88, "voice": 0.84, "critic": -0.44, "first": -0.86, "names": -0.32,
}  # fmt: skip
_BASE = -0.89  # of a speaker who is on the spot
_BOUND = 0.4  # log odds: .6
_FIRST = 2  # statements of an article that mostly tell what it is about


def settle(rows: Sequence[Row], words: Lexicon) -> None:
    """Make denials of assertions of an article that deny by who makes them; in place.

    Args:
        rows: the statements of one article, in the order of the text.
        words: its language's lexicon.
    """
    spot = _on_the_spot(rows)
    for row in rows:
        if row["act"] == "assert" and words.stance["meaning"].search(row["content"] or ""):
            row["act"] = "announce"  # what one says that one will do
    denying = [
        row for number, row in enumerate(rows)
        if row["act"] == "assert" and row["content"] and spot.holds(row)
        and _sum(row, number, spot, words) > _BOUND
    ]  # fmt: skip
    for row in denying:
        row["act"] = "deny"


@dataclass(slots=True)
class _Spot:
    """Who is accused, or has denied or admitted something: by name, else by the words for them."""

    names: list[str] = field(default_factory=list)
    called: set[str] = field(default_factory=set)

    def add(self, row: Row) -> None:
        """Take in a speaker."""
        names = [name for name in (row["speaker"], row["affiliation"]) if name]
        self.names += names
        if not names and row["speaker_text"]:
            self.called.add(folded(row["speaker_text"]))

    def holds(self, row: Row) -> bool:
        """Whether a speaker is one of them, or speaks for one."""
        mine = (row["speaker"], row["affiliation"], row["speaker_text"])  # "a lawyer for Roe"
        if any(same_name(name, one) for name in self.names for one in mine):
            return True
        described = (row["speaker_text"], row["role"])
        return folded(row["speaker_text"] or "") in self.called or any(
            akin(name, *described) for name in self.names
        )


def _on_the_spot(rows: Sequence[Row]) -> _Spot:
    spot = _Spot()
    for row in rows:
        if row["act"] == "accuse" and row["target"]:
            spot.names.append(row["target"])
        elif row["act"] in {"deny", "confirm"}:
            spot.add(row)
    spot.names = list(dict.fromkeys(spot.names))
    return spot


def _sum(row: Row, number: int, spot: _Spot, words: Lexicon) -> float:
    told = _told(row, number, spot, words.stance)
    return _BASE + sum(weight for name, weight in _WEIGHTS.items() if told[name])


def _told(
    row: Row, number: int, spot: _Spot, shows: Mapping[str, re.Pattern[str]]
) -> dict[str, bool]:
    said, cue = row["content"], row["cue"] or ""
    who = f"{row['speaker_text'] or ''} {row['role'] or ''}"
    told = {name: bool(shows[name].search(said)) for name in ("no", "only", "fair", "ahead")}
    told |= {name: bool(shows[name].search(cue)) for name in ("insisting", "claiming")}
    told |= {name: bool(shows[name].search(who)) for name in ("voice", "critic")}
    told["first"] = number < _FIRST
    told["names"] = any(name in said for name in spot.names)
    return told
