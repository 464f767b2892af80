"""Whom a noun means: "the minister", "the diocese", "the report", "the 26-year-old".

A noun means whoever the article called so (a title, an apposition), a body whose name it is the
chief word of, or whoever wrote the paper (papers.py). Only a noun that merely describes ("the lanky
professor") goes to whoever stands out, as a pronoun does. Somebody of another party, state or
department is not meant, and nobody rather than the wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles.bodies import Bodies
from undertow.articles.everybody import Everybody, prominence
from undertow.articles.languages import Lexicon
from undertow.articles.papers import Papers
from undertow.articles.pronouns import Pronouns
from undertow.articles.somebody import Somebody

_SEVERAL = {"NNS", "NNPS"}
_SUBJECT_NEARER = 40  # tokens, as for pronouns
_SAID = 60  # tokens further away, where somebody only speaks of it
_OPENING = 60  # tokens: the paragraph that may say "a judge" of whom the next one names
_NEAR = 80  # tokens within which a mere description finds whom it describes


class Callings:
    """The nouns of one article that stand for somebody."""

    def __init__(
        self, known: Everybody, bodies: Bodies, pronouns: Pronouns, words: Lexicon
    ) -> None:
        self.known, self.bodies, self.pronouns, self.words = known, bodies, pronouns, words
        self.doc = known.doc
        self.papers = Papers(self)
        self._people = frozenset(words.words["people"])
        self._first: dict[str, int] = {}  # a noun -> where the article says it first
        for token in self.doc:
            if token.pos_ == "NOUN":
                self._first.setdefault(token.lemma_.lower(), token.i)
        self._offices = frozenset(words.words["offices"])
        self._any_body = frozenset(words.words["any_body"])
        self._definite = frozenset(words.words["definite"])
        self._genders = {
            noun: kind for kind in ("male", "female") for noun in words.words[f"{kind}_nouns"]
        }

    def mention_all(self) -> None:
        """Count "the mayor" as a mention of the mayor, so that "he" finds him."""
        roles = {role for who in self.known.all if who.person for role in who.roles}
        for token in self.doc:
            if token.pos_ != "NOUN" or token.lower_ not in roles or self.known.named(token):
                continue
            if (who := self.person(token)) is not None:
                who.mentions.append((token.i, prominence(token, who)))

    def gender_told_by(self, noun: Any) -> str | None:
        """What "the actress" and "a monk" tell."""
        return self._genders.get(noun.lemma_.lower())

    # -- people ----------------------------------------------------------------------------------

    def person(self, head: Any) -> Somebody | None:
        """Whoever the article called "the minister" most recently."""
        if not self._is_definite(head) or head.tag_ in _SEVERAL:
            return None
        able = list(self._called(head))
        before = [(at, n) for n, w in enumerate(able) if (at := _before(w, head.i)) is not None]
        if not before:  # a headline may say "the minister" of whom the text names below
            return able[0] if len(able) == 1 else None
        return able[max(before)[1]]

    def first(self, head: Any) -> Somebody | None:
        """Whom "a judge" in the first sentences turns out to be: the only one named below."""
        articles = [c for c in head.children if c.dep_ == "det"]
        if head.i > _OPENING or not articles or articles[0].lower_ not in self.words.words["some"]:
            return None
        able = [w for w in self._called(head) if _before(w, head.i) is None]
        return able[0] if len(able) == 1 else None

    def described(self, head: Any) -> Somebody | None:
        """Who stands out where "the 26-year-old" or "the weary professor" is told of."""
        noun = head.lemma_.lower()
        if not self._is_definite(head) or head.tag_ in _SEVERAL or not self._describes(head):
            return None
        if self._first.get(noun, head.i) < head.i:
            return None  # somebody was called so before and is not named
        who = self.pronouns.person(head.i, self.gender_told_by(head), [], None)
        if who is None or not who.name or not who.person:
            return None
        near = any(head.i - _NEAR < at < head.i and weight > 1 for at, weight in who.mentions)
        return who if near else None

    def _describes(self, head: Any) -> bool:
        """Whether a noun tells only what somebody is like, so that it need not be told before."""
        aged = any(
            c.lower_ in self.words.words["old"] and any(n.dep_ == "npadvmod" for n in c.children)
            for c in head.children
        )
        noun = head.lemma_.lower()
        person = noun in self._people or noun in self._genders or head.ent_type_ == "NORP"
        if noun in self._offices or not (aged or person):
            return False
        if any(c.dep_ in {"prep", "poss", "conj", "relcl", "appos"} for c in head.children):
            return False
        told = [c for c in head.children if c.dep_ in {"amod", "compound", "nmod"}]
        told = [c for c in told if c.lower_ not in self.words.words["same_or_other"]]
        return aged or (bool(told) and not any(c.ent_type_ == "ORG" for c in told))

    def _called(self, head: Any) -> Iterator[Somebody]:
        """Named people whom the article called by a noun, none of another side."""
        forms = {head.lower_, head.lemma_.lower()}
        for who in self.known.all:
            if who.person and who.name and forms & who.roles and not _apart(head, who):
                yield who

    # -- bodies ----------------------------------------------------------------------------------

    def body(self, head: Any) -> Somebody | None:
        """Of "the diocese" the one that is named so, of "the company" the one named last."""
        called = self._name_holds(head)
        if called is not None:
            return called
        who = self.bodies.at(head)
        if who is None or " " in who.name or head.lemma_.lower() not in self._any_body:
            return who
        near = [
            (index + _SUBJECT_NEARER * (weight - 1) - _SAID * self.pronouns.is_said(index), n)
            for n, one in enumerate(self.known.all) if one.organisation
            for index, weight in one.mentions if index < head.i
        ]  # fmt: skip
        return self.known.all[max(near)[1]] if near else who

    def _name_holds(self, head: Any) -> Somebody | None:
        """The only body before a noun whose name it ends or, before "of", heads.

        "Diocese of Norhaven" and "Catholic Diocese of Norhaven" are one.
        """
        if head.pos_ != "NOUN" or not self._is_definite(head) or head.tag_ in _SEVERAL:
            return None
        able = [
            who for who in self.known.all
            if not who.person and self._heads(head, who.name) and _before(who, head.i) is not None
        ]  # fmt: skip
        longest = max(able, key=lambda who: len(who.name), default=None)
        if longest is None or any(set(w.name.split()) - set(longest.name.split()) for w in able):
            return None
        return longest

    def _heads(self, head: Any, name: str) -> bool:
        """Whether a noun is the chief word of a longer name, and says nothing against it."""
        parts = [part.lower() for part in name.split()]
        own = [n for n, part in enumerate(parts) if part in self.words.words["of"]]
        chief = parts[0] if self.words.inversion else parts[own[0] - 1 if own else -1]
        if len(parts) < 2 or head.lower_ != chief or not any(c.isupper() for c in name):
            return False
        told = [c for c in head.children if c.dep_ in {"amod", "compound", "nmod", "poss"}]
        told += [p for c in head.children if c.dep_ == "prep" for p in c.children]
        return all(c.lower_ in parts for c in told)

    def _is_definite(self, head: Any) -> bool:
        return any(c.dep_ == "det" and c.lower_ in self._definite for c in head.children)


def _before(who: Somebody, at: int) -> int | None:
    return max((i for i, _ in who.mentions if i < at), default=None)


def _apart(head: Any, who: Somebody) -> bool:
    """Whether a noun tells another party, state or department than what was said of somebody.

    Capitals are compared with capitals, nouns with nouns: "the Democratic nominee" is no Republican
    one, "the finance minister" no foreign minister; of whom only "minister" is told either may be.
    """
    told = [c for c in head.children if c.dep_ in {"amod", "compound", "nmod"} and c.i < head.i]
    known = {word.lower() for word in who.described} - who.roles_named
    written = {word.lower() for word in who.described if word[:1].isupper()} - who.roles_named
    for ours, theirs in (
        ({c.lower_ for c in told if c.text[:1].isupper()}, written),
        ({c.lower_ for c in told if c.text.islower() and c.dep_ != "amod"}, known),
    ):
        if ours and theirs and not ours & theirs:
            return True
    return False
