"""Which texts lie close together by meaning."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from undertow.narratives.encoders import Vectors
from undertow.narratives.meanings import Meanings
from undertow.progress import Progress, Quiet

Numbers = npt.NDArray[np.int64]
Found = tuple[Numbers, Numbers, Vectors]

# Up to this many texts all pairs are compared; beyond, an index of rounded vectors proposes each
# text's neighbours (Malkov and Yashunin 2020): .99 of them at a quarter of the work.
EXACT = 100_000
_CELLS = 1 << 23  # similarities held at a time
_AT_ONCE = 8_192  # texts asked of the index at a time


def alike(
    meanings: Meanings,
    same: float,
    across: float,
    *,
    most: int = 15,
    progress: Progress | None = None,
) -> Found:
    """Pairs of texts that lie close together.

    Args:
        meanings: the texts.
        same: the least similarity of two texts of one language.
        across: of two texts of different languages.
        most: of each text this many pairs with texts of each language, the closest, are looked
            for; a pair is given if either text has it among them.
        progress: where to say how far it is.

    Returns:
        Places in `meanings.rows`, the smaller first, in order; and the similarity.
    """
    count = len(meanings)
    found: list[Found] = []
    find = _all_pairs if count <= EXACT else _proposed
    with (progress or Quiet()).step("comparing meanings", count) as step:
        for done, rows, columns, values in find(meanings, min(same, across), most):
            related = meanings.language[rows] == meanings.language[columns]
            keep = (values >= np.where(related, same, across)) & (rows != columns)
            found.append((rows[keep], columns[keep], values[keep]))
            step.advance(done)
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)
    rows, columns, values = (np.concatenate(each) for each in zip(*found, strict=True))
    key = np.minimum(rows, columns) * count + np.maximum(rows, columns)
    key, first = np.unique(key, return_index=True)
    return key // count, key % count, np.minimum(values[first], np.float32(1))


def _all_pairs(
    meanings: Meanings, least: float, most: int
) -> Iterator[tuple[int, Numbers, Numbers, Vectors]]:
    """Each text's closest of each language, every pair compared."""
    known = meanings.known().astype(np.float32)
    whole = bool(known.all())
    members = [np.flatnonzero(meanings.language == n) for n in range(len(meanings.languages))]
    for begin, end in _stretches(len(meanings), _CELLS // max(len(meanings), 1)):
        for columns in members:
            close = np.zeros((end - begin, len(columns)), np.float32)
            for part in meanings.parts:
                close += part[begin:end] @ part[columns].T
            if whole:
                close /= len(meanings.parts)
            else:
                close /= np.maximum(known[:, begin:end].T @ known[:, columns], 1)
            row, column = _closest(close, least, most)
            yield 0, row + begin, columns[column], close[row, column]
        yield end - begin, *_nothing()


def _stretches(count: int, length: int) -> Iterator[tuple[int, int]]:
    length = max(length, 1)
    for begin in range(0, count, length):
        yield begin, min(begin + length, count)


def _nothing() -> Found:
    return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)


def _closest(close: Vectors, least: float, most: int) -> tuple[Numbers, Numbers]:
    """Places of the `most` highest values of each row (and one more, a text meets itself)."""
    passing = close >= least
    crowded = np.flatnonzero(passing.sum(axis=1) > most + 1)
    if len(crowded):
        top = np.argpartition(close[crowded], -(most + 1), axis=1)[:, -(most + 1) :]
        passing[crowded] = False
        passing[crowded[:, None], top] = True
    row, column = np.nonzero(passing)
    return row, column


def _proposed(
    meanings: Meanings, least: float, most: int
) -> Iterator[tuple[int, Numbers, Numbers, Vectors]]:
    """Each text's closest of each language, among those that an index proposes."""
    from usearch.index import Index  # noqa: PLC0415 - only large cases need it

    together = np.concatenate(meanings.parts, axis=1) / np.sqrt(len(meanings.parts))
    for number in range(len(meanings.languages)):
        members = np.flatnonzero(meanings.language == number)
        # One thread, so that equal input gives equal neighbours.
        index = Index(ndim=together.shape[1], metric="cos", dtype="i8")
        index.add(members, together[members], threads=1)
        for begin, end in _stretches(len(meanings), _AT_ONCE):
            wanted = min(most + 1, len(members))
            proposed = index.search(together[begin:end], wanted, threads=1)
            row, place = _listed(proposed, wanted, end - begin)
            column = place.astype(np.int64)
            values = meanings.similarity(row + begin, column)
            keep = values >= least
            share = (end - begin) // len(meanings.languages)
            yield share, row[keep] + begin, column[keep], values[keep]


def _listed(proposed: object, wanted: int, rows: int) -> tuple[Numbers, Numbers]:
    """What an index found, as (row, key), without what it found nothing for."""
    keys = np.atleast_2d(np.asarray(proposed.keys))  # type: ignore[attr-defined]
    counts = getattr(proposed, "counts", None)
    many = np.full(rows, wanted) if counts is None else np.asarray(counts)
    there = np.arange(wanted)[None, :] < many[:, None]
    row, _ = np.nonzero(there)
    return row, keys[there]
