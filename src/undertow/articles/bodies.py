"""Bodies that an article names by what they are: "the electoral commission", "le syndicat".

A commission that has no other name is still somebody, and the same one when "the commission" speaks
again. Its name is its words without the article, as full as they stand before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from undertow.articles.grammar import SUBJECT, phrase
from undertow.articles.languages import Lexicon
from undertow.articles.somebody import Somebody

_PARTS = {"amod", "compound", "nmod", "poss", "prep"}
_APART = frozenset(
    {"relcl", "acl", "appos", "det", "cc", "conj", "punct", "advcl", "ccomp", "advmod"}
)
_LONGEST = 60  # characters: a longer description is no name


class Bodies:
    """The bodies of one article, met in the order of the text."""

    def __init__(self, doc: Any, text: str, words: Lexicon, named: Callable[[Any], Any]) -> None:
        self.text, self.words = text, words
        self._nouns = frozenset(words.words["institutions"])
        self._known: dict[str, list[Somebody]] = {}
        self._at: dict[int, Somebody] = {}
        for token in doc:
            if self._is_one(token) and named(token) is None:
                who = self._meet(token)
                who.mentions.append((token.i, 2 if token.dep_ in SUBJECT else 1))
                self._at[token.i] = who

    @property
    def all(self) -> list[Somebody]:
        """Everyone that was met."""
        return [who for same in self._known.values() for who in same]

    def at(self, head: Any) -> Somebody | None:
        """The body that a noun stands for."""
        return self._at.get(head.i)

    def _is_one(self, token: Any) -> bool:
        return (
            token.pos_ == "NOUN"
            and token.lemma_.lower() in self._nouns
            and token.tag_ != "NNS"
            and any(self._definite(c) for c in token.children)
        )

    def _definite(self, child: Any) -> bool:
        if child.dep_ == "poss" and child.pos_ in {"NOUN", "PROPN"}:
            return True  # "Ostmark's ministry"
        return child.dep_ == "det" and child.lower_ in self.words.words["definite"]

    def _meet(self, head: Any) -> Somebody:
        same = self._known.setdefault(head.lemma_.lower(), [])
        name = self._name(head)
        bare = not any(c.dep_ in _PARTS for c in head.children)
        for who in reversed(same):
            if bare or who.name.lower() == name.lower():
                return who
        who = Somebody(name, False, gender=gender_of(head, self.words))
        same.append(who)
        return who

    def _name(self, head: Any) -> str:
        start, end = phrase(head, self.text, _APART)
        name = " ".join(self.text[start:end].split())
        first, _, rest = name.partition(" ")
        if rest and first.lower() in self.words.words["definite"]:
            name = rest
        for article in ("l'", "l’"):
            name = name[2:] if name.lower().startswith(article) else name
        return name if len(name) <= _LONGEST else str(head.text)


def gender_of(noun: Any, words: Lexicon) -> str | None:
    """The grammatical gender of a noun by its article, else its own, where there is one."""
    if not words.words["pronouns_of_things"] or noun.lemma_.lower() in words.words["no_gender"]:
        return None
    dets = [c for c in noun.children if c.dep_ in {"det", "poss"}]
    for token in (*dets, noun):
        told = token.morph.get("Gender")
        if told and not token.lower_.endswith(("'", "’")):
            return "female" if told[0] == "Fem" else "male"
    return None
