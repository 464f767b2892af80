"""Rewordings and translations: which texts mean the same, and the messages they make."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from undertow.narratives.meanings import Meanings
from undertow.narratives.neighbours import LISTED, Pairs, nearest
from undertow.progress import Progress

Numbers = npt.NDArray[np.int64]

# The least similarity of two texts of one language, and of two languages. Of STS's pairs that
# people found unrelated (below 1 of 5) fewer than one in a hundred reach it.
SAME, ACROSS = 0.62, 0.55
# Besides, a pair must stand out from what else is around: from the nearest, or from those farther
# off, which other wordings of the same message do not crowd. With either, ten of a million pairs of
# Tatoeba's sentences that are no translations pass; with the similarity alone, hundreds. Of one
# language only the second counts, because a message has many wordings there.
OVER_NEAR, OVER_FAR = 0.15, 0.4
# So alike are two texts at least that others may confirm: of Tatoeba's translations nine in ten
# stand out by as much, and fifty in a million of the others, which seldom agree among themselves.
LIKELY, LIKELY_NEAR, LIKELY_FAR = 0.5, 0.07, 0.28
AGREED = 2 / 3


class Meant(NamedTuple):
    """Pairs that may say the same, and those of them that surely do."""

    likely: Pairs
    sure: npt.NDArray[np.bool_]


def same_meaning(meanings: Meanings, progress: Progress | None = None) -> Meant:
    """Pairs of texts that say the same in other words or another language.

    Args:
        meanings: distinct texts, one for each cluster of copies.
        progress: where to say how far it is.
    """
    found = nearest(meanings, LIKELY, progress=progress)
    found = found.taken(standing_out(found, meanings))
    related = meanings.language[found.a] == meanings.language[found.b]
    far = (found.over_far >= OVER_FAR) & (found.similarity >= np.where(related, SAME, ACROSS))
    near = (found.over_near >= OVER_NEAR) & (found.similarity >= ACROSS) & ~related
    return Meant(found, far | near)


def standing_out(pairs: Pairs, meanings: Meanings) -> npt.NDArray[np.bool_]:
    """Which pairs stand out so far from what else is around that they may say the same."""
    related = meanings.language[pairs.a] == meanings.language[pairs.b]
    far = pairs.over_far >= LIKELY_FAR
    return np.where(related, far, far | (pairs.over_near >= LIKELY_NEAR))


def messages(meant: Meant, count: int) -> Numbers:
    """For each text the first text of its message; its own place if it has none.

    Texts are joined pair by pair, those that stand out most first. Two sets become one if most of
    the pairs between them may say the same: a chain of ties alone does not lead from one message to
    another. Two single texts are joined only if they surely say the same, or a third may too.
    """
    pairs = meant.likely
    ties: dict[int, set[int]] = {}
    for a, b in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True):
        ties.setdefault(a, set()).add(b)
        ties.setdefault(b, set()).add(a)
    of = np.arange(count)
    sets: dict[int, list[int]] = {}
    strength = np.maximum(pairs.over_near / OVER_NEAR, pairs.over_far / OVER_FAR)
    order = np.lexsort((pairs.b, pairs.a, -strength.round(3), ~meant.sure))
    for row in order.tolist():
        one, other = sorted((int(of[pairs.a[row]]), int(of[pairs.b[row]])))
        if one == other:
            continue
        left, right = sets.get(one, [one]), sets.get(other, [other])
        alone = len(left) == len(right) == 1
        if alone and not meant.sure[row] and not ties[one] & ties[other]:
            continue
        if _agreed(left, right, ties):
            sets[one] = left + right
            of[right] = one
            sets.pop(other, None)
    return of


def _agreed(left: list[int], right: list[int], ties: dict[int, set[int]]) -> bool:
    """Whether most of the pairs between two sets may say the same."""
    few, many = sorted((left, right), key=len)
    inside = set(many)
    found = sum(len(ties.get(text, set()) & inside) for text in few)
    # Of each text only the closest are known, so that a large set cannot have all its pairs.
    return found >= AGREED * len(few) * min(len(many), LISTED)
