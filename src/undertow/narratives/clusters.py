"""Messages of one meaning: communities in the graph of messages that lie close together.

Leiden's algorithm with the constant Potts model (Traag et al. 2019, From Louvain to Leiden) on the
graph of nearest neighbours finds sets that are dense whatever their size. Because each message has
few neighbours, a set of hundreds falls into several; those that are as alike on the whole as two
messages must be are joined again.

Where everybody talks about one thing in few words, every message has near neighbours, and any cut
through them is arbitrary. A set counts only if it stands apart: if most of its messages' neighbours
are inside it. Otherwise its messages stand alone.

Over languages an encoder tells less well what is meant than within one: there a message that no
other of its own language in the set resembles does not belong to it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array

from undertow.encoders import Vectors
from undertow.narratives.meanings import Meanings
from undertow.narratives.neighbours import Pairs, nearest
from undertow.narratives.reworded import LEAST, SAME, standing_out
from undertow.progress import Progress

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Two messages are neighbours if they may say the same (`reworded`): similarity alone would tie all
# that is said of one topic in few words. Where a message has very many wordings none stands out
# from the others; there it is enough to be as alike, in one language and in two, as fewer than one
# in a thousand of STS's unrelated pairs are.
ALIKE_SAME, ALIKE_ACROSS = 0.7, 0.62
# Ten and the resolution were chosen on the even-numbered groups of the D3lta documents hidden among
# election tweets (docs/narratives.md).
NEIGHBOURS = 10
RESOLUTION = 0.1
# Two sets are one when their messages are on average as alike as this: the mean over all pairs.
JOINED = 0.6
# The share of the ties of a set's messages that must lie inside it. In the invented demonstration,
# whose sentences are put together from few phrases, 30 of 417 sets of five or more reach it; of
# those that the D3lta documents make all, of the election tweets' 109 of 133.
APART = 0.5
SEED = 1


def clusters_of_meaning(meanings: Meanings, progress: Progress | None = None) -> Numbers:
    """For each text its set, numbered from 0 by the first text in it."""
    if not len(meanings):
        return np.zeros(0, np.int64)
    found = nearest(meanings, LEAST, most=NEIGHBOURS, progress=progress)
    a, b, similarity = _ties(found, meanings)
    label = _communities(len(meanings), a, b, similarity)
    joined = _joined(meanings, label, a, b)
    apart = numbered(_standing_apart(joined, a, b, _weight(similarity)))
    return numbered(_resembling(meanings, apart, found))


def _ties(found: Pairs, meanings: Meanings) -> tuple[Numbers, Numbers, Vectors]:
    """Which texts are neighbours, and how alike they are."""
    related = meanings.language[found.a] == meanings.language[found.b]
    alike = found.similarity >= np.where(related, ALIKE_SAME, ALIKE_ACROSS)
    found = found.taken(alike | standing_out(found, meanings))
    return found.a, found.b, found.similarity


def numbered(label: Numbers) -> Numbers:
    """The same sets, numbered from 0 in the order in which they appear."""
    _, first, number = np.unique(label, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first, kind="stable"), kind="stable")[number]


def _communities(count: int, a: Numbers, b: Numbers, similarity: Vectors) -> Numbers:
    """Leiden's communities; a text without neighbours is one of its own."""
    label = np.arange(count) + count
    if not len(a):
        return label
    import graspologic_native  # noqa: PLC0415 - loads a library that only this needs

    # Only those with neighbours: the others cost memory and change nothing.
    inside, place = np.unique(np.concatenate([a, b]), return_inverse=True)
    one, two = place[: len(a)], place[len(a) :]
    weight = _weight(similarity)
    size = len(inside)
    graph = coo_array(
        (np.tile(weight, 2), (np.concatenate([one, two]), np.concatenate([two, one]))),
        (size, size),
    ).tocsr()
    graph.sort_indices()
    _, found = graspologic_native.leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data,
        size,
        resolution=RESOLUTION,
        use_modularity=False,
        seed=SEED,
    )
    label[inside[list(found)]] = list(found.values())
    return label


def _weight(similarity: Vectors) -> Floats:
    """What a tie counts for: a near neighbour more than two distant ones."""
    return similarity.astype(np.float64) ** 2


def _standing_apart(label: Numbers, a: Numbers, b: Numbers, weight: Floats) -> Numbers:
    """The sets that stand apart from all others; the texts of the rest each alone."""
    sets = int(label.max(initial=-1)) + 1
    both = label[a] == label[b]
    inside = 2 * np.bincount(label[a][both], weight[both], sets)
    ties = np.bincount(label[a], weight, sets) + np.bincount(label[b], weight, sets)
    loose = inside < APART * ties
    return np.where(loose[label], sets + np.arange(len(label)), label)


def _resembling(meanings: Meanings, label: Numbers, found: Pairs) -> Numbers:
    """The sets over languages without what resembles nothing of its own language in them.

    It resembles another if the two may say the same, or are as alike as fewer than one in a hundred
    of STS's unrelated pairs. Where no two of a language are, the one nearest to the whole stays.
    """
    # Numbered from 0: a set's messages of one language.
    part = np.unique(label * len(meanings.languages) + meanings.language, return_inverse=True)[1]
    likely = (found.similarity >= SAME) | standing_out(found, meanings)
    alike = found.taken((part[found.a] == part[found.b]) & likely)
    lonely = np.ones(len(label), np.bool_)
    lonely[alike.a] = lonely[alike.b] = False
    own = np.bincount(part)[part]
    lonely &= (own > 1) & (own < np.bincount(label)[label])
    central = sum(
        np.einsum("ij,ij->i", vectors[lonely], middles(vectors, label)[label[lonely]])
        for vectors in meanings.parts
    )
    rows = np.flatnonzero(lonely)[np.argsort(-np.round(central, 6), kind="stable")]
    all_lonely = np.bincount(part[rows], minlength=len(part))[part[rows]] == own[rows]
    first = np.zeros(len(rows), np.bool_)
    first[np.unique(part[rows], return_index=True)[1]] = True
    rows = rows[~(all_lonely & first)]
    label = label.copy()
    label[rows] = len(label) + rows
    return label


def _joined(meanings: Meanings, label: Numbers, a: Numbers, b: Numbers) -> Numbers:
    """Sets joined while two are each other's closest and alike enough on the whole."""
    label = np.unique(label, return_inverse=True)[1]
    while True:
        middle = [middles(part, label) for part in meanings.parts]
        between = label[a] != label[b]
        pair = np.unique(
            np.sort(np.stack([label[a[between]], label[b[between]]], axis=1), axis=1), axis=0
        )
        if not len(pair):
            return label
        one, two = pair.T
        near = np.mean([np.einsum("ij,ij->i", m[one], m[two]) for m in middle], axis=0)
        keep = near >= JOINED
        one, two, near = one[keep], two[keep], near[keep]
        # Pairs in order of likeness; a set takes part in the first that names it.
        order = np.lexsort((two, one, -np.round(near, 6)))
        into = np.arange(label.max() + 1)
        taken = np.zeros(len(into), np.bool_)
        for x, y in zip(one[order].tolist(), two[order].tolist(), strict=True):
            if not taken[x] and not taken[y]:
                into[y] = x
                taken[[x, y]] = True
        if not taken.any():
            return label
        label = np.unique(into[label], return_inverse=True)[1]


def middles(vectors: Vectors, label: Numbers) -> Vectors:
    """The mean vector of each set: their product is the mean similarity over all pairs."""
    sets = int(label.max(initial=-1)) + 1
    order = np.argsort(label, kind="stable")
    begins = np.searchsorted(label[order], np.arange(sets))
    total = np.add.reduceat(vectors[order], begins, axis=0, dtype=np.float32)
    return np.asarray(total / np.bincount(label, minlength=sets)[:, None], np.float32)
