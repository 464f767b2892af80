"""Which message each post carries: its own words, or those of the post that it repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from undertow.model.signal import is_original
from undertow.model.text import long_enough, normalise
from undertow.narratives.copies import Copies

Numbers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_RT = re.compile(r"\s*RT @[\w.\-]{1,60}:?\s+")


class Carried(NamedTuple):
    """The messages, and which post carries which.

    Attributes:
        message: for each post its message; -1 where it has no text.
        repeated: whether the post repeats another one.
        texts: for each message the text that stands for it.
        telling: whether a message is long enough that strangers do not write it by chance.
    """

    message: Numbers
    repeated: Bools
    texts: list[str]
    telling: Bools


def carried(posts: pa.Table, own: Sequence[str], copies: Copies) -> Carried:
    """The message of each post.

    A repost carries the message whose words it has, else that of the post it names; one whose
    original is not in the case carries a message of its own.

    Args:
        posts: post_id, text, repost_of, written_repost; ordered in time.
        own: the distinct texts of posts that are no reposts.
        copies: which of them are one message.
    """
    repeated = ~is_original(posts).to_numpy(zero_copy_only=False)
    coded = posts["text"].combine_chunks().dictionary_encode()
    words: list[str] = coded.dictionary.to_pylist()
    text = pc.fill_null(coded.indices, -1).to_numpy().astype(np.int64)
    known = _Known(own, copies)
    message = np.full(len(posts), -1)
    mine = ~repeated & (text >= 0)
    message[mine] = np.array([known.of_own(word) for word in words], np.int64)[text[mine]]
    if repeated.any():
        named = _of_named(posts, message, repeated)
        again = repeated & (text >= 0)
        of_repost = {row: known.of_repost(words[row]) for row in np.unique(text[again]).tolist()}
        for place in np.flatnonzero(again & (named < 0)).tolist():
            row = int(text[place])
            if of_repost[row] < 0:
                of_repost[row] = known.add(words[row])
        spoken = np.array([of_repost.get(row, -1) for row in range(len(words))], np.int64)
        message[again] = spoken[text[again]]
        message = np.where(repeated & (message < 0), named, message)
    return _dense(message, repeated, known)


class _Known:
    """The messages known so far, by the row of the text that stands for each."""

    def __init__(self, own: Sequence[str], copies: Copies) -> None:
        self.texts = list(own)
        self.telling = copies.telling.tolist()
        self._copies = copies
        self._row = {text: row for row, text in enumerate(own)}

    @cached_property
    def _by_words(self) -> dict[str, int]:
        """The message of each normalised text; only reposts need it."""
        found: dict[str, int] = {}
        for text, row in self._row.items():
            found.setdefault(normalise(text), int(self._copies.centre[row]))
        return found

    def of_own(self, text: str) -> int:
        """The message of a text; -1 for one that only reposts have."""
        row = self._row.get(text)
        return -1 if row is None else int(self._copies.centre[row])

    def of_repost(self, text: str) -> int:
        """The message that has the words of a repost's text, or -1."""
        return self._by_words.get(normalise(text), -1)

    def add(self, text: str) -> int:
        """A message that nobody in the case wrote in own words."""
        bare = normalise(text)
        if bare not in self._by_words:
            self._by_words[bare] = len(self.texts)
            self.texts.append(_RT.sub("", text, count=1))
            self.telling.append(long_enough(bare))
        return self._by_words[bare]


def _of_named(posts: pa.Table, message: Numbers, repeated: Bools) -> Numbers:
    """The message of the post that each repost names; -1 where that is not in the case."""
    ids = posts["post_id"].combine_chunks()
    place = pc.index_in(posts["repost_of"], value_set=ids)
    place = pc.fill_null(place, -1).to_numpy().astype(np.int64)
    return np.where(repeated & (place >= 0), message[place], -1)


def _dense(message: Numbers, repeated: Bools, known: _Known) -> Carried:
    """Messages numbered in the order in which they appear."""
    there = np.flatnonzero(message >= 0)
    row, first, number = np.unique(message[there], return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    message = message.copy()
    message[there] = rank[number]
    rows = row[order].tolist()
    return Carried(
        message,
        repeated,
        [known.texts[r] for r in rows],
        np.array([known.telling[r] for r in rows], np.bool_),
    )
