"""Whom a measure is done to: "fined the paper", "blocked access to the site", "two pickets"."""

from __future__ import annotations

from typing import Any

from undertow.articles import grammar
from undertow.articles.kinds import SOMEBODY
from undertow.articles.outcomes import OrderWords
from undertow.articles.parties import Party
from undertow.articles.valency import Valency, is_passive


class Targets:
    """Tells it in one parsed article."""

    def __init__(self, valency: Valency, words: OrderWords) -> None:
        self.doc, self.valency, self.orders, self.told = valency.doc, valency, words, words.told
        self.parties = valency.parties
        lexicon = self.parties.words
        relations = lexicon.relations["words"]
        self.no_people = frozenset(  # whom nobody arrests: "detained by Tarn" of a station is owned
            [
                *relations["assets"],
                *relations["actors"],
                *self.told["areas"],
                *lexicon.words["institutions"],
            ]
        ) - frozenset(relations["people"])

    def of(self, verb: Any) -> Any | None:
        """Whom it is done to: of "fined the paper 20,000 crowns", the paper."""
        given = next((c for c in verb.children if c.dep_ == "dative" and grammar.is_noun(c)), None)
        done_to = given if given is not None else self.valency.patient(verb)
        if done_to is None and not is_passive(verb):
            done_to = self._past_a_phrase(verb) or self._forbidden(verb)
        if done_to is not None and done_to.lemma_.lower() in self.told["access"]:
            to = [n for p, n in grammar.prepositions(done_to) if p in self.told["to"]]
            return to[0] if to else done_to  # "blocked access to the site"
        return done_to

    def _forbidden(self, verb: Any) -> Any | None:
        """Of "interdit à cinq cadres de quitter", "leur a interdit de", who may not."""
        if not any(c.dep_ in {"xcomp", "ccomp"} for c in verb.children):
            return None
        told = [n for p, n in self.valency.prepositions(verb) if p in self.told["forbidden_to"]]
        told += [c for c in verb.children if c.lower_ in self.told["them"] and c.i < verb.i]
        return told[0] if told else None

    def _past_a_phrase(self, verb: Any) -> Any | None:
        """Of "a suspendu jusqu'à nouvel ordre les vols" the flights, tied to the phrase between."""
        if not any(c.dep_ == "prep" and c.i > verb.i for c in verb.children):
            return None
        for token in self.doc[verb.i + 1 : verb.right_edge.i + 1]:
            loose = token.dep_ in {"nmod", "npadvmod"} and grammar.is_noun(token)
            opened = any(c.dep_ in {"det", "poss"} and c.i < token.i for c in token.children)
            if loose and opened and token.ent_type_ not in {"DATE", "TIME"}:
                return None if token.lower_ in self.parties.times else token
        return None

    def laid_on(self, kind: str, noun: Any, verb: Any, owner: Any) -> Any | None:
        """Whom a measure that a noun names is laid on; `verb` tells what became of it."""
        if owner is not None:
            return owner
        told = verb is not None and verb.lemma_.lower() in self.orders.status
        if told and (suspect := self._put_under(kind, noun, verb)) is not None:
            return suspect
        near = [noun, verb] if told else [noun]
        near += [c for c in verb.children if c.dep_ == "xcomp"] if told else []
        for preposition, other in grammar.prepositions(*near):
            named = f"{noun.lemma_} {preposition} {other.lemma_}".lower() in self.orders.nouns
            dated = other.ent_type_ in {"DATE", "TIME", "MONEY"}
            dated = dated or other.lower_ in self.orders.units
            if preposition in self.told["object"] and not (named or dated or other == noun):
                return other
        if told and noun.dep_ == "pobj":  # "was placed under house arrest"
            return self.valency.patient(verb)
        given = [] if verb is None else [
            c for c in verb.children if c.dep_ == "dative" and grammar.is_noun(c)
        ]  # fmt: skip
        return given[0] if given else None  # "slapped the bank with a fine"

    def _put_under(self, kind: str, noun: Any, verb: Any) -> Any | None:
        """Of "hit by a ban of three years", "placed in custody in Tarn", who."""
        if noun.dep_ != "pobj":
            return None
        held = kind == "arrest" and noun.head.head == verb
        return self.valency.patient(verb) if held or noun.head.dep_ == "agent" else None

    def can_suffer(self, kind: str, done_to: Any) -> bool:
        """Whether the noun's measure can be done to it: a closure of loopholes is none."""
        party, objects = self.parties.one(done_to), self.told["only"].get(kind)
        if objects is None:
            return True
        named = party is not None and party.head.ent_type_ in {"ORG", "FAC", "PRODUCT"}
        return named or self.lemma(done_to) in objects

    def is_organisation(self, party: Party) -> bool:
        """Whether it is named and neither a person nor a place."""
        unknown = party.head.pos_ == "PROPN" and party.head.ent_type_ == ""
        return unknown or party.head.ent_type_ in {"ORG", "FAC", "PRODUCT"}

    def is_anybody(self, party: Party, done_to: Any) -> bool:
        """Whether it is people: "two pickets", "eleven", "Jana Holt"."""
        lemma = party.head.lemma_.lower()
        like = party.head.pos_ == "NOUN" and self.parties.kinds.of(lemma) == SOMEBODY
        known = lemma not in self.no_people and (like or self.parties.is_person(party))
        return known or done_to.pos_ == "NUM" or party.head.ent_type_ == "PERSON"

    def lemma(self, head: Any) -> str:
        """Of "which", the noun that it stands for."""
        relative = head.dep_ in {"dobj", *grammar.PASSIVE_SUBJECT} and head.head.dep_ == "relcl"
        pronoun = self.parties.words.pronouns.get(head.lower_) == "relative"
        return str((head.head.head if relative and pronoun else head).lemma_.lower())
