"""Vectors made comparable over languages: what all texts of a language have in common is taken off.

Two sentences of one language lie closer than a sentence and its translation, because encoders mark
the language. Taking each language's mean off removes the mark. It removes too what all texts of a
case are about; what is left tells them apart.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from undertow.narratives.encoders import Vectors
from undertow.narratives.encoders.base import unit

Numbers = npt.NDArray[np.int64]

# Below this many texts of a language their mean says more about them than about the language.
FEWEST = 30


def centred(vectors: Vectors, language: Numbers, languages: list[str], encoder: str) -> Vectors:
    """Unit vectors around their language's mean.

    Where a case has fewer than FEWEST texts of a language, the mean of a thousand sentences of
    everyday talk stands in (means/README.md); for a language without those, that of all languages.

    Args:
        vectors: (texts, dimensions), each of length 1.
        language: for each its language, an index into `languages`.
        languages: their codes.
        encoder: its name.
    """
    out = np.empty_like(vectors)
    shipped = _shipped(encoder)
    everywhere = np.mean(list(shipped.values()), axis=0) if shipped else vectors.mean(axis=0)
    for number, name in enumerate(languages):
        rows = np.flatnonzero(language == number)
        if len(rows) >= FEWEST:
            middle = vectors[rows].mean(axis=0)
        else:
            middle = shipped.get(name, everywhere)
        out[rows] = vectors[rows] - middle
    return unit(out)


@cache
def _shipped(encoder: str) -> dict[str, Vectors]:
    """Each language's mean vector, of the encoders that undertow was measured with."""
    path = files("undertow.narratives") / "means" / f"{encoder}.npz"
    if not path.is_file():
        return {}
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
