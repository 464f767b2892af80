"""The test of `significance` on a rewired copy: only where a pair could pass, and in memory.

A copy asks the same question as the data, some hundred times smaller: nearly no pair could pass. So
pairs are found by counting (`candidates`), and what they share is looked up for them alone
(`sharing`). The p-values are those that the whole test would give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from undertow.detection import joint
from undertow.detection.bounds import Totals
from undertow.detection.candidates import Acting, Likely, Nearby
from undertow.detection.coding import SECOND, Bools, CodedActions, Floats, Ints, distinct
from undertow.detection.holdings import Holdings
from undertow.detection.interest import COMPANION_P, HIDDEN_BIAS
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S
from undertow.detection.screening import Asked, Screen
from undertow.detection.sharing import Acts
from undertow.detection.significance import TestedPairs, untested
from undertow.detection.strangers import Strangers
from undertow.detection.timing import Timing, least_of_object
from undertow.detection.trials import JOINT_WINDOWS, Trials

# Windows whose pairs are found together: what is close in one is mostly close in the other, while
# what meets within seconds says too much for hours.
_TOGETHER = (slice(0, 2), slice(2, JOINT_WINDOWS))


class CopyTest(Screen):
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
        super().__init__(coded, reach, strangers)
        self._everybody = everybody
        self._near = [Nearby(coded, reach, strangers, windows) for windows in _TOGETHER]
        self._beyond = Nearby(coded, reach, strangers, slice(JOINT_WINDOWS, len(WINDOWS_S)))
        self._meeting = least_of_object(coded, strangers)

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
        at_once = [_raised(told, w, totals, len(copy.accounts)) for w, told in enumerate(at_once)]
        pairs = distinct(np.concatenate([told.pairs for told in (*by_speed, *at_once)]))
        asked = Asked(copy, held, pairs, _placed(pairs, by_speed), _placed(pairs, at_once))
        return asked.within(limit)

    def tested(self, asked: Asked, limit: float) -> TestedPairs:
        """Last step: the pairs and windows whose p-value is at most the limit; 1 in others.

        By their speed, and by sharing and speed at once, as `joint.test_meetings`.
        """
        asked = asked.within(limit)
        copy, held, pairs = asked.coded, asked.held, asked.pairs
        if not len(pairs):
            return untested(self._timing(copy, pairs))
        by_speed, at_once = asked.by_speed <= limit, asked.at_once <= limit
        out, trials, may = self._with_habits(copy, held, pairs, by_speed, at_once)
        passing = joint.least_by_strangers(trials, may, limit) <= limit
        if not passing.any():
            return out
        # All that may be companions of their accounts, too.
        there = np.zeros(len(copy.accounts), np.bool_)
        for ends in (out.a, out.b):
            there[ends[passing.any(axis=1)]] = True
        more = self._near_to(there, copy, held, max(limit, COMPANION_P))
        wider = distinct(np.concatenate([pairs, *(told.pairs for told in more)]))
        by_speed, at_once = _moved(by_speed, pairs, wider), _moved(at_once, pairs, wider)
        near = _placed(wider, more) < 1.0
        out, trials, near = self._with_habits(copy, held, wider, by_speed, at_once | near)
        joint.strengthen(out, trials, near & at_once[:, :JOINT_WINDOWS], near, limit)
        return out

    def _near_to(
        self, accounts: Bools, copy: CodedActions, held: Holdings, limit: float
    ) -> list[Likely]:
        """Pairs with these accounts that may have met so surprisingly often by popularity."""
        share = held.popularity_of_others()
        acting, totals = (
            Acting(held.actions, share, 1.0),
            Totals(held, self._reach, self._meeting, share, 1.0),
        )
        found = [
            told
            for near in self._near
            for told in near.could_pass_jointly(
                copy.account, held.again, acting, -np.log(limit), accounts
            )
        ]
        raised = (_raised(told, w, totals, len(copy.accounts)) for w, told in enumerate(found))
        return [told.within(limit) for told in raised]

    def _with_habits(
        self, copy: CodedActions, held: Holdings, pairs: Ints, by_speed: Bools, at_once: Bools
    ) -> tuple[TestedPairs, Trials, Bools]:
        """The pairs tested by speed, their trials, and which of the asked met often enough."""
        timing = self._timing(copy, pairs, self._appearances.in_copy(copy))
        timing.everybody.update(self._everybody)
        brought = self._may_be_companions(timing)
        acts = self._acts(copy, timing.a, timing.b, *brought)
        timing.appearances.make_companions(self._companions(acts, *brought))
        out = self._compared(timing, acts, by_speed | at_once, habits=True)
        trials = Trials(held, self._reach, out, *self._met_on(timing, acts))
        return out, trials, (at_once & (out.met >= FEWEST_MEETINGS))[:, :JOINT_WINDOWS]

    def _may_be_companions(self, timing: Timing) -> tuple[Ints, Ints]:
        """Pairs in which one was first on something that the other, or one paired with it, did.

        Only such companions matter: both at once asks of what either of a pair acted on whether a
        companion of one of the two brought it.
        """
        if self._appearances.all_known():
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        accounts = len(timing.coded.accounts)
        asked = np.zeros(accounts, np.bool_)
        asked[timing.a] = asked[timing.b] = True
        who, first = timing.appearances.brought_by(asked)
        often = np.bincount(timing.coded.account, self._looked_at, minlength=accounts)
        able = np.flatnonzero(often[first] >= FEWEST_MEETINGS)
        brought = csr_array((np.ones(len(able)), (who[able], first[able])), (accounts, accounts))
        same = np.arange(accounts)
        one, other = (
            np.concatenate(ends)
            for ends in ((timing.a, timing.b, same), (timing.b, timing.a, same))
        )
        told = (csr_array((np.ones(len(one)), (one, other)), brought.shape) @ brought).tocoo()
        who, first = (ends[told.row != told.col].astype(np.int64) for ends in (told.row, told.col))
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


def _raised(told: Likely, w: int, totals: Totals, accounts: int) -> Likely:
    """The same pairs, with what sums over all that each acted on say too."""
    least = totals.least(w, *np.divmod(told.pairs, accounts), told.met)
    return replace(told, least=np.maximum(told.least, least))


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
