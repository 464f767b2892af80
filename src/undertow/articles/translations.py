"""The commonest words of organisations' names in two languages, to join names word by word.

"Civic Union" is "Union civique": every word of the one has its word in the other. The list is our
own (translations.tsv, English and French); adjectives are compared by their first five letters.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from undertow.articles.countries import folded

_STEM = 5


def same_words(one: str, two: str, language: str, other: str) -> bool:
    """Every word of each name has its word in the other one; names of a single word never."""
    if {language, other} != {"en", "fr"}:
        return False
    first, second = (one, two) if language == "en" else (two, one)
    left, right = _words(first), _words(second)
    if not 1 < len(left) == len(right):
        return False
    for word in left:
        meant = next((r for r in right if _means(word, r)), None)
        if meant is None:
            return False
        right.remove(meant)
    return True


def _words(name: str) -> list[str]:
    return [word for word in folded(name).split() if word not in _small()]


def _means(english: str, french: str) -> bool:
    # A proper name inside the name stays as it is: "Sund Freedom Front".
    return english == french or any(
        french[:_STEM] == word[:_STEM] for word in _french().get(english, ())
    )


@cache
def _small() -> frozenset[str]:
    told = tomllib.loads(files(__package__).joinpath("naming.toml").read_text("utf-8"))
    return frozenset(told["small"])


@cache
def _french() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    text = files(__package__).joinpath("translations.tsv").read_text("utf-8")
    for line in text.splitlines():
        english, french = line.split("\t")
        found.setdefault(folded(english), []).append(folded(french))
    return found
