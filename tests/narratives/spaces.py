"""Messages as vectors, made by hand: directions with a little noise around them."""

from __future__ import annotations

import numpy as np

from undertow.narratives.identity import Space
from undertow.narratives.meanings import Meanings


def bundle(sizes: list[int], noise: float, seed: int = 1, dimensions: int = 64) -> np.ndarray:
    """`sizes[i]` unit vectors around each of as many random directions."""
    rng = np.random.default_rng(seed)
    middle = rng.normal(size=(len(sizes), dimensions))
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    rows = np.repeat(middle, sizes, axis=0)
    rows = rows + rng.normal(scale=noise / np.sqrt(dimensions), size=rows.shape)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def meanings_of(vectors: np.ndarray, languages: list[str] | None = None) -> Meanings:
    told = languages or ["en"] * len(vectors)
    names = sorted(set(told))
    return Meanings(
        np.arange(len(vectors)),
        np.array([names.index(name) for name in told]),
        names,
        [vectors],
        {},
    )


def space_of(vectors: np.ndarray) -> Space:
    return Space(meanings_of(vectors), np.arange(len(vectors)), ["usem3"])
