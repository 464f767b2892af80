"""What authorities order: bans, states of emergency and their powers, sanctions, arrests.

orders.py and powers.py find them; here each becomes a row: who, what, whom, where, from when.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from undertow.articles import grammar
from undertow.articles.events import Events
from undertow.articles.orders import Order, Orders
from undertow.articles.places import Places
from undertow.articles.powers import Powers
from undertow.articles.valency import Valency

_BESIDE = 8  # characters from a verb to its date: " since "
_EVERYWHERE = {"state of emergency", "curfew"}  # what they are laid on is a place
# Orders hold where their authority is; sanctions and expulsions are about somewhere else.
_KEEPS_OUT = {"ban", "suspension"}
_OF_THE_ACTOR = {"state of emergency", "curfew", "ban", "suspension", "arrest"}


class Measures:
    """The measures that one parsed article tells."""

    def __init__(self, valency: Valency, events: Events) -> None:
        self.doc, self.parties, self.events = valency.doc, valency.parties, events
        self.orders, self.places = Orders(valency), Places(valency.parties)
        self.powers = Powers(self.orders)
        self.text, self.words = self.parties.text, self.orders.words

    def rows(self, article_id: str, standing: Callable[[int], str]) -> list[dict[str, Any]]:
        """Rows of the table `measures`, in the order of the text."""
        found = sorted(self.orders.found(), key=lambda measure: measure.key.i)
        powers = list(self.powers.found(found))
        allowed = {power.key.i for power in powers}  # "may close theatres" is no closure
        found = [measure for measure in found if measure.key.i not in allowed]
        found = [one for measure in found for one in self.orders.each(measure)]
        rows = [self._row(measure, article_id, standing) for measure in [*found, *powers]]
        rows.sort(key=lambda row: int(row["span"].split(":")[0]))
        _complete(rows)
        where: str | None = None
        for row in rows:  # what an emergency allows is allowed where it holds
            if row["kind"] in _EVERYWHERE:
                where = row["place"] or where
            elif row["kind"] == "power" and row["place"] is None:
                row["place"] = where
        return rows

    def _row(
        self, measure: Order, article_id: str, standing: Callable[[int], str]
    ) -> dict[str, Any]:
        start, end = measure.phrase or grammar.phrase(
            measure.key, self.text, frozenset({"relcl", "det"})
        )
        done_to = None if measure.object is None else self.parties.one(measure.object)
        place = self._place(measure)
        if (
            done_to is not None
            and measure.kind in _EVERYWHERE
            and not self.parties.is_person(done_to)
        ):
            place, done_to = done_to.name, None
        since, until, lasts = self._when(measure)
        status = measure.status
        day = self.events.published
        if status == "in force" and since is not None and day is not None and since > day:
            status = "announced"  # "takes effect on Monday"
        return {
            "actor": self._actor(measure),
            "measure": self.text[start:end],
            "kind": measure.kind,
            "object": done_to.name if done_to else None,
            "place": place,
            "in_force_from": since,
            "status": status,
            "article_id": article_id,
            "span": f"{start}:{end}",
            "in_force_until": until,
            "lasts": lasts,
            "asserted_by": standing(measure.verb.idx),
        }

    def _actor(self, measure: Order) -> str | None:
        """Who orders it; of what is announced, who announces it."""
        actor = None if measure.actor is None else self.parties.one(measure.actor)
        said = self.parties.voice(measure.verb.idx)
        if actor is None and measure.status == "announced" and said is not None:
            speaker: str | None = said["speaker"] or said["affiliation"]
            return speaker
        return actor.name if actor else None

    def _place(self, measure: Order) -> str | None:
        """Where it holds: said of it, of what it is done to, or alone in its sentence."""
        heads = [measure.key, measure.verb]
        if measure.object is not None and measure.kind != "power":
            heads.append(measure.object)
        if measure.verb.dep_ == "conj" and measure.verb.head.pos_ == "VERB":
            heads.append(measure.verb.head)
        place = self.places.of(*heads) or self.places.within(measure.object)
        if place is None and measure.kind in _EVERYWHERE:
            place = self._wherever(measure)
        if place is None and measure.kind in _KEEPS_OUT:
            place = self._kept_out_of(measure)
        if place is None and measure.kind in _OF_THE_ACTOR:
            place = self.places.of_authority(measure.actor)
        if place is None and measure.kind in _EVERYWHERE:
            others = [t for t in measure.key.sent if t.pos_ in {"VERB", "NOUN", "PROPN", "AUX"}]
            places = {self.places.of(t) for t in others} - {None}
            place = places.pop() if len(places) == 1 else None
        return place

    def _kept_out_of(self, measure: Order) -> str | None:
        """What somebody is kept from: "barred from the election", "banned from entering Tarn"."""
        for child in measure.verb.children:
            if child.lower_ not in self.words.told["kept_from"]:
                continue
            for noun in child.children:
                if noun.dep_ == "pobj" and noun.ent_type_ not in {"DATE", "TIME"}:
                    party = self.parties.one(noun)
                    return party.name if party and not self.parties.is_person(party) else None
                entered = self.orders.valency.patient(noun) if noun.pos_ == "VERB" else None
                if entered is not None and self.places.is_place(entered):
                    party = self.parties.one(entered)
                    return party.name if party else None
        return None

    def _wherever(self, measure: Order) -> str | None:
        """Of "imposed in three valleys", the valleys: what a curfew is in is a place."""
        force = self.words.told["force"]
        for preposition, noun in grammar.prepositions(measure.key, measure.verb):
            time = noun.ent_type_ in {"DATE", "TIME"} or noun.lower_ in self.words.units
            if preposition in self.words.told["in"] and not time and noun.lower_ not in force:
                party = self.parties.one(noun)
                return None if party is None else party.name
        return None

    def _when(self, measure: Order) -> tuple[str | None, str | None, str | None]:
        """From when, until when, for how long."""
        since = until = lasts = None
        for when in self._dates(measure):
            if when.period.precision == "duration":
                lasts = lasts or self.text[when.start : when.end]
            elif self._before(when.start) in self.words.told["until"]:
                until = until or when.period.last
            else:
                since = since or when.period.first
        if since is None and self._at_once(measure):
            since = self.events.published
        return since, until, lasts

    def _at_once(self, measure: Order) -> bool:
        """Whether it holds "with immediate effect"."""
        told = self.words.told
        near = [n for _, n in grammar.prepositions(measure.key, measure.verb)]
        now = any(c.lower_ in told["immediate"] for noun in near for c in noun.children)
        return now and any(noun.lemma_.lower() in told["effect"] for noun in near)

    def _dates(self, measure: Order) -> list[Any]:
        """Its dates; with none, one that stands right beside its verb, or that of "and"."""
        verb = measure.verb
        clauses = (c for c in measure.key.children if c.dep_ in {"acl", "relcl"})
        began = [c for c in clauses if c.lemma_.lower() in self.words.told["begins"]]
        heads = [*began, measure.key] if verb == measure.key else [*began, measure.key, verb]
        if measure.status in {"in force", "extended"}:  # "the curfew, imposed in May, was extended"
            clauses = (c for c in measure.key.children if c.dep_ in {"acl", "relcl"})
            heads += [c for c in clauses if c.lemma_.lower() in self.words.status]
        found = [when for head in heads for when in self.events.of(head)]
        if found:
            return found
        end = verb.idx + len(verb)
        found = [w for w in self.events.dated if 0 <= w.start - end <= _BESIDE]
        since = [c for c in verb.children if c.lower_ in self.words.told["when"]]
        found += [w for c in since for w in self.events.dated if 0 <= c.idx - w.end <= 2]
        if not found and verb.dep_ in {"conj", "xcomp"}:
            found = [w for w in self.events.of(verb.head) if w.start < verb.head.idx]
        return found or self._date_alone(measure)

    def _date_alone(self, measure: Order) -> list[Any]:
        """The only date of its sentence, unless it belongs to another verb."""
        sentence = measure.verb.sent
        inside = [
            w for w in self.events.dated if sentence.start_char <= w.start < sentence.end_char
        ]
        if len(inside) != 1 or self.events.verb_of(inside[0]) not in {None, measure.verb}:
            return []
        return inside

    def _before(self, at: int) -> str:
        """The word before a date, "the" and "after" aside: "until after the vote"."""
        before = self.text[max(at - 25, 0) : at].lower().split()
        while len(before) > 1 and before[-1] in self.words.told["between"]:
            before.pop()
        return before[-1] if before else ""


def _complete(rows: list[dict[str, Any]]) -> None:
    """Tell where and from when a measure holds wherever it is named again: in a headline."""
    for row in rows:
        again = [one for one in rows if one is not row and _is_same(one, row)]
        for column in ("place", "in_force_from"):
            told = {one[column] for one in again} - {None}
            if row[column] is None and len(told) == 1:
                row[column] = told.pop()


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two rows tell one measure: of a kind, done to the same."""
    if any(one[name] != other[name] for name in ("kind", "status")) or one["kind"] == "power":
        return False
    if not one["object"] or not other["object"]:
        return one["object"] == other["object"] and one["kind"] in _EVERYWHERE
    words, more = (set(row["object"].lower().split()) for row in (one, other))
    return words <= more or more <= words
