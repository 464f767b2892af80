"""What authorities order: bans, states of emergency and their powers, sanctions, arrests.

A measure is told by a verb ("banned the rally") or by a noun that a verb puts in force, announces
or lifts ("lifted the curfew"). One that is only asked for is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from undertow.articles import grammar
from undertow.articles.events import Events
from undertow.articles.languages import lexicon
from undertow.articles.parties import Parties

_EVERYWHERE = {"state of emergency", "curfew"}  # what they are laid on is a place
_REACH = 2  # sentences after which "it allows" no longer means the measure


@dataclass(frozen=True)
class _Words:
    verbs: dict[str, str]
    nouns: dict[str, str]
    status: dict[str, str]
    told: dict[str, Any]
    future: frozenset[str]


@cache
def _words(language: str) -> _Words:
    words = lexicon(language)
    tables = {
        name: {word: kind for kind, many in words.measures[name].items() for word in many}
        for name in ("verbs", "nouns", "status")
    }
    return _Words(**tables, told=words.measures["words"], future=frozenset(words.dates["future"]))


@dataclass(slots=True)
class _Found:
    """One measure; `key` is the word that names it, `verb` the one that says what became of it."""

    kind: str
    key: Any
    verb: Any
    actor: Any = None
    object: Any = None
    status: str = "in force"
    phrase: tuple[int, int] | None = None
    also: list[Any] = field(default_factory=list)


class Measures:
    """The measures that one parsed article tells."""

    def __init__(self, parties: Parties, events: Events) -> None:
        self.doc, self.parties, self.events = parties.doc, parties, events
        self.text = parties.text
        self.words = _words(parties.words.language)

    def rows(self, article_id: str, standing: Callable[[int], str]) -> list[dict[str, Any]]:
        """Rows of the table `measures`, in the order of the text."""
        found = sorted(self._found(), key=lambda measure: measure.key.i)
        powers = list(self._powers(found))
        allowed = {power.key.i for power in powers}  # "may close theatres" is no closure
        found = [measure for measure in found if measure.key.i not in allowed]
        rows = [self._row(measure, article_id, standing) for measure in [*found, *powers]]
        return sorted(rows, key=lambda row: int(row["span"].split(":")[0]))

    def _found(self) -> Iterator[_Found]:
        for token in self.doc:
            if token.pos_ == "VERB":
                measure = self._by_verb(token)
            else:
                measure = self._by_noun(token) if token.pos_ in {"NOUN", "PROPN"} else None
            if measure is not None:
                yield measure

    # -- verbs -----------------------------------------------------------------------------------

    def _by_verb(self, verb: Any) -> _Found | None:
        kind = self.words.verbs.get(verb.lemma_.lower())
        if kind is None or self._asked(verb) or self._allowed(verb):
            return None
        actor, done_to = grammar.doer(verb), grammar.done_to(verb)
        passive = grammar.is_passive(verb) or (verb.dep_ == "acl" and verb.tag_ == "VBN")
        ordered = passive or (actor is not None and self._authority(actor))
        status = self._status_of_verb(verb)
        if not ordered or status is None or done_to is None or not self._fits(verb, done_to):
            return None
        return _Found(kind, verb, verb, actor, done_to, status, self._verb_phrase(verb))

    def _fits(self, verb: Any, done_to: Any) -> bool:
        """Whether it is done to somebody or something: not to nobody, nor to another measure."""
        party = self.parties.one(done_to)
        nobody = done_to.lower_ in self.parties.words.relations["words"]["nobody"]
        if party is None or nobody or self._name(done_to) in self.words.nouns:
            return False  # "suspended the ban" is told by the noun
        if verb.lemma_.lower() not in self.words.told["with_from"]:
            return True
        barred = any(c.lower_ in self.words.told["away"] for c in verb.children)
        return barred or self._party_lemma(done_to) in self.words.told["blocked"]

    def _allowed(self, verb: Any) -> bool:
        """Whether it is only allowed: a power, told by the measure that gives it."""
        above = verb.head if verb.dep_ == "conj" else verb
        return (
            above.dep_ in {"ccomp", "xcomp"}
            and above.head.lemma_.lower() in self.words.told["powers"]
        )

    def _party_lemma(self, head: Any) -> str:
        """Of "which", the noun that it stands for."""
        relative = head.dep_ in {"dobj", *grammar.PASSIVE_SUBJECT} and head.head.dep_ == "relcl"
        pronoun = self.parties.words.pronouns.get(head.lower_) == "relative"
        return str((head.head.head if relative and pronoun else head).lemma_.lower())

    def _authority(self, head: Any) -> bool:
        party = self.parties.one(head)
        if party is None or head.lemma_.lower() in self.words.told["not_done_by"]:
            return False
        return self.parties.acts(party)

    def _status_of_verb(self, verb: Any) -> str | None:
        """What became of a measure told by a verb; None where it was not taken."""
        if any(c.dep_ == "neg" for c in verb.children):
            return None
        above = verb
        while above.dep_ in {"xcomp", "pcomp", "prep", "conj"} and above.head is not above:
            joined = above.dep_ == "conj"
            above = above.head
            status = self.words.status.get(above.lemma_.lower())
            if not joined and status in {"proposed", "announced"}:
                return status
            if not joined and status == "lifted":
                return "lifted"
        if grammar.tense(verb, self.words.future) == "future":
            return "announced"
        modal = any(c.dep_ == "aux" and c.lower_ in self.words.told["may"] for c in verb.children)
        return "proposed" if modal else "in force"

    def _asked(self, verb: Any) -> bool:
        """Whether it is only asked for: "called on Varenna to ban the party"."""
        above = verb
        for _ in range(4):
            if above.head is above or above.dep_ not in {
                "xcomp",
                "ccomp",
                "pcomp",
                "prep",
                "dobj",
                "pobj",
            }:
                return False
            above = above.head
            if above.lemma_.lower() in self.words.told["asked"]:
                return True
        return False

    # -- nouns -----------------------------------------------------------------------------------

    def _name(self, noun: Any) -> str:
        """The noun as the lexicon has it: with "of ..." or the word before, where it is listed."""
        lemma = noun.lemma_.lower()
        names = [f"{lemma} {c.lower_} {g.lemma_.lower()}" for c in noun.children
                 if c.dep_ == "prep" for g in c.children if g.dep_ == "pobj"]  # fmt: skip
        names += [f"{c.lower_} {lemma}" for c in noun.children if c.dep_ in {"compound", "amod"}]
        return next((name for name in names if name in self.words.nouns), lemma)

    def _by_noun(self, noun: Any) -> _Found | None:
        kind = self.words.nouns.get(self._name(noun))
        if kind is None or self._asked(noun):
            return None
        verb = self._said_of(noun)
        owner = next((c for c in noun.children if c.dep_ == "poss"), None)
        status = None if verb is None else self._status_of_noun(verb, noun)
        aimed = any(p in self.words.told["object"] for p, _ in grammar.prepositions(noun))
        if status is None and owner is not None and aimed and self._authority(owner):
            status = "in force"
        if status is None:
            return None
        actor = None if verb is None else grammar.doer(verb)
        actor = owner if actor is None or actor is noun or noun in actor.subtree else actor
        if actor is not None and not self._authority(actor):
            actor = None
        placed = verb is not None and noun.dep_ == "pobj"  # "was placed under house arrest"
        done_to = self._laid_on(noun, verb)
        if placed and verb is not None:
            done_to = grammar.done_to(verb) or done_to
        return _Found(kind, noun, verb or noun, actor, done_to, status,
                      grammar.phrase(noun, self.text, frozenset({"relcl", "det", "prep"}))
                      if self._name(noun) == noun.lemma_.lower() else None)  # fmt: skip

    def _said_of(self, noun: Any) -> Any | None:
        """The verb that tells what became of it: over it, or in "the curfew that X imposed"."""
        for child in noun.children:
            if child.dep_ in {"relcl", "acl"} and child.lemma_.lower() in self.words.status:
                return child
        return grammar.verb_over(noun)

    def _status_of_noun(self, verb: Any, noun: Any) -> str | None:
        status = self.words.status.get(verb.lemma_.lower())
        force = any(n.lower_ in self.words.told["force"] for _, n in grammar.prepositions(verb))
        force = force or any(
            c.dep_ == "dobj" and c.lower_ in self.words.told["force"] for c in verb.children
        )
        subject = noun.dep_ in grammar.SUBJECT and verb.head != noun
        begins = subject and verb.lemma_.lower() in self.words.told["begins"]
        if subject and not (force or begins) and status != "lifted":
            return None
        status = "in force" if subject and (force or begins) else status
        if status is None or any(c.dep_ == "neg" for c in verb.children):
            return None
        taken = self._status_of_verb(verb)
        if taken in {"announced", "proposed"} and status in {"in force", "extended", "lifted"}:
            return taken
        return status

    def _laid_on(self, noun: Any, verb: Any) -> Any | None:
        near = [noun] if verb is None else [noun, verb]
        for preposition, other in grammar.prepositions(*near):
            named = f"{noun.lemma_} {preposition} {other.lemma_}".lower() in self.words.nouns
            dated = other.ent_type_ in {"DATE", "TIME"}
            if preposition in self.words.told["object"] and not (named or dated or other == noun):
                return other
        return None

    # -- powers ----------------------------------------------------------------------------------

    def _powers(self, found: list[_Found]) -> Iterator[_Found]:
        """What a measure lets authorities do: "it allows police to search homes"."""
        keys = {measure.key.i for measure in found}
        last: int | None = None  # the sentence that named a measure last
        for number, sentence in enumerate(self.doc.sents):
            for token in sentence:
                if token.i in keys:
                    last = number
                near = last is not None and number - last <= _REACH
                if token.pos_ == "VERB" and last is not None:
                    yield from self._power(token, near)

    def _power(self, verb: Any, near: bool) -> Iterator[_Found]:
        told = self.words.told
        subject = next((c for c in verb.children if c.dep_ in grammar.SUBJECT), None)
        if verb.lemma_.lower() in told["powers"] and subject is not None:
            pronoun = self.parties.words.pronouns.get(subject.lower_) in {"group", "relative"}
            instrument = subject.lemma_.lower() in told["instruments"]
            if not (instrument or (near and (pronoun or self._name(subject) in self.words.nouns))):
                return
            for clause in verb.children:
                if clause.dep_ in {"ccomp", "xcomp"}:
                    who = grammar.subject(clause) or next(
                        (c for c in verb.children if c.dep_ == "dobj"), None)  # fmt: skip
                    yield from self._allows([clause, *clause.conjuncts], who)
        under = [c for c in verb.children if c.lower_ in told["under"]]
        modal = any(c.dep_ == "aux" and c.lower_ in told["may"] for c in verb.children)
        named = any(self._names_measure(preposition) for preposition in under)
        forces = near and subject is not None and subject.lemma_.lower() in told["forces"]
        if modal and (named or forces):
            yield from self._allows([verb, *verb.conjuncts], subject)
        if verb.lemma_.lower() in told["may_verbs"] and (named or forces):
            clauses = [c for c in verb.children if c.dep_ in {"xcomp", "ccomp"}]
            yield from self._allows([*clauses, *(d for c in clauses for d in c.conjuncts)], subject)

    def _allows(self, verbs: list[Any], who: Any) -> Iterator[_Found]:
        for verb in verbs:
            phrase = self._verb_phrase(verb)
            yield _Found("power", verb, verb, who, grammar.done_to(verb), "in force", phrase)

    def _names_measure(self, preposition: Any) -> bool:
        """Whether a measure follows a preposition, however the parser ties its words."""
        after = self.doc[preposition.i + 1 : preposition.i + 7].text.lower()
        return any(name in after for name in self.words.nouns)

    # -- rows ------------------------------------------------------------------------------------

    def _verb_phrase(self, verb: Any) -> tuple[int, int]:
        """The verb with its object and what limits it."""
        kept = [verb, *[t for c in verb.children if c.i > verb.i and c.dep_ in {
            "dobj", "prep", "prt", "dative"} and not _dated(c) for t in c.subtree]]  # fmt: skip
        return grammar.trimmed(grammar.span_of(sorted(kept, key=lambda t: t.i)), self.text)

    def _row(
        self, measure: _Found, article_id: str, standing: Callable[[int], str]
    ) -> dict[str, Any]:
        start, end = measure.phrase or grammar.phrase(
            measure.key, self.text, frozenset({"relcl", "det"})
        )
        actor = None if measure.actor is None else self.parties.one(measure.actor)
        done_to = None if measure.object is None else self.parties.one(measure.object)
        place = self.parties.place(measure.key, measure.verb)
        if (
            done_to is not None
            and measure.kind in _EVERYWHERE
            and self.parties.is_place(measure.object)
        ):
            place, done_to = done_to.name, None
        since, until, lasts = self._when(measure)
        return {
            "actor": actor.name if actor else None,
            "measure": self.text[start:end],
            "kind": measure.kind,
            "object": done_to.name if done_to else None,
            "place": place,
            "in_force_from": since,
            "status": measure.status,
            "article_id": article_id,
            "span": f"{start}:{end}",
            "in_force_until": until,
            "lasts": lasts,
            "asserted_by": standing(measure.verb.idx),
        }

    def _when(self, measure: _Found) -> tuple[str | None, str | None, str | None]:
        """From when, until when, for how long."""
        since = until = lasts = None
        heads = [measure.key] if measure.verb is measure.key else [measure.key, measure.verb]
        for when in (w for head in heads for w in self.events.of(head)):
            if when.period.precision == "duration":
                lasts = lasts or self.text[when.start : when.end]
            elif self._before(when.start) in self.words.told["until"]:
                until = until or when.period.last
            else:
                since = since or when.period.first
        return since, until, lasts

    def _before(self, at: int) -> str:
        before = self.text[max(at - 20, 0) : at].split()
        return str(before[-1]).lower() if before else ""


def _dated(preposition: Any) -> bool:
    return any(c.ent_type_ in {"DATE", "TIME"} for c in preposition.children)
