"""Vectors made comparable over languages: what all texts of a language have in common is taken off.

Two sentences of one language lie closer than a sentence and its translation, because encoders mark
the language. Taking each language's mean off removes the mark. It removes too what all texts of a
case are about; what is left tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from undertow.encoders import Vectors
from undertow.encoders.base import unit

Numbers = npt.NDArray[np.int64]

# Below this many texts of a language their mean says more about them than about the language.
FEWEST = 30
_AT_ONCE = 8_192  # texts


def centre(vectors: Vectors, language: Numbers, languages: list[str], encoder: str) -> None:
    """Turn vectors into unit vectors around their language's mean, where they are.

    Where a case has fewer than FEWEST texts of a language, the mean of a thousand sentences of
    everyday talk stands in (means/README.md); for a language without those, that of all languages.

    Args:
        vectors: (texts, dimensions), each of length 1; changed, because a second set of a million
            is two gigabytes.
        language: for each its language, an index into `languages`.
        languages: their codes.
        encoder: its name.
    """
    shipped = _shipped(encoder)
    count = np.bincount(language, minlength=len(languages))
    middle = np.zeros((len(languages), vectors.shape[1]))
    for rows in _stretches(len(vectors)):
        for number in np.unique(language[rows]):
            middle[number] += vectors[rows][language[rows] == number].sum(axis=0, dtype=np.float64)
    everywhere = middle.sum(axis=0) / max(len(vectors), 1)
    if shipped:
        everywhere = np.mean(list(shipped.values()), axis=0)
    for number, name in enumerate(languages):
        few = count[number] < FEWEST
        middle[number] = shipped.get(name, everywhere) if few else middle[number] / count[number]
    for rows in _stretches(len(vectors)):
        vectors[rows] = unit((vectors[rows] - middle[language[rows]]).astype(np.float32))


def _stretches(count: int) -> Iterator[slice]:
    """Some rows at a time, so that what is worked out on the way stays small."""
    return (slice(begin, begin + _AT_ONCE) for begin in range(0, count, _AT_ONCE))


@cache
def _shipped(encoder: str) -> dict[str, Vectors]:
    """Each language's mean vector, of the encoders that undertow was measured with."""
    path = files("undertow.narratives") / "means" / f"{encoder}.npz"
    if not path.is_file():
        return {}
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
