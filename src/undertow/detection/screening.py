"""Which pairs of accounts could pass at all, by what they share and the chances among strangers.

Habits only make the chance to meet larger, and a larger chance the p-value. So with the chances
among strangers alone it is known at little cost what a p-value cannot be below, and hardly any pair
is left to be tested in full: neither of the data nor of their rewired copies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from undertow.detection import joint
from undertow.detection.appearance import Appearances
from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints
from undertow.detection.holdings import Holdings
from undertow.detection.pairs import WINDOWS_S
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
from undertow.detection.trials import JOINT_WINDOWS, Trials

_MET = [f"met{w}" for w in range(len(WINDOWS_S))]
_NOBODY = pa.table({name: pa.array([], pa.int64()) for name in ("a", "b", *_MET)})


@dataclass(frozen=True, slots=True)
class Asked:
    """Pairs that may pass, and what their p-values cannot be below.

    Attributes:
        coded: the actions: the data's or a copy's.
        held: which account acted on what in them.
        pairs: a * accounts + b with a < b; in order.
        by_speed: (pairs, windows); more than the limit where a pair cannot pass.
        at_once: the same for sharing and speed at once.
    """

    coded: CodedActions
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


class Screen:
    """Tells what p-values cannot be below, for one channel and its copies."""

    def __init__(
        self,
        coded: CodedActions,
        reach: Ints,
        strangers: Strangers,
        appearances: Appearances | None = None,
    ) -> None:
        """Prepare; the arguments are those of `significance.test_pairs`, companions left out."""
        self._reach, self._strangers = reach, strangers
        self._appearances = appearances or Appearances(_NOBODY, coded)
        self._looked_at = reach[coded.object] > 0
        self._by_cut: dict[int, Floats] = {}

    def by_strangers(self, asked: Asked, limit: float) -> Asked:
        """What could pass by the chances among strangers on all that is shared."""
        asked = asked.within(limit)
        if not len(asked.pairs):
            return asked
        timing = self._timing(asked.coded, asked.pairs)
        acts = self._acts(asked.coded, timing.a, timing.b)
        may = asked.by_speed <= limit
        least = self._compared(timing, acts, may, habits=False).p_value
        by_speed = np.where(may, np.maximum(asked.by_speed, least), 1.0)
        at_once = self._least_at_once(timing, acts, asked, limit)
        return replace(asked, by_speed=by_speed, at_once=at_once).within(limit)

    def sharpened(self, asked: Asked, limit: float) -> tuple[Floats, Floats]:
        """The same bounds for all the pairs asked for, sharper where a pair could pass."""
        told = self.by_strangers(asked, limit)
        place = np.searchsorted(asked.pairs, told.pairs)
        bounds = []
        for before, after in ((asked.by_speed, told.by_speed), (asked.at_once, told.at_once)):
            sharp = np.ones_like(before)
            sharp[place] = after
            bounds.append(np.where(before <= limit, sharp, before))
        return bounds[0], bounds[1]

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
        trials = Trials(asked.held, self._reach, nothing, *self._met_on(least, acts))
        before = asked.at_once[pairs, :JOINT_WINDOWS]
        told = joint.least_by_strangers(trials, before <= limit, limit)
        out[pairs, :JOINT_WINDOWS] = np.maximum(before, told)
        return out

    def _met_on(self, timing: Timing, acts: Acts) -> tuple[Ints, Ints]:
        """What each pair met on within the longest window that is tested jointly, and how close."""
        met, lags = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for part, shared in acts.shared(timing.a, timing.b):
            lag = shared.closest // 2
            close = lag <= WINDOWS_S[JOINT_WINDOWS - 1] * SECOND
            met.append((shared.pair + part.start)[close] * len(self._reach) + shared.object[close])
            lags.append(lag[close])
        return np.concatenate(met), np.concatenate(lags)

    def _timing(
        self, coded: CodedActions, pairs: Ints, appearances: Appearances | None = None
    ) -> Timing:
        a, b = np.divmod(pairs, max(len(coded.accounts), 1))
        told = appearances or self._appearances
        return Timing(a, b, coded, self._strangers, told, _by_cut=self._by_cut)

    def _acts(self, coded: CodedActions, *accounts: Ints) -> Acts:
        """What these accounts did."""
        among = np.zeros(len(coded.accounts), np.bool_)
        for named in accounts:
            among[named] = True
        rows = np.flatnonzero(among[coded.account] & self._looked_at)
        return Acts(coded, self._appearances.episode, rows)

    def _compared(self, timing: Timing, acts: Acts, asked: Bools, *, habits: bool) -> TestedPairs:
        """As `significance.compare`, for the windows that are asked about."""
        out = untested(timing)
        out.common.extend(np.full(len(out.a), UNKNOWN) for _ in WINDOWS_S)
        for part, shared in acts.shared(timing.a, timing.b):
            here = out.part(part)
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
