"""How likely each person of an article is a woman: by title and noun, by first name, by "she".

What the article itself shows counts most. Each "she" is shared out among those whom it may mean, by
how much they stand out where it stands; from what they are given follows who is more likely a
woman, and that shares the pronouns out anew (expectation maximisation, two rounds).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp
from typing import Any

from undertow.articles.first_names import share_of_women
from undertow.articles.languages import Lexicon
from undertow.articles.somebody import Somebody

_TOLD = 0.98  # by a title, a noun, a pronoun that was settled
_EITHER = 0.45  # a name of one word
_LIKE_HER = 12  # how steeply the parser's vectors for "she" and "he" tell; never beyond _DOUBT
_DOUBT = 0.2
# What a name alone tells weighs as much as so many pronouns; flat from half to twice as many, by
# the pronouns by which standing.py was learned.
_NAME_WEIGHS, _CENSUS_WEIGHS = 2.0, 6.0
_ROUNDS = 2
_NOBODY = 0.15  # how much somebody without a name stands out, whom a pronoun may mean as well
_SURE = 0.01
Weighed = Sequence[tuple[Somebody, float]]


class Genders:
    """What is believed of the people of one article."""

    def __init__(self, doc: Any, words: Lexicon) -> None:
        self.vocab, self.words = doc.vocab, words
        self._by_name: dict[str, float] = {}
        self._believed: dict[int, float] = {}

    def likely(self, who: Somebody, gender: str) -> float:
        """How likely somebody is what a pronoun says, between 0 and 1."""
        woman = self._believed.get(id(who))
        woman = self._told(who) if woman is None or who.gender is not None else woman
        return woman if gender == "female" else 1 - woman

    def learn(
        self, people: Sequence[Somebody], pronouns: Sequence[str], weigh: Callable[[int], Weighed]
    ) -> None:
        """Learn from the article's pronouns.

        Args:
            people: whom they may mean.
            pronouns: the gender that each pronoun tells.
            weigh: who may be meant by the pronoun of a number, with how much he stands out.
        """
        before = {id(who): (self._told(who), self._weighs(who)) for who in people}
        if all(who.gender is not None for who in people):
            return
        self._believed = {key: share for key, (share, _) in before.items()}
        weighed = [(gender, weigh(n)) for n, gender in enumerate(pronouns)]
        for _ in range(_ROUNDS):
            given = {key: [weight * share, weight] for key, (share, weight) in before.items()}
            for gender, able in weighed:
                fit = [(w, exp(out) * self.likely(w, gender)) for w, out in able]
                total = _NOBODY + sum(share for _, share in fit)
                for who, share in fit:
                    given[id(who)][0] += share / total if gender == "female" else 0
                    given[id(who)][1] += share / total
            for key, (hers, all_) in given.items():
                self._believed[key] = min(max(hers / all_, _SURE), 1 - _SURE)

    def _told(self, who: Somebody) -> float:
        """How likely somebody is a woman by title, noun and first name."""
        if who.gender is not None:
            return _TOLD if who.gender == "female" else 1 - _TOLD
        if " " not in who.name:
            return _EITHER
        first = who.name.split()[0]
        if first not in self._by_name:
            share = share_of_women(first, self.words.language)
            within, share = (
                (_DOUBT, self._used_like(first)) if share is None else (1 - _TOLD, share)
            )
            self._by_name[first] = min(max(share, within), 1 - within)
        return self._by_name[first]

    def _weighs(self, who: Somebody) -> float:
        first = who.name.split()[0] if " " in who.name else ""
        return (
            _NAME_WEIGHS if share_of_women(first, self.words.language) is None else _CENSUS_WEIGHS
        )

    def _used_like(self, name: str) -> float:
        """How much more like "she" than like "he" a name is used, by the parser's word vectors."""
        first = self.vocab[name]
        she, he = (self.vocab[self.words.words[kind]] for kind in ("she", "he"))
        if not (first.has_vector and she.has_vector and he.has_vector):
            return 0.5
        more = float(first.similarity(she) - first.similarity(he))
        return 1 / (1 + exp(-_LIKE_HER * more))
