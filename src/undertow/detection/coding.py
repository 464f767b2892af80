"""Actions as numbers: accounts and objects become small integers, times become microseconds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

UNKNOWN = -1
SECOND = 1_000_000


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
    _moments: list[Ints] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.at)

    def origin(self) -> Ints:
        """Where each object comes from: its source, else the thing that people come back to."""
        return self._worked_out()[0]

    def kin(self) -> Ints:
        """A number that objects of one origin share; what comes from none has its own, below 0."""
        return self._worked_out()[1]

    def moments(self) -> Ints:
        """The rank of each action's time among all different times; worked out once."""
        if not self._moments:
            self._moments.append(np.unique(self.at, return_inverse=True)[1])
        return self._moments[0]

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
        told = {name: getattr(self, name)[rows] for name in ("account", "object", "at", "cited")}
        return replace(self, **told, post=self.post[rows], itself=self.itself[rows], _moments=[])

    def object_starts(self) -> Ints:
        """The first action of every object, and one past the last action of all."""
        return np.searchsorted(self.object, np.arange(len(self.objects) + 1))


def code(
    actions: pa.Table,
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
    counts do without. Where `accounts` are given, accounts are numbered by their place among them.
    """
    account, there = _numbered(actions["account_id"], by_name=accounts is None)
    if accounts is None:
        accounts = there
    else:
        place = pc.index_in(there, value_set=accounts)
        account = place.to_numpy().astype(np.int64)[account]
    named, objects = _numbered(actions["object"], by_name=ordered)
    at = microseconds(actions["at"])
    post = _numbered(actions["post_id"])[0] if number_posts else np.arange(len(at))
    cited, sources = _sources(actions)
    coded = CodedActions(
        account=account,
        object=named,
        at=at,
        post=post,
        itself=_itself(actions) if number_posts else np.zeros(len(at), np.bool_),
        accounts=accounts,
        objects=objects,
        appeared_at=_per_object(actions, "appeared_at", named, len(objects)),
        source=_earliest(cited, named, len(objects), at),
        sources=sources,
        parent=np.full(len(objects), UNKNOWN),
        cited=cited,
    )
    return coded.taken(np.lexsort((account, at, named))) if ordered else coded


def _itself(actions: pa.Table) -> Bools:
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
        self._keys = np.sort(keys)
        self._mask = (1 << min(len(keys).bit_length() + 4, 22)) - 1
        self._there = np.zeros(self._mask + 1, np.bool_)
        self._there[self._keys & self._mask] = True

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
    in_pieces = pa.types.is_dictionary(values.type)
    coded = values.unify_dictionaries() if in_pieces else values.dictionary_encode()
    if not coded.num_chunks:
        return np.zeros(0, np.int64), pa.array([], pa.string())
    # All chunks share the dictionary that the last one completed.
    dictionary = coded.chunk(coded.num_chunks - 1).dictionary
    numbers = np.concatenate(
        [chunk.indices.to_numpy(zero_copy_only=False) for chunk in coded.chunks], dtype=np.int64
    )
    if not by_name:
        return numbers, dictionary
    order = pc.sort_indices(dictionary)
    rank = np.empty(len(order), np.int64)
    rank[order.to_numpy()] = np.arange(len(order))
    return rank[numbers], dictionary.take(order)


def _per_object(actions: pa.Table, column: str, named: Ints, count: int) -> Ints:
    """One value per object: the earliest that any action knows."""
    values = np.full(count, np.iinfo(np.int64).max)
    if column in actions.column_names and actions[column].null_count < len(actions):
        known = microseconds(actions[column])
        np.minimum.at(values, named[known != UNKNOWN], known[known != UNKNOWN])
    values[values == np.iinfo(np.int64).max] = UNKNOWN
    return values


def _sources(actions: pa.Table) -> tuple[Ints, pa.Array]:
    """The source of every action, UNKNOWN where it names none, and the names."""
    if "source" not in actions.column_names or actions["source"].null_count == len(actions):
        return np.full(len(actions), UNKNOWN), pa.array([], pa.string())
    numbers, names = _numbered(pc.fill_null(actions["source"], ""), by_name=True)
    return np.where(pc.is_valid(actions["source"]).to_numpy(), numbers, UNKNOWN), names


def _earliest(cited: Ints, named: Ints, count: int, at: Ints) -> Ints:
    """One source per object: that of its earliest action, should there be several."""
    source = np.full(count, UNKNOWN)
    known = np.flatnonzero(cited != UNKNOWN)
    latest_first = known[np.lexsort((cited[known], at[known]))[::-1]]
    source[named[latest_first]] = cited[latest_first]
    return source
