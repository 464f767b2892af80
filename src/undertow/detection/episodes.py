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
    other = _changes(np.diff(coded.object) != 0)
    silent = _changes(np.diff(coded.at) > SILENCE_S * SECOND)
    run = np.cumsum(other | silent) - 1
    began = coded.at[np.flatnonzero(other | silent)]
    day = (coded.at - began[run]) // (LONGEST_S * SECOND)
    new = other | silent | _changes(np.diff(day) != 0)
    episode = np.cumsum(new) - 1
    visits = _accounts(episode, coded, coded.object[np.flatnonzero(new)])
    accounts = _accounts(coded.object, coded, np.arange(len(coded.objects)))
    reused = visits > REUSED * accounts
    starts = new & (other | reused[coded.object])
    number = np.cumsum(starts) - 1
    original = coded.object[np.flatnonzero(starts)]
    return replace(
        coded,
        object=number,
        objects=coded.objects.take(original),
        appeared_at=coded.appeared_at[original],
        source=coded.source[original],
        parent=np.where(reused[original], original, UNKNOWN),
        _origins=[],
    )


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


def _accounts(part: Ints, coded: CodedActions, object_of: Ints) -> Ints:
    """For each object, how many different (part, account) there are."""
    key = distinct(part * len(coded.accounts) + coded.account)
    return np.bincount(object_of[key // len(coded.accounts)], minlength=len(coded.objects))
