"""Rewordings and translations: which texts mean the same, and the messages they make."""

from __future__ import annotations

from collections import Counter
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
# Besides, a pair must stand out from what else is around: from those farther off, which other
# wordings of the same message do not crowd; or, of two languages, from the nearest. Within one
# language the latter does not count, because a message has many wordings there. Of a million pairs
# of Tatoeba's sentences that are no translations ten to thirty pass the first, and fewer than
# twenty the second, which finds 85 to 89 of a hundred translations, however alike they are: so that
# languages count that an encoder knows less well, and puts farther from others.
OVER_NEAR, OVER_FAR = 0.1, 0.4
LEAST = 0.4
# So alike are two texts at least that others may confirm: of Tatoeba's translations nine in ten
# stand out by as much, and a hundred in a million of the others, which seldom agree among
# themselves.
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
    found = nearest(meanings, LEAST, progress=progress)
    found = found.taken(standing_out(found, meanings))
    related = meanings.language[found.a] == meanings.language[found.b]
    far = (found.over_far >= OVER_FAR) & (found.similarity >= np.where(related, SAME, ACROSS))
    return Meant(found, far | (found.over_near >= OVER_NEAR) & ~related)


def standing_out(pairs: Pairs, meanings: Meanings) -> npt.NDArray[np.bool_]:
    """Which pairs stand out so far from what else is around that they may say the same."""
    related = meanings.language[pairs.a] == meanings.language[pairs.b]
    far = (pairs.similarity >= LIKELY) & (pairs.over_far >= LIKELY_FAR)
    near = ~related & (pairs.similarity >= LEAST) & (pairs.over_near >= LIKELY_NEAR)
    return np.asarray(far | near, np.bool_)


def messages(meant: Meant, language: Numbers) -> Numbers:
    """For each text the first text of its message; its own place if it has none.

    Texts are joined pair by pair, those that stand out most first. Two sets become one if most of
    the pairs between them may say the same: a chain of ties alone does not lead from one message to
    another. Over languages most of the pairs in one language must surely say the same: what says
    something else in English does so in French too, and within a language it is told best. Two
    single texts are joined only if they surely say the same, or are of two
    languages and a third may say it too.
    """
    ties, surely = _ties(meant.likely), _ties(meant.likely.taken(meant.sure))
    of = np.arange(len(language))
    sets: dict[int, list[int]] = {}
    for row in _strongest_first(meant).tolist():
        a, b = int(meant.likely.a[row]), int(meant.likely.b[row])
        one, other = sorted((int(of[a]), int(of[b])))
        if one == other:
            continue
        left, right = sets.get(one, [one]), sets.get(other, [other])
        alone = len(left) == len(right) == 1
        confirmed = language[a] != language[b] and ties[one] & ties[other]
        if alone and not meant.sure[row] and not confirmed:
            continue
        if _agreed(left, right, ties, surely, language):
            sets[one] = left + right
            of[right] = one
            sets.pop(other, None)
    return of


def _ties(pairs: Pairs) -> dict[int, set[int]]:
    """For each text those that may say the same."""
    ties: dict[int, set[int]] = {}
    for a, b in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True):
        ties.setdefault(a, set()).add(b)
        ties.setdefault(b, set()).add(a)
    return ties


def _strongest_first(meant: Meant) -> Numbers:
    pairs = meant.likely
    strength = np.maximum(pairs.over_near / OVER_NEAR, pairs.over_far / OVER_FAR)
    return np.lexsort((pairs.b, pairs.a, -strength.round(3), ~meant.sure))


def _agreed(
    left: list[int],
    right: list[int],
    ties: dict[int, set[int]],
    surely: dict[int, set[int]],
    language: Numbers,
) -> bool:
    """Whether most of the pairs between two sets may say the same, and do in one language."""
    few, many = sorted((left, right), key=len)
    spoken = {text: int(language[text]) for text in many}
    size = Counter(spoken.values())
    told = size.keys() | set(language[few].tolist())
    found = wanted = own_found = own_wanted = 0
    for text in few:
        own = int(language[text])
        found += len(ties.get(text, set()) & spoken.keys())
        own_found += sum(spoken.get(other) == own for other in surely.get(text, ()))
        # Of each text only the closest are known, so that a large set cannot have all its pairs.
        wanted += min(len(many), LISTED)
        own_wanted += min(size[own], LISTED)
    return found >= AGREED * wanted and (len(told) == 1 or own_found >= AGREED * own_wanted)
