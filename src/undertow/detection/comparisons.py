"""How many comparisons does a channel allow? That is what p-values are corrected for.

Nearly every pair of accounts that could be compared has nothing in common. It would be wrong to
leave such pairs out because nothing was found in them, and it is needless to count them in full:

* Speed is tested *given* what two accounts share. Pairs that share too little to be tied, even if
  they met on all of it, are no tests (Tarone 1990), and which they are says nothing of their speed.
* For overlap, and for both at once, a pair counts only if it shares as much as the null says that
  one in five such pairs would (`SHARING`); then it counts as one over that chance. If the null is
  right, the count is on average that of all pairs. The null is cautious on purpose, so that fewer
  share as much, and then the p-values of those that do are valid given that they do (Zhao, Small
  and Su 2019, Multiple testing when many p-values are uniformly conservative, J. Am. Stat. Assoc.
  114; Ellis, Pecanka and Goeman 2020, Ann. Stat. 48). Pairs that share less are not tied by these
  tests.

Both are counted on pairs of accounts drawn at random, of those that act enough, and taken at the
upper end of what the draw leaves open. What could meet at all (`significance.could_have_met`) is an
upper bound of another kind; the smaller one stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import poisson

from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints
from undertow.detection.edges import MAY_PASS
from undertow.detection.overlap import FEWEST_SHARED, Holdings, Walks, chance_to_act
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S
from undertow.detection.significance import could_have_met, occasion_of
from undertow.detection.strangers import Strangers
from undertow.detection.tails import at_least, occasions
from undertow.detection.timing import LEAST, MOST

# What one in so many pairs would share, by the null; pairs that share less are no tests of it.
SHARING = 0.1
# Pairs that are drawn. To what they say, so many standard errors are added, and as many pairs that
# count in full: of something so rare that none was drawn there may be some.
DRAWN, ERRORS = 8_000, 3.0
SEED = 20_240_515
_ROWS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Comparisons:
    """How many pairs count as compared.

    Attributes:
        speed: by their speed, in all windows together.
        both: by sharing and speed at once, in each window.
        overlap: by what they share.
    """

    speed: int
    both: int
    overlap: int


def count(coded: CodedActions, held: Holdings, strangers: Strangers) -> Comparisons:
    """The comparisons that a channel allows.

    Args:
        coded: the channel's actions.
        held: which account acted on what.
        strangers: the rates of meeting among strangers.
    """
    able = np.flatnonzero(held.actions >= FEWEST_MEETINGS)
    a, b = _drawn(able)
    told = sharing(coded, held, Walks(held, a[:0], b[:0]), a, b)
    busy = np.minimum(held.actions[a], held.actions[b]) >= FEWEST_SHARED
    pairs = len(able) * (len(able) - 1) // 2
    weight = np.divide(1.0, told.chance, out=np.zeros(len(a)), where=told.enough)
    could = could_have_met(coded, FEWEST_MEETINGS)
    return Comparisons(
        sum(min(could, _most(may, pairs)) for may in _may_be_quick(held, strangers, a, b)),
        min(could, _most(weight, pairs)),
        min(could_have_met(coded, FEWEST_SHARED), _most(weight * busy, pairs)),
    )


@dataclass(frozen=True, slots=True)
class Sharing:
    """What pairs share beside what the null says; parallel arrays.

    Attributes:
        shared: objects in common.
        enough: whether it is as many as one in so many pairs would share (`SHARING`).
        chance: that of so many.
    """

    shared: Ints
    enough: Bools
    chance: Floats


def sharing(coded: CodedActions, held: Holdings, walks: Walks, a: Ints, b: Ints) -> Sharing:
    """Compare what pairs share with what the null expects of the busier one.

    Args:
        coded: the channel's actions.
        held: which account acted on what.
        walks: where interest leads.
        a: one account of each pair.
        b: the other.
    """
    first = held.actions[a] <= held.actions[b]
    one, other = np.where(first, a, b), np.where(first, b, a)
    shared, usual, chance = np.zeros(len(a), np.int64), np.zeros(len(a)), np.ones(len(a))
    done = np.cumsum(held.actions[one]) // _ROWS_AT_ONCE
    for number in np.unique(done):
        part = np.flatnonzero(done == number)
        owner, entry = held.of(one[part])
        who, named = other[part][owner], held.object[entry]
        both = held.find(who, named) != UNKNOWN
        acts = chance_to_act(held, walks, coded, who, named, both)[1]
        shared[part] = np.bincount(owner, both, minlength=len(part))
        # A Poisson moved by a whole number has the mean, and nearly the variance, of the sum. Any
        # number would do, as its chance is worked out.
        mean = np.bincount(owner, acts, minlength=len(part))
        moved = np.floor(np.bincount(owner, acts**2, minlength=len(part)))
        usual[part] = moved + poisson.isf(SHARING, mean - moved)
        alone = occasions(owner, np.arange(len(owner)), acts, both)
        chance[part] = at_least(alone, usual[part].astype(np.int64))
    return Sharing(shared, shared >= usual, chance)


def _may_be_quick(held: Holdings, strangers: Strangers, a: Ints, b: Ints) -> Iterator[Bools]:
    """Whether the pairs share enough to be tied by their speed, for each window."""
    pair, entry = held.of(a)
    place = held.find(b[pair], held.object[entry])
    pair, entry, place = (x[place != UNKNOWN] for x in (pair, entry, place))
    enough = np.bincount(pair, minlength=len(a)) >= FEWEST_MEETINGS
    named, at = held.object[entry], np.minimum(held.at[entry], held.at[place])
    for w, window_s in enumerate(WINDOWS_S):
        chance = np.clip(strangers.chance(w, named, a[pair], b[pair]), LEAST, MOST)
        told = occasions(pair, occasion_of(at, window_s * SECOND), chance, chance > 0)
        surprise = np.bincount(told.pair, np.log(told.chance()), minlength=len(a))
        yield enough & (surprise <= np.log(MAY_PASS))


def _drawn(able: Ints) -> tuple[Ints, Ints]:
    """Different pairs of these accounts, all if they are few."""
    if len(able) * (len(able) - 1) // 2 <= DRAWN:
        one, other = np.triu_indices(len(able), 1)
        return able[one], able[other]
    draw = np.random.default_rng(SEED).choice(able, (DRAWN, 2))
    draw = np.unique(np.sort(draw[draw[:, 0] != draw[:, 1]], axis=1), axis=0)
    return draw[:, 0], draw[:, 1]


def _most(weight: Floats | Bools, pairs: int) -> int:
    """How many of all pairs count, at most, if these are what those drawn count."""
    if len(weight) == pairs:
        return int(np.ceil(weight.sum()))
    error = ERRORS * (weight.std() / np.sqrt(len(weight)) + 1 / len(weight))
    return int(np.ceil(pairs * (weight.mean() + error)))
