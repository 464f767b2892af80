"""P(at least as many occasions with a meeting), where some are likelier than others.

The number of hits among trials of unequal chance is Poisson binomial. A binomial of the mean chance
has a heavier upper tail (Hoeffding 1956, On the distribution of the number of successes in
independent trials), and what it rules out is ruled out. What it leaves is asked exactly: of an
account that is nearly sure to act on a few popular things, these are no surprise, and all the rest
then counts for more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from scipy.special import betainc

from undertow.detection.coding import Bools, Floats, Ints, by_object_and_time
from undertow.detection.timing import LEAST, MOST

# Larger p-values are not kept: they would pass only if more than a tenth of all comparisons did.
MAY_PASS = 1e-3

# Of more hits than these the binomial stands: nobody needs to know it more exactly.
MOST_HITS = 96
# Pairs are laid side by side by the hits that are asked of them, so many numbers at a time.
_CLASSES = (0, 6, 16, 40, MOST_HITS)
_AT_ONCE = 2_000_000

# How occasions become a p-value for each pair; the arguments are those of `unequal_tail`.
Tail = Callable[[Ints, Ints, Floats, Bools, int], Floats]


def unequal_tail(pair: Ints, occasion: Ints, chance: Floats, hit: Bools, pairs: int) -> Floats:
    """P(at least as many occasions with a hit) for each pair; 1 where there is none.

    That of the binomial where it is above `MAY_PASS`, as nothing comes of it; else exactly. So it
    grows with every trial and every chance, as both do.

    Args:
        pair: to which pair each trial belongs.
        occasion: trials of a pair with the same number are one occasion.
        chance: the chance of a hit in each trial.
        hit: whether it was one.
        pairs: how many pairs there are.
    """
    if not len(pair):
        return np.ones(pairs)
    owner, chance, happened = gathered(pair, occasion, chance, hit)
    hits, trials, mean = _summed(owner, chance, happened, pairs)
    out = at_least(hits, trials, mean)
    exact = (out <= MAY_PASS) & (hits <= MOST_HITS)
    size, asked = trials[exact].astype(np.int64), hits[exact].astype(np.int64)
    told = np.empty(len(size))
    for some, tails in tails_of(size, chance[exact[owner]], asked):
        told[some] = tails[asked[some], np.arange(len(some))]
    out[exact] = told
    return out


def at_least(hits: Floats, trials: Floats, mean: Floats) -> Floats:
    """P(at least so many hits) of a binomial; 1 where there is none."""
    # It is the regularised incomplete beta function I_p(h, n - h + 1).
    tail = betainc(np.maximum(hits, 1), np.maximum(trials - hits + 1, 1), mean)
    return np.where(hits > trials, 0.0, np.where(hits > 0, tail, 1.0))


def occasions(
    pair: Ints, occasion: Ints, chance: Floats, hit: Bools, pairs: int
) -> tuple[Floats, Floats, Floats]:
    """For each pair: occasions with a hit, all occasions, and the mean chance of a hit in one.

    The arguments are those of `unequal_tail`.
    """
    if not len(pair):
        return np.zeros(pairs), np.zeros(pairs), np.full(pairs, LEAST)
    return _summed(*gathered(pair, occasion, chance, hit), pairs)


def _summed(
    owner: Ints, chance: Floats, happened: Bools, pairs: int
) -> tuple[Floats, Floats, Floats]:
    trials = np.bincount(owner, minlength=pairs)
    hits = np.bincount(owner, happened, minlength=pairs)
    mean = np.bincount(owner, chance, minlength=pairs) / np.maximum(trials, 1)
    return hits.astype(np.float64), trials.astype(np.float64), np.clip(mean, LEAST, MOST)


def gathered(pair: Ints, occasion: Ints, chance: Floats, hit: Bools) -> tuple[Ints, Floats, Bools]:
    """For each occasion: whose it is, the chance of a hit in it, and whether there was one.

    Ordered by pair; there must be trials. The arguments are those of `unequal_tail`.
    """
    order = by_object_and_time(pair, occasion)
    pair, occasion, chance, hit = pair[order], occasion[order], chance[order], hit[order]
    new = np.concatenate([[True], (np.diff(pair) != 0) | (np.diff(occasion) != 0)])
    starts = np.flatnonzero(new)
    at_least_one = -np.expm1(np.add.reduceat(np.log1p(-chance), starts))
    return pair[starts], at_least_one, np.logical_or.reduceat(hit, starts)


def tails_of(size: Ints, chance: Floats, hits: Ints) -> Iterator[tuple[Ints, Floats]]:
    """The chances of at least 0, 1, ... hits, for some of the pairs at a time.

    Args:
        size: how many trials each pair has.
        chance: of a hit in each trial; those of a pair stand one after the other.
        hits: how many are asked of each pair, `MOST_HITS` at most; no more are followed.

    Yields:
        Places of pairs, and (hits, pairs): what is told of at least so many.
    """
    first = np.cumsum(size) - size
    for low, high in pairwise(_CLASSES):
        there = np.flatnonzero((hits > low) & (hits <= high))
        there = there[np.argsort(-size[there], kind="stable")]
        for start in range(0, len(there), width := _AT_ONCE // (high + 1)):
            some = there[start : start + width]
            yield some, _tails(first[some], size[some], chance, int(hits[some].max()))


def _tails(first: Ints, size: Ints, chance: Floats, most: int) -> Floats:
    """As `tails_of`, for pairs in falling order of size: trial by trial, and sums of products only.

    At least h of n + 1 are at least h of n, or h - 1 of n and a hit.
    """
    told = np.zeros((most + 1, len(size)))
    told[0] = 1.0
    for n, left in enumerate(np.searchsorted(-size, -np.arange(int(size.max(initial=0))))):
        told[1:, :left] += chance[first[:left] + n] * (told[:-1, :left] - told[1:, :left])
    return told
