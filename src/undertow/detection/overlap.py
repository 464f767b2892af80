"""Do two accounts share more objects than their habits and interests explain, whatever the time?

A slow campaign leaves no speed: its members pass on the same pages hours apart, for months. What
it leaves is overlap. But overlap is also what shared interest looks like, so the chance that an
account acts on an object is the *largest* of what could explain it innocently:

* *popularity and activity*: the account's number of actions times the object's share of all;
* *interest*: how often those act on it who have a little in common with the account. A random walk
  goes from the account to an object of its, on to another account that acted there, and on to an
  object of that one (Zhou, Ren, Medo, Zhang 2007, Bipartite network projection and personal
  recommendation, Phys. Rev. E 76, 046115). Accounts that share surprisingly much with it are left
  out of the walk: a campaign must not be its own explanation;
* *the source*: the share of the same source's other objects that the account acted on. Readers of
  one paper and fans of one star share what it publishes, and nothing more.

Interests are finer than what a walk can tell, so the odds of the first two are doubled: what is
found stands even if a taste that nobody measured makes an account twice as likely to act on what
the other acts on (Rosenbaum 2002, Observational Studies, ch. 4: sensitivity to hidden bias).

The test is made from both sides and the larger p-value stands. As in `significance`, the unit is
the occasion: once all objects of one sitting are one, once all that come from one source, and again
the larger p-value stands. So overlap counts across unrelated sources only. The binomial tail errs
to the safe side (Hoeffding 1956). Hypergeometric validation of co-occurrences: Tumminello et al.
2011, Statistically validated networks, PLoS ONE 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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
    Keys,
    ascending,
    distinct,
    laid_out,
)
from undertow.detection.significance import (
    FALSE_DISCOVERY_RATE,
    OCCASION_S,
    Tail,
    binomial_tail,
)
from undertow.detection.timing import LEAST, MOST

# Fewer objects in common than this never make an edge: fans of two things share two things.
FEWEST_SHARED = 5
# An object that very many act on says little about any two of them, and its pairs are the work.
CROWD = 300
# Pairs of accounts on one object that are listed at most; the largest crowds are left out first.
PAIRS = 20_000_000
# A pair that shares this surprisingly much by popularity alone is left out of each other's walk.
COMPANION_P = 1e-3
# The walk is believed in proportion to how many accounts it leads over; this many are mixed in
# with everybody's popularity. A source's habit is held by as many objects at the other chances.
WALK_PRIOR, SOURCE_PRIOR = 10.0, 4.0
# The odds of interest may be this many times what was measured. With 1 the busiest accounts of one
# community, who share twice what the walk expects, were tied on the peers' sets org_burst and
# org_react, where nobody coordinates.
HIDDEN_BIAS = 2.0

_CELLS_AT_ONCE = 4_000_000  # accounts times objects of the walks that are laid out at a time
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
        key = coded.account * len(coded.objects) + coded.object
        # The actions stand in order of time within an object, so the first of a key is earliest.
        order = ascending(key)
        new = np.diff(key[order], prepend=-1) != 0
        starts = np.flatnonzero(new)
        self.again = np.full(len(key), len(key))
        later = np.flatnonzero(~new)
        self.again[order[later - 1]] = order[later]
        self.row, self.times = order[starts], np.diff(starts, append=len(key))
        self.account, self.object = coded.account[self.row], coded.object[self.row]
        crowd = np.bincount(self.object, minlength=len(coded.objects))
        self.most = _largest_crowd(crowd)
        keep = (crowd[self.object] > 1) & (crowd[self.object] <= self.most)
        self.row, self.times = self.row[keep], self.times[keep]
        self.account, self.object = self.account[keep], self.object[keep]
        self.at = coded.at[self.row]
        shape = (len(coded.accounts), len(coded.objects))
        starts = np.searchsorted(self.account, np.arange(shape[0] + 1))
        ones = np.ones(len(self.object))
        self.table = csr_array((ones, self.object, starts), shape=shape)
        self.actions = np.diff(starts)
        self.crowd = np.bincount(self.object, minlength=shape[1])
        self._keys = Keys(self.account * shape[1] + self.object)
        self._heard: _Heard | None = None

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
        return _paired(self.table, a, b)

    def popularity(self, accounts: Ints, objects: Ints) -> Floats:
        """The number of actions of each account times the share that *others* have in an object."""
        return self.actions[accounts] * self.popularity_of_others()[objects]

    def popularity_of_others(self) -> Floats:
        """The share that others than the account itself have in each object."""
        return np.maximum(self.crowd - 1, 0) / max(len(self.object), 1)


def _largest_crowd(crowd: Ints) -> int:
    """The largest crowd up to CROWD with which the pairs on all objects stay within PAIRS."""
    size = np.arange(CROWD + 1)
    often = np.bincount(crowd[crowd <= CROWD], minlength=CROWD + 1)
    work = np.cumsum(often * size * (size - 1) // 2)
    return int(np.flatnonzero(work <= PAIRS)[-1])


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
    return np.maximum(tail, _poisson_tail(sources, a, b, _paired(sources, a, b)))


def _by_source(coded: CodedActions) -> csr_array:
    """Accounts x sources, 1 where the account acted on anything of it; a lone object is its own."""
    origin = coded.origin().copy()
    lone = np.flatnonzero(origin == UNKNOWN)
    origin[lone] = origin.max(initial=0) + 1 + np.arange(len(lone))
    width = int(origin.max(initial=0)) + 1
    account, source = np.divmod(distinct(coded.account * width + origin[coded.object]), width)
    starts = np.searchsorted(account, np.arange(len(coded.accounts) + 1))
    return csr_array((np.ones(len(source)), source, starts), shape=(len(coded.accounts), width))


def _paired(table: csr_array, row: Ints, col: Ints) -> Ints:
    """The inner products of pairs of rows."""
    out = np.empty(len(row), np.int64)
    for i in range(0, len(row), _ROWS_AT_ONCE // 20):
        part = slice(i, i + _ROWS_AT_ONCE // 20)
        out[part] = np.asarray(table[row[part]].multiply(table[col[part]]).sum(axis=1)).ravel()
    return out


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


class Walks:
    """Where the random walk from an account ends, companions left out."""

    def __init__(self, held: Holdings, a: Ints, b: Ints) -> None:
        self._held, self._a, self._b = held, a, b

    @cached_property
    def _companions(self) -> csr_array:
        """Accounts x accounts; nothing is laid out before anybody is asked for."""
        accounts = len(self._held.actions)
        one, other = np.concatenate([self._a, self._b]), np.concatenate([self._b, self._a])
        return csr_array((np.ones(len(one)), (one, other)), shape=(accounts, accounts))

    @cached_property
    def _to_objects(self) -> csr_array:
        weight = self._held.table.copy()
        weight.data = 1.0 / self._held.crowd[self._held.object]
        return weight

    def share(self, accounts: Ints, objects: Ints) -> Floats:
        """The share of the walks from each account that ends on each object; parallel arrays."""
        asked = np.bincount(accounts, minlength=len(self._held.actions)) > 0
        who, number = np.flatnonzero(asked), np.cumsum(asked) - 1
        order = ascending(number[accounts])
        back = number[accounts[order]]
        out = np.empty(len(accounts))
        at_once = max(_CELLS_AT_ONCE // max(self._held.table.shape[1], 1), 1)
        for start in range(0, len(who), at_once):
            here = order[slice(*np.searchsorted(back, [start, start + at_once]))]
            ends, over = self._walk(who[start : start + at_once])
            row = number[accounts[here]] - start
            walked = ends.toarray()[row, objects[here]]
            believed = over[row] / (over[row] + WALK_PRIOR)
            everybody = self._held.crowd[objects[here]] / max(len(self._held.object), 1)
            out[here] = np.maximum(believed * walked + (1 - believed) * everybody, everybody)
        return out

    def _walk(self, who: Ints) -> tuple[csr_array, Ints]:
        held = self._held
        near = (self._to_objects[who] @ held.table.T).tocsr()
        near = near - near.multiply(self._companions[who])
        near = near.tocoo()
        keep = (near.col != who[near.row]) & (near.data > 1e-12)
        row, col, weight = near.row[keep], near.col[keep], near.data[keep]
        total = np.bincount(row, weight, minlength=len(who))
        weight = weight / total[row] / held.actions[col]
        step = csr_array((weight, (row, col)), shape=(len(who), len(held.actions)))
        return (step @ held.table).tocsr(), np.bincount(row, minlength=len(who))


class Everywhere(Walks):
    """Walks that lead wherever everybody is: the least that a walk from any account gives."""

    def __init__(self, held: Holdings) -> None:
        self._held = held

    def share(self, accounts: Ints, objects: Ints) -> Floats:
        """As `Walks.share`."""
        del accounts
        return self._held.crowd[objects] / max(len(self._held.object), 1)


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


def chance_to_act(
    held: Holdings, walks: Walks, coded: CodedActions, who: Ints, named: Ints, both: Bools
) -> tuple[Floats, Floats]:
    """The chance that each account acts on each object, at any time; parallel arrays.

    Once by popularity and interest alone, once by its habit to the object's source too. `both` says
    whether it did.
    """
    alone = _biased(held.actions[who] * walks.share(who, named))
    chance = np.maximum(alone, _habit(held, coded, who, named, both, alone))
    return np.clip(alone, LEAST, MOST), np.clip(chance, LEAST, MOST)


def _biased(chance: Floats) -> Floats:
    """The chance whose odds are HIDDEN_BIAS times these."""
    chance = np.minimum(chance, 1.0)
    return HIDDEN_BIAS * chance / (1 + (HIDDEN_BIAS - 1) * chance)


def _habit(
    held: Holdings, coded: CodedActions, who: Ints, named: Ints, both: Bools, chance: Floats
) -> Floats:
    """The share of the source's *other* objects that the account acted on; 0 without a source."""
    heard = held.heard(coded)
    source = heard.origin[named]
    known = np.flatnonzero(source != UNKNOWN)
    often = -both.astype(np.int64)
    place = heard.keys.find(who[known] * len(heard.size) + source[known])
    often[known] += np.where(place != UNKNOWN, heard.often[place], 0)
    others = np.maximum(heard.size[np.maximum(source, 0)] - 1, 0)
    habit = (often + SOURCE_PRIOR * np.minimum(chance, MOST)) / (others + SOURCE_PRIOR)
    return np.where(source != UNKNOWN, habit, 0.0)


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
