"""The section on open calls: what many people did at once because they were openly asked to."""

from __future__ import annotations

from typing import Any

from undertow.exporters.base import CaseView
from undertow.exporters.report import words
from undertow.exporters.report.evidence import Act
from undertow.exporters.report.group import Material
from undertow.signals import all_signals

MAX_CALLS = 20


def announcements(case: CaseView) -> set[str]:
    """The ids of the posts that the section quotes."""
    return {row["announced_post"] for row in _shown(case) if row["announced_post"]}


def open_calls(case: CaseView, material: Material) -> dict[str, Any]:
    """The largest calls in words, and how many are left."""
    return {
        "rows": [_call(row, material) for row in _shown(case)],
        "left": max(0, case.count("open_calls") - MAX_CALLS),
    }


def _shown(case: CaseView) -> list[dict[str, Any]]:
    rows = case.table("open_calls").sort_by([("accounts", "descending"), ("call_id", "ascending")])
    return list(rows.slice(0, MAX_CALLS).to_pylist())


def _call(row: dict[str, Any], material: Material) -> dict[str, Any]:
    signal = all_signals().get(row["channel"])
    act = Act(row["announced_by"], row["announced_post"], row["announced_at"])
    thing = material.thing((row["channel"], row["object"]), [act])
    return {
        "id": f"call-{row['call_id']}",
        "accounts": words.counted(row["accounts"], "account"),
        "verb": signal.verb if signal else "acted on",
        "thing": f"“{thing['text']}”" if thing["text"] else thing["name"],
        "within": _minutes((row["last_at"] - row["first_at"]).total_seconds()),
        "day": words.day(row["first_at"]),
        "first": words.moment(row["first_at"]),
        "half": _minutes(row["half_within_s"]),
        "announced": words.day(row["announced_at"]),
        "earlier": _long((row["first_at"] - row["announced_at"]).total_seconds()),
        "quiet": _long(row["quiet_before_s"]),
        "post": material.post(act),
        "elsewhere": words.number(row["elsewhere"]),
        "tied": words.number(row["tied"]) if row["tied"] else "none",
        "share": f"{row['share']:.0%}",
        "expected": words.number(row["expected"]),
        "p": words.exact(row["p_value"]),
    }


def _minutes(seconds: float) -> str:
    """A time as people say it: whole minutes, rounded up."""
    return words.counted(max(1, -(-round(seconds) // 60)), "minute")


def _long(seconds: float) -> str:
    """A long time: days from two days on, hours from two hours on, else minutes."""
    for size, unit in ((86_400, "day"), (3_600, "hour")):
        if seconds >= 2 * size:
            return words.counted(round(seconds / size), unit)
    return _minutes(seconds)
