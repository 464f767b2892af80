"""Whom "he", "she", "it" and "they" mean: who fits and stands out most where the pronoun stands.

For "he" and "she" what counts was learned (standing.py); for "it" and "they" the nearest is meant,
counted in words of the text, and what makes one nearer stands at the constants.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from undertow.articles.bodies import Bodies
from undertow.articles.grammar import SUBJECT, Span
from undertow.articles.languages import Lexicon
from undertow.articles.somebody import Somebody
from undertow.articles.standing import Standing

_SEVERAL = {"NNS", "NNPS"}
_BODY_WITHIN = 120  # words within which "it" and "they" find whom they mean
_MAY_FIT = 0.4  # of somebody whom nothing tells to be a woman: "she" is possible


class Pronouns:
    """The pronouns of one article."""

    def __init__(
        self, doc: Any, text: str, words: Lexicon, everybody: list[Somebody], bodies: Bodies
    ) -> None:
        self.doc, self.words, self.everybody, self.bodies = doc, words, everybody, bodies
        self.standing = Standing(doc, text, words, everybody)
        self._people = frozenset(words.words["people"])

    def person(
        self,
        at: int,
        gender: str | None,
        inside: Sequence[Span],
        last: Somebody | None,
        but: str | None = None,
    ) -> Somebody | None:
        """The person that "he" or "she" means; without a gender man or woman.

        "Le ministre" who spoke last may be a woman, if "elle" is no woman who is told of.
        """
        able = [who for who in self._able(gender) if but is None or who.name != but]
        best = self.standing.most(able, at, gender, inside)
        if last is not None and last.by_noun and (best is None or not best.person):
            return last
        return best

    def is_said(self, index: int) -> bool:
        """Whether a word is part of what anybody says."""
        return self.standing.is_said(index)

    def several(self, at: int, inside: Sequence[Span]) -> tuple[int, Any] | None:
        """How near the nearest noun for several people is that "they" may mean, and the noun."""
        best: tuple[int, Any] | None = None
        for noun in self.doc[max(at - _BODY_WITHIN, 0) : at]:
            if noun.tag_ not in _SEVERAL or any(s <= noun.idx < e for s, e in inside):
                continue
            if noun.lemma_.lower() not in self._people and noun.ent_type_ != "NORP":
                continue
            score = noun.i + (40 if noun.dep_ in SUBJECT else 0)
            score -= 60 if self.is_said(noun.i) else 0
            if best is None or score > best[0]:
                best = score, noun
        return best

    def body(
        self, at: int, inside: Sequence[Span], last: Somebody | None, beyond: int = 0
    ) -> Somebody | None:
        """The organisation that "it" or "they" means: near, a subject, not in what is said.

        Args:
            at: where the pronoun stands.
            inside: what is being said.
            last: who spoke last.
            beyond: how near it must be at least, as `several` counts.
        """
        best: tuple[int, Somebody] | None = None
        for who in (*self.everybody, *self.bodies.all):
            if who.person:
                continue
            for index, weight in who.mentions:
                where = self.doc[index].idx
                if not at - _BODY_WITHIN < index < at or any(s <= where < e for s, e in inside):
                    continue
                score = index + 40 * (weight - 1) + (60 if who is last else 0)
                score -= 60 if self.is_said(index) else 0
                if weight == 2 and score > (beyond if best is None else best[0]):
                    best = score, who
        if last is not None and last.person and (best is None or best[0] < at - 20):
            return None
        return best[1] if best else None

    def _able(self, gender: str | None) -> list[Somebody]:
        """Whom a pronoun may mean; where pronouns agree with nouns, things as well."""
        if gender is None:
            return [w for w in self.everybody if w.person]
        able = [w for w in self.everybody if w.person and w.gender in {gender, None}]
        if self.words.words["pronouns_of_things"]:
            things = [w for w in self.everybody if not w.person] + self.bodies.all
            able += [w for w in things if w.gender == gender]
        return able

    def fits(self, who: Somebody, gender: str) -> float:
        """How well a person goes with "he" or "she": 1 where it is known, else less."""
        if who.gender == gender:
            return 1.0
        return _MAY_FIT + (1 - _MAY_FIT) * self.standing.genders.likely(who, gender)
