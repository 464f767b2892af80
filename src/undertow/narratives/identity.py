"""Narratives keep their names from scan to scan, and what the analyst decided is done again.

A set of messages takes the name of the narrative whose posts it holds; where it holds none of them,
that of the one whose middle lies where its own does. Decisions are rows that are never changed:
each names posts, so that it can be carried out on any later set of messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from undertow.encoders import Vectors
from undertow.narratives.clusters import JOINED
from undertow.narratives.meanings import Meanings

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

KINDS = ("name", "pin", "unpin", "merge", "split", "example", "undo")
# A set is the narrative of before if it holds this share of its posts, or is made of them.
SAME = 0.5
# So alike are a message and an example sentence, in one language and in two: looser than what makes
# a rewording, because the analyst asked for it and sees what comes.
LIKE_SAME, LIKE_ACROSS = 0.55, 0.5


@dataclass(frozen=True, slots=True)
class Space:
    """Messages as vectors, to ask how alike they are.

    Attributes:
        meanings: vectors of those messages that can be compared.
        place: for each message its place among them; -1 where it cannot be compared.
        encoders: who made the vectors.
    """

    meanings: Meanings
    place: Numbers
    encoders: list[str]

    def alike(self, messages: Numbers, others: Numbers) -> Floats:
        """How alike each message is to the others on the whole; -1 where that is not known."""
        there, middle = self.place[messages], self.middle(others)
        out = np.full(len(messages), -1.0)
        known = np.flatnonzero(there >= 0)
        if middle is None or not len(known):
            return out
        parts = zip(self.meanings.parts, middle, strict=True)
        out[known] = np.mean([part[there[known]] @ mean for part, mean in parts], axis=0)
        return out

    def middle(self, messages: Numbers) -> list[Vectors] | None:
        """The mean vectors of messages, one for each encoder; None where none can be compared."""
        there = self.place[messages]
        there = there[there >= 0]
        if not len(there) or not self.meanings.parts:
            return None
        return [part[there].mean(axis=0) for part in self.meanings.parts]


class Sets:
    """The sets of messages while decisions are carried out.

    Attributes:
        label: for each message its set; -1 where it says too little.
        names: the names that decisions give to sets.
    """

    def __init__(self, label: Numbers, space: Space) -> None:
        self.label = label.copy()
        self.names: dict[int, str] = {}
        self._space = space

    def new(self) -> int:
        """The number of a set that does not exist yet."""
        return int(self.label.max(initial=-1)) + 1

    def holding(self, messages: Numbers) -> int | None:
        """The set that holds most of these messages; None where all are gone."""
        found = self.label[messages]
        found = found[found >= 0]
        return int(np.bincount(found).argmax()) if len(found) else None

    def merge(self, name: str, kept: Numbers, other: Numbers) -> None:
        """Make one set of two."""
        into, away = self.holding(kept), self.holding(other)
        if into is None or away is None:
            return
        self.label[self.label == away] = into
        self.names.pop(away, None)
        self.names[into] = name

    def split(self, name: str, new_name: str, staying: Numbers, leaving: Numbers) -> None:
        """Make two sets of one: every message goes with those that it is more like."""
        whole = self.holding(np.concatenate([staying, leaving]))
        if whole is None:
            return
        staying = np.setdiff1d(staying, leaving)
        inside = np.flatnonzero(self.label == whole)
        nearer = self._space.alike(inside, leaving) > self._space.alike(inside, staying)
        goes = (nearer & ~np.isin(inside, staying)) | np.isin(inside, leaving)
        number = self.new()
        self.label[inside[goes]] = number
        self.label[leaving] = number  # those that went elsewhere meanwhile
        self.names[number] = new_name
        self.names[whole] = name

    def call(self, name: str, messages: Numbers) -> None:
        """Give the set that holds most of these messages a name, unless it has one."""
        number = self.holding(messages)
        if number is not None and name not in self.names.values():
            self.names.setdefault(number, name)

    def gather(self, name: str, messages: Numbers) -> None:
        """Make one set of messages, and of the sets that are made of them for the most part."""
        messages = messages[self.label[messages] >= 0]
        if not len(messages):
            return
        inside = np.bincount(self.label[messages], minlength=self.new())
        whole = np.bincount(self.label[self.label >= 0], minlength=self.new())
        taken = np.flatnonzero(inside * 2 > whole)
        number = self.new()
        self.label[np.isin(self.label, taken)] = number
        self.label[messages] = number
        self.names = {key: value for key, value in self.names.items() if key not in taken}
        self.names[number] = name


def in_force(decisions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The decisions to carry out, oldest first.

    Of a merge that was taken back it stays known which posts were whose: an `apart`.
    """
    undone = {d["detail"]["decision"] for d in decisions if d["kind"] == "undo"}
    return [
        d | {"kind": "apart"} if d["decision_id"] in undone else d
        for d in decisions
        if d["kind"] == "merge" or (d["kind"] != "undo" and d["decision_id"] not in undone)
    ]


def carry_out(
    sets: Sets,
    decisions: Sequence[dict[str, Any]],
    message_of: Mapping[str, int],
    like: Mapping[str, Numbers],
) -> None:
    """Do to the sets what the analyst decided.

    Args:
        sets: the sets as they were found.
        decisions: those in force.
        message_of: for the posts that decisions name, the message each carries.
        like: for each example sentence the messages that say it.
    """

    def messages(posts: Sequence[str]) -> Numbers:
        found = {message_of[post] for post in posts if post in message_of}
        return np.array(sorted(found), np.int64)

    for decision in decisions:
        detail, name = decision["detail"], decision["narrative_id"]
        if decision["kind"] == "merge":
            sets.merge(name, messages(detail["anchors"]), messages(detail["with_anchors"]))
        elif decision["kind"] == "apart":
            sets.call(name, messages(detail["anchors"]))
            sets.call(detail["with"], messages(detail["with_anchors"]))
        elif decision["kind"] == "split":
            sets.split(
                name, detail["new_id"], messages(detail["anchors"]), messages(detail["posts"])
            )
        elif decision["kind"] == "example":
            sets.gather(name, like.get(detail["sentence"], np.zeros(0, np.int64)))


def example_messages(space: Space, place: int, count: int) -> Numbers:
    """The messages that say what an example sentence says.

    Args:
        space: the messages, with the sentences behind them.
        place: where the sentence stands among the vectors; -1 where it cannot be compared.
        count: how many vectors are messages.
    """
    meanings = space.meanings
    if place < 0:
        return np.zeros(0, np.int64)
    places = np.arange(count)
    close = meanings.similarity(places, np.full(count, place))
    related = meanings.language[:count] == meanings.language[place]
    least = np.where(related, LIKE_SAME, LIKE_ACROSS)
    return np.asarray(meanings.rows[:count][close >= least], np.int64)


def matched(
    label: Numbers, taken: Mapping[int, str], before: Mapping[str, Numbers], space: Space
) -> dict[int, str]:
    """The names of the sets that are narratives of before.

    Args:
        label: for each message its set.
        taken: sets that decisions have named.
        before: for each narrative of before the message of each of its posts that is still there.
        space: the messages as vectors.
    """
    names = dict(taken)
    left = {name: rows for name, rows in before.items() if name not in names.values()}
    offers = []
    whole = np.bincount(label[label >= 0]) if (label >= 0).any() else np.zeros(0, np.int64)
    for name, messages in left.items():
        found = label[messages]
        found = found[found >= 0]
        for number in np.unique(found).tolist():
            common = int((found == number).sum())
            inside = len(np.unique(messages[label[messages] == number]))
            if common >= SAME * len(messages) or inside >= SAME * whole[number]:
                offers.append((-common, name, number))
    for _, name, number in sorted(offers):
        if number not in names and name in left:
            names[number] = name
            del left[name]
    return names | _near(label, names, left, space)


def _near(
    label: Numbers, names: Mapping[int, str], left: Mapping[str, Numbers], space: Space
) -> dict[int, str]:
    """Sets that lie where a narrative of before lay whose posts went elsewhere."""
    found: dict[int, str] = {}
    sets = np.unique(label[label >= 0])
    for name, messages in sorted(left.items()):
        now_in = label[messages][label[messages] >= 0]
        absorbed = len(now_in) and np.bincount(now_in).max() >= SAME * len(messages)
        if absorbed or space.middle(np.unique(messages)) is None:
            continue
        free = [n for n in sets.tolist() if n not in names and n not in found]
        inside = np.flatnonzero(np.isin(label, free) & (space.place >= 0))
        if not len(inside):
            continue
        close = space.alike(inside, np.unique(messages))
        total = np.bincount(label[inside], weights=close)
        mean = total / np.maximum(np.bincount(label[inside]), 1)
        best = int(mean.argmax())
        if mean[best] >= JOINED:
            found[best] = name
    return found
