"""How many comparisons does a channel allow, by the null itself?

Meetings are whole numbers, so a test cannot give every p-value. Up to a level t it gives one with a
chance F(t) of its own: never more than t, much less where one meeting more or less is a leap, and
nothing at all where even a meeting on everything would not be enough. Of all tests together as many
p-values up to t are expected by chance as all F(t) add up to. So divided by t, that sum is the
number of comparisons that count (Heyse 2011, A false discovery rate procedure for categorical data;
Doehler, Durand and Roquain 2018, New FDR bounds for discrete and heterogeneous tests, Electron. J.
Stat. 12). Tarone's rule, by which who acts too seldom is no test, is its coarsest case.

F is worked out from the chances of the null alone, never from what met:

* The p-value is that of a binomial of the mean chance; how often it is so small is asked of
  occasions with unequal chances (Poisson binomial), which is what the null says.
* Where the largest of several p-values stands, F is the smallest of theirs.
* Speed is tested given what two accounts share, sharing given what each acted on: as the tests are.

Pairs of accounts are drawn at random, and the upper end of what the draw leaves open is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
import pyarrow as pa

from undertow.detection import holdings, interest, overlap
from undertow.detection.appearance import Appearances
from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S, Reach
from undertow.detection.sharing import Acts
from undertow.detection.significance import (
    MAY_PASS,
    Tail,
    TestedPairs,
    at_least,
    could_have_met,
    fill,
    gathered,
    on_shared,
    untested,
)
from undertow.detection.strangers import Strangers
from undertow.detection.timing import LEAST, MOST, Timing
from undertow.detection.trials import JOINT_WINDOWS, Trials

# Pairs that are drawn, in classes of accounts by how much they act. To what they say, so many
# standard errors are added, and as many tests that count in full: of something so rare that none
# was drawn there may be some.
DRAWN, STANDARD_ERRORS = 1_000, 2.0
_PARTS = 6
SEED = 20_240_515
# More hits than these are not told apart; where so many are needed, F is taken to be t.
_MOST_HITS = 96
# Tests of one pair: by speed, by both at once, by overlap.
_OF_PAIR = len(WINDOWS_S) + JOINT_WINDOWS + 1


def count(
    coded: CodedActions,
    held: holdings.Holdings,
    reach: Reach,
    met: pa.Table,
    strangers: Strangers,
    appearances: Appearances | None = None,
) -> int:
    """The comparisons that a channel allows, over all windows and tests.

    Args:
        coded: the channel's actions.
        held: which account acted on what.
        reach: how far its objects are looked at.
        met: the pairs that met, from `pairs.find_meetings`.
        strangers: the rates of meeting among strangers.
        appearances: when objects appeared, where that was worked out before.
    """
    often = on_shared(coded)
    draw = drawn(often)
    appearances = appearances.knowing(met) if appearances else Appearances(met, coded)
    tests = Tests(coded, held, reach, appearances, strangers, draw.a, draw.b)
    return min(at_most(coded, often), draw.at_most(tests.weight(MAY_PASS)))


def at_most(coded: CodedActions, often: Ints | None = None) -> int:
    """A bound by how much each account acts: pairs that could share enough, times their tests."""
    could, shared = (
        could_have_met(coded, n, often) for n in (FEWEST_MEETINGS, overlap.FEWEST_SHARED)
    )
    return could * (_OF_PAIR - 1) + shared


class Tests:
    """All tests of pairs given beforehand.

    Attributes:
        tested: the pairs, with what `compared` finds.
        reach: how far each object is looked at; microseconds.
    """

    def __init__(
        self,
        coded: CodedActions,
        held: holdings.Holdings,
        reach: Reach,
        appearances: Appearances,
        strangers: Strangers,
        a: Ints,
        b: Ints,
    ) -> None:
        self._coded, self._held, self.reach = coded, held, reach.micros
        self.tested = untested(Timing(a, b, coded, strangers, appearances))
        among = np.zeros(len(coded.accounts), np.bool_)
        among[a], among[b] = True, True
        rows = np.flatnonzero(among[coded.account] & (self.reach[coded.object] > 0))
        self._acts = Acts(coded, appearances.episode, rows)

    def weight(self, level: float) -> Floats:
        """For each pair the sum of F over its tests, divided by the level."""
        a, b, tail = self.tested.a, self.tested.b, reached(level)
        speed = self.compared(tail)
        out = np.where(speed.shared >= FEWEST_MEETINGS, 1 - speed.p_value, 0.0).sum(axis=1)
        nothing = np.zeros(0, np.int64)
        trials = Trials(self._held, self.reach, self.tested, nothing, nothing, tail)
        every = np.ones((len(a), JOINT_WINDOWS + 1), np.bool_)
        every[:, JOINT_WINDOWS] = np.minimum(*self._held.actions[[a, b]]) >= overlap.FEWEST_SHARED
        walks = interest.Walks(self._held, nothing, nothing)
        out += (1 - trials.both_sides(every, walks)[0]).sum(axis=1)
        return np.asarray(out / level)

    def compared(self, tail: Tail) -> TestedPairs:
        """The test by speed, given what each pair shares; 1 stands where it shares nothing."""
        out, timing = self.tested, self.tested.timing
        pairs = len(out.a)
        out.common[:] = [np.full(pairs, UNKNOWN) for _ in WINDOWS_S]
        for part, shared in self._acts.shared(out.a, out.b):
            there = out.part(part)
            for w, window_s in enumerate(WINDOWS_S):
                here = shared.within(self.reach, window_s * SECOND)
                common = timing.appearances.common_source(here.pair, here.episode, len(there.a))
                out.common[w][part] = common
                pair = here.pair + part.start
                chance = timing.chance(
                    w, pair, here.object, here.episode, here.chances, out.common[w]
                )
                fill(there, w, window_s * SECOND, here, chance, tail)
        return out

    def meetings(self) -> tuple[Ints, Ints, list[Ints]]:
        """On what each pair met (pair * objects + object) and how close, and who met often.

        The last by window: the pairs that are companions, each a * accounts + b.
        """
        out, objects = self.tested, len(self._coded.objects)
        keys, lags = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        met = np.zeros((len(out.a), len(WINDOWS_S)), np.int64)
        for part, shared in self._acts.shared(out.a, out.b):
            lag, reach = shared.closest // 2, self.reach[shared.object]
            for w, window_s in enumerate(WINDOWS_S):
                close = lag <= np.minimum(reach, window_s * SECOND)
                met[part, w] = np.bincount(shared.pair, close, minlength=len(met[part]))
            keys.append((shared.pair + part.start) * objects + shared.object)
            lags.append(lag)
        pairs = out.a * len(self._coded.accounts) + out.b
        often = [pairs[many] for many in (met >= FEWEST_MEETINGS).T]
        return np.concatenate(keys), np.concatenate(lags), often


def reached(level: float) -> Tail:
    """One minus the chance that the p-value of each pair is at most the level.

    Turned round, because of several p-values the largest stands.
    """

    def turned(pair: Ints, occasion: Ints, chance: Floats, hit: Bools, pairs: int) -> Floats:
        if not len(pair):
            return np.ones(pairs)
        owner, chance, _ = gathered(pair, occasion, chance, hit)
        trials = np.bincount(owner, minlength=pairs).astype(np.float64)
        mean = np.bincount(owner, chance, minlength=pairs) / np.maximum(trials, 1)
        fewest = _fewest(trials, np.clip(mean, LEAST, MOST), level)
        out = np.where(trials <= _MOST_HITS, 1.0, 1 - level)
        known = fewest > 0
        size, within = trials[known].astype(np.int64), known[owner]
        out[known] = 1 - np.minimum(_or_more(size, chance[within], fewest[known]), level)
        return out

    return turned


def _fewest(trials: Floats, mean: Floats, level: float) -> Ints:
    """The fewest hits whose p-value is at most the level; 0 where none, or too many, would do.

    The p-value falls with every hit, so the fewest are found by halving.
    """
    most = np.minimum(trials, _MOST_HITS)
    low, high = np.zeros(len(trials)), most + 1  # too few, and enough
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = (at_least(middle, trials, mean) <= level) & (middle > 0)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(high <= most, high, 0).astype(np.int64)


def _or_more(size: Ints, chance: Floats, hits: Ints) -> Floats:
    """The chance of at least so many hits, for each pair.

    Args:
        size: how many trials each has.
        chance: of a hit in each trial; those of a pair stand one after the other.
        hits: at least one.
    """
    if not len(size):
        return np.zeros(0)
    first, largest, longest = (
        np.cumsum(size) - size,
        np.argsort(-size, kind="stable"),
        np.sort(size),
    )
    # Of 0, 1, ... hits; what has its hits has them for good, and is no longer followed.
    told = np.zeros((int(hits.max()), len(size)))
    told[0] = 1.0
    # How many pairs have more trials than 0, 1, ...
    more = len(size) - np.searchsorted(longest, np.arange(longest[-1]), side="right")
    for n, left in enumerate(more.tolist()):
        gained = told[:, :left] * chance[first[largest[:left]] + n]
        told[:, :left] -= gained
        told[1:, :left] += gained[:-1]
    out = np.empty(len(size))
    few = np.arange(len(told))[:, None] < hits[largest]
    out[largest] = 1 - np.where(few, told, 0).sum(axis=0)
    return out


@dataclass(frozen=True, slots=True)
class Draw:
    """Pairs drawn at random, apart for accounts that act much and that act little.

    Attributes:
        a, b: account numbers of each pair.
        part: to which class each belongs.
        sizes: how many pairs there are in each class.
        whole: whether these are all pairs.
    """

    a: Ints
    b: Ints
    part: Ints
    sizes: Floats
    whole: bool

    def at_most(self, weight: Floats) -> int:
        """The sum over all pairs at most, if these are the weights of those drawn."""
        if self.whole:
            return int(np.ceil(weight.sum()))
        drawn = np.maximum(np.bincount(self.part, minlength=len(self.sizes)), 1)
        mean = np.bincount(self.part, weight, minlength=len(drawn)) / drawn
        square = np.bincount(self.part, weight**2, minlength=len(drawn)) / drawn
        error = np.sqrt(np.sum(self.sizes**2 * np.maximum(square - mean**2, 0) / drawn))
        unseen = self.sizes.sum() / max(len(weight), 1)
        return int(np.ceil(self.sizes @ mean + STANDARD_ERRORS * (error + unseen)))


def drawn(often: Ints) -> Draw:
    """Draw pairs of accounts that act on enough things that anybody else acts on.

    `often` is on how many such things each account acts (`significance.on_shared`).
    """
    able = np.flatnonzero(often >= FEWEST_MEETINGS)
    if len(able) * (len(able) - 1) // 2 <= DRAWN:
        one, other = np.triu_indices(len(able), 1)
        nothing = np.zeros(len(one), np.int64)
        return Draw(able[one], able[other], nothing, np.array([float(len(one))]), whole=True)
    parts = np.array_split(able[np.argsort(often[able], kind="stable")], _PARTS)
    rng = np.random.default_rng(SEED)
    a, b, sizes = [], [], []
    for x, y in combinations_with_replacement(range(_PARTS), 2):
        n, m = len(parts[x]), len(parts[y])
        sizes.append(float(n * m if x != y else n * (n - 1) // 2))
        some = int(np.ceil(DRAWN * sizes[-1] / (len(able) * (len(able) - 1) // 2)))
        one, other = rng.integers(n, size=some), rng.integers(m - (x == y), size=some)
        a.append(parts[x][one])
        b.append(parts[y][other + ((x == y) & (other >= one))])
    part = np.repeat(np.arange(len(sizes)), [len(some) for some in a])
    one, other = np.concatenate(a), np.concatenate(b)
    return Draw(np.minimum(one, other), np.maximum(one, other), part, np.array(sizes), whole=False)
