"""Copies: texts that are the same message, equal after folding or a few edits apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from undertow.progress import Progress

Numbers = npt.NDArray[np.int64]


class Copies(NamedTuple):
    """Which texts are copies of each other.

    Attributes:
        cluster: for each text the row of the first text of its cluster; a text that is nobody's
            copy stands alone under its own row.
        a: rows of the earlier text of each pair that was compared and found equal enough.
        b: rows of the later text.
        similarity: from 0 to 1, the pair's; 1 for texts that are equal after folding.
    """

    cluster: Numbers
    a: Numbers
    b: Numbers
    similarity: npt.NDArray[np.float64]


def clusters_of_copies(texts: Sequence[str], progress: Progress | None = None) -> Copies:
    """Group texts that are the same message; texts are best distinct, in order of appearance."""
    raise NotImplementedError
