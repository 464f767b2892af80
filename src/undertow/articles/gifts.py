"""What is given and to whom: "sent the rebels weapons", "weapons from Tarn", "20 million for"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles.ties import Deed, Found
from undertow.articles.valency import VERBS, Valency, is_passive


class Gifts:
    """Finds the relations that a verb of giving or receiving tells."""

    def __init__(self, valency: Valency) -> None:
        self.valency, self.words, self.plain = valency, valency.words, valency.plain
        self._giving = {
            verb: frozenset(group["to"])
            for group in self.words.told["giving"].values() for verb in group["verbs"]
        }  # fmt: skip

    def given(self, verb: Any, doer: Any, patient: Any, passive: bool) -> Iterator[Found]:
        """The relations of one verb, given who does it and to whom."""
        if doer is None:
            return
        objects = self._objects(verb, patient)
        things = [(thing, deed) for thing in objects if (deed := self.valency.gift_of(thing))]
        if verb.lemma_.lower() in self.plain["paying"]:
            yield from self._costs(verb, doer, patient)
        if (to := self._giving.get(verb.lemma_.lower())) is not None:
            for thing, deed in things:
                receivers = list(self._receivers(verb, thing, objects, to, passive))
                for other in receivers or self._users(verb, thing):
                    yield self._found(deed, doer, other, verb, thing)
            yield from self._supplied(verb, doer, patient)
            yield from self._lent(verb, doer, objects)
        if verb.lemma_.lower() in self.plain["owing"]:
            yield from self._owed(verb, doer, things)
        if not passive:
            yield from self._received(verb, doer, things)

    def _objects(self, verb: Any, patient: Any) -> list[Any]:
        """What a verb may give, and to whom."""
        objects = [c for c in verb.children if c.dep_ in {"dobj", "dative", "npadvmod"}]
        objects += [patient] if patient is not None and patient not in objects else []
        objects += [
            c for o in objects if o.dep_ == "dobj" for c in o.conjuncts
        ]  # "petrol and money"
        if not any(o.dep_ == "dobj" for o in objects):  # "reçoit de l'argent"
            objects += [
                n for p, n in self.valency.prepositions(verb) if p in self.plain["partitive"]
            ]
        objects += [
            c
            for o in objects
            if o.dep_ == "dative"
            for c in o.children
            if c.dep_ == "nummod" and c.i > o.i
        ]  # "gave Tide 20,000": the model counts Tide
        return [self._told(thing) for thing in objects]

    def _supplied(self, verb: Any, doer: Any, patient: Any) -> Iterator[Found]:
        """As in "supplied them with weapons and money"."""
        told = (n for p, n in self.valency.prepositions(verb) if p in self.plain["with"])
        for thing in (one for noun in told for one in (noun, *noun.conjuncts)):
            deed = self.valency.deed_of(thing)
            if deed and patient is not None and thing.lemma_.lower() in self.words.gifts:
                yield Found(deed.relation, doer, patient, verb, means=thing)

    def _lent(self, verb: Any, doer: Any, objects: list[Any]) -> Iterator[Found]:
        """Of "lent it two buses", "let it use the hall free of charge", who was helped out."""
        if verb.lemma_.lower() not in self.plain["lending"]:
            return
        things = [
            o for o in objects if o.dep_ == "dobj" and o.lemma_.lower() in self.plain["assets"]
        ]
        for thing in things[:1]:
            to = self._giving[verb.lemma_.lower()]
            for other in list(self._receivers(verb, thing, objects, to, passive=False))[:1]:
                yield Found("funds", doer, other, verb, weak=True, means=thing)

    def _owed(self, verb: Any, doer: Any, things: list[tuple[Any, Deed]]) -> Iterator[Found]:
        """Of "owes Tarn 2 million", who lent it."""
        for thing, deed in things[:1]:
            near = [c for c in verb.children if c.dep_ == "dative" and c.pos_ != "ADP"]
            near += [c for c in thing.children if c.dep_ == "nmod" and c.i < thing.i]
            near += [n for p, n in self.valency.prepositions(verb, thing)
                     if p in self.plain["into"]]  # fmt: skip
            yield from (self._found(deed, giver, doer, verb, thing) for giver in near[:1])

    def _received(self, verb: Any, doer: Any, things: list[tuple[Any, Deed]]) -> Iterator[Found]:
        """As in "received money from Tarn", "relies on support from Tarn"."""
        lemma, receiving = verb.lemma_.lower(), self.plain["receiving"]
        taken = list(things) if lemma in receiving else []
        for preposition, thing in self.valency.prepositions(verb):
            deed = self.valency.deed_of(thing) if f"{lemma} {preposition}" in receiving else None
            taken += [(thing, deed)] if deed else []
        for thing, deed in taken:
            if giver := self._giver(verb, thing, deed):
                yield self._found(deed, giver, doer, verb, thing)

    def _found(self, deed: Deed, giver: Any, receiver: Any, verb: Any, thing: Any) -> Found:
        return Found(deed.relation, giver, receiver, verb, after_preposition=True, means=thing)

    def _told(self, word: Any) -> Any:
        """Of "the loan that the League got" the loan for "that"."""
        relative = self.valency.parties.words.pronouns.get(word.lower_) == "relative"
        noun = self.valency.parties.described(word) if relative and word.pos_ != "NOUN" else None
        return word if noun is None else noun

    def _users(self, verb: Any, thing: Any) -> list[Any]:
        """Of "fought with rifles supplied by Tarn", who fought."""
        with_ = thing.dep_ == "pobj" and self.valency.same_word(thing.head) in self.plain["along"]
        above = thing.head.head
        if not with_ or verb.dep_ not in {"acl", "relcl"} or above.pos_ not in VERBS:
            return []
        doer = self.valency.patient(above) if is_passive(above) else self.valency.subject(above)
        return [] if doer is None or not self.valency.parties.acts_word(doer) else [doer]

    def _costs(self, verb: Any, doer: Any, thing: Any) -> Iterator[Found]:
        """Of "covered the group's rent", "paid the wages of two clerks", whose costs they were."""
        if thing is None:
            return
        for cost in (thing, *thing.conjuncts):
            if cost.lemma_.lower() in self.plain["costs"]:
                owner = self.valency.owner(cost)
                others = [] if owner is None else [owner]
                others += [n for p, n in self.valency.prepositions(cost) if p in self.plain["of"]]
                yield from (Found("funds", doer, other, verb, weak=True) for other in others[:1])

    def _receivers(
        self, verb: Any, thing: Any, objects: list[Any], to: frozenset[str], passive: bool
    ) -> Iterator[Any]:
        whole = {thing, *thing.conjuncts}
        yield from (o for o in objects if o not in whole and (o.dep_ != "npadvmod" or passive))
        yield from (c for c in thing.children if c.dep_ == "compound" and c.tag_ == "NNS")
        yield from (  # "lent the Blue League two buses": the model ties it to the buses
            c for c in thing.children
            if c.dep_ == "nmod" and c.i < thing.i and c.left_edge.i == verb.i + 1
        )  # fmt: skip
        inner = [n for _, n in self.valency.prepositions(thing) if self.valency.deed_of(n)]
        for preposition, noun in self.valency.prepositions(verb, thing, *inner):  # "5m in aid to"
            if preposition in to and noun != thing and noun.i > verb.i:
                yield noun

    def _giver(self, verb: Any, thing: Any, deed: Deed) -> Any | None:
        owner = self.valency.owner(thing)
        if owner is not None and not self.valency.parties.antecedents.is_pronoun(owner):
            return owner
        told = [
            n
            for p, n in self.valency.prepositions(thing)
            if p in deed.doer and not self.valency.deed_of(n)
        ]
        told += [n for p, n in self.valency.prepositions(verb) if p in self.plain["from"]]
        return told[0] if told else None
