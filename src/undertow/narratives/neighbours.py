"""Which texts lie close together by meaning."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from undertow.encoders import Vectors
from undertow.narratives.meanings import Bools, Meanings
from undertow.progress import Progress, Quiet

Numbers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]

# All texts are compared with all of a language while that is no more work than for this many of
# each, or the language has few; beyond, an index proposes neighbours (Malkov and Yashunin 2020).
# The work of all pairs grows with the square: 90,000 took minutes.
EXACT, FEW = 20_000, 5_000
# The index holds the directions along which texts differ most, as bytes: 192 of 512 tell 85 % of
# what differs in 90,000 real tweets. It keeps so many candidates while it is built and proposes so
# many, of which the LISTED nearest by the whole vectors count. Of 50,000 of those tweets it finds
# .94 of the twenty nearest, .985 of the nearest and .998 of all of similarity .5, in half the time
# of an index of whole vectors, which finds .92, .992 and .98.
_DIRECTIONS, _KEPT, _ASKED = 192, 64, 48
_SAMPLE = 20_000  # texts whose directions are looked at
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
    members = [np.flatnonzero(meanings.language == n) for n in range(len(meanings.languages))]
    few = [len(m) <= FEW or len(m) * len(meanings) <= EXACT**2 for m in members]
    short = None if all(few) else _shortened(meanings)
    for number, own in enumerate(members):
        if few[number] or short is None:
            find = _all_pairs(meanings, own)
        else:
            find = _proposed(meanings, own, short)
        for begin, columns, values in find:
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


def _shortened(meanings: Meanings) -> Bytes:
    """The texts in few bytes, for the index: nearly as near to each other as by whole vectors.

    Returns:
        (texts, up to _DIRECTIONS), each as long as bytes allow.
    """
    parts, count = meanings.parts, len(meanings)
    some = np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64)
    sample = np.hstack([part[some] for part in parts])
    directions = np.linalg.eigh(sample.T @ sample)[1][:, : -_DIRECTIONS - 1 : -1]
    out = np.empty((count, directions.shape[1]), np.int8)
    for begin in range(0, count, _AT_ONCE):
        end = begin + _AT_ONCE
        rows = np.hstack([part[begin:end] for part in parts]) @ directions
        most = np.abs(rows).max(axis=1, keepdims=True)
        out[begin:end] = np.round(rows * (127 / np.maximum(most, 1e-9)))
    return out


def _proposed(
    meanings: Meanings, members: Numbers, short: Bytes
) -> Iterator[tuple[int, Numbers, Vectors]]:
    """As `_all_pairs`, among those that an index proposes."""
    from usearch.index import Index  # noqa: PLC0415 - only large cases need it

    # Built by one thread, so that equal input gives equal neighbours; asking only reads.
    index = Index(
        ndim=short.shape[1],
        metric="cos",
        dtype="i8",
        expansion_add=_KEPT,
        expansion_search=_ASKED,
    )
    for begin in range(0, len(members), _AT_ONCE):
        some = members[begin : begin + _AT_ONCE]
        index.add(np.arange(begin, begin + len(some)), short[some], threads=1)
    known = meanings.known()
    for begin in range(0, len(meanings), _AT_ONCE):
        rows = np.arange(begin, min(begin + _AT_ONCE, len(meanings)))
        answer = index.search(short[rows], _ASKED, threads=os.cpu_count() or 1)
        place = np.asarray(answer.keys).reshape(len(rows), _ASKED).astype(np.int64)
        columns = members[np.minimum(place, len(members) - 1)]
        values = _similarity(meanings, known, rows, columns)
        values[(columns == rows[:, None]) | (place >= len(members))] = -2
        order, values = _highest(values)
        yield begin, np.take_along_axis(columns, order, axis=1), values


def _similarity(meanings: Meanings, known: Bools, rows: Numbers, columns: Numbers) -> Vectors:
    """Of each text with those of its row: (texts, as many)."""
    out = np.zeros(columns.shape, np.float32)
    for part in meanings.parts:
        # A few at a time, which stay in the processor's cache.
        for begin in range(0, len(rows), 64):
            some = slice(begin, begin + 64)
            out[some] += (part[columns[some]] @ part[rows[some]][:, :, None])[:, :, 0]
    both = (known[:, rows, None] & known[:, columns]).sum(axis=0)
    return np.asarray(out / np.maximum(both, 1), np.float32)
