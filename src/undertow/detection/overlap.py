"""Do two accounts share more objects than their habits and interests explain, whatever the time?

A slow campaign leaves no speed: its members pass on the same pages hours apart, for months. What
it leaves is overlap. But overlap is also what shared interest looks like, so it is held against how
likely an account acts on an object for innocent reasons (`interest`).

The test is made from both sides and the larger p-value stands. As in `significance`, the unit is
the occasion: once all objects of one sitting are one, once all that come from one source, and again
the larger p-value stands. So overlap counts across unrelated sources only. The binomial tail errs
to the safe side (Hoeffding 1956). Hypergeometric validation of co-occurrences: Tumminello et al.
2011, Statistically validated networks, PLoS ONE 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array
from scipy.special import gammainc

from undertow.detection.coding import (
    SECOND,
    UNKNOWN,
    Bools,
    CodedActions,
    Floats,
    Ints,
    distinct,
    laid_out,
)
from undertow.detection.holdings import Holdings, paired
from undertow.detection.interest import COMPANION_P, Everywhere, Walks, chance_to_act
from undertow.detection.significance import (
    FALSE_DISCOVERY_RATE,
    OCCASION_S,
    Tail,
    binomial_tail,
)
from undertow.engine.paged import room

# Fewer objects in common than this never make an edge: fans of two things share two things.
FEWEST_SHARED = 5

_ROWS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Pairs of one channel that share more than they would by popularity; parallel arrays.

    Attributes:
        a, b: account numbers, a < b.
        shared: objects in common, those with too large a crowd left out.
        together: pairs of posts on these.
        expected: objects that independent accounts with these habits would share.
        p_value: chance of as many occasions with a shared object, for this pair alone.
        a_first, b_first: shared objects on which the one was strictly earlier.
        crowd: the largest crowd that was looked at.
    """

    a: Ints
    b: Ints
    shared: Ints
    together: Ints
    expected: Floats
    p_value: Floats
    a_first: Ints
    b_first: Ints
    crowd: int


def test_overlap(
    coded: CodedActions, tests: int, *, most: float | None = None, held: Holdings | None = None
) -> Overlaps:
    """Compare what every two accounts share with what independent ones would share.

    Args:
        coded: the channel's actions.
        tests: how many comparisons the whole scan could have made.
        most: how many pairs can be expected to pass at most, and others are not wanted; None for
            all that share enough.
        held: which account acted on what; None to lay it out here.
    """
    held = held or Holdings(coded)
    a, b, shared = _sharing(held)
    limit = FALSE_DISCOVERY_RATE * (max(len(a), 1) if most is None else most) / max(tests, 1)
    a, b, shared, by_popularity = _surprising(held, coded, a, b, shared, limit)
    companions = by_popularity <= COMPANION_P
    walks = Walks(held, a[companions], b[companions])
    keep = by_popularity <= limit
    a, b, shared = a[keep], b[keep], shared[keep]
    if most is not None:
        # Wherever walks lead, they say no less than popularity: mostly none needs to be followed.
        everywhere = Everywhere(held)
        keep = both_sides(held, everywhere, coded, a, b, binomial_tail)[0] <= limit
        a, b, shared = a[keep], b[keep], shared[keep]
    p_value, expected = both_sides(held, walks, coded, a, b, binomial_tail)
    together, a_first, b_first = _in_time(held, a, b)
    return Overlaps(a, b, shared, together, expected, p_value, a_first, b_first, held.most)


def compare(coded: CodedActions, a: Ints, b: Ints, tail: Tail) -> Floats:
    """The p-values of pairs given beforehand, whether they share much or nothing.

    `tail` says how occasions become a p-value.
    """
    held = Holdings(coded)
    one, other, _, by_popularity = _surprising(held, coded, *_sharing(held), limit=1.0)
    companions = by_popularity <= COMPANION_P
    walks = Walks(held, one[companions], other[companions])
    return both_sides(held, walks, coded, a, b, tail)[0]


def both_sides(
    held: Holdings, walks: Walks, coded: CodedActions, a: Ints, b: Ints, tail: Tail
) -> tuple[Floats, Floats]:
    """The larger p-value of the two sides, and the expected number of objects of that side."""
    p_value, expected = np.zeros(len(a)), np.zeros(len(a))
    for one, other in ((a, b), (b, a)):
        p, mean = _one_side(held, walks, coded, one, other, tail)
        expected = np.where(p >= p_value, mean, expected)
        p_value = np.maximum(p_value, p)
    return p_value, expected


def companions(held: Holdings, coded: CodedActions, accounts: Ints) -> tuple[Ints, Ints]:
    """The pairs of these accounts and any others that share surprisingly much by popularity."""
    able = accounts[held.actions[accounts] >= FEWEST_SHARED]
    common = (held.table[able] @ held.by_object).tocoo()
    one, other = able[common.row], common.col.astype(np.int64)
    often = (common.data >= FEWEST_SHARED) & (one != other)
    pairs = np.minimum(one, other)[often] * len(held.actions) + np.maximum(one, other)[often]
    pairs, place = np.unique(pairs, return_index=True)
    a, b = np.divmod(pairs, len(held.actions))
    shared = common.data[often][place].astype(np.int64)
    a, b, _, by_popularity = _surprising(held, coded, a, b, shared, COMPANION_P)
    surprising = by_popularity <= COMPANION_P
    return a[surprising], b[surprising]


def _sharing(held: Holdings) -> tuple[Ints, Ints, Ints]:
    """Pairs with enough in common, and how many objects that is."""
    able = np.flatnonzero(held.actions >= FEWEST_SHARED)
    narrow = held.table[able].astype(np.int32)
    common = narrow @ narrow.T
    place = np.flatnonzero(common.data >= FEWEST_SHARED)
    row = np.searchsorted(common.indptr, place, side="right") - 1
    col = common.indices[place]
    once = row < col
    row, col, place = row[once], col[once], place[once]
    return able[row], able[col], common.data[place].astype(np.int64)


def _surprising(
    held: Holdings, coded: CodedActions, a: Ints, b: Ints, shared: Ints, limit: float
) -> tuple[Ints, Ints, Ints, Floats]:
    """Pairs that may pass and all companions of their accounts, with how surprising each is.

    By popularity and activity alone. Both the objects and the sources in common must surprise, and
    the larger tail is given, so sources are looked at only where objects surprise.
    """
    tail = _poisson_tail(held.table, a, b, shared)
    may = np.flatnonzero(tail <= limit)
    sources = _by_source(coded) if len(may) and (coded.origin() != UNKNOWN).any() else None
    may = may[_or_by_source(sources, a[may], b[may], tail[may]) <= limit]
    asked = np.zeros(len(held.actions), np.bool_)
    asked[a[may]] = asked[b[may]] = True
    keep = (tail <= max(limit, COMPANION_P)) & (asked[a] | asked[b])
    a, b, shared, tail = a[keep], b[keep], shared[keep], tail[keep]
    return a, b, shared, _or_by_source(sources, a, b, tail)


def _or_by_source(sources: csr_array | None, a: Ints, b: Ints, tail: Floats) -> Floats:
    """The larger of these tails and those of the sources in common."""
    if sources is None or not len(a):
        return tail
    return np.maximum(tail, _poisson_tail(sources, a, b, paired(sources, a, b)))


def _by_source(coded: CodedActions) -> csr_array:
    """Accounts x sources, 1 where the account acted on anything of it; a lone object is its own."""
    origin = coded.origin().copy()
    lone = np.flatnonzero(origin == UNKNOWN)
    origin[lone] = origin.max(initial=0) + 1 + np.arange(len(lone))
    width, keys = int(origin.max(initial=0)) + 1, room(len(coded))
    for rows, _ in coded.blocks():
        keys[rows] = coded.account[rows] * width + origin[coded.object[rows]]
    keys.sort()
    account, source = np.divmod(keys[np.flatnonzero(np.diff(keys, prepend=-1))], width)
    starts = np.searchsorted(account, np.arange(len(coded.accounts) + 1))
    return csr_array((np.ones(len(source)), source, starts), shape=(len(coded.accounts), width))


def _poisson_tail(table: csr_array, row: Ints, col: Ints, shared: Ints) -> Floats:
    """P(as many columns in common) if each row drew its own by their popularity."""
    size = np.diff(table.indptr)
    crowd = np.bincount(table.indices, minlength=table.shape[1])
    popularity = np.arange(crowd.max(initial=0) + 1) / max(size.sum(), 1)
    # How many columns of each row another of this size would have; sizes in steps of a quarter, so
    # that there are few of them.
    level = np.ceil(np.log(np.maximum(size, 1)) / np.log(1.25)).astype(np.int64)
    levels = level.max(initial=0) + 1
    chance = np.array([-np.expm1(-(1.25**step) * popularity) for step in range(levels)])
    sides = (row * levels + level[col], col * levels + level[row])
    asked = distinct(np.concatenate(sides))
    reach = np.zeros(len(asked))
    work = np.cumsum(size[asked // levels]) // _ROWS_AT_ONCE
    for start, end in pairwise(np.flatnonzero(np.diff(work, prepend=-1, append=-1))):
        one, step = np.divmod(asked[start:end], levels)
        owner, place = laid_out(table.indptr[one], size[one])
        met = chance[step[owner], crowd[table.indices[place]]]
        reach[start:end] = np.bincount(owner, met, minlength=end - start)
    mean = np.maximum(*(reach[np.searchsorted(asked, side)] for side in sides))
    return np.asarray(gammainc(shared, mean))


def _one_side(
    held: Holdings, walks: Walks, coded: CodedActions, one: Ints, other: Ints, tail: Tail
) -> tuple[Floats, Floats]:
    """p-value and expected number of the objects of `one` that `other` acted on too."""
    p_value, expected = np.ones(len(one)), np.zeros(len(one))
    done = np.cumsum(held.actions[one]) // _ROWS_AT_ONCE
    for part in np.unique(done):
        pairs = np.flatnonzero(done == part)
        owner, entry = held.of(one[pairs])
        named, other_one = held.object[entry], other[pairs][owner]
        both = held.find(other_one, named) != UNKNOWN
        alone, chance = chance_to_act(held, walks, coded, other_one, named, both)
        source = coded.kin()[named]
        p_value[pairs] = by_coincidence(
            owner, held.at[entry], source, alone, chance, both, len(pairs), tail
        )
        expected[pairs] = np.bincount(owner, chance, minlength=len(pairs))
    return p_value, expected


def by_coincidence(
    owner: Ints,
    at: Ints,
    source: Ints,
    alone: Floats,
    chance: Floats,
    both: Bools,
    pairs: int,
    tail: Tail = binomial_tail,
) -> Floats:
    """The larger p-value of two: by sittings, and by sources.

    What comes from one source is one coincidence, and then the habit of following that source needs
    no second discount; what comes from none stands for itself.
    """
    sitting = at // (OCCASION_S * SECOND)
    return np.maximum(
        tail(owner, sitting, chance, both, pairs), tail(owner, source, alone, both, pairs)
    )


def _in_time(held: Holdings, a: Ints, b: Ints) -> tuple[Ints, Ints, Ints]:
    """Pairs of posts, and who was first on how many shared objects."""
    owner, entry = held.of(a)
    place = held.find(b[owner], held.object[entry])
    owner, entry, place = (x[place != UNKNOWN] for x in (owner, entry, place))
    lag = held.at[place] - held.at[entry]
    count = [held.times[entry] * held.times[place], lag > 0, lag < 0]
    together, first, later = (np.bincount(owner, c, minlength=len(a)) for c in count)
    return together.astype(np.int64), first.astype(np.int64), later.astype(np.int64)


def shared_actions(held: Holdings, a: Ints, b: Ints) -> tuple[Ints, Ints, Ints]:
    """For every object each pair shares: (pair, coded action of a, coded action of b)."""
    owner, entry = held.of(a)
    place = held.find(b[owner], held.object[entry])
    keep = place != UNKNOWN
    return owner[keep], held.row[entry[keep]], held.row[place[keep]]
