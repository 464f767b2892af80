"""How much everybody stands out where a pronoun stands, by a few weights that were learned.

A conditional logit over whom "he" or "she" may mean. What counts: how near somebody is named, how
near he does something, whether he is the subject of this sentence or of the one before, whether
he is named in this paragraph, whether he goes with the pronoun, whether he has a name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import log
from typing import Any

from undertow.articles.genders import Genders
from undertow.articles.grammar import Span
from undertow.articles.languages import Lexicon
from undertow.articles.quotes import quotes
from undertow.articles.somebody import Somebody

# Learned on 515 pronouns that speak, in 159 articles: GGT's even half, batches of news that were
# judged for it, our own dev sets. With articles left out ten at a time .94 are right, .92 of those
# in news that no rule had been made on; the rules before, fitted by hand, .89 and .84. Who spoke
# last, how often somebody is named and whether he speaks elsewhere added nothing.
_NEAR, _ACTS, _OPENS, _HERE, _FITS, _NAMELESS = -1.1, -0.85, 1.3, 1.0, 2.35, -1.05
_THING = -1.0  # where "elle" may be a thing too; set by eye on dev of our gold
_FAR = 400  # tokens; further away is as far
_STEP = 10  # tokens: how fast distance grows is told by log(1 + distance / step)
# For telling gender, before the weights were learned; these pronouns need not speak.
_UNLEARNED = (-1.0, -0.8, 1.2, 0.7)
_WITHIN = 150  # tokens; further back a pronoun seldom points
_GENDERS = {"male", "female"}


class Standing:
    """Who stands out where, in one article."""

    def __init__(self, doc: Any, text: str, words: Lexicon, everybody: list[Somebody]) -> None:
        self.doc, self.words, self.everybody = doc, words, everybody
        self.genders = Genders(doc, words)
        self._places = [token.idx for token in doc]
        self._sentence = [n for n, sentence in enumerate(doc.sents) for _ in sentence]
        self._paragraph = _paragraphs(doc)
        self._quoted = self._flags([(quote.start, quote.end) for quote in quotes(text)])
        self._said = [False] * len(doc)
        self._learned = False

    def hear(self, said: Sequence[Span]) -> None:
        """Take in what anybody says, once that is known."""
        self._said = self._flags(said)

    def is_said(self, index: int) -> bool:
        """Whether a word is part of what anybody says."""
        return self._said[index]

    def most(
        self, able: Sequence[Somebody], at: int, gender: str | None, inside: Sequence[Span]
    ) -> Somebody | None:
        """Who stands out most before a word, outside of what is being said if he can.

        Args:
            able: who may be meant.
            at: where the pronoun stands.
            gender: what it tells, if anything.
            inside: what is being said.
        """
        if gender is not None and not self._learned:
            self._learn()
        own = [(self._token_at(start), self._token_at(end)) for start, end in inside]
        best: tuple[float, Somebody] | None = None
        for who in able:
            told = self._factors(who, at, own)
            if told is None:
                continue
            near, acts, opens, here = told
            score = _NEAR * near + _ACTS * acts + _OPENS * opens + _HERE * here
            score += _NAMELESS * (not who.name) + (0 if who.person else _THING)
            if gender is not None:
                score += _FITS * log(self.genders.likely(who, gender))
            if best is None or score > best[0]:
                best = score, who
        return best[1] if best else None

    def _factors(
        self, who: Somebody, at: int, own: Sequence[Span]
    ) -> tuple[float, float, bool, bool] | None:
        """What is weighed of somebody; None if he is not named before.

        How far he is named and does something, whether he is a subject of this sentence or the one
        before, whether he stands in this paragraph.
        """
        before = [(index, weight) for index, weight in who.mentions if index < at]
        out = [(i, w) for i, w in before if not any(a <= i < b for a, b in own)]
        if not before or (not out and all(self._quoted[i] for i, _ in before)):
            return None
        near = [i for i, _ in out if not self._quoted[i]] or [i for i, _ in out or before]
        told = [(i, w) for i, w in out if not self._said[i]]
        acts = [i for i, w in told if w > 1]
        here = self._sentence[at]
        opens = any(here - 1 <= self._sentence[i] and self._of_root(i) for i in acts)
        return (
            min(_far(self._tokens_between(i, at, own)) for i in near),
            min((_far(self._tokens_between(i, at, own)) for i in acts), default=_far(_FAR)),
            opens,
            any(self._paragraph[i] == self._paragraph[at] for i, _ in told),
        )

    def _of_root(self, index: int) -> bool:
        return bool(self.doc[index].head.dep_ == "ROOT")

    def _tokens_between(self, index: int, at: int, own: Sequence[Span]) -> int:
        """How far two words stand apart, without what is being said."""
        return at - index - sum(max(0, end - max(index, start)) for start, end in own)

    def _learn(self) -> None:
        """Learn from the article who is a woman, where pronouns are people's alone."""
        self._learned = True
        if self.words.words["pronouns_of_things"]:
            return
        kinds = self.words.pronouns
        pronouns = [
            (t.i, kinds[t.lower_]) for t in self.doc
            if kinds.get(t.lower_) in _GENDERS and not self._quoted[t.i]
        ]  # fmt: skip
        people = [who for who in self.everybody if who.person and who.name]

        def weigh(number: int) -> list[tuple[Somebody, float]]:
            at = pronouns[number][0]
            near = [w for w in people if any(at - _WITHIN < i < at for i, _ in w.mentions)]
            told = [(who, self._factors(who, at, ())) for who in near]
            return [
                (who, sum(a * b for a, b in zip(_UNLEARNED, factors, strict=True)))
                for who, factors in told if factors is not None
            ]  # fmt: skip

        self.genders.learn(people, [gender for _, gender in pronouns], weigh)

    def _flags(self, spans: Sequence[Span]) -> list[bool]:
        flags = [False] * len(self.doc)
        for start, end in spans:
            for i in range(self._token_at(start), self._token_at(end)):
                flags[i] = True
        return flags

    def _token_at(self, place: int) -> int:
        return bisect_left(self._places, place)


def _far(tokens: int) -> float:
    return log(1 + min(max(tokens, 1), _FAR) / _STEP)


def _paragraphs(doc: Any) -> list[int]:
    """The number of each token's paragraph."""
    numbers, paragraph = [], 0
    for token in doc:
        numbers.append(paragraph)
        paragraph += "\n" in token.text
    return numbers
