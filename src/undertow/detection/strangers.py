"""How often accounts that have nothing else in common meet on an object: the background rate."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.special import expit, logit

from undertow.detection.coding import (
    SECOND,
    CodedActions,
    Floats,
    Ints,
    Keys,
    distinct,
    laid_out,
)
from undertow.detection.pairs import WINDOWS_S
from undertow.engine.paged import room

# Pairs of actions drawn per object, and overall. 64 tell a viral hour (rate near 1) from a slow
# week (rate near 0); the total keeps the draw within seconds at a million posts.
DRAWS_PER_OBJECT = 64
DRAWS = 400_000
SEED = 20_240_513  # fixed, so that the same input gives the same tables

# What an object or an account shows is believed in proportion to how many strangers it met: a
# prior worth this many meetings holds it at everybody's rate. Chosen on simulated worlds without
# coordination (tests/quality): half of it lets single quiet objects through, twice it hides none.
OBJECT_PRIOR, ACCOUNT_PRIOR = 4.0, 10.0

# With fewer pairs of strangers than this, the least related half of all drawn pairs stands for
# them: in a small closed set everybody shares something with everybody.
FEWEST_STRANGERS = 200

_EDGE = 1e-6
# Entries of the rows compared at a time; busy accounts have rows of ten thousands of objects.
_ENTRIES_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Strangers:
    """Rates of meeting among strangers.

    Attributes:
        rate: per window, over all objects.
        object_rate: (objects, windows), held towards `rate`, never below it.
        account_excess: (accounts, windows), how far on the logit scale an account meets strangers
            more often than all do; never below zero.
        pairs: how many pairs of strangers this rests on.
    """

    rate: Floats
    object_rate: Floats
    account_excess: Floats
    pairs: int
    _logit: Floats = field(init=False)

    def __post_init__(self) -> None:
        on_scale = room(self.object_rate.shape, np.float64)
        for w in range(on_scale.shape[1]):
            on_scale[:, w] = logit(np.clip(self.object_rate[:, w], _EDGE, 1 - _EDGE))
        object.__setattr__(self, "_logit", on_scale)

    def chance(self, window: int, objects: Ints, a: Ints, b: Ints) -> Floats:
        """The chance that each pair (a, b) meets on each object within the window, by this rate."""
        lift = self.account_excess[a, window] + self.account_excess[b, window]
        return np.asarray(expit(self._logit[objects, window] + lift))


def measure(coded: CodedActions) -> Strangers:
    """Draw pairs of actions on the same object and see how often strangers stand close in time."""
    one, other = _draw(coded)
    accounts, objects = len(coded.accounts), len(coded.objects)
    a, b = coded.account[one], coded.account[other]
    common = _in_common(coded, a, b)
    keep = common <= 1
    if keep.sum() < FEWEST_STRANGERS and len(common):
        keep = common <= np.median(common)
    one, other, a, b = one[keep], other[keep], a[keep], b[keep]
    lag = np.abs(coded.at[one] - coded.at[other])
    rate = np.zeros(len(WINDOWS_S))
    object_rate = room((objects, len(WINDOWS_S)), np.float64)
    excess = np.zeros((accounts, len(WINDOWS_S)))
    seen_object = np.bincount(coded.object[one], minlength=objects)
    both = np.concatenate([a, b])
    seen_account = np.bincount(both, minlength=accounts)
    for w, window_s in enumerate(WINDOWS_S):
        close = (lag <= window_s * SECOND).astype(np.float64)
        # One hit and ten misses are added: with few strangers the rate is not believed to be 0.
        rate[w] = base = min((close.sum() + 1) / (len(close) + 10), 1 - _EDGE)
        hits = np.bincount(coded.object[one], close, minlength=objects)
        held = (hits + OBJECT_PRIOR * base) / (seen_object + OBJECT_PRIOR)
        object_rate[:, w] = np.maximum(held, base)
        hits = np.bincount(both, np.concatenate([close, close]), minlength=accounts)
        held = (hits + ACCOUNT_PRIOR * base) / (seen_account + ACCOUNT_PRIOR)
        excess[:, w] = np.maximum(logit(np.clip(held, _EDGE, 1 - _EDGE)) - logit(base), 0.0)
    return Strangers(rate, object_rate, excess, len(one))


def _draw(coded: CodedActions) -> tuple[Ints, Ints]:
    """Random pairs of actions of different accounts on the same object, as rows."""
    starts = coded.object_starts()
    size = np.diff(starts)
    want = np.minimum(DRAWS_PER_OBJECT, size * (size - 1) // 2)
    if want.sum() > DRAWS:
        want = np.maximum(
            (want * (DRAWS / want.sum())).astype(np.int64), (want > 0).astype(np.int64)
        )
    named = np.repeat(np.arange(len(size)), want)
    random = np.random.default_rng(SEED)
    one = starts[named] + (random.random(len(named)) * size[named]).astype(np.int64)
    step = 1 + (random.random(len(named)) * (size[named] - 1)).astype(np.int64)
    other = starts[named] + (one - starts[named] + step) % size[named]
    different = coded.account[one] != coded.account[other]
    return one[different], other[different]


def _held(coded: CodedActions) -> Ints:
    """Which account acted on which object, account * objects + object, in order."""
    held, done = room(len(coded)), 0
    for objects, named, account in coded.acted_on():
        held[done : done + len(named)] = account * len(coded.objects) + objects.start + named
        done += len(named)
    held = held[:done]
    held.sort()
    return held


def _in_common(coded: CodedActions, a: Ints, b: Ints) -> Ints:
    """How many objects each pair of accounts shares."""
    if not len(a):
        return np.zeros(0, np.int64)
    accounts, objects = len(coded.accounts), len(coded.objects)
    held = _held(coded)
    start = np.searchsorted(held, np.arange(accounts + 1) * objects)
    size, there = np.diff(start), Keys(held)
    drawn = np.minimum(a, b) * accounts + np.maximum(a, b)
    pairs = distinct(drawn)
    one, other = np.divmod(pairs, accounts)
    few, many = np.where(size[one] <= size[other], (one, other), (other, one))
    part = np.cumsum(size[few]) // _ENTRIES_AT_ONCE
    common = np.zeros(len(pairs), np.int64)
    for first, last in pairwise(np.flatnonzero(np.diff(part, prepend=-1, append=-1))):
        here = slice(first, last)
        pair, place = laid_out(start[few[here]], size[few[here]])
        wanted = held[place] + ((many[here] - few[here]) * objects)[pair]
        common[here] = np.bincount(pair, there.holds(wanted), minlength=last - first)
    return common[np.searchsorted(pairs, drawn)]
