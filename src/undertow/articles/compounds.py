"""What single words tell: "loyal to", "Tarn-backed", verbs that the model took for nouns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from undertow.articles import grammar
from undertow.articles.ties import Found
from undertow.articles.valency import CLIMB, COMPLEMENT, VERBS, Valency, is_head, whole

_DONE_TO = {"dobj", "dep", "attr"}


class Compounds:
    """Finds the relations that adjectives and compounds tell."""

    def __init__(self, valency: Valency) -> None:
        self.valency, self.words, self.plain = valency, valency.words, valency.plain
        self.doc, self.parties = valency.doc, valency.parties

    def adjective(self, word: Any) -> Iterator[Found]:
        """As in "troops loyal to the junta", "is allied with", "armed and fed by Tarn"."""
        yield from self.participle(word)
        beside = [word]
        if grammar.is_noun(word.head) and word.dep_ == "amod" and word.i > word.head.i:
            beside.append(word.head)  # "soldats fidèles au général"
        for preposition, other in self.valency.prepositions(*beside):
            if other.i < word.i or other.head.i > word.i + 2:
                continue
            kind = self.words.adjectives.get(f"{word.lemma_.lower()} {preposition}") or (
                self.words.adjectives.get(f"{word.lower_} {preposition}"))  # fmt: skip
            if kind is None:
                continue
            bearer = self.valency.patient(word) if word.pos_ in VERBS else None
            if bearer is None and word.dep_ in COMPLEMENT:
                bearer = grammar.subject(word.head)
            elif bearer is None and grammar.is_noun(word.head):
                bearer = word.head
            elif bearer is None and word.dep_ == "advcl":  # "The League, loyal to Tarn, abstained"
                bearer = grammar.subject(word.head)
            if bearer is not None:  # "subordinate to Tarn": who is, is controlled
                sides = (other, bearer) if kind == "controls" else (bearer, other)
                yield Found(kind, *sides, word)

    def participle(self, word: Any) -> Iterator[Found]:
        """Of "the militia, armed and trained by Tarn", where the model saw no verb."""
        kind = self.words.hyphened.get(word.lower_) if word.pos_ in {"ADJ", "NOUN"} else None
        doer = None if kind is None else self.valency.agent(word)
        if kind is None or doer is None:
            return
        bearer = grammar.subject(word.head) if word.dep_ in COMPLEMENT else word.head
        if bearer is not None and grammar.is_noun(bearer):
            yield Found(kind, doer, bearer, word)

    def hyphened(self, token: Any) -> Iterator[Found]:
        """As in "Ostmark-backed rebels", "pro-Kestrian", however the model cuts it."""
        if token.i < 2 or self.doc[token.i - 1].text not in {"-", "‑"}:
            return
        if self.doc[token.i - 1].whitespace_ or self.doc[token.i - 2].whitespace_:
            return  # "KHARTOUM - Armed men"
        before = self.doc[token.i - 2]
        noun = next((t for t in islice(token.ancestors, CLIMB) if grammar.is_noun(t)), token)
        if kind := self.words.prefixes.get(before.lower_):
            if noun.i > token.i and (self.parties.state_of(token) or token.pos_ == "PROPN"):
                yield Found(kind, noun, token, token)
        elif (kind := self.words.hyphened.get(token.lower_)) and noun.i > token.i:
            name: str | None = self.parties.text[token.idx + len(token) : noun.idx + len(noun)]
            party, doer = self.parties.one(noun), self.parties.one(before)
            named = party is not None and party.named
            if named and name is not None and party is not None and party.name not in name:
                name = None  # "the Kestrian-funded broadcaster Radio Sund"
            # Of "state-owned companies" nobody learns who owns what.
            if named or (doer is not None and doer.named):
                yield Found(kind, before, noun, token, name=name and name.strip())

    def misread(self, token: Any) -> Iterator[Found]:
        """A verb that the model took for a noun: "La Kestrie finance le parti", "ne l'arme pas"."""
        if (found := self._with_sides(token)) is not None:
            yield found
            return
        relation = self.plain["misread"].get(token.lower_)
        if relation is None or token.pos_ in VERBS or not 0 < token.i < len(self.doc) - 2:
            return
        before = self.doc[token.i - 1]
        if self.parties.antecedents.is_pronoun(before) and before.pos_ != "PRON":
            main = token.sent.root
            near = self.doc[max(token.i - 3, token.sent.start) : token.i - 1]
            doer = next((t for t in near if t.dep_ in grammar.SUBJECT or t.pos_ == "PRON"), None)
            doer = doer or next((c for c in main.children if c.dep_ in grammar.SUBJECT), None)
            if doer is not None:
                yield Found(relation, doer, before, token)
            return
        after = list(self.doc[token.i + 1 : token.i + 4])
        patient = next((t for t in after if is_head(t)), None)
        opens = after[0].pos_ == "DET" or after[0].lower_ in self.plain["article"]
        asked = self.parties.words.pronouns.get(before.lower_) == "relative"
        if before.lower_ in self.plain["whom"] and patient is not None:  # "que finance la Velie"
            near = reversed(self.doc[max(token.i - 4, 0) : token.i - 1])
            told = next((t for t in near if grammar.is_noun(t)), None)
            if told is not None:
                yield Found(relation, patient, told, token)
            return
        if before.pos_ == "CCONJ" and opens and patient is not None:
            main = next((c for c in token.sent.root.children if c.dep_ in grammar.SUBJECT), None)
            if main is not None:
                yield Found(relation, main, patient, token)
            return
        name = grammar.is_noun(before) or (before.pos_ == "ADJ" and before.text[:1].isupper())
        if opens and patient is not None and (asked or name):
            yield Found(relation, before if asked else whole(before, token), patient, token)

    def _with_sides(self, token: Any) -> Found | None:
        """Of "Leur entraîneur forme aussi les équipes" both sides, which the model ties to it."""
        kind = self.plain["misread_too"].get(token.lower_) if token.pos_ == "NOUN" else None
        if kind is None:
            return None
        own = [c for c in token.children if c.dep_ in grammar.SUBJECT and c.i < token.i]
        told = [c for c in token.children if c.dep_ in _DONE_TO
                and (c.i > token.i or self.parties.antecedents.is_pronoun(c))]  # fmt: skip
        return Found(kind, own[0], told[0], token) if own and told else None
