"""What a group's page stands on: its ties, its shared objects, and the posts behind them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from undertow.exporters.base import CaseView

MAX_GROUPS = 12  # shown in full
MAX_ACCOUNTS = 300  # per group, the most active
MAX_TIES = 250  # per group, the strongest
MAX_ACTIONS = 200_000  # read for all groups shown
_ACTIONS = ["account_id", "channel", "object", "post_id", "at"]
_POSTS = [
    "post_id", "account_id", "account_name", "platform", "created_at", "text", "lang",
    "source_sha256", "source_line", "source_member",
]  # fmt: skip

Key = tuple[str, str]  # channel, object


class Act(NamedTuple):
    """One account acted on an object, in a post."""

    account: str
    post_id: str
    at: datetime


class Meeting(NamedTuple):
    """Two accounts acted on one object within the window."""

    key: Key
    first: Act
    second: Act

    @property
    def seconds(self) -> float:
        """How much later the second one acted."""
        return (self.second.at - self.first.at).total_seconds()


@dataclass
class Tie:
    """Two accounts and all the rows of `edges` between them, strongest first."""

    a: str
    b: str
    rows: list[dict[str, Any]]
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def best(self) -> dict[str, Any]:
        """The row with the smallest p-value."""
        return self.rows[0]

    @property
    def met(self) -> int:
        """Objects on which they met, in the strongest row."""
        return self.best["met"] or self.best["together"] or 0


@dataclass
class Shared:
    """An object on which two members or more acted."""

    key: Key
    acts: list[Act]  # the first of each member, in order of time
    everyone: int = 0  # accounts in the whole case that acted on it

    @property
    def spread(self) -> float:
        """Seconds from the first member to the last."""
        return (self.acts[-1].at - self.acts[0].at).total_seconds()

    def within(self, window: int) -> int:
        """The most members that acted within one window."""
        times = [act.at.timestamp() for act in self.acts]
        return max(sum(t <= u <= t + window for u in times) for t in times)


@dataclass
class Group:
    """One group with its evidence."""

    row: dict[str, Any]
    members: list[dict[str, Any]]
    ties: list[Tie]
    acts: dict[Key, list[Act]]
    shared: list[Shared]

    @property
    def window(self) -> int:
        """The window of the group, in seconds."""
        return int(self.row["window_s"] or 60)


def ties_of(edges: pa.Table) -> list[Tie]:
    """One tie per pair of accounts, the strongest first."""
    pairs: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in edges.to_pylist():
        pairs[row["account_a"], row["account_b"]].append(row)
    for rows in pairs.values():
        rows.sort(key=lambda r: (r["p_value"], r["window_s"], r["channel"]))
    ties = [Tie(a, b, rows) for (a, b), rows in pairs.items()]
    return sorted(ties, key=lambda t: (t.best["p_value"], -t.met, t.a, t.b))


def gather(case: CaseView) -> list[Group]:
    """The groups to show in full, strongest first, with what they stand on."""
    rows = case.table("groups").to_pylist()
    rows.sort(key=lambda g: (1.0 if g["p_value"] is None else g["p_value"], -g["accounts"]))
    rows = rows[:MAX_GROUPS]
    members = _members(case, [row["group_id"] for row in rows])
    known = {m["account_id"]: group for group, ms in members.items() for m in ms}
    acts = _acts(case, known)
    edges = case.table("edges")
    groups = []
    for row in rows:
        group = row["group_id"]
        ties = ties_of(edges.filter(pc.equal(edges["group_id"], group)))[:MAX_TIES]
        groups.append(Group(row, members.get(group, []), ties, acts.get(group, {}), []))
    for found in groups:
        found.shared = _shared(found)
        _meet(found)
    _popularity(case, groups)
    return groups


def _members(case: CaseView, groups: list[str]) -> dict[str, list[dict[str, Any]]]:
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in case.table("members").to_pylist():
        if row["group_id"] in groups:
            members[row["group_id"]].append(row)
    for group, rows in members.items():
        rows.sort(key=lambda m: (-(m["actions"] or 0), m["account_id"]))
        members[group] = sorted(rows[:MAX_ACCOUNTS], key=lambda m: (m["first_at"], m["account_id"]))
    return members


def _acts(case: CaseView, group_of: dict[str, str]) -> dict[str, dict[Key, list[Act]]]:
    found: dict[str, dict[Key, list[Act]]] = defaultdict(lambda: defaultdict(list))
    if not group_of:
        return found
    accounts = pa.array(list(group_of), pa.string())
    table = case.rows("actions", _ACTIONS, pc.field("account_id").isin(accounts))
    table = table.sort_by([("at", "ascending"), ("post_id", "ascending")])
    for row in table.slice(0, MAX_ACTIONS).to_pylist():
        act = Act(row["account_id"], row["post_id"], row["at"])
        found[group_of[row["account_id"]]][row["channel"], row["object"]].append(act)
    return found


def _shared(group: Group) -> list[Shared]:
    """Objects of at least two members on the group's channels, most within one window first."""
    shared = []
    for key, acts in group.acts.items():
        firsts: dict[str, Act] = {}
        for act in acts:
            firsts.setdefault(act.account, act)
        if len(firsts) > 1 and key[0] in (group.row["channels"] or []):
            shared.append(Shared(key, list(firsts.values())))
    return sorted(shared, key=lambda s: (-s.within(group.window), s.spread, s.key))


def _meet(group: Group) -> None:
    """The closest meetings of every tie, each on another object."""
    mine: dict[tuple[str, str], dict[str, list[Act]]] = defaultdict(lambda: defaultdict(list))
    for (channel, thing), acts in group.acts.items():
        for act in acts:
            mine[act.account, channel][thing].append(act)
    for tie in group.ties:
        channel, window = tie.best["channel"], tie.best["window_s"]
        left, right = mine[tie.a, channel], mine[tie.b, channel]
        closest = [
            min(
                (Meeting((channel, thing), *sorted((x, y), key=lambda a: a.at))
                 for x in left[thing] for y in right[thing]),
                key=lambda m: m.seconds,
            )
            for thing in left.keys() & right.keys()
        ]  # fmt: skip
        close = [m for m in closest if m.seconds <= window]
        tie.meetings = sorted(close, key=lambda m: (m.seconds, m.key))[:3]


def _popularity(case: CaseView, groups: list[Group], top: int = 25) -> None:
    objects = {s.key[1] for group in groups for s in group.shared[:top]}
    if not objects:
        return
    where = pc.field("object").isin(pa.array(sorted(objects), pa.string()))
    table = case.rows("actions", ["channel", "object", "account_id"], where)
    counts = table.group_by(["channel", "object"]).aggregate([("account_id", "count_distinct")])
    everyone = Counter(
        {(r["channel"], r["object"]): r["account_id_count_distinct"] for r in counts.to_pylist()}
    )
    for group in groups:
        for shared in group.shared[:top]:
            shared.everyone = everyone[shared.key]


def posts_of(case: CaseView, post_ids: Iterable[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """The posts with these ids, by account and post."""
    ids = sorted(set(post_ids))
    if not ids:
        return {}
    where = pc.field("post_id").isin(pa.array(ids, pa.string()))
    rows = case.rows("posts", _POSTS, where).to_pylist()
    return {(row["account_id"], row["post_id"]): row for row in rows}
