"""DISARM: which techniques of influence operations a group's measured behaviour matches.

A technique is named only for what was counted, and the counts stand beside it. That accounts behave
so does not say that they mean to, nor that anybody runs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import binom

from undertow.exporters._people import People
from undertow.exporters.base import CaseView
from undertow.exporters.report import words
from undertow.exporters.report.evidence import Group
from undertow.model.disarm import Technique

# Channel -> technique, and the words for what was done together on it.
_CHANNELS = {
    "text": ("T0084.001", "posted {n} equal or nearly equal {texts}"),
    "repost": ("T0118", "reposted {n} posts"),
    "quote": ("T0118", "quoted {n} posts"),
    "link": ("T0119", "linked to {n} pages"),
    "domain": ("T0119", "linked to {n} sites"),
    "media": ("T0084", "posted {n} pictures, videos or sounds"),
    "hashtag": ("T0015.001", "used {n} hashtags"),
    "reply": ("T0116", "replied to {n} posts"),
}
_WEEK = timedelta(days=7)
_RARE = 0.01  # as for edges: after correction, at most one in a hundred by chance


@dataclass(frozen=True, slots=True)
class Match:
    """A technique that a group's behaviour matches, and what was counted."""

    technique: Technique
    counted: str


def matches(
    case: CaseView, group: Group, people: People, known: dict[str, Technique]
) -> list[Match]:
    """What a group does, as techniques with counts; techniques that `known` lacks are left out."""
    counted: dict[str, list[str]] = {}
    for id_, told in [
        *_by_channel(group),
        *_flooded(case, group),
        *_across_languages(case, group),
        *_across_platforms(group, people),
        *_made_together(group, people),
    ]:
        counted.setdefault(id_, []).append(told)
    return [Match(known[id_], "; ".join(told)) for id_, told in counted.items() if id_ in known]


def _by_channel(group: Group) -> Iterator[tuple[str, str]]:
    for channel in group.row["channels"] or []:
        shared = [thing for thing in group.shared if thing.key[0] == channel]
        if channel in _CHANNELS and shared:
            id_, told = _CHANNELS[channel]
            accounts = {act.account for thing in shared for act in thing.members}
            acts = sum(len(thing.members) for thing in shared)
            done = told.format(n=f"{len(shared):,}", texts="texts" if len(shared) > 1 else "text")
            yield (
                id_,
                f"{len(accounts):,} accounts {done}, two or more of them each ({acts:,} first "
                f"posts; the group's window is {words.window(group.window)})",
            )


def _flooded(case: CaseView, group: Group) -> Iterator[tuple[str, str]]:
    """Hashtags of others on which most posts are the group's, beyond its share of all posts."""
    tags = sorted({thing.key[1] for thing in group.shared if thing.key[0] == "hashtag"})
    if not tags:
        return
    table = case.rows("actions", ["object", "account_id"], pc.field("channel") == "hashtag")
    members = pa.array([m["account_id"] for m in group.members if m["role"] != "source"])
    theirs = pc.is_in(table["account_id"], value_set=members).cast(pa.int64())
    counted = table.append_column("theirs", theirs).group_by("object")
    rows = counted.aggregate([("theirs", "sum"), ("theirs", "count")]).to_pylist()
    of = {row["object"]: (row["theirs_sum"], row["theirs_count"]) for row in rows}
    share = pc.mean(theirs).as_py()
    flooded = [
        (mine, all_)
        for mine, all_ in (of[tag] for tag in tags if tag in of)
        if all_ > mine > all_ / 2 and len(tags) * binom.sf(mine - 1, all_, share) <= _RARE
    ]
    if flooded:
        mine, all_ = (sum(part) for part in zip(*flooded, strict=True))
        yield (
            "T0049.002",
            f"on {len(flooded):,} of their {words.counted(len(tags), 'shared hashtag')} they made "
            f"most posts, {mine:,} of {all_:,}, though others use them too",
        )


def _across_languages(case: CaseView, group: Group) -> Iterator[tuple[str, str]]:
    members = {member["account_id"] for member in group.members}
    rows = case.rows(
        "copies", ["account_a", "account_b", "copy_id"], pc.field("kind") == "translated"
    )
    mine = [
        row
        for row in rows.to_pylist()
        if row["account_a"] in members and row["account_b"] in members
    ]
    if mine:
        messages = len({row["copy_id"] for row in mine})
        accounts = len({row[end] for row in mine for end in ("account_a", "account_b")})
        yield "T0101", f"{accounts:,} accounts posted {messages:,} messages in several languages"


def _across_platforms(group: Group, people: People) -> Iterator[tuple[str, str]]:
    on: dict[str, int] = {}
    for member in group.members:
        platform = people.accounts.get(member["account_id"], {}).get("platform")
        if platform and member["role"] != "source":
            on[platform] = on.get(platform, 0) + 1
    if len(on) > 1:
        told = words.listed([f"{n:,} accounts on {platform}" for platform, n in sorted(on.items())])
        yield "T0119.002", f"the same things by {told}"


def _made_together(group: Group, people: People) -> Iterator[tuple[str, str]]:
    """Accounts made in one week, more than the other accounts of the case would have been."""
    mine = {m["account_id"] for m in group.members if m["role"] != "source"}
    made = {id_: row["created_at"] for id_, row in people.accounts.items() if row["created_at"]}
    members = sorted(at for id_, at in made.items() if id_ in mine)
    others = [at for id_, at in made.items() if id_ not in mine]
    weeks = [(_in_week(start, members), start) for start in members]
    if not weeks or not others:
        return
    most, start = max(weeks, key=lambda week: (week[0], -week[1].timestamp()))
    # One more on each side, so that a week in which no other account was made is not impossible.
    share = (_in_week(start, others) + 1) / (len(others) + 1)
    # One of the members opens the week; every member's week was looked at.
    chance = len(members) * float(binom.sf(most - 2, len(members) - 1, share))
    if most > 2 and chance <= _RARE:
        yield (
            "T0150.008",
            f"{most:,} of the {len(members):,} accounts whose date is known were made in the week "
            f"from {words.day(start)}; of the other accounts of the case {share:.1%} were "
            f"(chance {chance:.0e})",
        )


def _in_week(start: datetime, dates: list[datetime]) -> int:
    return sum(start <= at < start + _WEEK for at in dates)
