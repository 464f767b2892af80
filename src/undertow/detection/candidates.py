"""Which pairs of accounts could pass the test at all, found by counting alone.

A rewired copy keeps every object's times, so which actions can meet another within a window is
known before an account is drawn. In a copy only accounts are looked up: those that have too few
such actions are left out, again and again until hardly any are; what is left is paired; and pairs
of accounts that meet too seldom are dropped by buckets before they are counted exactly. Nothing
that could pass is lost:

* With the chance c of meeting on each object on which a pair met, its p-value is at least the
  product of these: occasions only join them, objects shared without meeting only raise it, and by
  the inequality of means (sum c / n)^n is no less than the product.
* So a pair can pass only if the sum of -log c over its meetings reaches -log of the bar, and an
  account can be in such a pair only if it acts as often as that takes at the least chance.
"""

from __future__ import annotations

import numpy as np
from scipy.special import logit

from undertow.detection.coding import (
    SECOND,
    UNKNOWN,
    Bools,
    CodedActions,
    Floats,
    Ints,
    ascending,
    laid_out,
)
from undertow.detection.episodes import chance_by_cut
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S, followers, time_line
from undertow.detection.strangers import Strangers
from undertow.detection.timing import LEAST, MOST

# Sums of logarithms differ this much at most by rounding.
_ROUNDING = 1e-6
# Accounts are left out this many times at most; after that the actions hardly become fewer.
_ROUNDS = 3
# Pairs are first counted by buckets, two for every pair of actions but at most 8 MB of numbers.
_BUCKET_BITS = 20


class Nearby:
    """The actions of a channel that can meet another within one window; times and objects alone.

    A pair of accounts is one number here, a * accounts + b with a < b.
    """

    def __init__(self, coded: CodedActions, reach: Ints, strangers: Strangers, window: int) -> None:
        """Prepare; `reach` is per object the longest window that is looked at, microseconds."""
        self._span = WINDOWS_S[window] * SECOND
        self._accounts = len(coded.accounts)
        rows = np.flatnonzero(reach[coded.object] >= self._span)
        line = time_line(coded.object[rows], coded.at[rows], self._span)
        near = self._near(line)
        self._rows, self._line = rows[near], line[near]
        self._object = coded.object[self._rows]
        self._random = np.random.default_rng(0).integers(1 << _BUCKET_BITS, size=self._accounts)
        self._excess = strangers.account_excess[:, window]
        self._odds = logit(np.clip(strangers.object_rate[:, window], LEAST, MOST))
        by_cut = np.maximum(chance_by_cut(coded, WINDOWS_S[window]), LEAST)
        self._surprise = np.minimum(np.logaddexp(0, -self._odds), -np.log(by_cut))
        self._most_surprise = -np.log(np.clip(strangers.rate[window], LEAST, MOST))

    def could_pass(self, account: Ints, bar: float) -> Ints:
        """The pairs whose p-value could be exp(-bar), if these accounts did the actions; in order.

        Args:
            account: the account of each action of the channel.
            bar: how surprising a pair must be.
        """
        fewest = max(FEWEST_MEETINGS, int(np.ceil(bar / self._most_surprise)))
        who, place = account[self._rows], np.arange(len(self._rows))
        for _ in range(_ROUNDS):
            keep = (np.bincount(who, minlength=self._accounts) >= fewest)[who]
            who, place = who[keep], place[keep]
            if not len(who):
                return who
            near = self._near(self._line[place])
            who, place = who[near], place[near]
            if near.all():
                break
        keys, one = self._frequent(who, self._line[place], fewest)
        keys, thing, starts = _gathered(keys, self._object[place[one]])
        if not len(keys):
            return keys
        enough = np.diff(starts, append=len(keys)) >= fewest
        for lift in (False, True):  # most pairs fall without what their accounts explain
            keys, thing, starts = _those(enough, keys, thing, starts)
            enough = self._surprises(keys, thing, starts, lift=lift) >= bar - _ROUNDING
        return keys[starts[enough]]

    def could_pass_jointly(
        self, account: Ints, actions: Ints, popularity: Floats, bar: float, among: Bools | None
    ) -> Ints:
        """As `could_pass`, by sharing and standing close at once (`joint`); in order.

        Args:
            account: as in `could_pass`.
            actions: how many objects each account acted on.
            popularity: the share that others have in each object; 0 where it is not counted.
            bar: as in `could_pass`.
            among: only pairs with one of these accounts; None for all.
        """
        who, place = account[self._rows], np.arange(len(self._rows))
        keep = (np.bincount(who, minlength=self._accounts) >= FEWEST_MEETINGS)[who]
        keep &= (popularity > 0)[self._object]
        who, place = who[keep], place[keep]
        keys, one = self._frequent(who, self._line[place], FEWEST_MEETINGS)
        a, b = np.divmod(keys, max(self._accounts, 1))
        if among is not None:
            mine = among[a] | among[b]
            keys, one, a, b = keys[mine], one[mine], a[mine], b[mine]
        thing = self._object[place[one]]
        act = np.minimum(np.maximum(actions[a], actions[b]) * popularity[thing], MOST)
        surprise = np.minimum(self._surprise[thing] - np.log(act), -np.log(LEAST))
        order = ascending(keys)
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=UNKNOWN))
        if not len(keys):
            return keys
        enough = np.diff(starts, append=len(keys)) >= FEWEST_MEETINGS
        enough &= np.add.reduceat(surprise[order], starts) >= bar - _ROUNDING
        return keys[starts[enough]]

    def _surprises(self, keys: Ints, thing: Ints, starts: Ints, *, lift: bool) -> Floats:
        """The sum over the meetings of each pair; with `lift` as often as its accounts meet all."""
        surprise = self._surprise[thing]
        if lift:
            a, b = np.divmod(keys[starts], max(self._accounts, 1))
            more = np.repeat(self._excess[a] + self._excess[b], np.diff(starts, append=len(keys)))
            surprise = np.minimum(surprise, np.logaddexp(0, -self._odds[thing] - more))
        surprise = np.maximum(surprise, -np.log(MOST))
        return np.add.reduceat(surprise, starts) if len(starts) else np.zeros(0)

    def _near(self, line: Ints) -> Bools:
        """Whether another action is within the window."""
        close = np.diff(line) <= self._span
        near = np.zeros(len(line), np.bool_)
        near[1:] |= close
        near[:-1] |= close
        return near

    def _frequent(self, who: Ints, line: Ints, fewest: int) -> tuple[Ints, Ints]:
        """The pair and the earlier action of all meetings of pairs that may have so many."""
        one, other = laid_out(np.arange(1, len(line) + 1), followers(line, self._span))
        # The bucket of a pair comes from a random number for each account.
        bits = min(len(one).bit_length() + 1, _BUCKET_BITS)
        random = (self._random >> (_BUCKET_BITS - bits))[who]
        bucket = random[one] ^ random[other]
        keep = np.flatnonzero((np.bincount(bucket) >= fewest)[bucket])
        a, b = who[one[keep]], who[other[keep]]
        keep, a, b = (x[a != b] for x in (keep, a, b))
        return np.minimum(a, b) * self._accounts + np.maximum(a, b), one[keep]


def _gathered(keys: Ints, things: Ints) -> tuple[Ints, Ints, Ints]:
    """Both in the order of the keys, and where each key begins."""
    order = ascending(keys)
    keys, things = keys[order], things[order]
    return keys, things, np.flatnonzero(np.diff(keys, prepend=UNKNOWN))


def _those(chosen: Bools, keys: Ints, things: Ints, starts: Ints) -> tuple[Ints, Ints, Ints]:
    """What `_gathered` gave, of the chosen keys only."""
    size = np.diff(starts, append=len(keys))
    keep = np.flatnonzero(np.repeat(chosen, size))
    size = size[chosen]
    return keys[keep], things[keep], np.cumsum(size) - size
