"""What pairs of accounts share, in memory: for the many small questions that rewired copies ask.

The same rows as the SQL of `significance` gives, without the cost of a database for each copy. Only
who led in a meeting is not told: copies do not ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from undertow.detection.coding import CodedActions, Ints, Keys, ascending, laid_out
from undertow.detection.significance import Shared

# Objects looked up at a time: about 300 MB with all that is worked out for them.
_AT_ONCE = 1_000_000


class Acts:
    """The actions of some accounts, ordered by account, object and time."""

    def __init__(self, coded: CodedActions, episode: Ints, rows: Ints) -> None:
        """Take these rows of the actions.

        Args:
            coded: the channel's actions.
            episode: the episode of each.
            rows: the actions to take.
        """
        self._objects = len(coded.objects)
        key = coded.account[rows] * self._objects + coded.object[rows]
        order = ascending(key)  # within an object the rows stand in order of time
        key, rows = key[order], rows[order]
        self._starts = np.flatnonzero(np.diff(key, prepend=-1))
        self._size = np.diff(self._starts, append=len(key))
        self._keys, self._at = key[self._starts], coded.at[rows]
        self._first, self._episode = self._at[self._starts], episode[rows[self._starts]]
        edges = np.arange(len(coded.accounts) + 1) * self._objects
        self._of_account = np.searchsorted(self._keys, edges)
        self.held = np.diff(self._of_account)
        self._there = Keys(self._keys)

    @cached_property
    def _moments(self) -> Ints:
        """The rank of each action's time among all different times."""
        return np.unique(self._at, return_inverse=True)[1]

    def shared(self, a: Ints, b: Ints) -> Iterator[tuple[slice, Shared]]:
        """All that each pair shares, for some pairs at a time; ordered by pair and object.

        Pairs are numbered from the start of the slice. `closest` is twice the smallest lag.
        """
        held = self.held
        work = np.cumsum(np.minimum(held[a], held[b])) // _AT_ONCE
        bounds = np.flatnonzero(np.diff(work, prepend=-1, append=-1))
        for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            yield slice(start, end), self._shared(a[start:end], b[start:end])

    def _shared(self, a: Ints, b: Ints) -> Shared:
        held = self.held
        swap = held[b] < held[a]
        few, many = np.where(swap, b, a), np.where(swap, a, b)
        pair, entry = laid_out(self._of_account[few], held[few])
        named = self._keys[entry] - few[pair] * self._objects
        wanted = many[pair] * self._objects + named
        both = np.flatnonzero(self._there.holds(wanted))
        pair, named, one = pair[both], named[both], entry[both]
        other = np.searchsorted(self._keys, wanted[both])
        of_a = np.where(swap[pair], other, one)
        return Shared(
            pair=pair,
            object=named,
            episode=self._episode[of_a],
            t=self._first[of_a],
            chances=self._size[one] * self._size[other],
            closest=2 * self._lag(one, other),
        )

    def _lag(self, one: Ints, other: Ints) -> Ints:
        """The smallest lag between the actions of two entries."""
        lag = np.abs(self._first[one] - self._first[other])
        again = np.flatnonzero((self._size[one] > 1) | (self._size[other] > 1))
        if len(again):
            x, y = one[again], other[again]
            fewer = self._size[x] <= self._size[y]
            lag[again] = self._nearest(np.where(fewer, x, y), np.where(fewer, y, x))
        return np.asarray(lag)

    def _nearest(self, x: Ints, y: Ints) -> Ints:
        """For each action of the entries x the nearest of y is found by bisection."""
        owner, place = laid_out(self._starts[x], self._size[x])
        moment = self._moments
        moments = int(moment.max()) + 1
        begin = self._starts[y][owner]
        last = begin + self._size[y][owner] - 1
        # An entry and a moment are one number, which grows with the place.
        entries = np.repeat(np.arange(len(self._starts)), self._size)
        line = entries * moments + moment
        after = np.searchsorted(line, y[owner] * moments + moment[place])
        before, after = np.clip(after - 1, begin, last), np.clip(after, begin, last)
        at = self._at[place]
        lag = np.minimum(np.abs(self._at[before] - at), np.abs(self._at[after] - at))
        return np.asarray(np.minimum.reduceat(lag, np.flatnonzero(np.diff(owner, prepend=-1))))
