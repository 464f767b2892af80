"""The tables of narratives: what each is called, when and by whom it was told, how it moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from undertow.model.tables import (
    NARRATIVE_DAYS,
    NARRATIVE_PARTS,
    NARRATIVE_POSTS,
    NARRATIVES,
)
from undertow.narratives.bursts import bursts, slot_s
from undertow.narratives.identity import Space
from undertow.narratives.labels import Words, label, most_central
from undertow.narratives.stories import Story, Telling

Numbers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

DAY_US = 86_400_000_000
_KINDS = ("language", "platform", "group")
_CENTRAL = 200  # of the most told messages of a language, among which the most central is sought


@dataclass(frozen=True, slots=True)
class Background:
    """All that the tables need to know of the case's posts.

    Attributes:
        telling: the posts that carry a message, in time.
        posts: post_id, account_id, platform of each.
        texts: for each message the text that stands for it.
        looked_at: the messages among which narratives were sought.
        languages: for each message its language, or None where that is not known.
        accounts: how many accounts carry each message.
        groups: for each account (by number) the groups it belongs to; None before a scan.
        shared: hashtags that many messages carry (`wording.shared_tags`).
    """

    telling: Telling
    posts: pa.Table
    texts: Sequence[str]
    looked_at: Numbers
    languages: Sequence[str | None]
    accounts: Numbers
    groups: Mapping[int, Sequence[str]] | None
    shared: Set[str]


def tables(found: Sequence[Story], case: Background, space: Space) -> dict[str, pa.Table]:
    """The tables of these narratives, which stand in the order in which they are to be read."""
    clock = _Clock(case.telling.at)
    words = _words(case)
    narratives: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    days: list[dict[str, Any]] = []
    for story in found:
        one = _Described(story, case, space, clock)
        narratives.append(one.row(words))
        parts += sorted(one.parts(), key=lambda row: (_KINDS.index(row["kind"]), row["first_at"]))
        days += one.days()
    return {
        "narratives": pa.Table.from_pylist(narratives, schema=NARRATIVES),
        "narrative_posts": _posts(found, case),
        "narrative_parts": pa.Table.from_pylist(parts, schema=NARRATIVE_PARTS),
        "narrative_days": pa.Table.from_pylist(days, schema=NARRATIVE_DAYS),
    }


def _posts(found: Sequence[Story], case: Background) -> pa.Table:
    """Which post tells which narrative, each narrative's in time."""
    rows = np.concatenate([story.rows for story in found]) if found else np.zeros(0, np.int64)
    size = [len(story.rows) for story in found]
    ids = pa.array([story.narrative_id for story in found], pa.string())
    taken = case.posts.select(["post_id", "account_id"]).take(pa.array(rows))
    named = ids.take(pa.array(np.repeat(np.arange(len(found)), size)))
    return taken.add_column(0, "narrative_id", named).cast(NARRATIVE_POSTS)


def _words(case: Background) -> dict[str | None, Words]:
    """How often each word is used, by language."""
    texts: dict[str | None, list[str]] = {}
    for message in case.looked_at.tolist():
        texts.setdefault(case.languages[message], []).append(case.texts[message])
    return {language: Words(said) for language, said in texts.items()}


class _Clock:
    """Slots of time over the whole case, and how many posts fall into each."""

    def __init__(self, at: Numbers) -> None:
        first, last = (int(at[0]), int(at[-1])) if len(at) else (0, 0)
        self.size = slot_s(first, last) * 1_000_000
        self.begin = first // self.size * self.size
        self.everything = np.bincount(self.slots(at))

    def slots(self, at: Numbers) -> Numbers:
        """The slot of each moment."""
        return np.asarray((at - self.begin) // self.size, np.int64)

    def moment(self, slot: int) -> datetime:
        """When a slot begins."""
        return _utc(self.begin + slot * self.size)


def _utc(us: int) -> datetime:
    return datetime.fromtimestamp(us // 1_000_000, UTC).replace(microsecond=us % 1_000_000)


class _Described:
    """One narrative, described."""

    def __init__(self, story: Story, case: Background, space: Space, clock: _Clock) -> None:
        self.story, self.case, self.space, self.clock = story, case, space, clock
        self.at = case.telling.at[story.rows]
        self.account = case.telling.account[story.rows]
        self.message = case.telling.message[story.rows]
        self.ids = case.posts["post_id"].take(pa.array(story.rows)).to_pylist()
        self.platform = case.posts["platform"].take(pa.array(story.rows)).to_pylist()
        self.language = [case.languages[message] for message in self.message]
        self.by_language = _counted(self.language)
        self.central = {name: self._central(name) for name in self.by_language}

    def _central(self, language: str | None) -> int:
        """The message that says it best in a language."""
        here = [m for m in self.story.messages.tolist() if self.case.languages[m] == language]
        here = sorted(here, key=lambda m: (-self.case.accounts[m], m))[:_CENTRAL]
        among = np.array(here, np.int64)
        close = self.space.alike(among, self.story.messages)
        texts = [self.case.texts[message] for message in here]
        best: int = here[most_central(texts, close, self.case.accounts[among].tolist())]
        return best

    def _group_posts(self) -> Bools | None:
        """Whether each post is by an account of a group; None before a scan."""
        if self.case.groups is None:
            return None
        return np.isin(self.account, np.array(list(self.case.groups), np.int64))

    def _groups(self) -> dict[str, Numbers]:
        """The places of the posts of each group of which two members or more told it."""
        members: dict[str, set[int]] = {}
        for account in np.unique(self.account).tolist():
            for group in (self.case.groups or {}).get(account, ()):
                members.setdefault(group, set()).add(account)
        return {
            group: np.flatnonzero(np.isin(self.account, list(who)))
            for group, who in sorted(members.items())
            if len(who) > 1
        }

    def row(self, words: Mapping[str | None, Words]) -> dict[str, Any]:
        """Its row of `narratives`."""
        main = next(iter(self.by_language))
        best = self.central[main]
        slots = np.bincount(self.clock.slots(self.at), minlength=len(self.clock.everything))
        inside = self._group_posts()
        said = [
            self.case.texts[m]
            for m in self.story.messages.tolist()
            if self.case.languages[m] == main
        ]
        return {
            "narrative_id": self.story.narrative_id,
            "label": label(self.case.texts[best], self.case.shared),
            "languages": [name for name in self.by_language if name is not None],
            "posts": len(self.at),
            "accounts": self.story.accounts,
            "groups": None if inside is None else list(self._groups()),
            "first_at": _utc(int(self.at[0])),
            "peak_at": max(self.clock.moment(int(slots.argmax())), _utc(int(self.at[0]))),
            "last_at": _utc(int(self.at[-1])),
            "name": self.story.name,
            "terms": words.get(main, Words(())).terms(said),
            "messages": len(self.story.messages),
            "reposts": int(self.case.telling.repeated[self.story.rows].sum()),
            "group_posts": None if inside is None else int(inside.sum()),
            "bursts": [
                f"{_written(self.clock.moment(a))}/{_written(self.clock.moment(b))}"
                for a, b in bursts(slots, self.clock.everything)
            ],
            "first_post": self.ids[0],
            "central_post": self._first_with(best),
            "cohesion": self._cohesion(),
            "pinned": self.story.pinned,
        }

    def _first_with(self, message: int) -> str:
        return str(self.ids[int(np.flatnonzero(self.message == message)[0])])

    def _cohesion(self) -> float | None:
        """The mean similarity of two of its messages; null where they cannot be compared."""
        middle = self.space.middle(self.story.messages)
        known = int((self.space.place[self.story.messages] >= 0).sum())
        if middle is None or known < 2:
            return None
        # The product of the middle with itself counts every message with itself as well.
        whole = float(np.mean([np.dot(mean, mean) for mean in middle]))
        return round((whole * known - 1) / (known - 1), 3)

    def parts(self) -> Iterable[dict[str, Any]]:
        """Its rows of `narrative_parts`: by language, platform and group, the first one first."""
        language = np.array([name or "" for name in self.language])
        for name in self.by_language:
            if name is not None:
                rows = np.flatnonzero(language == name)
                best = self.central[name]
                yield self._part("language", name, rows) | {
                    "central_post": self._first_with(best),
                    "label": label(self.case.texts[best], self.case.shared),
                }
        platform = np.array([name or "" for name in self.platform])
        for name in _counted(self.platform):
            if name:
                yield self._part("platform", name, np.flatnonzero(platform == name))
        for name, rows in self._groups().items():
            yield self._part("group", name, rows)

    def _part(self, kind: str, value: str, rows: Numbers) -> dict[str, Any]:
        return {
            "narrative_id": self.story.narrative_id,
            "kind": kind,
            "value": value,
            "posts": len(rows),
            "accounts": len(np.unique(self.account[rows])),
            "first_at": _utc(int(self.at[rows[0]])),
            "first_post": self.ids[rows[0]],
        }

    def days(self) -> Iterable[dict[str, Any]]:
        """Its rows of `narrative_days`: one for each day on which it was told."""
        day, number = np.unique(self.at // DAY_US, return_inverse=True)
        inside = self._group_posts()
        many = int(self.account.max()) + 1
        pairs = np.unique(number * many + self.account) // many
        for place, posts in enumerate(np.bincount(number).tolist()):
            yield {
                "narrative_id": self.story.narrative_id,
                "day": _utc(int(day[place]) * DAY_US),
                "posts": posts,
                "accounts": int((pairs == place).sum()),
                "group_posts": None if inside is None else int(inside[number == place].sum()),
            }


def _counted(values: Sequence[str | None]) -> dict[str | None, int]:
    """How often each value occurs, the commonest first."""
    counts: dict[str | None, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0] or "")))


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%MZ}"
