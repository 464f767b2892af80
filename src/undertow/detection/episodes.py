"""Objects that the same accounts come back to: each return counts anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from undertow.detection.appearance import SILENCE_S
from undertow.detection.coding import (
    SECOND,
    UNKNOWN,
    Bools,
    CodedActions,
    Floats,
    Ints,
    distinct,
)
from undertow.engine.paged import paged, room

# A post is reposted once and an article shared once, but a tag or a slogan is used again and again,
# and accounts that lift it together do so on many occasions. From this number of returns per
# account on, an object is one that people come back to.
REUSED = 1.5
# A tag that never falls silent is looked at day by day.
LONGEST_S = 86_400


def split(coded: CodedActions) -> CodedActions:
    """Take every episode of a reused object for an object of its own.

    An episode ends with an hour of silence, or after a day. `parent` of the result says which
    objects are episodes of the same thing.
    """
    if not len(coded):
        return coded
    number, done = room(len(coded)), 0
    original, reused = [], np.zeros(len(coded.objects), np.bool_)
    for rows, objects in coded.blocks():
        named = coded.object[rows] - objects.start
        starts, reused[objects] = _cut(named, coded.at[rows], coded.account[rows])
        number[rows] = done + np.cumsum(starts) - 1
        original.append(objects.start + named[starts])
        done += len(original[-1])
    original_of = np.concatenate(original)
    return replace(
        coded,
        object=number,
        objects=coded.objects.take(original_of),
        appeared_at=paged(coded.appeared_at[original_of]),
        source=paged(coded.source[original_of]),
        parent=paged(np.where(reused[original_of], original_of, UNKNOWN)),
        _origins=[],
    )


def _cut(named: Ints, at: Ints, account: Ints) -> tuple[Bools, Bools]:
    """Which actions begin an object or an episode of a reused one, and which objects are reused."""
    other = _changes(np.diff(named) != 0)
    silent = _changes(np.diff(at) > SILENCE_S * SECOND)
    run = np.cumsum(other | silent) - 1
    day = (at - at[np.flatnonzero(other | silent)][run]) // (LONGEST_S * SECOND)
    new = other | silent | _changes(np.diff(day) != 0)
    objects, accounts = int(named[-1]) + 1, int(account.max()) + 1
    visits = _accounts(np.cumsum(new) - 1, account, named[new], objects, accounts)
    reused = visits > REUSED * _accounts(named, account, np.arange(objects), objects, accounts)
    return new & (other | reused[named]), reused


def chance_by_cut(coded: CodedActions, window_s: int) -> Floats:
    """For each object the least chance that two of its actions meet because of how it was cut.

    Neighbours in an episode are never further apart than the silence that ends it, and no two
    actions further than its longest time. So among n actions a share of 2/n meets within an hour,
    and all within a day, whoever acts. 0 for what is no episode.
    """
    if not (coded.parent != UNKNOWN).any():
        return np.zeros(len(coded.objects))
    size = np.maximum(np.diff(coded.object_starts()), 2)
    least = np.zeros(len(size)) if window_s < SILENCE_S else 2.0 / size
    least = np.ones(len(size)) if window_s >= LONGEST_S else least
    return np.where(coded.parent != UNKNOWN, least, 0.0)


def _changes(from_before: Bools) -> Bools:
    """Where something new begins, the first action included."""
    return np.concatenate([[True], from_before])


def _accounts(part: Ints, account: Ints, object_of: Ints, objects: int, accounts: int) -> Ints:
    """For each object, how many different (part, account) there are."""
    key = distinct(part * accounts + account)
    return np.bincount(object_of[key // accounts], minlength=objects)
