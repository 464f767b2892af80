"""How surprising are so many occasions with a meeting, when each has a chance of its own?

The number of occasions with a hit is a sum of independent events with unequal chances (Poisson
binomial). A binomial of the mean chance has a heavier tail (Hoeffding 1956, On the distribution of
the number of successes in independent trials, Ann. Math. Stat. 27), and a much heavier one where
one viral hour explains itself and all else hardly does. So the tail is worked out itself: occasions
are polynomials of the number of hits, and are multiplied two by two. Only sums of positive numbers
are taken, so that the smallest tails keep their digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from undertow.detection.coding import Bools, Floats, Ints, by_object_and_time

# With more hits the binomial stands: polynomials of a thousand terms are work, and such tails are
# far from any bar either way.
MOST_HITS = 128

# How occasions become a p-value for each pair; the arguments are those of `tail`.
Tail = Callable[[Ints, Ints, Floats, Bools, int], Floats]


@dataclass(frozen=True, slots=True)
class Occasions:
    """What can happen to pairs; parallel arrays, ordered by pair.

    Attributes:
        pair: to which pair each occasion belongs.
        rate: minus the logarithm of the chance that nothing happens in it.
        hit: whether something did.
    """

    pair: Ints
    rate: Floats
    hit: Bools

    def hits(self, pairs: int) -> Ints:
        """How many occasions of each pair have a hit."""
        return np.bincount(self.pair, self.hit, minlength=pairs).astype(np.int64)

    def chance(self) -> Floats:
        """The chance of a hit in each."""
        return np.asarray(-np.expm1(-self.rate))


def tail(pair: Ints, occasion: Ints, chance: Floats, hit: Bools, pairs: int) -> Floats:
    """P(at least as many occasions with a hit) for each pair; 1 where there is none.

    Args:
        pair: to which pair each trial belongs.
        occasion: trials of a pair with the same number are one occasion.
        chance: the chance of a hit in each trial.
        hit: whether it was one.
        pairs: how many pairs there are.
    """
    told = occasions(pair, occasion, chance, hit)
    return at_least(told, told.hits(pairs))


def occasions(pair: Ints, occasion: Ints, chance: Floats, hit: Bools) -> Occasions:
    """Gather trials by occasion; the arguments are those of `tail`."""
    order = by_object_and_time(pair, occasion)
    pair, occasion, chance, hit = pair[order], occasion[order], chance[order], hit[order]
    starts = np.flatnonzero((np.diff(pair, prepend=-1) != 0) | (np.diff(occasion, prepend=0) != 0))
    if not len(starts):
        return Occasions(pair, chance, hit)
    rate = -np.add.reduceat(np.log1p(-chance), starts)
    return Occasions(pair[starts], rate, np.logical_or.reduceat(hit, starts))


def at_least(told: Occasions, hits: Ints) -> Floats:
    """P(at least so many occasions with a hit), for each pair; 1 where none is asked for.

    Args:
        told: the occasions; whether they have a hit is not looked at.
        hits: how many are asked for, by pair.
    """
    chance = told.chance()
    trials = np.bincount(told.pair, minlength=len(hits))
    expected = np.bincount(told.pair, chance, minlength=len(hits))
    out = _binomial(hits, trials, expected / np.maximum(trials, 1))
    # Only from one more than expected on is the binomial above for sure; fewer are no evidence.
    finer = (hits >= expected + 1) & (hits <= np.minimum(trials, MOST_HITS))
    finer |= (hits == 1) & (trials > 0)
    width = 2
    while width <= MOST_HITS:
        these = np.flatnonzero(finer & (hits <= width) & ((hits > width // 2) | (width == 2)))
        place = np.full(len(hits), -1)
        place[these] = np.arange(len(these))
        rows = np.flatnonzero(place[told.pair] >= 0)
        if len(rows):
            exact = _multiplied(place[told.pair[rows]], chance[rows], width)
            wanted = np.arange(exact.shape[1]) >= hits[these, None]
            out[these] = np.where(wanted, exact, 0).sum(axis=1)
        width *= 2
    return out


def _binomial(hits: Ints, trials: Ints, mean: Floats) -> Floats:
    """P(at least so many hits) of a binomial; 1 where there is none."""
    # It is the regularised incomplete beta function I_p(h, n - h + 1).
    least = betainc(np.maximum(hits, 1), np.maximum(trials - hits + 1, 1), np.minimum(mean, 1.0))
    return np.where(hits > trials, 0.0, np.where(hits > 0, least, 1.0))


def _multiplied(pair: Ints, chance: Floats, width: int) -> Floats:
    """The chances of 0, 1, ... hits by pair, and in the last column of `width` and more.

    Args:
        pair: of each occasion, in order; every pair has one.
        chance: of each occasion.
        width: the number of hits from which on they are not told apart.
    """
    terms = np.column_stack([1 - chance, chance])
    while (same := np.diff(pair) == 0).any():
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        number = np.arange(len(pair)) - np.repeat(first, np.diff(first, append=len(pair)))
        left = np.flatnonzero(number % 2 == 0)
        both = np.append(same, False)[left]
        longer = np.zeros((len(left), min(2 * (terms.shape[1] - 1), width) + 1))
        longer[:, : terms.shape[1]] = terms[left]
        longer[both] = _product(terms[left[both]], terms[left[both] + 1], width)
        pair, terms = pair[left], longer
    return terms


def _product(one: Floats, other: Floats, width: int) -> Floats:
    """Products of polynomials, row by row; what reaches `width` is in the last term."""
    a, b = one.shape[1], other.shape[1]
    out = np.zeros((len(one), min(a + b - 2, width) + 1))
    for i in range(a):
        fits = max(min(b, width - i), 0)
        out[:, i : i + fits] += one[:, i, None] * other[:, :fits]
        if fits < b:
            out[:, width] += one[:, i] * other[:, fits:].sum(axis=1)
    return out
