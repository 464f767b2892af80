"""The first screen: what was handed in, what was found, how sure, and what was not collected."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from undertow.exporters.base import CaseView
from undertow.exporters.report import words
from undertow.exporters.report.evidence import MAX_GROUPS, Tie, ties_of
from undertow.exporters.report.names import Names

PAIRS = 20


def overview(case: CaseView, names: Names) -> dict[str, Any]:
    """The figures and sentences of the first screen."""
    accounts, groups = case.table("accounts"), case.table("groups")
    scanned = [run for run in case.runs() if run["kind"] == "scan"]
    files = case.files()
    platforms = set(accounts["platform"].unique().to_pylist())
    return {
        "case": names.ident(case.name),
        "posts": words.counted(case.count("posts"), "post"),
        "any_posts": bool(accounts.num_rows),
        "about": "who claims what" if case.count("articles") and not scanned else _ABOUT,
        "accounts": words.counted(accounts.num_rows, "account"),
        "calls": words.counted(case.count("open_calls"), "open call"),
        "files": words.counted(len(files), "file"),
        "platforms": _platforms(platforms),
        "simulated": "simulated" in platforms,
        "first": words.day(pc.min(accounts["first_at"]).as_py()),
        "last": words.day(pc.max(accounts["last_at"]).as_py()),
        "scanned": bool(scanned),
        "groups": groups.num_rows,
        "found": _found(groups.num_rows, pc.sum(groups["accounts"]).as_py() or 0),
        "sure": _sure(groups.to_pylist()),
        "limits": _limits(case, files, names),
    }


_ABOUT = "who acts together"
_PLATFORMS = {
    "x": "X", "bluesky": "Bluesky", "youtube": "YouTube", "telegram": "Telegram",
    "tiktok": "TikTok", "reddit": "Reddit", "mastodon": "Mastodon", "facebook": "Facebook",
    "instagram": "Instagram",
}  # fmt: skip


def _platforms(found: set[str | None]) -> str:
    """The platforms that the files name; `unknown` and `simulated` are none."""
    named = sorted(filter(None, found - {"unknown", "simulated"}))
    return words.listed([_PLATFORMS.get(name, name) for name in named])


def _found(groups: int, members: int) -> str:
    if not groups:
        return "No group of accounts was found that acts together more than chance allows."
    return (
        f"{words.counted(groups, 'group')} with {words.counted(members, 'account')} in all "
        f"{'acts' if groups == 1 else 'act'} together more than chance allows."
    )


def _sure(groups: list[dict[str, Any]]) -> str:
    known = [g["p_value"] for g in groups if g["p_value"] is not None]
    if not known:
        return ""
    rates = [g["control_rate"] for g in groups if g["control_rate"] is not None]
    text = (
        f"{'For the weakest of them, the' if len(known) > 1 else 'The'} chance to see as much if "
        f"its accounts acted independently is {words.chance(max(known))}."
    )
    if rates:
        share = f"at most {max(rates):.0%}" if max(rates) else "none"
        text += (
            " Of the copies of these data in which who acts with whom was left to chance, "
            f"{share} held a group as strong."
        )
    return text


def _limits(case: CaseView, files: list[dict[str, Any]], names: Names) -> list[str]:
    articles = case.count("articles")
    what = "articles" if articles and not files else "posts and articles" if articles else "posts"
    limits = [
        f"Only the {what} handed in were looked at; nothing was collected by undertow itself."
    ]
    for file in files:
        limits += [f"{file['title']}: {names.text(limit)}" for limit in file["limits"]]
    if rejects := case.count("rejects"):
        limits.append(f"Set aside because not readable: {words.counted(rejects, 'record')}.")
    for gap in case.redactions():
        limits.append(
            f"Taken out for good on {str(gap['at'])[:10]} by {names.text(gap['analyst'])}: one "
            f"account and what it posted ({names.text(gap['reason'])}). Figures of scans before "
            "that day still count it."
        )
    if bounded := case.count("bounded"):
        limits.append(
            f"Tested only in part, as too many acted on it: {words.counted(bounded, 'object')}."
        )
    if case.count("groups") > MAX_GROUPS:
        limits.append(f"The {MAX_GROUPS} strongest groups are shown in full, the rest in a table.")
    if "simulated" in case.table("accounts")["platform"].unique().to_pylist():
        limits.insert(0, "These posts are simulated: no account in them exists.")
    return list(dict.fromkeys(limits))


def other_groups(case: CaseView, shown: set[str]) -> list[dict[str, str]]:
    """The groups that are not shown in full."""
    return [
        {
            "id": g["group_id"],
            "accounts": words.number(g["accounts"]),
            "channels": words.listed(g["channels"] or []),
            "first": words.day(g["first_at"]),
            "last": words.day(g["last_at"]),
            "p": words.exact(g["p_value"]),
        }
        for g in case.table("groups").to_pylist()
        if g["group_id"] not in shown
    ]


def loose_pairs(case: CaseView, names: Names) -> dict[str, Any]:
    """The tied pairs that belong to no group: how many, and the strongest."""
    edges = case.table("edges")
    ties = ties_of(edges.filter(pc.is_null(edges["group_id"])))
    return {
        "count": words.counted(len(ties), "pair"),
        "any": bool(ties),
        "rows": [_pair(tie, names) for tie in ties[:PAIRS]],
        "left": max(0, len(ties) - PAIRS),
    }


def _pair(tie: Tie, names: Names) -> dict[str, str]:
    best = tie.best
    return {
        "a": names.label(tie.a),
        "b": names.label(tie.b),
        "channel": best["channel"],
        "window": words.window(best["window_s"]),
        "met": words.number(tie.met),
        "shared": words.number(best["shared"] or 0),
        "expected": words.number(best["expected"] or 0.0),
        "p": words.exact(best["p_value"]),
    }
