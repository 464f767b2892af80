"""Seeded chance: one independent stream per part, stable ids, weighted draws within groups."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def stream(seed: int, part: str) -> np.random.Generator:
    """Return the random numbers of one part: unchanged whatever other parts a world has."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(crc32(part.encode()),)))


def ids(seed: int, part: str, count: int) -> pa.Array:
    """Return `count` distinct ids, decimal digits that do not tell which part they belong to.

    The part's code and a running number are mixed by splitmix64, which is one to one, so ids
    do not collide (as long as the CRC-32 of seeds and parts differ).
    """
    x = np.arange(count, dtype=np.uint64) + np.uint64(crc32(f"{seed}/{part}".encode()) << 32)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return pa.array(x ^ (x >> np.uint64(31))).cast(pa.string())


class Lots:
    """Draws with replacement within groups, each item by its weight."""

    def __init__(self, group: Ints, weight: Floats, groups: int) -> None:
        self._order = np.argsort(group, kind="stable")
        sizes = np.bincount(group, minlength=groups)
        self._end = np.cumsum(sizes)
        until = np.concatenate([[0.0], np.cumsum(weight[self._order])])
        begin, total = until[self._end - sizes], np.zeros(groups)
        total = until[self._end] - begin
        sorted_group = group[self._order]
        # Group g owns the numbers from g to g + 1, so that one search serves all groups.
        self._cdf = sorted_group + (until[1:] - begin[sorted_group]) / total[sorted_group]

    def draw(self, rng: np.random.Generator, group: Ints) -> Ints:
        """Draw one item for each entry of `group`; an empty group borrows from its neighbour."""
        at = np.searchsorted(self._cdf, group + rng.random(len(group)), side="right")
        return np.asarray(self._order[np.minimum(at, self._end[group] - 1)], dtype=np.int64)


def around(rng: np.random.Generator, median: Floats | float, spread: float, count: int) -> Floats:
    """Draw log-normal delays with the given median; `spread` is the sigma of their logarithm."""
    return np.asarray(median * np.exp(rng.normal(0.0, spread, count)), dtype=np.float64)


def microseconds(seconds: Floats) -> Ints:
    """Cut to whole seconds, as platforms give them, in microseconds."""
    return np.asarray(np.floor(seconds), dtype=np.int64) * 1_000_000
