"""The test of `significance` on a rewired copy: only where a pair could pass, and in memory.

A copy asks the same question as the data, some hundred times smaller: nearly no pair could pass. So
pairs are found by counting (`candidates`), and what they share is looked up for them alone
(`sharing`). The p-values are those that the whole test would give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from undertow.detection import joint
from undertow.detection.appearance import Appearances
from undertow.detection.bounds import Totals
from undertow.detection.candidates import Acting, Likely, Nearby
from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints, distinct
from undertow.detection.overlap import COMPANION_P, HIDDEN_BIAS, Holdings
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S
from undertow.detection.sharing import Acts
from undertow.detection.significance import (
    Shared,
    TestedPairs,
    binomial_tail,
    fill,
    too_few,
    untested,
)
from undertow.detection.strangers import Strangers
from undertow.detection.timing import Least, Timing, least_of_object

# Windows whose pairs are found together: what is close in one is mostly close in the other, while
# what meets within seconds says too much for hours.
_TOGETHER = (slice(0, 2), slice(2, joint.WINDOWS))
_MET = [f"met{w}" for w in range(len(WINDOWS_S))]
_COLUMNS = ("a", "b", "shared", "met", "together", "expected", "p_value", "a_first", "b_first")
_NOBODY = pa.table({name: pa.array([], pa.int64()) for name in ("a", "b", *_MET)})


@dataclass(frozen=True, slots=True)
class Asked:
    """Pairs of a copy that may pass, and what their p-values cannot be below.

    Attributes:
        copy: the copy.
        held: which account acted on what in it.
        pairs: a * accounts + b with a < b; in order.
        by_speed: (pairs, windows); more than the limit where a pair cannot pass.
        at_once: the same for sharing and speed at once.
    """

    copy: CodedActions
    held: Holdings
    pairs: Ints
    by_speed: Floats
    at_once: Floats

    def least(self) -> Floats:
        """All bounds, in no order."""
        told = np.concatenate([self.by_speed.ravel(), self.at_once.ravel()])
        return told[told < 1.0]

    def within(self, limit: float) -> Asked:
        """The pairs that may still pass."""
        kept = (self.by_speed <= limit).any(axis=1) | (self.at_once <= limit).any(axis=1)
        return replace(
            self,
            pairs=self.pairs[kept],
            by_speed=self.by_speed[kept],
            at_once=self.at_once[kept],
        )


class CopyTest:
    """Tests copies of one channel; what all copies have in common is worked out once.

    A copy is tested in three steps, each on what the one before left. What can be left is known
    only when all channels have taken a step (`significance.highest`).
    """

    def __init__(
        self,
        coded: CodedActions,
        reach: Ints,
        strangers: Strangers,
        everybody: Mapping[int, Floats],
    ) -> None:
        """Prepare; the arguments are those of `test_pairs`."""
        self._reach, self._strangers, self._everybody = reach, strangers, everybody
        self._near = [Nearby(coded, reach, strangers, windows) for windows in _TOGETHER]
        self._beyond = Nearby(coded, reach, strangers, slice(joint.WINDOWS, len(WINDOWS_S)))
        self._meeting = least_of_object(coded, strangers)
        self._appearances = Appearances(_NOBODY, coded)
        self._looked_at = reach[coded.object] > 0
        self._by_cut: dict[int, Floats] = {}
        self._moment = np.unique(coded.at, return_inverse=True)[1]

    def by_counting(self, copy: CodedActions, held: Holdings, limit: float) -> Asked:
        """First step: what could pass by counts and popularity alone."""
        bar = -np.log(limit)
        share = held.crowd / max(len(held.object), 1)
        acting = Acting(held.actions, share, HIDDEN_BIAS)
        by_speed: list[Likely] = []
        at_once: list[Likely] = []
        for near in self._near:
            either = near.could_pass_either(copy.account, held.again, acting, bar)
            by_speed += either[0]
            at_once += either[1]
        by_speed += self._beyond.could_pass(copy.account, held.again, bar)
        totals = Totals(held, self._reach, self._meeting, share, HIDDEN_BIAS)
        for w, told in enumerate(at_once):
            least = totals.least(w, *np.divmod(told.pairs, len(copy.accounts)), told.met)
            at_once[w] = replace(told, least=np.maximum(told.least, least))
        pairs = distinct(np.concatenate([told.pairs for told in (*by_speed, *at_once)]))
        asked = Asked(copy, held, pairs, _placed(pairs, by_speed), _placed(pairs, at_once))
        return asked.within(limit)

    def by_strangers(self, asked: Asked, limit: float) -> Asked:
        """Second step: what could pass by the chances among strangers on all that is shared."""
        asked = asked.within(limit)
        if not len(asked.pairs):
            return asked
        timing = self._timing(asked.copy, asked.pairs, self._appearances)
        acts = self._acts(asked.copy, timing.a, timing.b)
        may = asked.by_speed <= limit
        least = self._compared(timing, acts, may, habits=False).p_value
        by_speed = np.where(may, np.maximum(asked.by_speed, least), 1.0)
        at_once = self._least_at_once(timing, acts, asked, limit)
        return replace(asked, by_speed=by_speed, at_once=at_once).within(limit)

    def tested(self, asked: Asked, limit: float) -> TestedPairs:
        """Last step: the pairs and windows whose p-value is at most the limit; 1 in others.

        By their speed, and by sharing and speed at once, as `joint.test_meetings`.
        """
        asked = asked.within(limit)
        copy, held, pairs = asked.copy, asked.held, asked.pairs
        if not len(pairs):
            return untested(self._timing(copy, pairs, self._appearances))
        by_speed, at_once = asked.by_speed <= limit, asked.at_once <= limit
        out, trials, may = self._with_habits(copy, held, pairs, by_speed, at_once)
        passing = joint.least_by_strangers(trials, may, limit) <= limit
        if not passing.any():
            return out
        # All that may be companions of their accounts, too.
        there = np.zeros(len(copy.accounts), np.bool_)
        for ends in (out.a, out.b):
            there[ends[passing.any(axis=1)]] = True
        by_popularity = Acting(held.actions, held.popularity_of_others(), 1.0)
        bar = -np.log(max(limit, COMPANION_P))
        more = [
            told
            for near in self._near
            for told in near.could_pass_jointly(copy.account, held.again, by_popularity, bar, there)
        ]
        wider = distinct(np.concatenate([pairs, *(told.pairs for told in more)]))
        by_speed, at_once = _moved(by_speed, pairs, wider), _moved(at_once, pairs, wider)
        near = _placed(wider, more) < 1.0
        out, trials, near = self._with_habits(copy, held, wider, by_speed, at_once | near)
        joint.strengthen(out, trials, near & at_once[:, : joint.WINDOWS], near, limit)
        return out

    def _with_habits(
        self, copy: CodedActions, held: Holdings, pairs: Ints, by_speed: Bools, at_once: Bools
    ) -> tuple[TestedPairs, joint.Trials, Bools]:
        """The pairs tested by speed, their trials, and which of the asked met often enough."""
        timing = self._timing(copy, pairs, self._appearances.in_copy(copy))
        brought = self._may_be_companions(timing)
        acts = self._acts(copy, timing.a, timing.b, *brought)
        timing.appearances.make_companions(self._companions(acts, *brought))
        out = self._compared(timing, acts, by_speed | at_once, habits=True)
        trials = joint.Trials(held, self._reach, out, *self._met_on(timing, acts))
        return out, trials, (at_once & (out.met >= FEWEST_MEETINGS))[:, : joint.WINDOWS]

    def _least_at_once(self, timing: Timing, acts: Acts, asked: Asked, limit: float) -> Floats:
        """The bounds of `at_once`, raised by what pairs share and the chances among strangers."""
        out = np.ones_like(asked.at_once)
        pairs = np.flatnonzero((asked.at_once <= limit).any(axis=1))
        if not len(pairs):
            return out
        a, b = timing.a[pairs], timing.b[pairs]
        least = Least(a, b, timing.coded, timing.strangers, timing.appearances)
        least._by_cut = self._by_cut
        nothing = untested(least)
        nothing.common.extend(np.full(len(a), UNKNOWN) for _ in WINDOWS_S)
        trials = joint.Trials(asked.held, self._reach, nothing, *self._met_on(least, acts))
        before = asked.at_once[pairs, : joint.WINDOWS]
        told = joint.least_by_strangers(trials, before <= limit, limit)
        out[pairs, : joint.WINDOWS] = np.maximum(before, told)
        return out

    def _met_on(self, timing: Timing, acts: Acts) -> tuple[Ints, Ints]:
        """What each pair met on within the longest window that is tested jointly, and how close."""
        met, lags = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for part, shared in acts.shared(timing.a, timing.b):
            lag = shared.closest // 2
            close = lag <= WINDOWS_S[joint.WINDOWS - 1] * SECOND
            met.append((shared.pair + part.start)[close] * len(self._reach) + shared.object[close])
            lags.append(lag[close])
        return np.concatenate(met), np.concatenate(lags)

    def _timing(self, copy: CodedActions, pairs: Ints, appearances: Appearances) -> Timing:
        a, b = np.divmod(pairs, max(len(copy.accounts), 1))
        everybody = dict(self._everybody)
        return Timing(a, b, copy, self._strangers, appearances, everybody, _by_cut=self._by_cut)

    def _acts(self, copy: CodedActions, *accounts: Ints) -> Acts:
        """What these accounts did."""
        among = np.zeros(len(copy.accounts), np.bool_)
        for named in accounts:
            among[named] = True
        rows = np.flatnonzero(among[copy.account] & self._looked_at)
        return Acts(copy, self._appearances.episode, self._moment, rows)

    def _may_be_companions(self, timing: Timing) -> tuple[Ints, Ints]:
        """Pairs in which one was first to act on something that an account of the pairs acted on.

        Only such companions matter.
        """
        if self._appearances.all_known():
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        accounts = len(timing.coded.accounts)
        asked = np.zeros(accounts, np.bool_)
        asked[timing.a] = asked[timing.b] = True
        who, first = timing.appearances.brought_by(asked)
        often = np.bincount(timing.coded.account, self._looked_at, minlength=accounts)
        able = np.flatnonzero(often[first] >= FEWEST_MEETINGS)
        who, first = who[able], first[able]
        pairs = distinct(np.minimum(who, first) * accounts + np.maximum(who, first))
        return np.divmod(pairs, accounts)

    def _companions(self, acts: Acts, a: Ints, b: Ints) -> list[Ints]:
        """Those of the pairs that met often, for each window."""
        met = np.zeros((len(a), len(WINDOWS_S)), np.int64)
        for part, shared in acts.shared(a, b):
            lag, reach = shared.closest // 2, self._reach[shared.object]
            for w, window_s in enumerate(WINDOWS_S):
                close = lag <= np.minimum(reach, window_s * SECOND)
                met[part, w] = np.bincount(shared.pair, close, minlength=len(met[part]))
        pairs = a * len(acts.held) + b
        return [pairs[often] for often in (met >= FEWEST_MEETINGS).T]

    def _compared(self, timing: Timing, acts: Acts, asked: Bools, *, habits: bool) -> TestedPairs:
        """As `significance.compare`, for the windows that are asked about."""
        out = untested(timing)
        out.common.extend(np.full(len(out.a), UNKNOWN) for _ in WINDOWS_S)
        for part, shared in acts.shared(timing.a, timing.b):
            here = replace(out, **{name: getattr(out, name)[part] for name in _COLUMNS})
            for w, window_s in enumerate(WINDOWS_S):
                if not asked[part, w].any():
                    continue
                looked_at = self._reach[shared.object] >= window_s * SECOND
                told = shared.taken(asked[part, w][shared.pair] & looked_at)
                if len(told.pair):
                    chance = _chance(out, w, told, part.start, habits=habits)
                    fill(here, w, window_s * SECOND, told, chance, binomial_tail)
        out.p_value[too_few(out)] = 1.0
        return out


def _chance(out: TestedPairs, w: int, told: Shared, start: int, *, habits: bool) -> Floats:
    """The chances of pairs that are numbered from `start` on."""
    pair, timing = told.pair + start, out.timing
    if not habits:
        return timing.least(w, pair, told.object, told.chances)
    common = timing.appearances.common_source(pair, told.episode, len(timing.a))
    out.common[w] = np.maximum(out.common[w], common)
    return timing.chance(w, pair, told.object, told.episode, told.chances, common)


def _placed(pairs: Ints, found: list[Likely]) -> Floats:
    """The bounds of each pair in each window; 1 where it was not found and in windows beyond."""
    out = np.ones((len(pairs), len(WINDOWS_S)))
    for w, told in enumerate(found):
        out[np.searchsorted(pairs, told.pairs), w] = told.least
    return out


def _moved(asked: Bools, pairs: Ints, kept: Ints) -> Bools:
    """The same for other pairs, of which some are among the first."""
    out = np.zeros((len(kept), len(WINDOWS_S)), np.bool_)
    same = np.flatnonzero(np.isin(pairs, kept, assume_unique=True))
    out[np.searchsorted(kept, pairs[same])] = asked[same]
    return out
