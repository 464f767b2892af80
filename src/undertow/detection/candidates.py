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
  account can be in such a pair only if it meets as often as that takes at the least chance there is.
"""

from __future__ import annotations

import numpy as np

from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Ints, ascending, distinct
from undertow.detection.episodes import chance_by_cut
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S, followers, time_line
from undertow.detection.strangers import Strangers

# The chance is never believed to be 0 or 1, as in `significance`.
_LEAST, _MOST = 1e-6, 0.999
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
        rows = np.flatnonzero(reach[coded.object] > 0)
        line = time_line(coded.object[rows], coded.at[rows], self._span)
        near = self._near(line)
        self._rows, self._line = rows[near], line[near]
        self._object = coded.object[self._rows]
        # Of objects that are looked at in shorter windows only, their meetings there count too.
        far = np.minimum(reach[self._object], self._span)
        self._begin = np.searchsorted(self._line, self._line - far)
        self._end = np.searchsorted(self._line, self._line + far, side="right")
        self._looked_at = np.flatnonzero(far == self._span)
        chance = strangers.object_rate[:, window]
        chance = np.maximum(chance, chance_by_cut(coded, WINDOWS_S[window]))
        self._surprise = -np.log(np.clip(chance, _LEAST, _MOST))
        self._most_surprise = -np.log(np.clip(strangers.rate[window], _LEAST, _MOST))

    def could_pass(self, account: Ints, bar: float) -> Ints:
        """The pairs whose p-value could be exp(-bar), if these accounts did the actions; in order.

        Args:
            account: the account of each action of the channel.
            bar: how surprising a pair must be.
        """
        fewest = max(FEWEST_MEETINGS, int(np.ceil(bar / self._most_surprise)))
        place = self._looked_at
        who = account[self._rows[place]]
        for _ in range(_ROUNDS):
            keep = (np.bincount(who, minlength=self._accounts) >= fewest)[who]
            who, place = who[keep], place[keep]
            near = self._near(self._line[place])
            who, place = who[near], place[near]
            if near.all():
                break
        line, number = self._line[place], np.arange(len(place))
        end = number + 1 + followers(line, self._span)
        keys, one = self._frequent(who, *_laid_out(number, number + 1, end), fewest)
        keys, thing, starts = _gathered(keys, self._object[place[one]])
        times = np.diff(starts, append=len(keys))
        surprise = np.add.reduceat(self._surprise[thing], starts) if len(starts) else starts
        return keys[starts[(times >= fewest) & (surprise >= bar)]]

    def companions(self, account: Ints, asked: Bools) -> Ints:
        """The pairs with an asked account that meet on FEWEST_MEETINGS objects or more; in order."""
        who = account[self._rows]
        one, other = _laid_out(np.flatnonzero(asked[who]), self._begin, self._end)
        # Pairs of two that are asked are found from both sides.
        keep = np.flatnonzero((who[one] != who[other]) & ((one < other) | ~asked[who[other]]))
        keys, thing = self._frequent(who, one[keep], other[keep], FEWEST_MEETINGS)
        keys, thing, starts = _gathered(keys, self._object[thing])
        number = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(keys)))
        # Met once or ten times on an object, they met on it.
        objects = len(self._surprise)
        met = distinct(number * objects + thing) // objects
        return keys[starts[np.bincount(met, minlength=len(starts)) >= FEWEST_MEETINGS]]

    def _near(self, line: Ints) -> Bools:
        """Whether another action is within the window."""
        close = np.diff(line) <= self._span
        near = np.zeros(len(line), np.bool_)
        near[1:] |= close
        near[:-1] |= close
        return near

    def _frequent(self, who: Ints, one: Ints, other: Ints, fewest: int) -> tuple[Ints, Ints]:
        """The key and the first action of those of these pairs that may come so often."""
        a, b = who[one], who[other]
        keys = np.minimum(a, b) * self._accounts + np.maximum(a, b)
        bits = min(len(keys).bit_length() + 1, _BUCKET_BITS)
        bucket = (keys ^ (keys >> bits)) & ((1 << bits) - 1)
        keep = np.flatnonzero((np.bincount(bucket) >= fewest)[bucket] & (a != b))
        return keys[keep], one[keep]


def _laid_out(places: Ints, begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Each place with all others from its begin to its end: two parallel arrays."""
    size = (end - begin)[places]
    one = np.repeat(places, size)
    first = begin[places] - np.cumsum(size) + size
    return one, np.arange(len(one)) + np.repeat(first, size)


def _gathered(keys: Ints, things: Ints) -> tuple[Ints, Ints, Ints]:
    """Both in the order of the keys, and where each key begins."""
    order = ascending(keys)
    keys, things = keys[order], things[order]
    return keys, things, np.flatnonzero(np.diff(keys, prepend=UNKNOWN))
