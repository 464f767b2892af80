"""Which sets of messages are narratives worth a reader's time, and what there is to each.

A narrative that two people told is a remark, and one post that many repeat is a popular post. What
is worth a row was told in FEWEST_POSTS posts by FEWEST_ACCOUNTS accounts at least, FEWEST_VOICES of
which said it themselves; the rest is summed up in figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from undertow.model.text import fingerprint

Numbers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# Looked at by eye on the election set and the demonstration: below, what comes up is chance
# likeness and games of a few friends. MOST bounds the table, not what is looked at.
FEWEST_POSTS = 10
FEWEST_ACCOUNTS = 5
FEWEST_VOICES = 3
MOST = 200


@dataclass(frozen=True, slots=True)
class Telling:
    """Who told what when: one row for each post of the case that carries a message, in time.

    Attributes:
        message: which message each post carries.
        account: who, as a number.
        at: when, microseconds since 1970 UTC.
        repeated: whether the post repeats another one.
    """

    message: Numbers
    account: Numbers
    at: Numbers
    repeated: Bools


@dataclass(slots=True)
class Story:
    """One narrative.

    Attributes:
        narrative_id: its name for good; empty until it has one.
        messages: its messages.
        rows: rows of its posts, in time.
        accounts: how many accounts told it.
        voices: how many of them said it themselves; where only reposts are in the case, each
            message stands for one.
        kept: the analyst wants it kept however small it is.
        pinned: the analyst wants it first.
        name: what the analyst calls it, or None.
    """

    messages: Numbers
    rows: Numbers
    accounts: int
    voices: int
    narrative_id: str = ""
    kept: bool = False
    pinned: bool = False
    name: str | None = None


def stories(label: Numbers, telling: Telling) -> list[Story]:
    """One story for each set of messages that at least two accounts told.

    Args:
        label: for each message its set, from 0; -1 for messages that say too little.
        telling: the posts.
    """
    of_post = label[telling.message]
    order = np.argsort(of_post, kind="stable")
    sets = int(label.max(initial=-1)) + 1
    edges = np.searchsorted(of_post[order], np.arange(sets + 1))
    by_set = np.argsort(label, kind="stable")
    limits = np.searchsorted(label[by_set], np.arange(sets + 1))
    found = []
    for number in range(sets):
        rows = order[edges[number] : edges[number + 1]]
        accounts = len(np.unique(telling.account[rows]))
        messages = by_set[limits[number] : limits[number + 1]]
        found.append(Story(messages, rows, accounts, _voices(messages, rows, telling)))
    return found


def _voices(messages: Numbers, rows: Numbers, telling: Telling) -> int:
    """How many said it themselves."""
    own = rows[~telling.repeated[rows]]
    spoken = len(np.unique(telling.message[own]))
    return len(np.unique(telling.account[own])) + len(messages) - spoken


def worth_a_row(found: Sequence[Story]) -> list[Story]:
    """Those that a reader should see: pinned ones first, then by how many accounts told them."""
    chosen = [
        story
        for story in found
        if story.kept
        or (
            len(story.rows) >= FEWEST_POSTS
            and story.accounts >= FEWEST_ACCOUNTS
            and story.voices >= FEWEST_VOICES
        )
    ]
    chosen.sort(key=rank)
    return [story for place, story in enumerate(chosen) if place < MOST or story.kept]


def rank(story: Story) -> tuple[bool, int, int, int]:
    """Pinned first, then most accounts, most posts, earliest."""
    return not story.pinned, -story.accounts, -len(story.rows), int(story.rows[0])


def id_of(text: str, taken: set[str]) -> str:
    """A name made of the words of a message, that no other narrative has."""
    said = fingerprint(text, shortest=1) or text
    for number in range(len(taken) + 1):
        digest = hashlib.blake2b(
            f"{number or ''}{said}".encode("utf-8", "surrogatepass"), digest_size=5
        )
        name = f"n-{digest.hexdigest()}"
        if name not in taken:
            return name
    raise AssertionError  # pragma: no cover - one of the names is free
