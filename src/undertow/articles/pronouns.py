"""Whom "he", "she", "it" and "they" mean: the nearest who fits, whoever does something first.

Near is counted in words of the text; what makes one nearer stands at the constants.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from undertow.articles.bodies import Bodies
from undertow.articles.first_names import share_of_women
from undertow.articles.grammar import SUBJECT, Span
from undertow.articles.languages import Lexicon
from undertow.articles.somebody import Somebody

# Tokens nearer for a whole unit of likeness: on GGT's even documents the named person is right in
# .824 without it and .843 at 1000.
_LEANS_TO = 1000
_NEVER = (
    0.06  # a first name used so much like "she" is no "he"; flat from .06 to .12 on GGT's even half
)
_KNOWN_GENDER = 30  # tokens nearer where title or pronoun tell it; a leaning never counts more
_PEOPLE_SOONER = 40  # where "elle" may be a thing too; set by eye on dev of our gold
# Whoever spoke last is as much nearer while nobody else who fits has done anything since. On GGT's
# even half the named person is right in .893 where he is nearer always, in .904 so.
_LAST = 60
_SPOKEN_OF = 100  # who is named in what is said mostly does not say it
_SEVERAL = {"NNS", "NNPS"}
_BODY_WITHIN = 120  # words within which "it" and "they" find whom they mean


class Pronouns:
    """The pronouns of one article. `said` holds what anybody says, once that is known.

    It is in order, and no two pieces overlap.
    """

    def __init__(self, doc: Any, words: Lexicon, everybody: list[Somebody], bodies: Bodies) -> None:
        self.doc, self.words, self.everybody, self.bodies = doc, words, everybody, bodies
        self.said: Sequence[Span] = ()
        self._people = frozenset(words.words["people"])
        self._leanings: dict[str, float] = {}

    def person(
        self,
        at: int,
        gender: str | None,
        inside: Sequence[Span],
        last: Somebody | None,
        but: str | None = None,
    ) -> Somebody | None:
        """The person that "he" or "she" means: near, a subject, not in what is being said.

        Without a gender whoever stands out most, man or woman.
        """
        best: tuple[float, Somebody] | None = None
        able = self._able(gender)
        lasting = 0 if self._followed(able, last, at) else _LAST
        for who in able:
            if but is not None and who.name == but:
                continue
            spoken_of = any(
                s <= self.doc[index].idx < e for index, _ in who.mentions for s, e in inside
            )
            sooner = _PEOPLE_SOONER if who.person else 0
            for index, weight in who.mentions:
                where = self.doc[index].idx
                if index >= at or any(s <= where < e for s, e in inside):
                    continue
                # A subject counts as forty tokens nearer, the last speaker as sixty: tuned on
                # GGT's even documents, flat between thirty and a hundred.
                score = index + 40 * (weight - 1) + (lasting if who is last else 0)
                score += _KNOWN_GENDER if who.gender == gender else 0
                score += min(round(_LEANS_TO * self._leaning(who, gender)), _KNOWN_GENDER)
                score -= 60 if self.is_said(index) else 0
                score += sooner - (_SPOKEN_OF if spoken_of else 0)
                if best is None or score > best[0]:
                    best = score, who
        if last is not None and last.by_noun and (best is None or not best[1].person):
            return last
        return best[1] if best else None

    def _followed(self, able: Sequence[Somebody], last: Somebody | None, at: int) -> bool:
        """Whether somebody else who fits has done something since the last speaker was named."""
        if last is None or not last.mentions:
            return False
        since = max(i for i, _ in last.mentions)
        return any(
            since < index < at and weight > 1 and not self.is_said(index)
            for who in able
            if who is not last
            for index, weight in who.mentions
        )

    def is_said(self, index: int) -> bool:
        """Whether a word is part of what anybody says."""
        where = self.doc[index].idx
        before = bisect_left(self.said, (where + 1, 0))
        return bool(before) and where < self.said[before - 1][1]

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
        able = [
            w for w in self.everybody
            if w.person and w.gender in {gender, None} and self._leaning(w, gender) > -_NEVER
        ]  # fmt: skip
        if self.words.words["pronouns_of_things"]:
            things = [w for w in self.everybody if not w.person] + self.bodies.all
            able += [w for w in things if w.gender == gender]
        return able

    def fits(self, who: Somebody, gender: str) -> float:
        """How well a person goes with "he" or "she": 1 where it is known, else about a half."""
        lean = _LEANS_TO * self._leaning(who, gender) / _KNOWN_GENDER
        return 1.0 if who.gender == gender else 0.7 + 0.3 * max(-1.0, min(1.0, lean))

    def _leaning(self, who: Somebody, gender: str | None) -> float:
        """How much nearer a first name's use is to "she" than to "he", or the other way."""
        if gender is None or who.gender is not None or " " not in who.name:
            return 0.0
        if who.name not in self._leanings:
            first = who.name.split()[0]
            share = share_of_women(first, self.words.language)
            lean = self._used_like(first) if share is None else _lean_of(share)
            self._leanings[who.name] = lean
        return self._leanings[who.name] * (1 if gender == "female" else -1)

    def _used_like(self, name: str) -> float:
        """How much more like "she" than like "he" a name is used, by the parser's word vectors."""
        first = self.doc.vocab[name]
        she, he = (self.doc.vocab[self.words.words[kind]] for kind in ("she", "he"))
        known = first.has_vector and she.has_vector and he.has_vector
        return float(first.similarity(she) - first.similarity(he)) if known else 0.0


# Of a first name that a census lists: sure where one in twenty at most is of the other gender;
# else it only inclines. In the units of word vectors, which stand in where no census lists it.
_SURE = 0.95
_SURELY, _RATHER = 2 * _NEVER, 0.8 * _NEVER


def _lean_of(share: float) -> float:
    inclined = 2 * share - 1
    sure = max(share, 1 - share) >= _SURE
    return (_SURELY if inclined > 0 else -_SURELY) if sure else _RATHER * inclined
