"""What a language brings: its lexicon (a TOML file here) and the names of models that parse it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from undertow.errors import ParameterError

LANGUAGES = ("en",)


@dataclass(frozen=True)
class Lexicon:
    """The words of one language that open a statement, by the act they name.

    Attributes:
        verbs, nouns: lemma -> act.
        prepositional: verb -> preposition -> act ("call" -> "for" -> demand).
        clause_only: verbs that tell a statement only with a clause or a quotation.
        quote_only: verbs that do so only with a quotation or an explicit "that".
        infinitive: verbs whose statement may be an infinitive.
    """

    language: str
    name: str
    models: tuple[str, ...]
    verbs: dict[str, str]
    nouns: dict[str, str]
    prepositional: dict[str, dict[str, str]]
    clause_only: frozenset[str]
    quote_only: frozenset[str]
    infinitive: frozenset[str]
    words: dict[str, Any]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language.

    Raises:
        ParameterError: there is none.
    """
    if language not in LANGUAGES:
        raise ParameterError(
            f"there is no lexicon for '{language}'; there are {', '.join(LANGUAGES)}"
        )
    told = tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))
    frames = told["frames"]
    prepositional: dict[str, dict[str, str]] = {}
    for pair, act in frames["preposition"].items():
        verb, preposition = pair.split(" ")
        prepositional.setdefault(verb, {})[preposition] = act
    return Lexicon(
        language=language,
        name=told["name"],
        models=tuple(told["models"]),
        verbs=_by_lemma(told["verbs"]),
        nouns=_by_lemma(told["nouns"]),
        prepositional=prepositional,
        clause_only=frozenset(frames["clause_only"]),
        quote_only=frozenset(frames["quote_only"]),
        infinitive=frozenset(frames["infinitive"]),
        words=told["words"],
    )


def _by_lemma(acts: dict[str, list[str]]) -> dict[str, str]:
    return {lemma: act for act, lemmas in acts.items() for lemma in lemmas}
