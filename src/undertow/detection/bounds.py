"""What a p-value of sharing and speed at once cannot be below, by sums over one account's actions.

In the test of `joint` every object that the one account acted on is a trial, and the other's chance
to meet it there is at least its activity times the object's popularity times the rate of meeting
among strangers. Summed over the one's actions that gives, for all others at once, how many
occasions there are and how many meetings to expect; with fewer expected than there truly are the
binomial tail can only be smaller.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc

from undertow.detection.coding import SECOND, Floats, Ints, by_object_and_time, distinct
from undertow.detection.holdings import Holdings
from undertow.detection.pairs import WINDOWS_S
from undertow.detection.significance import occasion_of

# Chances are never believed to be quite 1 (`timing.MOST`), so sums are taken a little lower.
_CAUTION = 0.99


class Totals:
    """Sums over what each account acted on."""

    def __init__(
        self, held: Holdings, reach: Ints, meeting: Floats, share: Floats, odds: float
    ) -> None:
        """Take what is summed.

        Args:
            held: which account acted on what.
            reach: per object the longest window that is looked at, microseconds.
            meeting: (objects, windows), the least chance that two who act on it meet.
            share: the least share of all actions that each object has.
            odds: the odds of acting are multiplied by so much.
        """
        self._held, self._reach, self._meeting = held, reach, meeting
        self._share, self._odds = share, odds

    def least(self, w: int, a: Ints, b: Ints, met: Ints) -> Floats:
        """What the p-values of pairs that met so often cannot be below, from both sides."""
        if not len(a):
            return np.ones(0)
        return np.maximum(self._one_side(w, a, b, met), self._one_side(w, b, a, met))

    def _one_side(self, w: int, one: Ints, other: Ints, met: Ints) -> Floats:
        who = distinct(one)
        place = np.searchsorted(who, one)
        of_who, of_sums = self._summed(w, who)
        occasions, (total, largest, popular) = of_who[place], of_sums[:, place]
        # With x, activity times share, the chance to act is x odds / (1 + x (odds - 1)): it is
        # concave, so at least in proportion to x up to the largest x.
        active = np.minimum(self._held.actions[other], 1 / popular)
        slope = self._odds * active / (1 + (self._odds - 1) * active * popular)
        # An occasion has a meeting with 1 - exp(-sum of chances) at least, which is concave too.
        expected = total * -np.expm1(-slope * largest) / largest
        hits = np.clip(met, 1, occasions)
        return np.asarray(
            betainc(hits, occasions - hits + 1, _CAUTION * expected / np.maximum(occasions, 1))
        )

    def _summed(self, w: int, who: Ints) -> tuple[Ints, Floats]:
        """By account its occasions; and the sum of shares times meeting over all of them, the
        largest of one, and the largest share.
        """  # noqa: D205
        span = WINDOWS_S[w] * SECOND
        owner, entry = self._held.of(who)
        named = self._held.object[entry]
        looked_at = self._reach[named] >= span
        owner, entry, named = owner[looked_at], entry[looked_at], named[looked_at]
        occasion = occasion_of(self._held.at[entry], span)
        order = by_object_and_time(owner, occasion)
        owner, occasion, share = owner[order], occasion[order], self._share[named[order]]
        new = (np.diff(owner, prepend=-1) != 0) | (np.diff(occasion, prepend=0) != 0)
        starts = np.flatnonzero(new)
        chance = np.add.reduceat(share * self._meeting[named[order], w], starts)
        of_account = np.flatnonzero(np.diff(owner[starts], prepend=-1))
        there = owner[starts][of_account]
        occasions, sums = np.zeros(len(who), np.int64), np.ones((3, len(who)))
        occasions[there] = np.diff(of_account, append=len(starts))
        sums[0, there] = np.add.reduceat(chance, of_account)
        sums[1, there] = np.maximum.reduceat(chance, of_account)
        sums[2, there] = np.maximum.reduceat(share, starts[of_account])
        return occasions, sums
