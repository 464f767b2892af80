"""The two sides of a relation or a measure: who they are, by name where the article has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from undertow.articles import grammar
from undertow.articles.languages import Lexicon
from undertow.articles.speakers import Speakers

_NAMED = {"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"}
# Acts in which "it" is whoever speaks: "Ostmark denied that it paid".
_OF_HIMSELF = {"deny", "vow", "announce", "confirm", "decline", "hope", "threaten"}
Row = dict[str, Any]
_PLACES = {"GPE", "LOC", "FAC"}


@dataclass(frozen=True, slots=True)
class Party:
    """One side: `name` as the article has it; `named`: a proper name; `head`: its word."""

    name: str
    named: bool
    head: Any


class Parties:
    """Finds who or what a word of a parsed article stands for."""

    def __init__(
        self, doc: Any, words: Lexicon, speakers: Speakers, voice: Callable[[int], Row | None]
    ) -> None:
        self.doc, self.words, self.speakers, self.text = doc, words, speakers, doc.text
        self.voice = voice
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
        told = self._pronoun(head)
        if told is not None:
            return told
        who = self.speakers.meant(head)
        if who is not None:
            return Party(who.name, True, head)
        if head.pos_ == "NUM":  # "four of its reporters"
            of = [
                noun for preposition, noun in grammar.prepositions(head) if preposition in self._of
            ]
            return self.one(of[0]) if of else None
        if head.lower_ in self.words.pronouns or head.pos_ not in {"NOUN", "PROPN"}:
            return None
        if head.pos_ == "NOUN":
            near = [head.head] if head.dep_ == "appos" else []
            near += [c for c in head.children if c.dep_ == "appos"]
            name = next((noun for noun in near if noun.pos_ == "PROPN"), None)
            if name is not None:  # "the firm, Lumen Media"
                return Party(self._phrase(name), True, name)
        return Party(self._phrase(head), head.ent_type_ in _NAMED or head.pos_ == "PROPN", head)

    def _pronoun(self, head: Any) -> Party | None:
        """Whoever speaks, for "we" and, in what somebody says of himself, for "it"."""
        if head.lower_ in self.words.relations["words"]["nobody"]:
            return Party(head.text, False, head)
        kind = self.words.pronouns.get(head.lower_)
        if kind == "relative" and head.head.dep_ == "relcl":
            return self.one(head.head.head)
        said = self.voice(head.idx) if kind in {"author", "group"} else None
        if said is None:
            return None
        name = said["affiliation"] or said["speaker"] or said["speaker_text"]
        himself = said["act"] in _OF_HIMSELF and not self._is_person(said["speaker"])
        return Party(name, True, head) if name and (kind == "author" or himself) else None

    def _is_person(self, name: str | None) -> bool:
        return any(who.person for who in self.speakers.everybody if who.name == name)

    def acts(self, party: Party) -> bool:
        """Whether it is somebody who can act: a name, a group, a state, a site; not a thing."""
        return party.named or party.head.lemma_.lower() in self._actors

    def place(self, *heads: Any) -> str | None:
        """Where it holds: a named place after a preposition."""
        words = self.words.measures["words"]
        for preposition, noun in grammar.prepositions(*heads):
            within = preposition in words["within"] and noun.lemma_.lower() not in words["no_place"]
            dated = noun.ent_type_ in {"DATE", "TIME", "CARDINAL", "MONEY"}
            if preposition in words["place"] and (self.is_place(noun) or (within and not dated)):
                return self._phrase(noun)
        for head in heads:  # "on the islands, where a state of emergency is in force"
            where = any(c.lower_ in words["where"] for c in head.children)
            if where and grammar.describes(head):
                return self._phrase(head.head)
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
    above = verb
    while above.dep_ in {"pcomp", "prep", "pobj", "conj"} and above.head is not above:
        above = above.head
        if above.lemma_.lower() in accusing and above is not verb:
            objects = [c for c in above.children if c.dep_ in grammar.PASSIVE_SUBJECT | {"dobj"}]
            return objects[0] if objects else grammar.subject(verb)
    return grammar.subject(verb)
