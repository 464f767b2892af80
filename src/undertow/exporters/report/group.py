"""The section of one group: headline, sentence with the figures, ties, posts, objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from undertow.exporters.report import charts, words
from undertow.exporters.report.evidence import Act, Group, Meeting, Shared, Tie
from undertow.exporters.report.names import Names
from undertow.signals import all_signals

SIDE_BY_SIDE = 5  # objects whose posts are laid side by side
CARDS = 8  # posts of each
OBJECTS = 25
LISTED = 300  # posts in the list of sources
_ROLES = {"originator": "often first", "amplifier": "mostly follows", "source": "only followed"}

Posts = dict[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Material:
    """What every section needs to say what a post says and where it stands."""

    names: Names
    posts: Posts

    def post(self, act: Act, since: Act | None = None, cut: int = 280) -> dict[str, str]:
        """One post as the page shows it."""
        row = self.posts.get((act.account, act.post_id), {})
        text = self.names.text(row.get("text")) or "(no text)"
        seconds = (act.at - since.at).total_seconds() if since else 0.0
        return {
            "who": self.names.label(act.account),
            "lag": words.lag(seconds) if since and act is not since else "first",
            "at": words.moment(act.at),
            "text": text if len(text) <= cut else text[:cut] + " […]",
            "id": self.names.ident(act.post_id, act.account),
            "where": self.place(row),
        }

    def place(self, row: dict[str, Any]) -> str:
        """File (first 12 digits of its SHA-256) and line."""
        if not row:
            return "post not in the case"
        member = f" › {self.names.ident(row['source_member'])}" if row["source_member"] else ""
        line = f", line {row['source_line']}" if row["source_line"] is not None else ""
        return f"file {(row['source_sha256'] or 'unknown')[:12]}{member}{line}"

    def thing(self, key: tuple[str, str]) -> str:
        """An object in words: a link or tag as it is, a post by its text where it is at hand."""
        text = self.names.ident(key[1])
        return text if len(text) <= 90 else text[:90] + " […]"


def wanted(group: Group) -> set[str]:
    """The ids of all posts that the section shows."""
    ids = {m.first.post_id for t in group.ties for m in t.meetings}
    ids |= {m.second.post_id for t in group.ties for m in t.meetings}
    return ids | {act.post_id for act in _listed(group)}


def _listed(group: Group) -> list[Act]:
    return [act for shared in group.shared[:OBJECTS] for act in shared.acts][:LISTED]


def section(group: Group, place: int, material: Material) -> dict[str, Any]:
    """Everything the template shows of one group."""
    prefix = f"g{place}"
    names = material.names
    label = {m["account_id"]: names.label(m["account_id"]) for m in group.members}
    return {
        "id": prefix,
        "place": place,
        "headline": headline(group),
        "sentence": sentence(group),
        "chance": words.chance(group.row["p_value"]),
        "p": words.exact(group.row["p_value"]),
        "control": control(group.row["control_rate"]),
        "map": charts.tie_map(group, names, prefix) if group.ties else None,
        "raster": charts.raster(group, names) if group.acts else None,
        "timeline": charts.timeline(group) if group.acts else None,
        "ties": [_tie(tie, material) for tie in group.ties],
        "ties_left": (group.row["edges"] or 0) - len(_edge_rows(group)),
        "members": [_member(m, label) for m in group.members],
        "members_left": group.row["accounts"] - len(group.members),
        "side_by_side": [_side(s, group, material) for s in group.shared[:SIDE_BY_SIDE]],
        "objects": [_object(s, group, material) for s in group.shared[:OBJECTS]],
        "objects_left": max(0, len(group.shared) - OBJECTS),
        "sources": [material.post(act) for act in _listed(group)],
        "innocent": innocent(group),
    }


def _edge_rows(group: Group) -> list[dict[str, Any]]:
    return [row for tie in group.ties for row in tie.rows]


def headline(group: Group) -> str:
    """The group in one line: how many accounts, what they did, within what time."""
    signals = all_signals()
    did = [
        f"{signals[c].verb} {signals[c].noun}" if c in signals else f"met on {c}"
        for c in group.row["channels"] or []
    ]
    accounts = words.counted(group.row["accounts"], "account")
    return f"{accounts} act together: they {words.listed(did)} within {words.span(group.window)}"


def sentence(group: Group) -> str:
    """Expected and seen meetings in a sentence that can be printed."""
    rows = [r for r in _edge_rows(group) if r["window_s"] == group.window] or [
        tie.best for tie in group.ties
    ]
    shared = sum(r["shared"] or 0 for r in rows)
    expected = sum(r["expected"] or 0.0 for r in rows)
    met = sum(r["met"] or 0 for r in rows)
    accounts = words.counted(group.row["accounts"], "account")
    return (
        f"Counted pair by pair, these {accounts} acted on the "
        f"same object {words.counted(shared, 'time')}. If they had acted independently, each with "
        f"its own habits, we would expect about {words.number(expected)} of these to fall within "
        f"{words.span(group.window)} of each other; {words.number(met)} did."
    )


def control(rate: float | None) -> str:
    """What the rewired copies say."""
    if rate is None:
        return "No rewired copies of the data were made for this run."
    return (
        f"In copies of the same data in which who acts with whom was left to chance, {rate:.1%} "
        "held a group at least this strong."
    )


def _tie(tie: Tie, material: Material) -> dict[str, Any]:
    signals = all_signals()
    rows = [
        {
            "channel": signals[r["channel"]].title if r["channel"] in signals else r["channel"],
            "window": words.span(r["window_s"]),
            "met": words.number(r["met"] or 0),
            "shared": words.number(r["shared"] or 0),
            "expected": words.number(r["expected"] or 0.0),
            "p": words.exact(r["p_value"]),
            "q": words.exact(r["q_value"]),
        }
        for r in tie.rows[:6]
    ]
    a, b = material.names.label(tie.a), material.names.label(tie.b)
    return {"a": a, "b": b, "rows": rows, "meetings": [_met(m, material) for m in tie.meetings]}


def _met(meeting: Meeting, material: Material) -> dict[str, Any]:
    first, second = meeting.first, meeting.second
    return {
        "object": material.thing(meeting.key),
        "posts": [material.post(first, cut=120), material.post(second, since=first, cut=120)],
    }


def _member(member: dict[str, Any], label: dict[str, str]) -> dict[str, str]:
    share = member["share_of_activity"]
    return {
        "who": label[member["account_id"]],
        "role": " – ".join(filter(None, [member["role"], _ROLES.get(member["role"] or "")])),
        "actions": words.number(member["actions"] or 0),
        "share": "not known" if share is None else f"{share:.0%}",
        "led": words.number(member["led"] or 0),
        "followed": words.number(member["followed"] or 0),
        "first": words.moment(member["first_at"]),
        "last": words.moment(member["last_at"]),
    }


def _object(shared: Shared, group: Group, material: Material) -> dict[str, str]:
    return {
        "channel": shared.key[0],
        "object": material.thing(shared.key),
        "members": words.number(len(shared.acts)),
        "within": words.number(shared.within(group.window)),
        "everyone": words.number(max(shared.everyone, len(shared.acts))),
        "first": words.moment(shared.acts[0].at),
        "spread": words.lag(shared.spread),
    }


def _side(shared: Shared, group: Group, material: Material) -> dict[str, Any]:
    cards = [material.post(act, since=shared.acts[0]) for act in shared.acts[:CARDS]]
    return {
        **_object(shared, group, material),
        "cards": cards,
        "left": max(0, len(shared.acts) - CARDS),
    }


def innocent(group: Group) -> list[dict[str, str]]:
    """For each channel of the group an everyday cause that the test cannot exclude."""
    signals = all_signals()
    return [
        {"title": signals[c].title, "innocent": signals[c].innocent, "limits": signals[c].limits}
        for c in group.row["channels"] or []
        if c in signals
    ]
