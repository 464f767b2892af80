"""Where a measure holds: a place said of it, of its authority, or of what it is done to."""

from __future__ import annotations

from typing import Any

from undertow.articles import grammar
from undertow.articles.countries import country
from undertow.articles.parties import NO_ACTORS, Parties

_PLACES = {"GPE", "LOC", "FAC"}


class Places:
    """Finds the places around words of a parsed article."""

    def __init__(self, parties: Parties) -> None:
        self.parties, self.words = parties, parties.words
        self._of = frozenset(self.words.relations["words"]["of"])

    def of(self, *heads: Any) -> str | None:
        """Where it holds: a named place, or a kind of place, after a preposition."""
        words = self.words.measures["words"]
        for preposition, noun in grammar.prepositions(*heads):
            area = noun.lemma_.lower() in words["areas"] or noun.lower_ in words["areas"]
            who = self.parties.speakers.named(noun)
            name = noun.pos_ == "PROPN" and noun.ent_type_ not in NO_ACTORS
            name = name and not (who is not None and " " in who.name)
            area = area or (preposition in words["in"] and name)
            if preposition in words["place"] and (area or self.is_place(noun)):
                return self.parties.phrase(noun)
        for head in heads:  # "on the islands, where a state of emergency is in force"
            where = any(c.lower_ in words["where"] for c in head.children)
            if where and grammar.describes(head):
                return self.parties.phrase(head.head)
        return None

    def of_authority(self, actor: Any | None) -> str | None:
        """The place of an authority: "police in Port Elm", "Maldane's court", "le juge du Sund"."""
        if actor is None:
            return None
        if (actor.ent_type_ == "GPE" and actor.text[:1].isupper()) or country(actor.text):
            return self.parties.phrase(actor)  # "Tarn has blocked 40 sites"
        near = [noun for _, noun in grammar.prepositions(actor)]
        near += [c for c in actor.children if c.dep_ in {"poss", "compound", "nmod"}]
        place = next((noun for noun in near if noun.ent_type_ == "GPE"), None)
        institution = actor.lemma_.lower() in self.words.words["institutions"]
        unknown = (n for n in near if n.pos_ == "PROPN" and n.ent_type_ in {"", "LOC"}
                   and n.head.i == actor.i + 1)  # fmt: skip
        place = place or (next(unknown, None) if institution else None)
        state = (self.parties.state_of(c) for c in actor.children if c.dep_ in {"amod", "compound"})
        if place is None and (name := next((name for name in state if name), None)):
            return name  # "the Kestrian regulator"
        return self.within(actor) if place is None else self.parties.phrase(place)

    def within(self, head: Any | None) -> str | None:
        """The place in a phrase: "the licence of the northern terminal"."""
        words = self.words.measures["words"]
        within = [] if head is None else [noun for _, noun in grammar.prepositions(head)]
        for preposition, noun in grammar.prepositions(*([] if head is None else [head]), *within):
            area = noun.lemma_.lower() in words["areas"]
            named = noun.ent_type_ == "GPE" and preposition in words["place"]
            name = noun.pos_ == "PROPN" and noun.ent_type_ not in NO_ACTORS
            named = named or (name and preposition in words["across"])
            if named or (area and (preposition in words["place"] or preposition in self._of)):
                return self.parties.phrase(noun)
        return None

    def is_place(self, head: Any) -> bool:
        """Whether a noun is, or holds, the name of a place."""
        near = [head, *[c for c in head.children if c.dep_ in {"compound", "amod", "nmod"}]]
        return any(t.ent_type_ in _PLACES for t in near)
