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
from undertow.articles.kinds import PROPERTY
from undertow.articles.roles import Roles
from undertow.articles.ties import Found
from undertow.articles.valency import VERBS, Valency, is_passive

_NOT_DONE_TO = {"xcomp", "ccomp", "dative"}
_STATES = {"oprd", "acomp", "advmod", "ccomp", "xcomp"}
_IDIOM = 2  # words of a frame; one of more is a verb, its object and a preposition
_NEAR = 2  # words from a verb to its preposition, where it has many others


class Frames:
    """Finds the relations that one parsed article tells."""

    def __init__(self, valency: Valency) -> None:
        self.valency, self.words, self.plain = valency, valency.words, valency.plain
        self.doc, self.parties = valency.doc, valency.parties
        self.gifts, self.roles = Gifts(valency), Roles(valency)
        self.compounds = Compounds(valency)
        self._weak = frozenset(self.plain["weak"])
        told = (frame.split() for frame in (*self.words.verbs, *self.words.reversed))
        self._idioms = frozenset((words[0], words[1]) for words in told if len(words) > _IDIOM)

    def found(self) -> Iterator[Found]:
        """In the order of the words that tell them."""
        for token in self.doc:
            if token.pos_ in VERBS:
                yield from self._verb(token)
                if self._names_a_deed(token):
                    yield from self.roles.deed(token)
            elif grammar.is_noun(token):
                yield from self.roles.role(token)
                yield from self.roles.deed(token)
                yield from self.roles.state(token)
                yield from self.compounds.participle(token)
            if token.pos_ == "ADJ" or token.tag_ == "VBN":
                yield from self.compounds.adjective(token)
            yield from self.compounds.hyphened(token)
            yield from self.compounds.misread(token)

    def _names_a_deed(self, verb: Any) -> bool:
        """Whether the model took a noun for a verb: "Funding from Tarn dried up"."""
        alone = not any(c.dep_ in {"dobj", "aux", *grammar.SUBJECT} for c in verb.children)
        return verb.tag_ == "VBG" and verb.lower_ in self.words.deeds and alone

    def _verb(self, verb: Any) -> Iterator[Found]:
        lemma = verb.lemma_.lower()
        passive = is_passive(verb)
        doer = self.valency.agent(verb) if passive else self.valency.subject(verb)
        patient = self.valency.patient(verb)
        if (turned := self.valency.turned(verb)) is not None:
            doer, patient = turned
        relation = self._relation(verb, patient)
        doer = self._source(doer)
        if passive and relation and doer is None:
            doer = self._from(verb)
        yield from self._shares(verb, doer)
        if relation and doer is not None and patient is not None:
            yield Found(relation, doer, patient, verb, lemma in self._weak)
        if passive and doer is not None and patient is not None:  # "was paid for by"
            for word in (c for c in verb.children if c.dep_ in {"prep", "prt"}):
                kind = self.words.verbs.get(f"{lemma} {word.lower_}")
                if kind and not list(word.children):
                    yield Found(kind, doer, patient, verb, after_preposition=True)
        yield from self._attributed(verb, patient)
        yield from self._sold(verb, patient)
        yield from self.gifts.given(verb, doer, patient, passive)
        acting = patient if passive else doer
        if acting is None:
            return
        yield from self._mutual(verb, acting)
        yield from self._leans_on(verb, acting)
        for frame, noun in self._frames(verb):
            near = frame not in self._weak or 0 < noun.head.i - verb.i <= _NEAR
            if near and (kind := self.words.verbs.get(frame)):
                yield Found(kind, acting, noun, verb, frame in self._weak, after_preposition=True)
            kind = self.words.reversed.get(frame) or self._served(frame)
            money = kind == "funds" and self.valency.deed_of(noun) is not None
            if kind and not money:  # "lives off grants from Tarn" is told by the grants
                yield Found(kind, noun, acting, verb, frame in self._weak)

    def _served(self, frame: str) -> str | None:
        """What the noun of "servir de faux nez à" tells, which may be any that somebody holds."""
        verb, _, rest = frame.partition(" ")
        preposition, _, rest = rest.partition(" ")
        held, _, to = rest.rpartition(" ")
        serves = preposition in self.plain["serving"].get(verb, ()) and to in self.plain["into"]
        return self.words.held.get(held) if serves else None

    def _relation(self, verb: Any, patient: Any) -> str | None:
        """What the verb alone tells of whoever it is done to."""
        lemma = verb.lemma_.lower()
        particle = self.plain["particles"].get(lemma)
        if particle and not any(c.dep_ == "prt" and c.lower_ == particle for c in verb.children):
            return None
        if patient is not None and lemma in self.plain["light"] and self.valency.deed_of(patient):
            return None  # "formed an alliance" is told by the noun
        if patient is not None and (lemma, patient.lemma_.lower()) in self._idioms:
            return None  # "joined forces with" is told by the idiom
        if lemma in self._weak and any(c.dep_ in _NOT_DONE_TO for c in verb.children):
            return None  # "directed the station to provide", "bought us lunch"
        kind = self._with_more(verb) if patient is not None else None
        if kind is not None:
            return kind
        kind = self.words.verbs.get(lemma)
        armed = patient is not None and kind == "trains" and self.valency.deed_of(patient)
        return None if armed else kind  # "trained her guns on"

    def _with_more(self, verb: Any) -> str | None:
        """What "put the deputies on its payroll", "keep afloat", "mettre sur pied" tell."""
        lemma = verb.lemma_.lower()
        frames = [f"{p} {noun.lemma_.lower()}" for p, noun in self.valency.prepositions(verb)]
        frames += [c.lower_ for c in verb.children if c.dep_ in _STATES]
        told = (self.words.taking.get(f"{lemma} {frame}") for frame in frames)
        return next((kind for kind in told if kind), None)

    def _attributed(self, verb: Any, patient: Any) -> Iterator[Found]:
        """As in "the network was traced to Tarn": who is behind what works in secret."""
        if patient is None or patient.lemma_.lower() not in self.plain["covert"]:
            return
        near = [(p, n) for p, n in self.valency.prepositions(verb, patient) if n.i > verb.i]
        for preposition, noun in near:
            if f"{verb.lemma_.lower()} {preposition}" in self.plain["attributing"]:
                yield Found("controls", noun, patient, verb)

    def _frames(self, verb: Any) -> Iterator[tuple[str, Any]]:
        """A verb with each of its prepositions, and its object between: "take order from"."""
        lemma = verb.lemma_.lower()
        objects = [c for c in verb.children if c.dep_ == "dobj"]
        objects += [  # "tient tête à", "fait campagne pour"
            c for c in verb.children
            if c.dep_ in {"xcomp", "attr"} and c.pos_ == "NOUN" and c.i == verb.i + 1
        ]  # fmt: skip
        of = self.plain["of"][0]
        for told in objects:  # "did Tarn's bidding", "took the League's side"
            if (owner := self._named_owner(told)) is not None:
                yield f"{lemma} {told.lemma_.lower()} {of}", owner
        for first, part in self.valency.prepositions(verb):
            if (owner := self._named_owner(part)) is not None:
                yield f"{lemma} {first} {part.lemma_.lower()} {of}", owner
            for preposition, noun in self.valency.prepositions(part, verb):
                if noun != part and noun.i > part.i:  # "servir de paravent à"
                    yield f"{lemma} {first} {part.lemma_.lower()} {preposition}", noun
        for preposition, noun in self.valency.prepositions(verb, *objects):
            if verb in {noun.head.head, noun.head.head.head} - {*objects}:
                yield f"{lemma} {preposition}", noun
            for told in objects:
                yield f"{lemma} {told.lemma_.lower()} {preposition}", noun
        for _, part in self.valency.prepositions(verb):  # "belongs on paper to Tarn"
            for preposition, noun in self.valency.prepositions(part):
                if f"{lemma} {preposition}" in self.words.reversed and not self.parties.acts_word(
                    part
                ):
                    yield f"{lemma} {preposition}", noun

    def _named_owner(self, noun: Any) -> Any | None:
        """Whose it is, before the noun."""
        return next((c for c in noun.children if c.dep_ == "poss" and c.i < noun.i), None)

    def _sold(self, verb: Any, patient: Any) -> Iterator[Found]:
        """Of "sold the station to Tarn", "sold his shares in it to Tarn", who owns it now."""
        if patient is None or verb.lemma_.lower() not in self.plain["selling"]:
            return
        ways = self.valency.prepositions(verb, patient)
        buyers = [n for p, n in ways if p in self.plain["sold_to"] and n.i > verb.i]
        things = [patient]
        if patient.lemma_.lower() in self.plain["shares"]:
            things = [n for p, n in ways if p in self.plain["share_of"] and n not in buyers]
        for thing in things[:1]:
            buyers = [b for b in buyers if self._is_buyer(b)]
            property_ = self.parties.kinds.of(thing.lemma_.lower()) == PROPERTY
            if property_ or self.parties.acts_word(thing):
                yield from (
                    Found("controls", buyer, thing, verb, weak=True) for buyer in buyers[:1]
                )

    def _is_buyer(self, noun: Any) -> bool:
        party = self.parties.one(noun)
        within = (c for c in noun.children if c.dep_ in {"nmod", "appos"})  # "le groupe Lumen"
        called = any(c.pos_ == "PROPN" or c.ent_type_ == "ORG" for c in within)
        return party is not None and (party.named or called)

    def _leans_on(self, verb: Any, acting: Any) -> Iterator[Found]:
        """Of "depends on Tarn for its weapons" who gives them."""
        for preposition, giver in self.valency.prepositions(verb):
            if f"{verb.lemma_.lower()} {preposition}" not in self.plain["leaning"]:
                continue
            for before, thing in self.valency.prepositions(verb, giver):
                deed = self.valency.deed_of(thing) if before in self.plain["into"] else None
                if deed is not None and thing != giver:
                    yield Found(deed.relation, giver, acting, verb, after_preposition=True)

    def _from(self, verb: Any) -> Any | None:
        """Of "run from abroad" the place, of "bankrolled with Tarn's money" Tarn."""
        for preposition, noun in self.valency.prepositions(verb):
            if preposition in self.plain["from"]:
                seat = noun.lemma_.lower() in self.plain["seats"]
                if seat or self.parties.is_state(noun):
                    return noun
            elif preposition in self.plain["with"] and self.valency.deed_of(noun):
                return self.valency.owner(noun)
        from_ = [c for c in verb.children if self.valency.same_word(c) in self.plain["from"]]
        away = (c for one in from_ for c in one.children if c.lower_ in self.plain["abroad"])
        return next(away, None)

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
                which = [(p, n) for p, n in self.valency.prepositions(verb) if n.i < verb.i
                         and self.parties.words.pronouns.get(n.lower_) == "relative"]  # fmt: skip
                for preposition, other in [*self.valency.prepositions(part), *which]:
                    if preposition in self.plain["share_of"]:
                        yield Found("controls", doer, other, verb)

    def _mutual(self, verb: Any, acting: Any) -> Iterator[Found]:
        """As in "the front and the union joined forces"."""
        acting = self.parties.antecedents.of(acting) or acting  # "they would merge"
        joined = self.parties.joined(acting)
        if not joined:
            return
        frames = [verb.lemma_.lower()]
        frames += [f"{verb.lemma_} {c.lemma_}".lower() for c in verb.children if c.dep_ == "dobj"]
        kind = next((self.plain["mutual"][f] for f in frames if f in self.plain["mutual"]), None)
        if kind:
            yield Found(kind, acting, joined[-1], verb)
