"""The test of `significance` on a rewired copy: only where a pair could pass, and in memory.

A copy asks the same question as the data, some hundred times smaller: nearly no pair could pass. So
pairs are found by counting (`candidates`), and what they share is looked up for them alone
(`sharing`). The p-values are those that the whole test would give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from undertow.detection import joint
from undertow.detection.appearance import Appearances
from undertow.detection.candidates import Nearby
from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints, distinct
from undertow.detection.overlap import COMPANION_P, Holdings
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
from undertow.detection.timing import Least, Timing

_MET = [f"met{w}" for w in range(len(WINDOWS_S))]
_COLUMNS = ("a", "b", "shared", "met", "together", "expected", "p_value", "a_first", "b_first")
_NOBODY = pa.table({name: pa.array([], pa.int64()) for name in ("a", "b", *_MET)})


class CopyTest:
    """Tests copies of one channel; what all copies have in common is worked out once."""

    def __init__(
        self,
        coded: CodedActions,
        reach: Ints,
        strangers: Strangers,
        everybody: Mapping[int, Floats],
    ) -> None:
        """Prepare; the arguments are those of `test_pairs`."""
        self._reach, self._strangers, self._everybody = reach, strangers, everybody
        self._near = [Nearby(coded, reach, strangers, w) for w in range(len(WINDOWS_S))]
        self._appearances = Appearances(_NOBODY, coded)
        self._looked_at = reach[coded.object] > 0
        self._by_cut: dict[int, Floats] = {}
        self._moment = np.unique(coded.at, return_inverse=True)[1]

    def tested(self, copy: CodedActions, held: Holdings, limit: float) -> TestedPairs:
        """The pairs and windows whose p-value may be at most `limit`; 1 in all others.

        By their speed, and by sharing and speed at once, as `joint.test_meetings`.
        """
        by_speed = [near.could_pass(copy.account, -np.log(limit)) for near in self._near]
        at_once = self._at_once(copy, held, limit)
        pairs = distinct(np.concatenate([*by_speed, *at_once]))
        if not len(pairs):
            return untested(self._timing(copy, pairs, self._appearances))
        asked, joint_asked = _where(pairs, by_speed), _where(pairs, at_once)
        timing = self._timing(copy, pairs, self._appearances)
        acts = self._acts(copy, timing.a, timing.b)
        # First by the chances among strangers alone, then all else that could explain the rest.
        least = self._compared(timing, acts, asked, habits=False)
        asked &= least.p_value <= limit
        joint_asked = self._may_jointly(timing, acts, held, joint_asked, limit)
        kept = (asked | joint_asked).any(axis=1)
        pairs, asked, joint_asked = pairs[kept], asked[kept], joint_asked[kept]
        if not len(pairs):
            return untested(self._timing(copy, pairs, self._appearances))
        out, trials, may = self._with_habits(copy, held, pairs, asked, joint_asked)
        passing = joint.passing(trials, may, limit)
        if not passing.any():
            return out
        # All that may be companions of their accounts, too.
        there = np.zeros(len(copy.accounts), np.bool_)
        for ends in (out.a, out.b):
            there[ends[passing.any(axis=1)]] = True
        more = self._at_once(copy, held, max(limit, COMPANION_P), there)
        wider = distinct(np.concatenate([pairs, *more]))
        asked = _moved(asked, pairs, wider)
        joint_asked = _moved(joint_asked, pairs, wider) | _where(wider, more)
        out, trials, may = self._with_habits(copy, held, wider, asked, joint_asked)
        joint.strengthen(out, trials, may, limit)
        return out

    def _with_habits(
        self, copy: CodedActions, held: Holdings, pairs: Ints, asked: Bools, joint_asked: Bools
    ) -> tuple[TestedPairs, joint.Trials, Bools]:
        """The pairs tested by speed, their trials, and which of the asked met often enough."""
        timing = self._timing(copy, pairs, self._appearances.in_copy(copy))
        timing.appearances.make_companions(self._companions(timing))
        acts = self._acts(copy, timing.a, timing.b)
        out = self._compared(timing, acts, asked | joint_asked, habits=True)
        trials = joint.Trials(held, self._reach, out, *self._met_on(timing, acts))
        return out, trials, (joint_asked & (out.met >= FEWEST_MEETINGS))[:, : joint.WINDOWS]

    def _at_once(
        self, copy: CodedActions, held: Holdings, limit: float, among: Bools | None = None
    ) -> list[Ints]:
        popularity = np.maximum(held.crowd - 1, 0) / max(len(held.object), 1)
        return [
            near.could_pass_jointly(copy.account, held.actions, popularity, -np.log(limit), among)
            for near in self._near[: joint.WINDOWS]
        ]

    def _may_jointly(
        self, timing: Timing, acts: Acts, held: Holdings, asked: Bools, limit: float
    ) -> Bools:
        """Those that may pass by what they share, popularity and the chances among strangers."""
        if not asked.any():
            return asked
        pairs = np.flatnonzero(asked.any(axis=1))
        a, b = timing.a[pairs], timing.b[pairs]
        least = Least(a, b, timing.coded, timing.strangers, timing.appearances)
        least._by_cut = self._by_cut
        nothing = untested(least)
        nothing.common.extend(np.full(len(a), UNKNOWN) for _ in WINDOWS_S)
        trials = joint.Trials(held, self._reach, nothing, *self._met_on(least, acts))
        out = np.zeros_like(asked)
        out[pairs, : joint.WINDOWS] = joint.passing(trials, asked[pairs, : joint.WINDOWS], limit)
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
        """What these accounts did, or all if none are named."""
        among = np.full(len(copy.accounts), not accounts)
        for named in accounts:
            among[named] = True
        rows = np.flatnonzero(among[copy.account] & self._looked_at)
        return Acts(copy, self._appearances.episode, self._moment, rows)

    def _companions(self, timing: Timing) -> list[Ints]:
        """For each window who met often with an account of the pairs, among those it may matter.

        Companions matter only who were first to act on something that the account acted on.
        """
        accounts = len(timing.coded.accounts)
        if self._appearances.all_known():
            return [np.zeros(0, np.int64) for _ in WINDOWS_S]
        acts = self._acts(timing.coded)
        asked = np.zeros(accounts, np.bool_)
        asked[timing.a] = asked[timing.b] = True
        who, first = timing.appearances.brought_by(asked)
        able = np.flatnonzero(acts.held[first] >= FEWEST_MEETINGS)
        who, first = who[able], first[able]
        pairs = distinct(np.minimum(who, first) * accounts + np.maximum(who, first))
        met = np.zeros((len(pairs), len(WINDOWS_S)), np.int64)
        for part, shared in acts.shared(*np.divmod(pairs, accounts)):
            lag, reach = shared.closest // 2, self._reach[shared.object]
            for w, window_s in enumerate(WINDOWS_S):
                close = lag <= np.minimum(reach, window_s * SECOND)
                met[part, w] = np.bincount(shared.pair, close, minlength=len(met[part]))
        return [pairs[often] for often in (met >= FEWEST_MEETINGS).T]

    def _compared(self, timing: Timing, acts: Acts, asked: Bools, *, habits: bool) -> TestedPairs:
        """As `significance.compare`, for the windows that are asked about."""
        out = untested(timing)
        out.common.extend(np.full(len(out.a), UNKNOWN) for _ in WINDOWS_S)
        for part, shared in acts.shared(timing.a, timing.b):
            here = replace(out, **{name: getattr(out, name)[part] for name in _COLUMNS})
            for w, window_s in enumerate(WINDOWS_S):
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


def _where(pairs: Ints, found: list[Ints]) -> Bools:
    """In which windows each pair was found; none in windows beyond."""
    out = np.zeros((len(pairs), len(WINDOWS_S)), np.bool_)
    for w, keys in enumerate(found):
        out[np.searchsorted(pairs, keys), w] = True
    return out


def _moved(asked: Bools, pairs: Ints, kept: Ints) -> Bools:
    """The same for other pairs, of which some are among the first."""
    out = np.zeros((len(kept), len(WINDOWS_S)), np.bool_)
    same = np.flatnonzero(np.isin(pairs, kept, assume_unique=True))
    out[np.searchsorted(kept, pairs[same])] = asked[same]
    return out
