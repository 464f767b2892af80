"""What tells that two sides stand in a relation, in the order of the text.

"Supports" may be told by a verb in the active or passive ("backed by"), by what is given
(gifts.py), by its noun, a role or a state (roles.py), or in a single word ("Tarn-backed",
compounds.py). Each shape yields `Found` pairs; the words are data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles import grammar
from undertow.articles.compounds import Compounds
from undertow.articles.gifts import Gifts
from undertow.articles.roles import Roles
from undertow.articles.ties import Found
from undertow.articles.valency import VERBS, Valency, is_passive

_NEAR = 2  # words from a verb to its preposition, where it has many others


class Frames:
    """Finds the relations that one parsed article tells."""

    def __init__(self, valency: Valency) -> None:
        self.valency, self.words, self.plain = valency, valency.words, valency.plain
        self.doc, self.parties = valency.doc, valency.parties
        self.gifts, self.roles = Gifts(valency), Roles(valency)
        self.compounds = Compounds(valency)
        self._weak = frozenset(self.plain["weak"])

    def found(self) -> Iterator[Found]:
        """In the order of the words that tell them."""
        for token in self.doc:
            if token.pos_ in VERBS:
                yield from self._verb(token)
            elif grammar.is_noun(token):
                yield from self.roles.role(token)
                yield from self.roles.deed(token)
                yield from self.roles.state(token)
            if token.pos_ == "ADJ" or token.tag_ == "VBN":
                yield from self.compounds.adjective(token)
            yield from self.compounds.hyphened(token)
            yield from self.compounds.misread(token)

    def _verb(self, verb: Any) -> Iterator[Found]:
        lemma = verb.lemma_.lower()
        particle = self.plain["particles"].get(lemma)
        if particle and not any(c.dep_ == "prt" and c.lower_ == particle for c in verb.children):
            return
        passive = is_passive(verb)
        doer = self.valency.agent(verb) if passive else self.valency.subject(verb)
        patient = self.valency.patient(verb)
        doer = self._source(doer)
        yield from self._shares(verb, doer)
        relation = self.words.verbs.get(lemma)
        if patient is not None and lemma in self.plain["light"] and self.valency.deed_of(patient):
            relation = None  # "formed an alliance" is told by the noun
        ordered = any(c.dep_ in {"xcomp", "ccomp"} for c in verb.children)
        if lemma in self._weak and ordered:
            relation = None  # "directed the station to provide"
        if relation and doer is not None and patient is not None:
            yield Found(relation, doer, patient, verb, lemma in self._weak)
        if passive and doer is not None and patient is not None:  # "was paid for by"
            for word in (c for c in verb.children if c.dep_ in {"prep", "prt"}):
                kind = self.words.verbs.get(f"{lemma} {word.lower_}")
                if kind and not list(word.children):
                    yield Found(kind, doer, patient, verb, after_preposition=True)
        yield from self.gifts.given(verb, doer, patient, passive)
        acting = patient if passive else doer
        if acting is None:
            return
        yield from self._mutual(verb, acting)
        for preposition, noun in self.valency.prepositions(verb):
            frame = f"{lemma} {preposition}"
            near = frame not in self._weak or 0 < noun.head.i - verb.i <= _NEAR
            if near and (kind := self.words.verbs.get(frame)):
                yield Found(kind, acting, noun, verb, frame in self._weak, after_preposition=True)
            if kind := self.words.reversed.get(frame):
                yield Found(kind, noun, acting, verb)

    def _source(self, doer: Any) -> Any:
        """Of "financed by donations from the islanders", the islanders."""
        deed = None if doer is None or doer.dep_ != "pobj" else self.valency.deed_of(doer)
        told = [n for p, n in self.valency.prepositions(doer) if p in deed.doer] if deed else []
        return told[0] if told else doer

    def _shares(self, verb: Any, doer: Any) -> Iterator[Found]:
        """As in "holds 60 per cent of the bank", "bought a stake in"."""
        if doer is None or verb.lemma_.lower() not in self.plain["holding"]:
            return
        for part in (c for c in verb.children if c.dep_ == "dobj"):
            if part.lemma_.lower() in self.plain["shares"] or part.ent_type_ == "PERCENT":
                for preposition, other in self.valency.prepositions(part):
                    if preposition in self.plain["share_of"]:
                        yield Found("controls", doer, other, verb)

    def _mutual(self, verb: Any, acting: Any) -> Iterator[Found]:
        """As in "the front and the union joined forces"."""
        joined = self.parties.joined(acting)
        if not joined:
            return
        frames = [verb.lemma_.lower()]
        frames += [f"{verb.lemma_} {c.lemma_}".lower() for c in verb.children if c.dep_ == "dobj"]
        kind = next((self.plain["mutual"][f] for f in frames if f in self.plain["mutual"]), None)
        if kind:
            yield Found(kind, acting, joined[-1], verb)
