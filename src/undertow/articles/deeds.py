"""What one side does to another: fifteen political acts (PLOVER's), told by words and their order.

The doer's words are looked at from the doer on; the first deed that they name counts, so that what
somebody refuses, agrees or threatens to do is a refusal, an agreement, a threat.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from undertow.articles import grammar

DOER, TARGET = "‹S›", "‹T›"  # stand for the two sides, whose names may hold any word
LONGEST = 600  # characters looked at: a long sentence of news; beyond it another clause speaks


@cache
def _kinds(language: str) -> list[tuple[str, re.Pattern[str]]]:
    """Kind and pattern of every deed that a language's lexicon names; none without one."""
    path = files("undertow.articles.languages").joinpath(f"{language}.deeds.toml")
    if not path.is_file():
        return []
    told = tomllib.loads(path.read_text("utf-8"))
    return [
        (kind, re.compile(_filled(pattern, told["words"]), re.IGNORECASE))
        for kind, patterns in told["kinds"].items()
        for pattern in patterns
    ]


def _filled(pattern: str, words: dict[str, str]) -> str:
    for name, alternatives in words.items():
        pattern = pattern.replace(f"{{{name}}}", alternatives)
    return pattern


def deed(told: str, language: str) -> str | None:
    """The deed of a sentence in which `‹S›` stands for the doer and `‹T›` for the other side.

    Returns its kind (`accuse`, `yield`, ...), or None where no deed is named.
    """
    doer, target = told.find(DOER), told.find(TARGET)
    active = doer >= 0 and (target < 0 or doer < target)
    for start in (doer if active else max(target, 0), 0):
        found = _first(told[start : start + LONGEST], language)
        if found is not None:
            return found
    return None


def _first(words: str, language: str) -> str | None:
    """The deed that begins first, the longest of those that begin there."""
    for place in _WORD.finditer(words):
        matches = [
            (found.end(), kind)
            for kind, pattern in _kinds(language)
            if (found := pattern.match(words, place.start())) is not None
        ]
        if matches:
            return max(matches, key=lambda match: match[0])[1]
    return None


_WORD = re.compile(r"(?<![\w-])[\w‹]")


def deed_of(verb: Any, language: str) -> str | None:
    """The deed that a verb of a parsed text and its clause tell."""
    doer = grammar.agent(verb) if grammar.is_passive(verb) else grammar.subject(verb)
    if doer is None:
        return None
    return deed(grammar.clause_with_sides(verb, doer, DOER, TARGET), language)
