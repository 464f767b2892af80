"""The section of one group: headline, sentence with the figures, ties, posts, objects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from undertow.exporters.report import charts, words
from undertow.exporters.report.evidence import (
    Act,
    Group,
    Key,
    Meeting,
    Shared,
    Tie,
    dominant_source,
)
from undertow.exporters.report.names import Names, marked
from undertow.signals import all_signals

SIDE_BY_SIDE = 5  # objects whose posts are laid side by side
CARDS = 8  # posts of each
OBJECTS = 25
LISTED = 300  # posts in the list of sources
ONE_SOURCE = 0.5  # from this share on, fans of one source are an explanation that is left
_REPEATS = re.compile(r"\s*RT @[^\s:]+:?\s+")
_ROLES = {
    "originator": "often first",
    "amplifier": "mostly follows",
    "source": "is followed, takes no part of its own",
}

Posts = dict[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Material:
    """What every section needs to say what a post says and where it stands."""

    names: Names
    posts: Posts
    by_id: dict[str, dict[str, Any]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {post: row for (_, post), row in self.posts.items()})

    def said(self, act: Act, key: Key | None = None) -> str | None:
        """What a post says; a repost without words of its own, what it repeats."""
        text = self.posts.get((act.account, act.post_id), {}).get("text")
        if not text and key and key[0] == "repost":
            text = self.by_id.get(key[1], {}).get("text")
        return str(text) if text else None

    def post(
        self, act: Act, since: Act | None = None, cut: int = 280, key: Key | None = None
    ) -> dict[str, str]:
        """One post as the page shows it."""
        row = self.posts.get((act.account, act.post_id), {})
        text = self.names.text(self.said(act, key))
        seconds = (act.at - since.at).total_seconds() if since else 0.0
        return {
            "who": self.names.label(act.account),
            "lag": words.lag(seconds) if since and act is not since else "first",
            "at": words.moment(act.at),
            "text": _cut(text, cut),
            "id": self.names.ident(act.post_id, act.account),
            "where": self.place(row),
            "href": address(row),
        }

    def place(self, row: dict[str, Any]) -> str:
        """File (first 12 digits of its SHA-256) and line."""
        if not row:
            return "post not in the case"
        member = f" › {self.names.ident(row['source_member'])}" if row["source_member"] else ""
        line = f", line {row['source_line']}" if row["source_line"] is not None else ""
        return f"file {(row['source_sha256'] or 'unknown')[:12]}{member}{line}"

    def thing(self, key: Key, acts: list[Act]) -> dict[str, str]:
        """An object in words: a link or tag as it is, a post or text by what it says."""
        signal = all_signals().get(key[0])
        text = None
        if signal and signal.object_is_post:
            text = self.by_id.get(key[1], {}).get("text")
        if not text and key[0] in ("repost", "text"):
            text = next(filter(None, (self.said(act) for act in acts)), None)
        name = marked(_cut(self.names.ident(key[1]), 90))
        if not text:
            return {"text": "", "name": name}
        said = self.names.text(_REPEATS.sub("", text, count=1) if key[0] == "repost" else text)
        return {"text": _cut(said, 140), "name": name}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rstrip() + " […]"


def address(row: dict[str, Any]) -> str:
    """Where the desk shows the record of a post; nothing where it is not in the case."""
    if not row or row["source_line"] is None:
        return ""
    told = {"file": row["source_sha256"], "line": row["source_line"], "id": row["post_id"]}
    return "/post?" + urlencode(told)


def wanted(group: Group) -> set[str]:
    """The ids of all posts that the section shows."""
    ids = {m.first.post_id for t in group.ties for m in t.meetings}
    ids |= {m.second.post_id for t in group.ties for m in t.meetings}
    keys = {m.key for t in group.ties for m in t.meetings} | {s.key for s in group.shared[:OBJECTS]}
    signals = all_signals()
    ids |= {
        thing for channel, thing in keys if channel in signals and signals[channel].object_is_post
    }
    return ids | {act.post_id for act in _listed(group)}


def authors(group: Group) -> set[str]:
    """Accounts whose posts were acted on; some may have no post of their own in the case."""
    signals = all_signals()
    return {
        act.source
        for (channel, _), acts in group.acts.items()
        if channel in signals and signals[channel].object_is_post
        for act in acts
        if act.source
    }


def _listed(group: Group) -> list[Act]:
    return _acts_of(group)[:LISTED]


def _acts_of(group: Group) -> list[Act]:
    return [act for shared in group.shared[:OBJECTS] for act in shared.acts]


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
        "at_any_time": words.at_any_time(group.window),
        "control": control(
            group.row["control_rate"],
            group.row.get("control_copies"),
            as_a_whole=bool(group.row.get("as_a_whole")),
        ),
        "followed": followed(group, names),
        "cut": group.cut,
        "map": charts.tie_map(group, names, prefix) if group.ties else None,
        "times": charts.times(group, names) if group.acts else None,
        "ties": [_tie(tie, material, group.sources) for tie in group.ties],
        "ties_left": len(group.every_tie) - len(group.ties),
        "members": [_member(m, label) for m in group.members],
        "members_left": group.left,
        "joined": sum(m.get("joined_p") is not None for m in group.members),
        "side_by_side": [_side(s, group, material) for s in group.shared[:SIDE_BY_SIDE]],
        "objects": [_object(s, group, material) for s in group.shared[:OBJECTS]],
        "objects_left": max(0, len(group.shared) - OBJECTS),
        "side_left": max(0, len(group.shared) - SIDE_BY_SIDE),
        "sources": [material.post(act) for act in _listed(group)],
        "sources_left": len(_acts_of(group)) - len(_listed(group)),
        "innocent": innocent(group),
        "one_source": one_source(group, names),
    }


def headline(group: Group) -> str:
    """The group in one line: how many accounts, what they did, within what time."""
    signals = all_signals()
    did = [
        f"{signals[c].verb} {signals[c].noun}" if c in signals else f"met on {c}"
        for c in group.row["channels"] or []
    ]
    accounts = words.counted(group.row["accounts"], "account")
    return f"{accounts} act together: they {words.listed(did)} {words.within(group.window)}"


def sentence(group: Group) -> str:
    """Expected and seen meetings in sentences that can be printed.

    Each figure is a sum over rows of the table `edges`: those of this group and its window, without
    the accounts that are only followed.
    """
    own = [t for t in group.every_tie if not {t.a, t.b} & group.sources]
    rows = [row for tie in own for row in tie.rows if row["window_s"] == group.window]
    if not rows:
        return ""
    ties = len({(row["account_a"], row["account_b"]) for row in rows})
    pairs = words.counted(ties, "pair")
    met = sum(row["met"] or 0 for row in rows)
    expected = sum(row["expected"] or 0.0 for row in rows)
    stand = f"{'stands' if ties == 1 else 'stand'} out {words.within(group.window)}"
    most = words.number(expected)
    most = most if most.startswith("fewer") else f"at most about {most}"
    return (
        f"{pairs[0].upper()}{pairs[1:]} of these accounts {stand}. On average two of them acted on "
        f"the same object {words.times(met / ties)}; two independent accounts with their habits "
        f"would have done so {words.about(expected / ties)}. Counted over all these pairs, {most} "
        f"such meetings would be expected; {words.number(met)} did happen."
    )


def tie_sentence(tie: Tie, a: str, b: str) -> str:
    """What two accounts did together beside what independent ones would have done."""
    best = tie.best
    signal = all_signals().get(best["channel"])
    did = f"{signal.verb} {signal.noun}" if signal else f"met on {best['channel']}"
    return (
        f"{a} and {b} {did} {words.within(best['window_s'])} {words.times(tie.met)}; independent "
        f"accounts with their habits would have done so {words.about(best['expected'] or 0.0)} "
        f"(chance {words.below(best['p_value'])} for a single pair)."
    )


def followed(group: Group, names: Names) -> str:
    """The accounts that the group acts right after, in a sentence."""
    who = [names.label(account) for account in sorted(group.sources)]
    if not who:
        return ""
    return (
        f"{words.listed(who)} {'is' if len(who) == 1 else 'are'} followed by the group and "
        f"take{'s' if len(who) == 1 else ''} no part of {'its' if len(who) == 1 else 'their'} own: "
        "the members act right after, perhaps without its knowledge. Not counted as a member."
    )


def control(rate: float | None, copies: int | None, *, as_a_whole: bool = False) -> str:
    """How sure a group is by its ties, and what the rewired copies say; nothing without copies."""
    whole = (
        "None of its ties is sure by itself: that these accounts act together shows only in what "
        "all of them do, and the chance is that of any set of as many accounts. "
    )
    sure = whole if as_a_whole else ""
    if rate is None:
        return sure
    share = f"{rate:.0%} of them" if rate else "none"
    many = f"{copies:,} copies" if copies else "copies"
    return (
        f"{sure}In {many} of the same data in which who acts with whom was left to chance, {share} "
        "held a group at least this strong."
    )


def one_source(group: Group, names: Names) -> dict[str, Any]:
    """Where the shared objects come from, and whether one source explains most of them."""
    found = dominant_source(group)
    if found is None:
        return {"known": False, "most": False, "text": ""}
    source, share, objects = found
    who = names.label(source) if names.knows(source) else names.ident(source)
    of = f"{words.counted(objects, 'shared object')} whose source is known"
    return {
        "known": True,
        "most": share >= ONE_SOURCE,
        "text": f"{share:.0%} of the {of}",
        "who": who,
    }


def _tie(tie: Tie, material: Material, sources: frozenset[str]) -> dict[str, Any]:
    signals = all_signals()
    rows = [
        {
            "channel": signals[r["channel"]].title if r["channel"] in signals else r["channel"],
            "window": words.window(r["window_s"]),
            "met": words.number(r["met"] or 0),
            "shared": words.number(r["shared"] or 0),
            "expected": words.number(r["expected"] or 0.0),
            "p": words.exact(r["p_value"]),
            "q": words.exact(r["q_value"]),
        }
        for r in tie.rows[:6]
    ]
    a, b = material.names.label(tie.a), material.names.label(tie.b)
    return {
        "a": a,
        "b": b,
        "sentence": tie_sentence(tie, a, b),
        "followed": [label for who, label in ((tie.a, a), (tie.b, b)) if who in sources],
        "rows": rows,
        "left": len(tie.rows) - len(rows),
        "meetings": [_met(m, material) for m in tie.meetings],
    }


def _met(meeting: Meeting, material: Material) -> dict[str, Any]:
    first, second = meeting.first, meeting.second
    return {
        "object": material.thing(meeting.key, [first, second]),
        "channel": meeting.key[0],
        "posts": [
            material.post(first, cut=120, key=meeting.key),
            material.post(second, since=first, cut=120, key=meeting.key),
        ],
    }


def _member(member: dict[str, Any], label: dict[str, str]) -> dict[str, str]:
    share = member["share_of_activity"]
    return {
        "who": label[member["account_id"]],
        "role": " – ".join(
            filter(None, [member["role"], _ROLES.get(member["role"] or ""), _joined(member)])
        ),
        "actions": words.number(member["actions"] or 0),
        "share": "not known" if share is None else f"{share:.0%}",
        "led": words.number(member["led"] or 0),
        "expected_led": words.expectation(member["expected_led"]),
        "followed": words.number(member["followed"] or 0),
        "first": words.moment(member["first_at"]),
        "last": words.moment(member["last_at"]),
    }


def _joined(member: dict[str, Any]) -> str:
    """Why an account without a tie stands in the group; nothing for others."""
    if member.get("joined_p") is None:
        return ""
    return (
        f"tied to nobody, but met any member on "
        f"{words.counted(member['joined_met'], 'object')} ({member['joined_channel']}, "
        f"{words.window(member['joined_window_s'])}), "
        f"{words.expectation(member['joined_expected'])} expected, "
        f"p {words.exact(member['joined_p'])}"
    )


def _object(shared: Shared, group: Group, material: Material) -> dict[str, Any]:
    return {
        "channel": shared.key[0],
        "object": material.thing(shared.key, shared.acts),
        "members": words.number(len(shared.members)),
        "within": words.number(shared.within(group.window)),
        "everyone": words.number(max(shared.everyone, len(shared.acts))),
        "first": words.moment(shared.acts[0].at),
        "spread": words.lag(shared.spread),
    }


def _side(shared: Shared, group: Group, material: Material) -> dict[str, Any]:
    cards = [
        material.post(act, since=shared.acts[0], key=shared.key)
        | {"role": "followed, not a member" if act.account in shared.sources else ""}
        for act in shared.acts[:CARDS]
    ]
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
