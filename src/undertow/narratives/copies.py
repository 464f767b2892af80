"""Copies: texts that are the same message, equal after folding or a few edits apart.

Folding takes away case, look-alike and invisible characters, links, mentions, emoji, punctuation
and the hashtags around the sentence. What is left is compared where MinHash says that it may be
alike. A cluster is what resembles one text, its centre: chains of small changes do not lead from
one message to another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from undertow.model.text import body, long_enough, normalise
from undertow.narratives.shingles import candidates, distinct
from undertow.progress import Progress, Quiet

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

# Calibrated on 30,000 tweets with planted copies (docs/narratives.md): the letters alone decide
# from .85 on; from .75 on the words must agree too ("police searching for suspects in ..." is a
# form, no message); a text cut short or with a remark in front keeps half of its letters and
# nearly all of the words of the shorter one, which must be long enough to be more than a phrase.
SURE = 0.85
NEAR, NEAR_WORDS = 0.75, 0.85
PART, PART_WORDS, PART_LETTERS = 0.5, 0.9, 30
# Where little is left beside hashtags, the tags are compared too, and weigh as much as the words:
# two answers to one tag differ in less than a fifth of their letters.
TAGGED = 0.9
# Of longer texts the beginning is compared; an article whose first 5,000 letters are alike is one.
LONGEST = 5_000
# Rows of a connected set that are all compared with one centre. In the tweets with planted copies
# no cluster is half as large.
LARGE = 300
_AT_ONCE = 50_000  # pairs compared between two words on progress


class Copies(NamedTuple):
    """Which texts are copies of each other.

    Attributes:
        cluster: for each text the row of the first text of its cluster; a text that is nobody's
            copy, or too short to say anything, stands alone under its own row.
        centre: for each text the row of the text that its cluster resembles.
        similarity: of each text to that centre, from 0 to 1; 1 where nothing is left to tell them
            apart after folding.
        telling: whether the text is long enough that strangers do not write it by chance.
    """

    cluster: Numbers
    centre: Numbers
    similarity: Shares
    telling: Bools

    def pairs(self) -> tuple[Numbers, Numbers, Shares]:
        """Each text with the centre of its cluster: the earlier row, the later, similarity."""
        row = np.arange(len(self.centre))
        other = np.flatnonzero(self.centre != row)
        centre = self.centre[other]
        return np.minimum(other, centre), np.maximum(other, centre), self.similarity[other]


def clusters_of_copies(texts: Sequence[str], progress: Progress | None = None) -> Copies:
    """Group texts that are the same message; texts are best distinct, in order of appearance."""
    progress = progress or Quiet()
    folded = _Folded(texts, progress)
    centre, similarity = _around_centres(folded, progress)
    # From rows of distinct folded texts back to rows of the texts handed in.
    return Copies(
        _first_of_each(centre[folded.of_text]),
        folded.first[centre[folded.of_text]],
        similarity[folded.of_text],
        folded.of_text < folded.long,
    )


def similarities(earlier: Sequence[str], later: Sequence[str]) -> Shares:
    """How alike texts are, pair by pair, that are taken for one message; from 0 to 1."""
    bare = {text: _bare(text)[0] for text in {*earlier, *later}}  # most stand in several pairs
    one, two = [bare[text] for text in earlier], [bare[text] for text in later]
    equal = np.array([x == y for x, y in zip(one, two, strict=True)], np.bool_)
    return _shown(_letters(one, two), _words(one, two), equal)


def _bare(text: str) -> tuple[str, bool]:
    """What is compared of a text, and whether its hashtags are part of that."""
    bare = body(text)
    if long_enough(bare):
        return bare[:LONGEST], False
    return normalise(text)[:LONGEST], True


class _Folded:
    """The distinct folded texts that are long enough to compare, and which text became which.

    Attributes:
        texts: distinct, in order of appearance; those too short stand at the end, each alone.
        letters: how many each has.
        tagged: whether hashtags are part of what is compared.
        of_text: for each text handed in its row here.
        first: for each row here the first text handed in that became it.
        long: how many are long enough.
    """

    def __init__(self, texts: Sequence[str], progress: Progress) -> None:
        rows: dict[tuple[str, bool], int] = {}
        of_text = np.empty(len(texts), np.int64)
        first: list[int] = []
        alone: list[int] = []
        with progress.step("folding texts", len(texts)) as step:
            for number, text in enumerate(texts):
                step.advance()
                bare = _bare(text)
                if not long_enough(bare[0]):
                    alone.append(number)
                    continue
                if (row := rows.setdefault(bare, len(rows))) == len(first):
                    first.append(number)
                of_text[number] = row
        self.texts = [bare for bare, _ in rows]
        self.tagged = np.array([tagged for _, tagged in rows], np.bool_)
        self.letters = np.array([len(bare) for bare, _ in rows], np.int64)
        self.long = len(rows)
        of_text[alone] = np.arange(len(alone)) + self.long
        self.of_text, self.first = of_text, np.array([*first, *alone], np.int64)

    def of(self, rows: Numbers) -> list[str]:
        """The texts of these rows."""
        return [self.texts[row] for row in rows.tolist()]


def _around_centres(folded: _Folded, progress: Progress) -> tuple[Numbers, Shares]:
    """For each folded text the centre it resembles, and how much.

    The text with most copies in a connected set is its centre; what does not resemble it is looked
    at again without it.
    """
    count = len(folded.first)
    centre, similarity = np.arange(count), np.ones(count, np.float32)
    if folded.long < 2:
        return centre, similarity
    with progress.step("looking for copies", folded.long) as step:
        a, b = candidates(folded.texts, step)
    alike, _ = _alike(folded, a, b, progress)
    a, b = a[alike], b[alike]
    while len(a):
        member, of = _centres(a, b, folded.long)
        alike, how = _alike(folded, member, of, Quiet())
        alike |= member == of
        centre[member[alike]], similarity[member[alike]] = of[alike], how[alike]
        left = np.zeros(count, np.bool_)
        left[member[~alike]] = True
        again = left[a] & left[b]
        a, b = a[again], b[again]
    similarity[centre == np.arange(count)] = 1
    return centre, similarity


def _centres(a: Numbers, b: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Every row of a pair, and the row that may be its centre.

    That is the row with most pairs of its connected set (or the first). Sets beyond LARGE, as made
    of a few phrases by chance, have many: from each row one goes to the neighbour with most pairs,
    and on from there, so that work grows with the texts and not with their square.
    """
    member = distinct(np.concatenate([a, b]))
    place = np.empty(count, np.int64)
    place[member] = np.arange(len(member))
    a, b = place[a], place[b]
    size = len(member)
    edges = coo_array((np.ones(len(a), np.bool_), (a, b)), (size, size))
    label = connected_components(edges, directed=False)[1]
    degree = np.bincount(a, minlength=size) + np.bincount(b, minlength=size)
    # The higher, the better a centre: no two rows are equal.
    rank = np.empty(size, np.int64)
    rank[np.lexsort((-np.arange(size), degree))] = np.arange(size)
    by_rank = np.argsort(rank)
    best = np.zeros(label.max() + 1, np.int64)
    np.maximum.at(best, label, rank)
    of = by_rank[best[label]]
    large = np.bincount(label)[label] > LARGE
    if large.any():
        upwards = rank.copy()
        np.maximum.at(upwards, a, rank[b])
        np.maximum.at(upwards, b, rank[a])
        peak = by_rank[upwards]
        while not np.array_equal(peak, higher := peak[peak]):
            peak = higher
        of = np.where(large, peak, of)
    return member, member[of]


def _alike(folded: _Folded, a: Numbers, b: Numbers, progress: Progress) -> tuple[Bools, Shares]:
    """Whether pairs of folded texts are one message, and their similarity (else 0)."""
    alike, similarity = np.zeros(len(a), np.bool_), np.zeros(len(a), np.float32)
    with progress.step("comparing texts", len(a)) as step:
        for begin in range(0, len(a), _AT_ONCE):
            one, two = a[begin : begin + _AT_ONCE], b[begin : begin + _AT_ONCE]
            letters = _letters(folded.of(one), folded.of(two), PART)
            near = np.flatnonzero(letters >= PART)  # few; words cost more than letters
            one, two, letters = one[near], two[near], letters[near]
            words = _words(folded.of(one), folded.of(two))
            good = np.where(
                folded.tagged[one] | folded.tagged[two],
                letters >= TAGGED,
                (letters >= SURE)
                | ((letters >= NEAR) & (words >= NEAR_WORDS))
                | (
                    (words >= PART_WORDS)
                    & (np.minimum(folded.letters[one], folded.letters[two]) >= PART_LETTERS)
                ),
            )
            alike[begin + near] = good
            similarity[begin + near] = np.where(good, _shown(letters, words, one == two), 0)
            step.advance(min(_AT_ONCE, len(a) - begin))
    return alike, similarity


def _letters(one: Sequence[str], two: Sequence[str], least: float = 0.0) -> Shares:
    """Levenshtein's share of equal letters, pair by pair; 0 where it is below `least`."""
    return process.cpdist(
        one,
        two,
        scorer=Levenshtein.normalized_similarity,
        score_cutoff=least,
        dtype=np.float32,
        workers=-1,
    )


def _words(one: Sequence[str], two: Sequence[str]) -> Shares:
    """The words in common, whatever their order; 1 where one text has all of the other's."""
    ratio = process.cpdist(one, two, scorer=fuzz.token_set_ratio, dtype=np.float32, workers=-1)
    return (ratio / 100).astype(np.float32)


def _shown(letters: Shares, words: Shares, equal: Bools) -> Shares:
    """The similarity that is told: the mean of both measures, 1 only where nothing differs."""
    mean = np.round((letters + words) / 2, 3)
    return np.where(equal, np.float32(1), np.minimum(mean, np.float32(0.999))).astype(np.float32)


def _first_of_each(cluster: Numbers) -> Numbers:
    """For each row the first row with the same number."""
    _, first, number = np.unique(cluster, return_index=True, return_inverse=True)
    return np.asarray(first[number], np.int64)
