"""Which texts lie close together by meaning."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from undertow.narratives.encoders import Vectors
from undertow.narratives.meanings import Meanings
from undertow.progress import Progress, Quiet

Numbers = npt.NDArray[np.int64]

# With up to this many texts of a language every text is compared with all of them; beyond, an
# index of rounded vectors proposes its neighbours (Malkov and Yashunin 2020): of the twenty nearest
# of 12,000 tweets nine in ten. The work of all pairs grows with the square: 90,000 took minutes.
EXACT = 20_000
# How many candidates the index keeps while it is built and asked: twice as many find .94 instead of
# .90 to .92 of the twenty nearest, and cost three times as much.
_KEPT = 64
_CELLS = 1 << 23  # similarities held at a time
_AT_ONCE = 8_192  # texts asked of the index at a time

# Neighbours of a text in each language that are looked at. How close the nearest four and the
# tenth to twentieth are says how crowded it is around a text.
LISTED = 20
NEAR, FAR = slice(0, 4), slice(9, 20)
# A language with fewer texts is filled up with strangers this close, so that in a small case a
# pair must stand out from what strangers are elsewhere. Means over Tatoeba's sentences.
STRANGERS = (0.5, 0.4)


class Pairs(NamedTuple):
    """Pairs of texts; parallel arrays.

    Attributes:
        a, b: places in `Meanings.rows`, a < b, in order.
        similarity: from -1 to 1.
        over_near: by how much it is above the mean of the two texts' four nearest neighbours in
            each other's language (Artetxe and Schwenk 2019, margin-based mining).
        over_far: the same with the tenth to the twentieth, which wordings of the same message do
            not crowd unless there are ten of a language.
    """

    a: Numbers
    b: Numbers
    similarity: Vectors
    over_near: Vectors
    over_far: Vectors

    def taken(self, keep: npt.NDArray[Any]) -> Pairs:
        """Some of them."""
        return Pairs(*(column[keep] for column in self))


def nearest(
    meanings: Meanings, least: float, *, most: int = LISTED, progress: Progress | None = None
) -> Pairs:
    """Each text's closest of each language, and how much closer they are than others.

    Args:
        meanings: the texts.
        least: the least similarity of a pair.
        most: how many of each language, up to LISTED.
        progress: where to say how far it is.
    """
    count, languages = len(meanings), len(meanings.languages)
    near, far = (np.full((count, languages), usual, np.float32) for usual in STRANGERS)
    found: list[tuple[Numbers, Numbers, Vectors]] = []
    with (progress or Quiet()).step("comparing meanings", count * max(languages, 1)) as step:
        for begin, number, columns, values in _neighbours(meanings):
            rows = slice(begin, begin + len(values))
            near[rows, number] = _mean(values, NEAR, STRANGERS[0])
            far[rows, number] = _mean(values, FAR, STRANGERS[1])
            row, place = np.nonzero(values[:, :most] >= least)
            found.append((row + begin, columns[row, place], values[row, place]))
            step.advance(len(values))
    if not found:
        nothing, none = np.zeros(0, np.int64), np.zeros(0, np.float32)
        return Pairs(nothing, nothing, none, none, none)
    one, other, values = (np.concatenate(each) for each in zip(*found, strict=True))
    key, first = np.unique(
        np.minimum(one, other) * count + np.maximum(one, other), return_index=True
    )
    a, b, similarity = key // count, key % count, np.minimum(values[first], np.float32(1))
    over = [
        similarity - (around[a, meanings.language[b]] + around[b, meanings.language[a]]) / 2
        for around in (near, far)
    ]
    return Pairs(a, b, similarity, *over)


def _mean(values: Vectors, ranks: slice, usual: float) -> Vectors:
    """The mean similarity at these ranks; strangers where there are too few neighbours."""
    wide = np.full((len(values), ranks.stop - ranks.start), usual, np.float32)
    there = values[:, ranks]
    wide[:, : there.shape[1]] = np.where(there > -1, there, usual)
    return np.asarray(wide.mean(axis=1), np.float32)


def _neighbours(meanings: Meanings) -> Iterator[tuple[int, int, Numbers, Vectors]]:
    """For stretches of texts and each language the closest.

    Gives the first text of the stretch, the language, and (texts, up to LISTED) neighbours with
    their similarity, the closest first.
    """
    for number in range(len(meanings.languages)):
        members = np.flatnonzero(meanings.language == number)
        find = _all_pairs if len(members) <= EXACT else _proposed
        for begin, columns, values in find(meanings, members):
            yield begin, number, columns, values


def _all_pairs(meanings: Meanings, members: Numbers) -> Iterator[tuple[int, Numbers, Vectors]]:
    """The closest of these texts to every text, all of them compared."""
    known = meanings.known().astype(np.float32)
    others = [part[members].T for part in meanings.parts]
    length = max(_CELLS // max(len(members), 1), 1)
    for begin in range(0, len(meanings), length):
        end = min(begin + length, len(meanings))
        close = np.zeros((end - begin, len(members)), np.float32)
        for part, other in zip(meanings.parts, others, strict=True):
            close += part[begin:end] @ other
        close /= np.maximum(known[:, begin:end].T @ known[:, members], 1)
        # A text is not its own neighbour.
        itself = np.flatnonzero((members >= begin) & (members < end))
        close[members[itself] - begin, itself] = -2
        place, values = _highest(close)
        yield begin, members[place], values


def _highest(close: Vectors) -> tuple[Numbers, Vectors]:
    """Places and values of the LISTED highest of each row, the highest first."""
    most = min(LISTED, close.shape[1])
    place = np.argpartition(close, close.shape[1] - most, axis=1)[:, close.shape[1] - most :]
    values = np.take_along_axis(close, place, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(place, order, axis=1), np.take_along_axis(values, order, axis=1)


def _proposed(meanings: Meanings, members: Numbers) -> Iterator[tuple[int, Numbers, Vectors]]:
    """As `_all_pairs`, among those that an index proposes."""
    from usearch.index import Index  # noqa: PLC0415 - only large cases need it

    parts = meanings.parts
    # With one encoder its vectors are taken as they are: a copy would be as large as all of them.
    together = parts[0] if len(parts) == 1 else np.hstack(parts) / np.sqrt(len(parts))
    # Built by one thread, so that equal input gives equal neighbours; asking only reads.
    index = Index(
        ndim=together.shape[1],
        metric="cos",
        dtype="i8",
        expansion_add=_KEPT,
        expansion_search=_KEPT,
    )
    for begin in range(0, len(members), _AT_ONCE):
        some = members[begin : begin + _AT_ONCE]
        index.add(np.arange(begin, begin + len(some)), together[some], threads=1)
    wanted = LISTED + 1
    for begin in range(0, len(meanings), _AT_ONCE):
        rows = np.arange(begin, min(begin + _AT_ONCE, len(meanings)))
        answer = index.search(together[rows], wanted, threads=os.cpu_count() or 1)
        place = np.asarray(answer.keys).reshape(len(rows), wanted).astype(np.int64)
        columns = members[np.minimum(place, len(members) - 1)]
        values = meanings.similarity(np.repeat(rows, wanted), columns.ravel())
        values = values.reshape(len(rows), wanted)
        values[(columns == rows[:, None]) | (place >= len(members))] = -2
        order, values = _highest(values)
        yield begin, np.take_along_axis(columns, order, axis=1), values
