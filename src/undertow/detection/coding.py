"""Actions as numbers: accounts and objects become small integers, times become microseconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from undertow.engine.paged import paged, room

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

UNKNOWN = -1
SECOND = 1_000_000

# Actions that are worked on at a time where there are very many: arrays of 32 MB.
_BLOCK = 4_000_000


class Columns(Protocol):
    """A table of actions whose columns may be read one at a time; a `pa.Table` is one."""

    @property
    def column_names(self) -> Sequence[str]:
        """The names of the columns."""

    def __getitem__(self, name: str, /) -> pa.ChunkedArray:
        """One column."""

    def __len__(self) -> int:
        """How many actions there are."""


@dataclass(frozen=True, slots=True)
class CodedActions:
    """The actions of one channel, ordered by object, time and account (see `code`).

    Attributes:
        account: the account of each action, an index into `accounts`.
        object: the object of each action, an index into `objects`.
        at: microseconds since 1970, UTC.
        post: the post of each action: its row in the coded table, or, where posts were numbered,
            a number per post id.
        itself: True where posts were numbered and the post is its own object (an original listed
            among its reposts).
        accounts, objects, sources: the ids behind the numbers.
        appeared_at: when each *object* appeared (microseconds), UNKNOWN where that is not known.
        source: where each *object* comes from (the author of a post, the site of a page), as an
            index into `sources`; UNKNOWN where it is not known.
        cited: the source that each *action* names, UNKNOWN where it names none: other outlets have
            the same headline.
        parent: for each *object* that is one episode of a thing people come back to, the number of
            that thing; UNKNOWN for all others (see `episodes`).
    """

    account: Ints
    object: Ints
    at: Ints
    post: Ints
    itself: Bools
    accounts: pa.Array
    objects: pa.Array
    appeared_at: Ints
    source: Ints
    sources: pa.Array
    parent: Ints
    cited: Ints
    _origins: list[Ints] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.at)

    def origin(self) -> Ints:
        """Where each object comes from: its source, else the thing that people come back to."""
        return self._worked_out()[0]

    def kin(self) -> Ints:
        """A number that objects of one origin share; what comes from none has its own, below 0."""
        return self._worked_out()[1]

    def _worked_out(self) -> list[Ints]:
        """Origin and kin, worked out once: other actions on the same objects keep them."""
        if not self._origins:
            origin = self._origin()
            lone = -2 - np.arange(len(origin))
            self._origins.extend([origin, np.where(origin != UNKNOWN, origin, lone)])
        return self._origins

    def _origin(self) -> Ints:
        beyond = int(self.source.max(initial=UNKNOWN)) + 1
        again = np.where(self.parent != UNKNOWN, self.parent + beyond, UNKNOWN)
        return np.where(self.source != UNKNOWN, self.source, again)

    def with_accounts(self, account: Ints) -> CodedActions:
        """The same actions, done by these accounts."""
        return replace(self, account=account)

    def taken(self, rows: Ints) -> CodedActions:
        """Some of the actions, in the order of `rows`."""
        names = ("account", "object", "at", "cited", "post")
        told = {name: paged(getattr(self, name)[rows]) for name in names}
        return replace(self, **told, itself=self.itself[rows], _origins=self._origins)

    def object_starts(self) -> Ints:
        """The first action of every object, and one past the last action of all."""
        return np.searchsorted(self.object, np.arange(len(self.objects) + 1))

    def blocks(self) -> Iterator[tuple[slice, slice]]:
        """Rows and objects, some at a time: all actions on an object are in one block."""
        starts = self.object_starts()
        edges = np.flatnonzero(np.diff(starts // _BLOCK, prepend=-1, append=-1))
        edges[-1:] = len(self.objects)
        for first, end in pairwise(np.unique(edges).tolist()):
            yield slice(int(starts[first]), int(starts[end])), slice(first, end)

    def acted_on(self) -> Iterator[tuple[slice, Ints, Ints]]:
        """The different (object, account), block by block.

        Yields the block's objects, the object (counted from the first of the block) and account.
        """
        accounts = max(len(self.accounts), 1)
        for rows, objects in self.blocks():
            key = (self.object[rows] - objects.start) * accounts + self.account[rows]
            yield objects, *np.divmod(distinct(key), accounts)


def code(
    actions: Columns,
    *,
    number_posts: bool = False,
    ordered: bool = True,
    accounts: pa.Array | None = None,
) -> CodedActions:
    """Number the accounts and objects of the actions of one channel (schema ACTIONS).

    `number_posts` numbers the posts by their ids, for rules that count different posts; otherwise
    every action stands for a post of its own, which costs nothing. Accounts are numbered in the
    order of their names. `ordered` numbers objects so too and sorts the actions, so that whatever
    is drawn at random later does not depend on the order in which posts were handed in; plain
    counts do without, and without the times and sources of objects. Where `accounts` are given,
    accounts are numbered by their place among them.
    """
    account, there = _numbered(actions["account_id"], by_name=accounts is None)
    if accounts is None:
        accounts = there
    else:
        place = pc.index_in(there, value_set=accounts)
        account = place.to_numpy().astype(np.int64)[account]
    named, objects = _numbered(actions["object"], by_name=ordered)
    nothing = np.full(len(objects), UNKNOWN)
    coded = CodedActions(
        account=account,
        object=named,
        at=paged(microseconds(actions["at"])),
        post=_numbered(actions["post_id"])[0] if number_posts else _counted(len(account)),
        itself=_itself(actions) if number_posts else room(len(account), np.bool_),
        accounts=accounts,
        objects=objects,
        appeared_at=nothing,
        source=nothing,
        sources=pa.array([], pa.string()),
        parent=nothing,
        cited=np.broadcast_to(np.int64(UNKNOWN), len(account)),
    )
    if not ordered:
        return coded
    cited, sources = _sources(actions)
    appeared = _per_object(actions, "appeared_at", named, len(objects))
    coded = replace(coded, cited=cited, sources=sources, appeared_at=appeared)
    coded = coded.taken(np.lexsort((account, coded.at, named)))
    return replace(coded, source=_earliest(coded))


def _counted(size: int) -> Ints:
    out = room(size)
    for start in range(0, size, _BLOCK):
        out[start : start + _BLOCK] = np.arange(start, min(start + _BLOCK, size))
    return out


def _itself(actions: Columns) -> Bools:
    return np.asarray(pc.equal(actions["post_id"], actions["object"]).to_numpy())


def ascending(keys: Ints) -> Ints:
    """The order in which numbers from 0 on grow; equal ones stay as they stand.

    Sorting numbers is twice as fast as sorting places by them, so both become one number where
    they fit.
    """
    bits = len(keys).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits > 63:
        return np.argsort(keys, kind="stable")
    both = (keys << bits) | np.arange(len(keys))
    both.sort()
    return both & ((1 << bits) - 1)


class Keys:
    """A set of numbers from 0 on that is asked very often, mostly for what it does not hold.

    Marks for some remainders, many times as many as keys, answer most questions without a search.
    """

    def __init__(self, keys: Ints) -> None:
        self._keys = keys if bool(np.all(keys[1:] >= keys[:-1])) else np.sort(keys)
        self._mask = (1 << min(len(keys).bit_length() + 4, 22)) - 1
        self._there = np.zeros(self._mask + 1, np.bool_)
        for start in range(0, len(keys), _BLOCK):
            self._there[self._keys[start : start + _BLOCK] & self._mask] = True

    def holds(self, wanted: Ints) -> Bools:
        """Which of these numbers are in the set."""
        return np.asarray(self.find(wanted) != UNKNOWN)

    def find(self, wanted: Ints) -> Ints:
        """The place of each number among all in order; UNKNOWN where it is not in the set."""
        out = np.full(len(wanted), UNKNOWN)
        if len(self._keys):
            may = np.flatnonzero(self._there[wanted & self._mask])
            out[may] = find(self._keys, wanted[may])
        return out


def find(keys: Ints, wanted: Ints) -> Ints:
    """The place of each number among ordered ones; UNKNOWN where it is not there."""
    if not len(keys):
        return np.full(len(wanted), UNKNOWN)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, UNKNOWN)


def laid_out(start: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Runs of so many places from each start on, end to end: (number of the run, place)."""
    run = np.repeat(np.arange(len(size)), size)
    return run, np.arange(len(run)) + np.repeat(start - np.cumsum(size) + size, size)


def distinct(keys: Ints) -> Ints:
    """The different numbers from 0 on, in order; sorting beats the hashing of np.unique."""
    keys = np.sort(keys)
    return np.asarray(keys[np.flatnonzero(np.diff(keys, prepend=-1))])


def by_object_and_time(named: Ints, at: Ints) -> Ints:
    """The order of actions by object, then time; as one number where the two fit into one."""
    if not len(at):
        return np.zeros(0, np.int64)
    start, span = at.min(), int(at.max() - at.min()) + 1
    if (int(named.max()) + 1) * span > np.iinfo(np.int64).max:
        return np.lexsort((at, named))
    return ascending(named * span + (at - start))


def microseconds(times: pa.ChunkedArray) -> Ints:
    """Times as integers, UNKNOWN for null."""
    return np.asarray(pc.fill_null(times.cast(pa.int64()), UNKNOWN).to_numpy())


def _numbered(values: pa.ChunkedArray, *, by_name: bool = False) -> tuple[Ints, pa.Array]:
    """A number for each value, UNKNOWN for null, and the values by number."""
    in_pieces = pa.types.is_dictionary(values.type)
    coded = values.unify_dictionaries() if in_pieces else values.dictionary_encode()
    if not coded.num_chunks:
        return np.zeros(0, np.int64), pa.array([], pa.string())
    # All chunks share the dictionary that the last one completed.
    dictionary = coded.chunk(coded.num_chunks - 1).dictionary
    rank = np.arange(len(dictionary) + 1)
    if by_name:
        order = pc.sort_indices(dictionary)
        rank[order.to_numpy()] = np.arange(len(order))
        dictionary = dictionary.take(order)
    rank[-1] = UNKNOWN
    numbers, done = room(len(coded)), 0
    for chunk in coded.chunks:
        known = chunk.indices.fill_null(UNKNOWN).to_numpy(zero_copy_only=False)
        numbers[done : done + len(known)] = rank[known]
        done += len(known)
    return numbers, dictionary


def _per_object(actions: Columns, column: str, named: Ints, count: int) -> Ints:
    """One value per object: the earliest that any action knows."""
    values, done = np.full(count, np.iinfo(np.int64).max), 0
    for chunk in actions[column].chunks if column in actions.column_names else ():
        known = pc.fill_null(chunk.cast(pa.int64()), UNKNOWN).to_numpy()
        there = np.flatnonzero(known != UNKNOWN)
        np.minimum.at(values, named[done + there], known[there])
        done += len(known)
    values[values == np.iinfo(np.int64).max] = UNKNOWN
    return values


def _sources(actions: Columns) -> tuple[Ints, pa.Array]:
    """The source of every action, UNKNOWN where it names none, and the names."""
    if "source" not in actions.column_names:
        return np.full(len(actions), UNKNOWN), pa.array([], pa.string())
    return _numbered(actions["source"], by_name=True)


def _earliest(coded: CodedActions) -> Ints:
    """One source per object: that of its earliest action, should there be several."""
    source = np.full(len(coded.objects), UNKNOWN)
    for rows, _ in coded.blocks():
        known = np.flatnonzero(coded.cited[rows] != UNKNOWN) + rows.start
        if not len(known):
            continue
        named, at = coded.object[known], coded.at[known]
        new = np.diff(named, prepend=-1) != 0
        starts = np.flatnonzero(new)
        first = at[starts][np.cumsum(new) - 1]
        tied = np.where(at == first, coded.cited[known], np.iinfo(np.int64).max)
        source[named[starts]] = np.minimum.reduceat(tied, starts)
    return source
