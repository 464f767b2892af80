"""Who stands to whom how: supports, funds, founded, controls; who says so, and how surely.

Frames are data (`[relations]` of the lexicon). A relation that somebody claims is told as his: its
`asserted_by` is his statement. Doubt ("allegedly", "is believed to") stays with it in `hedges`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from undertow.articles import grammar
from undertow.articles.events import Events
from undertow.articles.languages import lexicon
from undertow.articles.parties import Parties, Party, subject_of


@dataclass(frozen=True)
class _Frames:
    """Frames by the words that make them: "fund", "pay for", "supply weapons to"."""

    verbs: dict[str, str]
    with_object: dict[str, str]
    reversed: dict[str, str]
    nouns: dict[str, str]
    deeds: dict[str, str]
    hyphened: dict[str, str]
    words: dict[str, Any]


@cache
def _frames(language: str) -> _Frames:
    told = lexicon(language).relations
    names = {"verbs": "verbs", "with_object": "with_object", "from": "reversed",
             "nouns": "nouns", "deeds": "deeds", "hyphened": "hyphened"}  # fmt: skip
    tables = {
        ours: {frame: kind for kind, frames in told[theirs].items() for frame in frames}
        for theirs, ours in names.items()
    }
    return _Frames(**tables, words=told["words"])


@dataclass(frozen=True, slots=True)
class _Found:
    """A relation between two words; `key` is the word that tells it."""

    relation: str
    subject: Any
    object: Any
    key: Any
    after_preposition: bool = False
    object_name: str | None = None  # where the noun holds more than the object


class Relations:
    """The relations that one parsed article tells."""

    def __init__(self, parties: Parties, events: Events) -> None:
        self.doc, self.parties, self.events = parties.doc, parties, events
        self.frames = _frames(parties.words.language)
        verbs = parties.words.verbs
        self._accusing = frozenset(v for v, act in verbs.items() if act in {"accuse", "criticize"})

    def rows(self, article_id: str, standing: Callable[[int], str]) -> list[dict[str, Any]]:
        """Rows of the table `relations`, in the order of the text; each told once at a place."""
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for found in self._found():
            for subject in self.parties.all(found.subject):
                objects = self.parties.all(found.object)
                if found.object in found.subject.conjuncts:  # each with each is said of two alone
                    objects = iter([one for one in [self.parties.one(found.object)] if one])
                for other in objects:
                    if self._holds(found, subject, other):
                        row = self._row(found, subject, other, article_id, standing)
                        key = (row["subject"], row["relation"], row["object"], found.key.sent.start)
                        rows.setdefault(key, row)
        return list(rows.values())

    def _found(self) -> Iterator[_Found]:
        for token in self.doc:
            if token.pos_ in {"VERB", "AUX"}:
                yield from self._verb(token)
            if token.pos_ in {"NOUN", "PROPN", "ADJ"}:
                yield from self._noun(token)
            yield from self._hyphened(token)

    # -- what tells a relation -------------------------------------------------------------------

    def _verb(self, verb: Any) -> Iterator[_Found]:
        lemma = verb.lemma_.lower()
        particle = self.frames.words["particles"].get(lemma)
        if particle and not any(c.dep_ == "prt" and c.lower_ == particle for c in verb.children):
            return
        passive = grammar.is_passive(verb) or (verb.dep_ == "acl" and verb.tag_ == "VBN")
        doer = grammar.agent(verb) if passive else subject_of(verb, self._accusing)
        done_to = grammar.done_to(verb)
        relation = self.frames.verbs.get(lemma)
        together = self.frames.words["mutual"]
        if done_to is not None and f"{lemma} {done_to.lemma_.lower()}" in together:
            relation = None
        if relation and doer is not None and done_to is not None:
            yield _Found(relation, doer, done_to, verb)
        subject = done_to if passive else doer
        if subject is None:
            return
        yield from self._together(verb, subject)
        objects = [] if passive else [c for c in verb.children if c.dep_ == "dobj"]
        for preposition, noun in grammar.prepositions(verb, *objects):
            kind = self.frames.verbs.get(f"{lemma} {preposition}")
            if kind:
                yield _Found(kind, subject, noun, verb, after_preposition=True)
            kind = self.frames.reversed.get(f"{lemma} {preposition}")
            if kind:
                yield _Found(kind, noun, subject, verb)
            for thing in objects:
                frame = f"{lemma} {self._thing(thing)} {preposition}"
                plural = f"{lemma} {thing.lower_} {preposition}"
                for table, turned in (
                    (self.frames.with_object, False),
                    (self.frames.reversed, True),
                ):
                    kind = table.get(frame) or table.get(plural)
                    if kind:
                        pair = (noun, subject) if turned else (subject, noun)
                        yield _Found(kind, *pair, verb)

    def _thing(self, noun: Any) -> str:
        """The word of a frame that a noun is: any coin is "money"."""
        lemma = str(noun.lemma_.lower())
        money = noun.ent_type_ == "MONEY" or lemma in self.frames.words["money"]
        return "money" if money else lemma

    def _together(self, verb: Any, subject: Any) -> Iterator[_Found]:
        """As in "the front and the union formed an alliance"."""
        for thing in verb.children:
            kind = self.frames.words["mutual"].get(f"{verb.lemma_} {thing.lemma_}".lower())
            if kind and thing.dep_ == "dobj" and subject.conjuncts:
                yield _Found(kind, subject, subject.conjuncts[-1], verb)

    def _noun(self, noun: Any) -> Iterator[_Found]:
        lemma = noun.lemma_.lower()
        relation = self.frames.nouns.get(lemma)
        if relation:
            yield from self._role(noun, relation)
        owner = next((c for c in noun.children if c.dep_ == "poss"), None)
        for preposition, other in grammar.prepositions(noun):
            kind = self.frames.deeds.get(f"{lemma} {preposition}")
            if kind and owner is not None:
                yield _Found(kind, owner, other, noun)

    def _role(self, noun: Any, relation: str) -> Iterator[_Found]:
        """As in "X is an ally of Y", "Y's founder, X", "X, owner of Y"."""
        others = [c for c in noun.children if c.dep_ == "poss"]
        of = {"of", *self.frames.words["of"]}
        others += [other for preposition, other in grammar.prepositions(noun) if preposition in of]
        subject = grammar.subject(noun.head) if noun.dep_ == "attr" else None
        if not others:
            mutual = relation in self.frames.words["both_ways"]  # "the two have been rivals"
            if mutual and subject is not None and subject.conjuncts:
                yield _Found(relation, subject, subject.conjuncts[-1], noun)
            return
        while noun.dep_ == "conj" and noun.head.pos_ == "NOUN":
            noun = noun.head  # "an ally of X and a rival of Y"
        bearer = None
        if noun.dep_ in {"attr", "oprd"}:
            bearer = grammar.subject(noun.head)
        elif noun.dep_ in {"appos", "amod", "acl"}:
            bearer = noun.head
        else:
            bearer = next((c for c in noun.children if c.dep_ == "appos"), None)
        if bearer is not None and bearer not in others:
            yield _Found(relation, bearer, others[0], noun)

    def _hyphened(self, token: Any) -> Iterator[_Found]:
        """As in "Ostmark-backed rebels", however the model cuts it."""
        relation = self.frames.hyphened.get(token.lower_)
        if relation and token.i > 1 and self.doc[token.i - 1].text in {"-", "‑"}:
            noun = token.head
            while noun.pos_ not in {"NOUN", "PROPN"} and noun.head is not noun:
                noun = noun.head
            if noun.i > token.i:
                end = noun.idx + len(noun)
                name = self.parties.text[token.idx + len(token) : end].strip()
                yield _Found(relation, self.doc[token.i - 2], noun, token, object_name=name)

    # -- what is told of it ----------------------------------------------------------------------

    def _holds(self, found: _Found, subject: Party, other: Party) -> bool:
        """Whether both sides can stand in it: somebody acts, one is named, nobody with himself."""
        words = self.frames.words
        things = found.relation in words["of_things"] or (
            found.after_preposition and found.relation in words["of_things_after_preposition"]
        )
        cause = found.relation == "supports" and other.head.lemma_.lower() in words["causes"]
        fitting = self.parties.acts(subject) and (things or cause or self.parties.acts(other))
        return fitting and subject.name != other.name

    def _row(
        self,
        found: _Found,
        subject: Party,
        other: Party,
        article_id: str,
        standing: Callable[[int], str],
    ) -> dict[str, Any]:
        tokens = sorted((subject.head, found.key, other.head), key=lambda t: t.i)
        start, end = grammar.span_of(list(self.doc[tokens[0].i : tokens[-1].i + 1]))
        negated, hedges = self._certainty(found.key, (subject.head, other.head))
        day = next((d for d in self.events.of(found.key) if d.period.first), None)
        return {
            "subject": subject.name,
            "relation": found.relation,
            "object": found.object_name or other.name,
            "negated": negated,
            "asserted_by": standing(found.key.idx),
            "article_id": article_id,
            "span": f"{start}:{end}",
            "dated": day.period.first if day else None,
            "hedges": hedges,
            "hedged": bool(hedges),
            "precision": day.period.precision if day else None,
        }

    def _certainty(self, key: Any, sides: tuple[Any, ...]) -> tuple[bool, list[str]]:
        """Whether it is denied, and the words that leave it open."""
        words = self.frames.words
        near = [key, *key.children, *(c for side in sides for c in side.children)]
        nobody = any(side.lower_ in words["nobody"] for side in sides)
        negated = nobody or any(t.dep_ == "neg" or t.lower_ in words["no"] for t in near)
        conditional = [t for t in (key, *key.children) if "Cnd" in t.morph.get("Mood")]
        hedges = conditional + [
            t for t in near if t.lower_ in words["hedges"] or t.lemma_.lower() in words["hedges"]
        ]
        verb = key if key.pos_ in {"VERB", "AUX"} else grammar.verb_above(key)
        if verb is not key:
            negated = negated or any(c.dep_ == "neg" for c in verb.children)
            hedges += [c for c in verb.children if c.lower_ in words["hedges"]]
        while verb.dep_ in {"xcomp", "pcomp", "prep", "ccomp"} and verb.head is not verb:
            clause = verb.dep_ == "ccomp"
            verb = verb.head
            if clause and verb.lemma_.lower() not in words["undone"]:
                break
            lemma = verb.lemma_.lower()
            if lemma in words["undone"]:
                negated = True
            elif lemma in words["open"] and lemma not in self._accusing:
                hedges.append(verb)
        return negated, [t.text for t in sorted(set(hedges), key=lambda t: t.i)]
