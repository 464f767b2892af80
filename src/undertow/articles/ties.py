"""What a relation is before its sides have names, and the words of a language that tell relations.

The words are data, `[relations]` of the lexicon: an entry gives a kind and who is who ("belong to"
names the owner last). How the places are filled is told by syntax, once for all kinds: valency.py,
frames.py, gifts.py, roles.py, compounds.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from undertow.articles.languages import by_word, lexicon


@dataclass(frozen=True, slots=True)
class Found:
    """A relation between two words; `key` is the word that tells it.

    Attributes:
        weak: a word of many meanings tells it, so that both sides must be names or organisations.
        after_preposition: the object follows a preposition ("paid for the posters").
        name: the object as it is called, where its noun holds more than that.
        means: what passes between the two ("no money").
    """

    relation: str
    subject: Any
    object: Any
    key: Any
    weak: bool = False
    after_preposition: bool = False
    name: str | None = None
    means: Any = None


@dataclass(frozen=True)
class Deed:
    """What the prepositions of a noun like "support" mean: "by" who, "for" whom."""

    relation: str
    doer: frozenset[str]
    target: frozenset[str]


@dataclass(frozen=True)
class TieWords:
    """Frames by the words that make them."""

    verbs: dict[str, str]
    taking: dict[str, str]
    reversed: dict[str, str]
    adjectives: dict[str, str]
    roles: dict[str, str]
    held: dict[str, str]
    states: dict[str, str]
    sides: dict[str, str]
    hyphened: dict[str, str]
    prefixes: dict[str, str]
    deeds: dict[str, Deed]
    gifts: frozenset[str]
    told: dict[str, Any]


@cache
def tie_words(language: str) -> TieWords:
    """The words of a language that tell relations."""
    told = lexicon(language).relations
    names = ("verbs", "taking", "reversed", "adjectives", "roles", "held", "states", "sides", "hyphened",
             "prefixes")  # fmt: skip
    deeds: dict[str, Deed] = {}
    for kind, deed in told["deeds"].items():
        relation = kind.partition("/")[0]
        of = Deed(relation, frozenset(deed["doer"]), frozenset(deed["target"]))
        deeds |= dict.fromkeys(deed["nouns"], of)
    gifts = frozenset(w for d in told["deeds"].values() if d.get("given") for w in d["nouns"])
    return TieWords(
        **{name: by_word(told[name]) for name in names}, deeds=deeds, gifts=gifts, told=told
    )
