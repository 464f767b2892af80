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

from undertow.detection.appearance import Appearances
from undertow.detection.candidates import Nearby
from undertow.detection.coding import SECOND, Bools, CodedActions, Floats, Ints, distinct
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S
from undertow.detection.sharing import Acts
from undertow.detection.significance import Shared, TestedPairs, binomial_tail, fill, untested
from undertow.detection.strangers import Strangers
from undertow.detection.timing import Timing

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
        self._moment = np.unique(coded.at, return_inverse=True)[1]

    def tested(self, copy: CodedActions, limit: float) -> TestedPairs:
        """The pairs and windows whose p-value may be at most `limit`; 1 in all others."""
        keys = [near.could_pass(copy.account, -np.log(limit)) for near in self._near]
        pairs = distinct(np.concatenate(keys))
        asked = np.column_stack([np.isin(pairs, found, assume_unique=True) for found in keys])
        # First by the chances among strangers alone, then all else that could explain the rest.
        least = self._compared(self._timing(copy, pairs, self._appearances), asked, habits=False)
        asked = asked & (least.p_value <= limit)
        pairs, asked = pairs[asked.any(axis=1)], asked[asked.any(axis=1)]
        appearances = self._appearances.in_copy(copy, self._companions(copy, pairs))
        return self._compared(self._timing(copy, pairs, appearances), asked, habits=True)

    def _timing(self, copy: CodedActions, pairs: Ints, appearances: Appearances) -> Timing:
        a, b = np.divmod(pairs, max(len(copy.accounts), 1))
        return Timing(a, b, copy, self._strangers, appearances, dict(self._everybody))

    def _companions(self, copy: CodedActions, pairs: Ints) -> list[Ints]:
        """For each window who met often with an account of these pairs, among those it may matter.

        Companions matter only who were first to act on something that the account acted on.
        """
        accounts = len(copy.accounts)
        none = [np.zeros(0, np.int64) for _ in WINDOWS_S]
        if self._appearances.all_known() or not len(pairs):
            return none
        rows = np.flatnonzero(self._reach[copy.object] > 0)
        acts = Acts(copy, self._appearances.episode, self._moment, rows)
        asked = np.zeros(accounts, np.bool_)
        asked[np.concatenate(np.divmod(pairs, accounts))] = True
        who, first = self._appearances.in_copy(copy, none).brought_by(asked)
        able = acts.held[first] >= FEWEST_MEETINGS
        who, first = who[able], first[able]
        a, b = np.divmod(
            distinct(np.minimum(who, first) * accounts + np.maximum(who, first)), accounts
        )
        met = np.zeros((len(a), len(WINDOWS_S)), np.int64)
        for part, shared in acts.shared(a, b):
            lag = shared.closest // 2
            for w, window_s in enumerate(WINDOWS_S):
                close = lag <= np.minimum(self._reach[shared.object], window_s * SECOND)
                met[part, w] = np.bincount(shared.pair, close, minlength=len(met[part]))
        return [(a * accounts + b)[met[:, w] >= FEWEST_MEETINGS] for w in range(len(WINDOWS_S))]

    def _compared(self, timing: Timing, asked: Bools, *, habits: bool) -> TestedPairs:
        """As `significance.compare`, for the windows that are asked about."""
        out = untested(timing)
        among = np.zeros(len(timing.coded.accounts), np.bool_)
        among[timing.a] = among[timing.b] = True
        rows = np.flatnonzero(among[timing.coded.account] & (self._reach[timing.coded.object] > 0))
        acts = Acts(timing.coded, timing.appearances.episode, self._moment, rows)
        for part, shared in acts.shared(timing.a, timing.b):
            here = replace(out, **{name: getattr(out, name)[part] for name in _COLUMNS})
            for w, window_s in enumerate(WINDOWS_S):
                looked_at = self._reach[shared.object] >= window_s * SECOND
                told = shared.taken(asked[part, w][shared.pair] & looked_at)
                if len(told.pair):
                    chance = _chance(timing, w, told, part.start, habits=habits)
                    fill(here, w, window_s * SECOND, told, chance, binomial_tail)
        out.p_value[out.met < FEWEST_MEETINGS] = 1.0
        return out


def _chance(timing: Timing, w: int, told: Shared, start: int, *, habits: bool) -> Floats:
    """The chances of pairs that are numbered from `start` on."""
    pair = told.pair + start
    if not habits:
        return timing.least(w, pair, told.object, told.chances)
    common = timing.appearances.common_source(pair, told.episode, len(timing.a))
    return timing.chance(w, pair, told.object, told.episode, told.chances, common)
