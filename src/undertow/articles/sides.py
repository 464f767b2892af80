"""Whether two ways of calling somebody may mean one side: names, spokesmen, demonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from undertow.articles.countries import country, folded, of_demonym

# "Kestria" and "Kestrian", "Belmore" and "belmorien": a name and its adjective begin alike.
# A word may differ from the name by its ending of two letters; shorter names are too common.
_SHORTEST = 5
_ENDING = 2
_KEPT = 1 << 16  # names and texts whose words are kept
_LETTERS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=_KEPT)
def words_of(text: str) -> frozenset[str]:
    """The words of a name, folded, without those of one or two letters and without a plural's s."""
    words = [word for word in folded(text).split() if len(word) > _ENDING]
    return frozenset(w[:-1] if w.endswith("s") and len(w) > _ENDING + 1 else w for w in words)


def same_name(one: str | None, two: str | None) -> bool:
    """Whether two names are one: all words of the shorter stand in the longer one."""
    if not one or not two:
        return False
    mine, theirs = words_of(one), words_of(two)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def akin(name: str | None, *described: str | None) -> bool:
    """Whether words said of somebody name a side: "the Kestrian ambassador" is of Kestria."""
    if not name:
        return False
    return any(_akin(name, text) for text in described if text)


@lru_cache(maxsize=_KEPT)
def _akin(name: str, text: str) -> bool:
    code = country(name)
    if code is not None:
        return any(of_demonym(word) == code or country(word) == code for word in _of(text))
    if " " in name or len(name) < _SHORTEST or not name[:1].isupper():
        return False
    stem = folded(name)[:-_ENDING]
    return any(word.startswith(stem) for word in words_of(text))


def _of(text: str) -> Iterator[str]:
    return (found[0] for found in _LETTERS.finditer(text))
