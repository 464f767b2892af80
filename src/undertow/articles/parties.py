"""The two sides of a relation or a measure: who they are, by name where the article has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from undertow.articles import grammar
from undertow.articles.languages import Lexicon
from undertow.articles.speakers import Speakers

_NAMED = {"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"}
_PLACES = {"GPE", "LOC", "FAC"}


@dataclass(frozen=True, slots=True)
class Party:
    """One side: `name` as the article has it; `named`: a proper name; `head`: its word."""

    name: str
    named: bool
    head: Any


class Parties:
    """Finds who or what a word of a parsed article stands for."""

    def __init__(self, doc: Any, words: Lexicon, speakers: Speakers) -> None:
        self.doc, self.words, self.speakers, self.text = doc, words, speakers, doc.text
        self._actors = frozenset(words.relations["words"]["actors"])
        self._of = frozenset(words.relations["words"]["of"])

    def all(self, head: Any) -> Iterator[Party]:
        """A word and those joined to it by "and"."""
        for one in (head, *[c for c in head.conjuncts if c.i > head.i][:4]):
            party = self.one(one)
            if party is not None:
                yield party

    def one(self, head: Any) -> Party | None:
        """Who a word stands for; None where that is nobody ("who knows")."""
        who = self.speakers.meant(head)
        if who is not None:
            return Party(who.name, True, head)
        if head.lower_ in self.words.pronouns:
            if self.words.pronouns[head.lower_] == "relative" and head.head.dep_ == "relcl":
                return self.one(head.head.head)
            return None
        if head.pos_ not in {"NOUN", "PROPN"}:
            return None
        return Party(self._phrase(head), head.ent_type_ in _NAMED or head.pos_ == "PROPN", head)

    def acts(self, party: Party) -> bool:
        """Whether it is somebody who can act: a name, a group, a state, a site; not a thing."""
        return party.named or party.head.lemma_.lower() in self._actors

    def place(self, *heads: Any) -> str | None:
        """Where it holds: a named place after a preposition."""
        for head in heads:
            for child in head.children:
                if child.lower_ in self.words.measures["words"]["place"]:
                    for inner in child.children:
                        if inner.dep_ == "pobj" and self.is_place(inner):
                            return self._phrase(inner)
        return None

    def is_place(self, head: Any) -> bool:
        """Whether a noun is, or holds, the name of a place."""
        near = [head, *[c for c in head.children if c.dep_ in {"compound", "amod", "nmod"}]]
        return any(t.ent_type_ in _PLACES for t in near)

    def _phrase(self, head: Any) -> str:
        """The noun with what belongs to it, without articles and clauses."""
        left_out = {
            t.i
            for child in head.children
            if child.dep_ in {"relcl", "acl", "appos", "cc", "conj", "punct", "det", "predet"}
            or (child.dep_ == "prep" and child.lower_ not in self._of)
            for t in child.subtree
        }
        kept = {t.i for t in head.subtree if t.i not in left_out and not t.is_space}
        first = last = head.i
        while first - 1 in kept:
            first -= 1
        while last + 1 in kept:
            last += 1
        start, end = grammar.span_of(list(self.doc[first : last + 1]))
        return " ".join(self.text[slice(*grammar.trimmed((start, end), self.text))].split())


def subject_of(verb: Any, accusing: frozenset[str]) -> Any | None:
    """Who does what a verb says: "accused X of funding Y" is told of X."""
    if verb.dep_ == "pcomp" and verb.head.head.lemma_.lower() in accusing:
        objects = [
            c for c in verb.head.head.children if c.dep_ in grammar.PASSIVE_SUBJECT | {"dobj"}
        ]
        if objects:
            return objects[0]
    return grammar.subject(verb)
