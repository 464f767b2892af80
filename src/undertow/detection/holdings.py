"""Which account acted on which object, as a table of accounts and objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from undertow.detection.coding import UNKNOWN, CodedActions, Floats, Ints, Keys, ascending
from undertow.engine.paged import paged, room

# An object that very many act on says little about any two of them, and its pairs are the work.
CROWD = 300
# Pairs of accounts on one object that are listed at most; the largest crowds are left out first.
PAIRS = 20_000_000
_PAIRS_AT_ONCE = 100_000


class Holdings:
    """Which account acted on which object first when, objects that nobody shares left out.

    Attributes:
        account, object, at, times: one entry per account and object, ordered by these.
        table: accounts x objects, 1 where the account acted on the object.
        actions, crowd: objects per account, accounts per object.
        row: the coded action of each entry.
        again: for each coded action the next of the same account on the same object; the number of
            actions where there is none.
    """

    def __init__(self, coded: CodedActions) -> None:
        shape = (len(coded.accounts), len(coded.objects))
        self.again, crowd = _again(coded)
        self.most = _largest_crowd(crowd)
        rows = np.flatnonzero(((crowd > 1) & (crowd <= self.most))[coded.object])
        key = coded.account[rows] * shape[1] + coded.object[rows]
        # The actions stand in order of time within an object, so the first of a key is earliest.
        order = ascending(key)
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        self.row, self.times = paged(rows[order[starts]]), np.diff(starts, append=len(key))
        del rows, key, order
        self.account, self.object = paged(coded.account[self.row]), paged(coded.object[self.row])
        self.at = paged(coded.at[self.row])
        starts = np.searchsorted(self.account, np.arange(shape[0] + 1))
        self.table = _table(self.object, starts, shape)
        self.actions = np.diff(starts)
        self.crowd = np.bincount(self.object, minlength=shape[1])
        self._keys = Keys(paged(self.account * shape[1] + self.object))
        self._heard: _Heard | None = None

    @cached_property
    def by_object(self) -> csr_array:
        """The table turned: objects x accounts. SciPy would turn it anew for every product."""
        return self.table.T.tocsr()

    def heard(self, coded: CodedActions) -> _Heard:
        """What of each source there is and was acted on; worked out once."""
        if self._heard is None:
            self._heard = _heard(self, coded)
        return self._heard

    def of(self, accounts: Ints) -> tuple[Ints, Ints]:
        """The entries of these accounts laid end to end: (place in `accounts`, entry)."""
        length = self.actions[accounts]
        owner = np.repeat(np.arange(len(accounts)), length)
        first = self.table.indptr[accounts] - np.concatenate([[0], np.cumsum(length)[:-1]])
        return owner, np.arange(len(owner)) + first[owner]

    def find(self, accounts: Ints, objects: Ints) -> Ints:
        """The entry of each account and object; UNKNOWN where it did not act on it."""
        return self._keys.find(accounts * self.table.shape[1] + objects)

    def shared(self, a: Ints, b: Ints) -> Ints:
        """How many of these objects each pair shares."""
        return paired(self.table, a, b)

    def popularity(self, accounts: Ints, objects: Ints) -> Floats:
        """The number of actions of each account times the share that *others* have in an object."""
        return self.actions[accounts] * self.popularity_of_others()[objects]

    def popularity_of_others(self) -> Floats:
        """The share that others than the account itself have in each object."""
        return np.maximum(self.crowd - 1, 0) / max(len(self.object), 1)


def _table(columns: Ints, starts: Ints, shape: tuple[int, int]) -> csr_array:
    """A sparse table of ones, in files where it is large."""
    # In 32 bits SciPy takes the columns as they are, instead of copying them.
    narrow = max(*shape, len(columns)) <= np.iinfo(np.int32).max
    kind = np.int32 if narrow else np.int64
    named, ones = room(len(columns), kind), room(len(columns), np.float64)
    named[:], ones[:] = columns, 1.0
    return csr_array((ones, named, starts.astype(kind)), shape=shape)


def _again(coded: CodedActions) -> tuple[Ints, Ints]:
    """The next action of the same account on the same object, and how many act on each object."""
    again, crowd = room(len(coded)), np.zeros(len(coded.objects), np.int64)
    for rows, objects in coded.blocks():
        key = (coded.object[rows] - objects.start) * len(coded.accounts) + coded.account[rows]
        order = ascending(key)
        new = np.diff(key[order], prepend=-1) != 0
        thing = key[order[new]] // len(coded.accounts)
        crowd[objects] = np.bincount(thing, minlength=objects.stop - objects.start)
        again[rows] = len(coded)
        later = np.flatnonzero(~new)
        again[rows.start + order[later - 1]] = rows.start + order[later]
    return again, crowd


def _largest_crowd(crowd: Ints) -> int:
    """The largest crowd up to CROWD with which the pairs on all objects stay within PAIRS."""
    size = np.arange(CROWD + 1)
    often = np.bincount(crowd[crowd <= CROWD], minlength=CROWD + 1)
    work = np.cumsum(often * size * (size - 1) // 2)
    return int(np.flatnonzero(work <= PAIRS)[-1])


def paired(table: csr_array, row: Ints, col: Ints) -> Ints:
    """The inner products of pairs of rows."""
    out = np.empty(len(row), np.int64)
    for i in range(0, len(row), _PAIRS_AT_ONCE):
        part = slice(i, i + _PAIRS_AT_ONCE)
        out[part] = np.asarray(table[row[part]].multiply(table[col[part]]).sum(axis=1)).ravel()
    return out


@dataclass(frozen=True, slots=True)
class _Heard:
    """How many objects of each source there are, and how many of them each account acted on.

    Attributes:
        origin: the source of each object.
        size: objects by source.
        keys: account * sources + source.
        often: on how many objects of it the account acted.
    """

    origin: Ints
    size: Ints
    keys: Keys
    often: Ints


def _heard(held: Holdings, coded: CodedActions) -> _Heard:
    origin = coded.origin()
    listed = np.flatnonzero(held.crowd > 0)
    listed = listed[origin[listed] != UNKNOWN]
    sources = int(origin.max(initial=0)) + 1
    size = np.bincount(origin[listed], minlength=sources)
    at_source = origin[held.object]
    known = at_source != UNKNOWN
    keys = np.sort(held.account[known] * sources + at_source[known])
    starts = np.flatnonzero(np.diff(keys, prepend=UNKNOWN))
    # One more at the end, so that a place that is UNKNOWN points at something.
    often = np.append(np.diff(starts, append=len(keys)), 0)
    return _Heard(origin, size, Keys(keys[starts]), often)
