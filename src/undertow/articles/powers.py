"""Powers: what a measure lets authorities do ("it allows police to search homes").

Limits on daily life ("shops must close") are powers as well. Both count only near a measure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles import grammar
from undertow.articles.orders import Order, Orders

_OWN = {"aux", "auxpass", *grammar.SUBJECT, *grammar.PASSIVE_SUBJECT}
_REACH = 2  # sentences after which "it allows" no longer means the measure


class Powers:
    """Finds what the measures of one parsed article allow and forbid."""

    def __init__(self, orders: Orders) -> None:
        self.doc, self.orders, self.parties = orders.doc, orders, orders.parties
        self.words = orders.words

    def found(self, found: list[Order]) -> Iterator[Order]:
        """What a measure lets authorities do: "it allows police to search homes"."""
        keys = {measure.key.i for measure in found}
        last: int | None = None  # the sentence that named a measure last
        for number, sentence in enumerate(self.doc.sents):
            for token in sentence:
                if token.i in keys:
                    last = number
                near = last is not None and number - last <= _REACH
                if token.pos_ == "VERB":
                    yield from self._power(token, near, last is not None)

    def _power(self, verb: Any, near: bool, before: bool) -> Iterator[Order]:
        told = self.words.told
        subject = next((c for c in verb.children if c.dep_ in grammar.SUBJECT), None)
        if verb.lemma_.lower() in told["powers"] and subject is not None:
            if not self._gives(verb, subject, near, before):
                return
            for clause in verb.children:
                if clause.dep_ in {"ccomp", "xcomp"} and clause.tag_ == "VB":
                    yield from self._allows([clause, *clause.conjuncts], self._allowed_to(clause))
                rights = clause.dep_ == "dobj" and clause.lemma_.lower() in told["rights"]
                for right in (c for c in clause.children if rights and c.tag_ == "VB"):
                    yield from self._allows([right, *right.conjuncts], self._given(verb))
        yield from self._limit(verb, near)
        modal = any(c.dep_ == "aux" and c.lower_ in told["may"] for c in verb.children)
        modal = modal and not any(c.dep_ == "neg" for c in verb.children)
        named = self._is_under(verb)
        forces = near and subject is not None and subject.lemma_.lower() in told["forces"]
        if modal and (named or forces):
            joined = [c for c in verb.conjuncts if not any(d.dep_ in _OWN for d in c.children)]
            yield from self._allows([verb, *joined], subject)
        if verb.lemma_.lower() in told["may_verbs"] and (named or forces):
            clauses = [c for c in verb.children if c.dep_ in {"xcomp", "ccomp"}]
            yield from self._allows([*clauses, *(d for c in clauses for d in c.conjuncts)], subject)

    def _gives(self, verb: Any, subject: Any, near: bool, before: bool) -> bool:
        """Whether it is a measure, or a decree or a bill, that lets somebody do something."""
        told = self.words.told
        kind = self.parties.words.pronouns.get(subject.lower_)
        if kind == "relative" and verb.dep_ == "relcl":
            subject = verb.head
        lemma = subject.lemma_.lower()
        instrument = (before and lemma in told["instruments"]) or lemma in told["decrees"]
        named = self.orders.name(subject) in self.words.nouns
        return named or instrument or lemma in told["bills"] or (
            near and kind in {"group", "relative"}
        )  # fmt: skip

    def _allowed_to(self, clause: Any) -> Any | None:
        """Who may do it: its own subject, or whom the verb over it has as an object."""
        own = next((c for c in clause.children if c.dep_ in grammar.SUBJECT), None)
        if own is not None:
            return own
        told = next((c for c in clause.head.children if c.dep_ == "dobj"), None)
        return told or self._given(clause.head)

    def _given(self, verb: Any) -> Any | None:
        """Of "gives the army the right", the army."""
        told = [c for c in verb.children if c.dep_ == "dative" and grammar.is_noun(c)]
        told += [n for p, n in grammar.prepositions(verb) if p in self.words.told["to"]]
        return told[0] if told else None

    def _limit(self, verb: Any, near: bool) -> Iterator[Order]:
        """As in "police are allowed to search", "shops must close", "nobody may leave"."""
        told = self.words.told
        who = next((c for c in verb.children
                    if c.dep_ in grammar.SUBJECT | grammar.PASSIVE_SUBJECT), None)  # fmt: skip
        if not near or who is None:
            return
        lemma = who.lemma_.lower()
        allowed = grammar.is_passive(verb) and verb.lemma_.lower() in told["powers"]
        if allowed and lemma in told["forces"]:
            yield from self._allows([c for c in verb.children if c.dep_ == "xcomp"], who)
        helpers = {c.lower_ for c in verb.children if c.dep_ == "aux"}
        denied = any(c.dep_ == "neg" for c in verb.children) or lemma in told["nobody"]
        bound = helpers & set(told["must"]) or (denied and helpers & set(told["may"]))
        if (lemma in told["limited"] or self._is_under(verb)) and (
            bound or verb.lower_ in told["must"]
        ):
            verbs = [c for c in verb.children if c.dep_ == "xcomp"] if not bound else [verb]
            for one in verbs:
                yield Order("power", one, one, None, who, "in force", self.orders.verb_phrase(one))

    def _is_under(self, verb: Any) -> bool:
        """Whether a measure is named before it: "under the curfew, vendors may not"."""
        under = (c for c in verb.children if c.lower_ in self.words.told["under"])
        return any(self._names_measure(preposition) for preposition in under)

    def _allows(self, verbs: list[Any], who: Any) -> Iterator[Order]:
        for verb in verbs:
            done_to, phrase = self.orders.valency.patient(verb), self.orders.verb_phrase(verb)
            above = verb.head if verb.dep_ in {"ccomp", "xcomp"} else verb
            bill = self.orders.outcomes.is_bill(above)
            yield Order(
                "power", verb, verb, who, done_to, "proposed" if bill else "in force", phrase
            )

    def _names_measure(self, preposition: Any) -> bool:
        """Whether a measure follows a preposition, however the parser ties its words."""
        after = self.doc[preposition.i + 1 : preposition.i + 7].text.lower()
        names = [*self.words.nouns, *self.words.told["decrees"]]
        return any(name in after for name in names)
