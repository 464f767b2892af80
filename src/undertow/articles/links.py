"""Which statement of an article answers which: the likelihoods of a conditional logit.

A statement answers one of those around it, or nothing: every pair has a score, the sum of what its
factors (`factors.py`) count, and the scores of all that a statement may answer make its likelihoods
(softmax, "nothing" scoring 0; McFadden 1974). What each factor counts for a denial, a confirmation,
a counter-accusation is `learned/links.toml`, made by `python -m benchmarks linking`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from math import exp
from pathlib import Path
from typing import NamedTuple

from undertow.articles.factors import WORDS, Factors, Here
from undertow.articles.said import Said

Weights = dict[str, tuple[float, ...]]
WEIGHTS = Path(__file__).with_name("learned") / "links.toml"
KINDS = ("denies", "confirms", "counters")
# What a statement does -> how it answers, if it answers anything.
KIND_OF = {"deny": "denies", "assert": "denies", "confirm": "confirms", "accuse": "counters",
           "criticize": "counters"}  # fmt: skip
# What the corpus cannot teach: nothing is marked within a statement, and of sides that accuse each
# other there are few. Set on the dev halves of our own articles.
_BY_HAND: Weights = {
    "names what it denies": (5.0, 0.0, 0.0),
    "accuses who accused it": (0.0, 0.0, 4.0),
}
_MOST_WORDS = 6


class Link(NamedTuple):
    """What a statement may answer, how likely, and what speaks for it."""

    other: Said
    likelihood: float
    factors: Factors


def links(said: Said, here: Here) -> list[Link]:
    """All that a statement may answer in its article, the likeliest first.

    The likelihoods sum to 1 with that of answering nothing.
    """
    if said.act not in KIND_OF:
        return []
    weights, kind = _weights(), KINDS.index(KIND_OF[said.act])
    scored = [
        (exp(_score(factors, weights, kind)), other, factors)
        for other, factors in here.compared(said)
    ]
    whole = 1 + sum(risen for risen, *_ in scored)
    found = [Link(other, risen / whole, factors) for risen, other, factors in scored]
    return sorted(found, key=lambda link: (-link.likelihood, -link.other.order))


def _score(factors: Factors, weights: Weights, kind: int) -> float:
    """The sum of what the factors count."""
    told = (weights[name][kind] * value for name, value in factors.items() if name in weights)
    return weights["always"][kind] + sum(told)


@cache
def _weights() -> Weights:
    told = tomllib.loads(WEIGHTS.read_text("utf-8"))
    return {name: tuple(counts) for name, counts in told.items()} | _BY_HAND


def reason(said: Said, link: Link) -> str:
    """What speaks for a link, however little, in words, in the order of `WORDS`."""
    return "; ".join(dict.fromkeys(_reasons(said, link)))


def _reasons(said: Said, link: Link) -> Iterator[str]:
    weights, kind = _weights(), KINDS.index(KIND_OF[said.act])
    other = link.other
    things = {
        "target": other.target,
        "aim": said.target,
        "topics": ", ".join(sorted(said.topics & other.topics)),
        "numbers": ", ".join(sorted(said.numbers & other.numbers)),
        "words": ", ".join(sorted(said.content & other.content)[:_MOST_WORDS]),
    }
    for name, words in WORDS.items():
        counts = weights.get(name)
        if counts is not None and counts[kind] * link.factors.get(name, 0) > 0:
            yield words.format(**things)
