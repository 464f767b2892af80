"""Plain counts of co-actions: two accounts act on one object within a window; nothing is tested.

In the order of object and time, an action meets only those that follow it directly. So every
action is compared with the next one, those that were close enough with the one after that, and so
on until none is left: each pair is found exactly once, and little more is looked at than is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

from undertow.detection.coding import SECOND, Bools, CodedActions, Ints, by_object_and_time

# Pairs of actions held before they are counted: 32 MB of numbers.
_PAIRS_AT_ONCE = 4_000_000

_Pairs = Iterator[tuple[Ints, Ints]]


def count_co_actions(coded: CodedActions, window_s: int, *, min_participation: int = 1) -> pa.Table:
    """How many pairs of posts every two accounts have on the same object within the window.

    With `min_participation` this is CooRTweet's rule (Righetti & Balluff 2025): accounts with
    fewer actions are left out, and a pair of posts counts when either account has at least that
    many posts among all paired ones. Plain counts, no test: most of such pairs are chance.

    Returns:
        account_a, account_b (ids, a before b in text order), together; ordered by these. The ids
        are dictionary arrays, as there are far fewer accounts than pairs.
    """
    window = window_s * SECOND
    if min_participation <= 1:
        return count_in_parts([coded], coded.accounts, window_s)
    active = np.bincount(coded.account)[coded.account] >= min_participation
    lined_up = _lined_up(coded, active & ~coded.itself, window)
    active_ones = coded.taken(np.flatnonzero(active))
    participants = _participants(active_ones, lined_up, _pairs(lined_up, window))
    pairs = _with_one_of(participants >= min_participation, lined_up, _pairs(lined_up, window))
    return _table(_keys(lined_up.account, len(coded.accounts), pairs), coded.accounts)


def count_in_parts(parts: Iterable[CodedActions], accounts: pa.Array, window_s: int) -> pa.Table:
    """The same counts of actions that come in parts, all those on one object in one part.

    Only one part is held at a time, and what was found so far.
    """
    return _table(_keys_in(parts, len(accounts), window_s * SECOND), accounts)


def _keys_in(parts: Iterable[CodedActions], many: int, window: int) -> Iterator[Ints]:
    for coded in parts:
        lined_up = _lined_up(coded, ~coded.itself, window)
        del coded  # only the few that may meet are needed from here on
        yield from _keys(lined_up.account, many, _pairs(lined_up, window))


def _table(found: Iterable[Ints], accounts: pa.Array) -> pa.Table:
    keys, together = _counted(found)
    a = keys // max(len(accounts), 1)
    return pa.table(
        {
            "account_a": _named(a, accounts),
            "account_b": _named(keys - a * len(accounts), accounts),
            "together": together,
        }
    )


def _lined_up(coded: CodedActions, taken: Bools, window: int) -> CodedActions:
    """Actions ordered by object and time, without those that no other one is close to."""
    actions = np.bincount(coded.object[taken], minlength=len(coded.objects))
    rows = np.flatnonzero(taken & (actions[coded.object] > 1))
    rows = rows[by_object_and_time(coded.object[rows], coded.at[rows])]
    close = (np.diff(coded.object[rows]) == 0) & (np.diff(coded.at[rows]) <= window)
    near = np.zeros(len(rows), np.bool_)
    near[1:] |= close
    near[:-1] |= close
    return coded.taken(rows[near])


def _pairs(lined_up: CodedActions, window: int) -> _Pairs:
    """The places of the earlier and the later action of every pair of accounts and posts.

    One array of each for every distance between the places.
    """
    named, at = lined_up.object, lined_up.at
    account, post = lined_up.account, lined_up.post
    earlier = np.arange(len(lined_up))
    for step in range(1, len(lined_up)):
        earlier = earlier[: np.searchsorted(earlier, len(lined_up) - step)]
        later = earlier + step
        close = (named[later] == named[earlier]) & (at[later] - at[earlier] <= window)
        earlier, later = earlier[close], later[close]
        if not len(earlier):
            return
        differ = (account[earlier] != account[later]) & (post[earlier] != post[later])
        yield earlier[differ], later[differ]


def _participants(active: CodedActions, lined_up: CodedActions, pairs: _Pairs) -> Ints:
    """How many actions every account has in posts that are paired at all.

    CooRTweet counts actions here, not posts: one post on two objects counts twice.
    """
    paired = np.zeros(active.post.max(initial=0) + 1, np.bool_)
    for both in pairs:
        for places in both:
            paired[lined_up.post[places]] = True
    return np.bincount(active.account[paired[active.post]], minlength=len(active.accounts))


def _with_one_of(chosen: Bools, lined_up: CodedActions, pairs: _Pairs) -> _Pairs:
    """The pairs of which one account, or both, are among the chosen."""
    among = chosen[lined_up.account]
    for earlier, later in pairs:
        keep = among[earlier] | among[later]
        yield earlier[keep], later[keep]


def _keys(account: Ints, many: int, pairs: _Pairs) -> Iterator[Ints]:
    """The two accounts of each pair as one number, which orders pairs as their names do."""
    for earlier, later in pairs:
        one, other = account[earlier], account[later]
        yield np.minimum(one, other) * many + np.maximum(one, other)


def _counted(found: Iterable[Ints]) -> tuple[Ints, Ints]:
    """The different keys in their order, and how often each was found.

    Counted whenever as many wait as were found before, so that neither memory nor work outgrows
    what is found.
    """
    keys = counts = np.zeros(0, np.int64)
    waiting: list[Ints] = []
    pairs = 0
    for part in found:
        waiting.append(part)
        pairs += len(part)
        if pairs > max(_PAIRS_AT_ONCE, len(keys)):
            keys, counts = _merged(keys, counts, waiting)
            waiting, pairs = [], 0
    return _merged(keys, counts, waiting)


def _merged(keys: Ints, counts: Ints, waiting: list[Ints]) -> tuple[Ints, Ints]:
    new, times = np.unique(np.concatenate([keys[:0], *waiting]), return_counts=True)
    if not len(keys):
        return new, times
    keys, counts = np.concatenate([keys, new]), np.concatenate([counts, times])
    order = np.argsort(keys, kind="stable")  # merges the two, each of which is in order
    keys, counts = keys[order], counts[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.add.reduceat(counts, first)


def _named(numbers: Ints, ids: pa.Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), ids)
