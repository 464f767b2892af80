"""Which texts may be near copies: MinHash over character n-grams, in plain numpy.

Two texts that share the share s of their n-grams agree in one hash with chance s, and fall into
one bucket of at least one band with chance 1 - (1 - s³)²⁴: half of the pairs at s = .31, nine in
ten at .45. A copy with every fourth word replaced shares about half.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from undertow.progress import Step

# Measured on 30,000 tweets with planted copies: four bands of four and four rows lose 1.5 % of the
# pairs, 32 bands of three win .1 %, two rows make seven times as many pairs to compare.
BANDS, ROWS = 24, 3
SIZE = 4  # characters
# Pairs to compare for each text. 30,000 tweets have one, 200,000 have three; texts that are made of
# the same few phrases have forty, nearly all in one band alone.
PAIRS = 12
TOGETHER = 4_096  # texts hashed at once, so that the numbers stay in the processor's cache

Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint32]
_FACTORS = np.random.default_rng(4).integers(1, 1 << 32, (BANDS * ROWS, 2)).astype(np.uint32)
_MIX, _MIX_TOO = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_HALF = np.uint32(16)


def candidates(texts: Sequence[str], step: Step) -> tuple[Numbers, Numbers]:
    """Pairs of rows that fell into one bucket, the earlier row first.

    Of a bucket every row is paired with the one before it and with the first, so that pairs grow
    with the texts and not with their square.
    """
    keys = np.empty((BANDS, len(texts)), np.uint32)
    for begin in range(0, len(texts), TOGETHER):
        some = texts[begin : begin + TOGETHER]
        keys[:, begin : begin + len(some)] = _bands(some)
        step.advance(len(some))
    codes = _telling(np.concatenate([_linked(band) for band in keys]), len(texts))
    return codes // len(texts), codes % len(texts)


def distinct(numbers: Numbers) -> Numbers:
    """Each number once, in order: sorting takes a quarter of the time of numpy's hash table."""
    ordered: Numbers = np.sort(numbers)
    kept: Numbers = ordered[np.diff(ordered, prepend=ordered[:1] - 1) != 0]
    return kept


def _telling(codes: Numbers, count: int) -> Numbers:
    """The pairs to compare: all, or where those are too many the ones that met in more bands."""
    codes = np.sort(codes)
    begins = np.flatnonzero(np.diff(codes, prepend=codes[:1] - 1))
    bands = np.diff(begins, append=len(codes))
    enough = 1
    while int((bands >= enough).sum()) > PAIRS * count:
        enough += 1
    kept: Numbers = codes[begins[bands >= enough]]
    return kept


def _linked(keys: Hashes) -> Numbers:
    """Rows with equal keys as `earlier * rows + later`."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = np.concatenate([[False], ordered[1:] == ordered[:-1]])
    at = np.arange(len(keys))
    first = np.maximum.accumulate(np.where(same, 0, at))
    later = np.flatnonzero(same)
    before = np.concatenate([order[later - 1], order[first[later]]])
    return distinct(before * len(keys) + np.concatenate([order[later]] * 2))


def _bands(texts: Sequence[str]) -> Hashes:
    """The key of every text in every band."""
    grams, begins = _grams(texts)
    keys = np.zeros((BANDS, len(texts)), np.uint32)
    for number, (add, factor) in enumerate(_FACTORS):
        mixed = (grams ^ add) * (factor | np.uint32(1))
        mixed ^= mixed >> _HALF
        mixed *= _MIX_TOO
        band = keys[number // ROWS]
        band ^= np.minimum.reduceat(mixed, begins)
        band *= _MIX
        band ^= band >> _HALF
    return keys


def _grams(texts: Sequence[str]) -> tuple[Hashes, Numbers]:
    """The hashed n-grams of all texts laid end to end, and where each text's begin."""
    # Every text is followed by blanks, so that the shortest has an n-gram too.
    blob = "".join(text.ljust(SIZE) for text in texts) + " " * SIZE
    letters = np.frombuffer(blob.encode("utf-32-le", "surrogatepass"), np.uint32)
    size = np.array([max(len(text), SIZE) for text in texts])
    hashed = np.zeros(len(letters) - SIZE, np.uint32)
    for place in range(SIZE):
        hashed = (hashed ^ letters[place : len(letters) - SIZE + place]) * _MIX
        hashed ^= hashed >> np.uint32(15)
    begins = np.cumsum(size) - size
    # The last n-grams of a text reach into the next one: they are left out.
    left = np.repeat(begins + size, size)[: len(hashed)] - np.arange(len(hashed))
    inside = left >= SIZE
    kept = size - SIZE + 1
    return hashed[inside], np.cumsum(kept) - kept
