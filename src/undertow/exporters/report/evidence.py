"""What a group's page stands on: its ties, its shared objects, and the posts behind them."""

from __future__ import annotations

from bisect import bisect_left
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
MEETINGS = 3  # shown of each tie
_ACTIONS = ["account_id", "channel", "object", "post_id", "at", "source"]
Key = tuple[str, str]  # channel, object


class Act(NamedTuple):
    """One account acted on an object, in a post."""

    account: str
    post_id: str
    at: datetime
    source: str | None = None  # where the object comes from


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
    acts: list[Act]  # the first of each member and source, in order of time
    sources: frozenset[str] = frozenset()  # accounts that are followed and take no part
    everyone: int = 0  # accounts in the whole case that acted on it

    @property
    def members(self) -> list[Act]:
        """The first act of each member, without those that are only followed."""
        return [act for act in self.acts if act.account not in self.sources]

    @property
    def spread(self) -> float:
        """Seconds from the first member to the last."""
        acts = self.members
        return (acts[-1].at - acts[0].at).total_seconds()

    def within(self, window: int) -> int:
        """The most members that acted within one window."""
        most = start = 0
        times = [act.at.timestamp() for act in self.members]
        for end, time in enumerate(times):
            while time - times[start] > window:
                start += 1
            most = max(most, end - start + 1)
        return most


@dataclass
class Group:
    """One group with its evidence.

    Attributes:
        row: its row of `groups`.
        members: rows of `members`, by first action, those that are only followed at the end.
        left: how many rows of `members` are not among them.
        every_tie: all its ties, strongest first.
        acts: what its members did, by object; `cut` where not all of it was read.
        shared: the objects of at least two members.
    """

    row: dict[str, Any]
    members: list[dict[str, Any]]
    every_tie: list[Tie]
    acts: dict[Key, list[Act]]
    left: int = 0
    cut: bool = False
    shared: list[Shared] = field(default_factory=list)

    @property
    def ties(self) -> list[Tie]:
        """The ties that are shown."""
        return self.every_tie[:MAX_TIES]

    @property
    def sources(self) -> frozenset[str]:
        """Accounts that the members act right after, and that take no part of their own."""
        return frozenset(m["account_id"] for m in self.members if m["role"] == "source")

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


def gather(
    case: CaseView,
    only: str | None = None,
    *,
    groups: int | None = MAX_GROUPS,
    accounts: int | None = MAX_ACCOUNTS,
) -> list[Group]:
    """The groups to show in full, strongest first, with what they stand on; or only one of them.

    `groups` and `accounts` bound how many are shown; None sets no bound.
    """
    rows = [g for g in case.table("groups").to_pylist() if only in (None, g["group_id"])]
    rows.sort(key=lambda g: (1.0 if g["p_value"] is None else g["p_value"], -g["accounts"]))
    rows = rows[:groups]
    members = _members(case, [row["group_id"] for row in rows])
    known = {m["account_id"]: group for group, ms in members.items() for m in ms[:accounts]}
    acts, cut = _acts(case, known)
    edges = case.table("edges")
    gathered = []
    for row in rows:
        group = row["group_id"]
        ties = ties_of(edges.filter(pc.equal(edges["group_id"], group)))
        who = sorted(members.get(group, [])[:accounts], key=_place)
        left = max(0, len(members.get(group, [])) - len(who))
        gathered.append(Group(row, who, ties, acts.get(group, {}), left, cut))
    for found in gathered:
        found.shared = _shared(found)
        _meet(found)
    _popularity(case, gathered)
    return gathered


def _members(case: CaseView, groups: list[str]) -> dict[str, list[dict[str, Any]]]:
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in case.table("members").to_pylist():
        if row["group_id"] in groups:
            members[row["group_id"]].append(row)
    for rows in members.values():
        rows.sort(key=lambda m: (-(m["actions"] or 0), m["account_id"]))
    return members


def _place(member: dict[str, Any]) -> tuple[bool, datetime, str]:
    return member["role"] == "source", member["first_at"], member["account_id"]


def _acts(case: CaseView, group_of: dict[str, str]) -> tuple[dict[str, dict[Key, list[Act]]], bool]:
    """What these accounts did, by group and object; true where there was too much to read."""
    found: dict[str, dict[Key, list[Act]]] = defaultdict(lambda: defaultdict(list))
    if not group_of:
        return found, False
    accounts = pa.array(list(group_of), pa.string())
    table = case.rows("actions", _ACTIONS, pc.field("account_id").isin(accounts))
    table = table.sort_by([("at", "ascending"), ("post_id", "ascending")])
    for row in table.slice(0, MAX_ACTIONS).to_pylist():
        act = Act(row["account_id"], row["post_id"], row["at"], row["source"])
        found[group_of[row["account_id"]]][row["channel"], row["object"]].append(act)
    return found, len(table) > MAX_ACTIONS


def _shared(group: Group) -> list[Shared]:
    """Objects of at least two members on the group's channels, most within one window first."""
    shared = []
    for key, acts in group.acts.items():
        firsts: dict[str, Act] = {}
        for act in acts:
            firsts.setdefault(act.account, act)
        if len(firsts.keys() - group.sources) > 1 and key[0] in (group.row["channels"] or []):
            shared.append(Shared(key, list(firsts.values()), group.sources))
    return sorted(shared, key=lambda s: (-s.within(group.window), s.spread, s.key))


def _meet(group: Group) -> None:
    """The closest meetings of every tie shown, each on another object, every channel in turn."""
    mine = by_account(group)
    for tie in group.ties:
        tie.meetings = meetings_of(tie, mine)[:MEETINGS]


def by_account(group: Group) -> dict[tuple[str, str], dict[str, list[Act]]]:
    """What each account did on each channel, by object."""
    mine: dict[tuple[str, str], dict[str, list[Act]]] = defaultdict(lambda: defaultdict(list))
    for (channel, thing), acts in group.acts.items():
        for act in acts:
            mine[act.account, channel][thing].append(act)
    return mine


def meetings_of(tie: Tie, mine: dict[tuple[str, str], dict[str, list[Act]]]) -> list[Meeting]:
    """All meetings of two accounts within their windows, the closest first, channels in turn."""
    widest: dict[str, int] = {}
    for row in tie.rows:
        widest[row["channel"]] = max(widest.get(row["channel"], 0), row["window_s"])
    ranked = []
    for channel, window in widest.items():
        left, right = mine[tie.a, channel], mine[tie.b, channel]
        things = left.keys() & right.keys()
        closest = [_closest((channel, thing), left[thing], right[thing]) for thing in things]
        close = [m for m in closest if m.seconds <= window]
        ranked += list(enumerate(sorted(close, key=lambda m: (m.seconds, m.key))))
    ranked.sort(key=lambda place: (place[0], place[1].seconds, place[1].key))
    return [meeting for _, meeting in ranked]


def _closest(key: Key, left: list[Act], right: list[Act]) -> Meeting:
    """The two acts, one of each account, that stand closest in time; both lists are in order."""
    times = [act.at for act in right]
    near = [
        (act, other)
        for act in left
        for place in [bisect_left(times, act.at)]
        for other in right[max(0, place - 1) : place + 1]
    ]
    closest = min(near, key=lambda two: abs(two[0].at - two[1].at))
    return Meeting(key, *sorted(closest, key=lambda act: act.at))


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


def dominant_source(group: Group) -> tuple[str, float, int] | None:
    """The source that most of the shared objects come from.

    Returns:
        The source, the share of the objects with a known source that come from it,
        and how many those are; None where no source is known.
    """
    known = [next((a.source for a in s.acts if a.source), None) for s in group.shared]
    counts = Counter(source for source in known if source)
    if not counts:
        return None
    source, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return source, most / counts.total(), counts.total()


def posts_of(case: CaseView, post_ids: Iterable[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """The posts with these ids, by account and post."""
    rows = case.posts(post_ids).to_pylist()
    return {(row["account_id"], row["post_id"]): row for row in rows}
