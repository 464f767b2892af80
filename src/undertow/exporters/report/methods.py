"""How it was done: files, readers, rejects, runs, steps, thresholds, and what was bounded."""

from __future__ import annotations

from typing import Any

import orjson

from undertow.exporters.base import CaseView
from undertow.exporters.report import words
from undertow.exporters.report.names import Names
from undertow.signals import all_signals

BOUNDED = 50


def methods(case: CaseView, names: Names) -> dict[str, Any]:
    """Everything of the methods section."""
    return {
        "files": [_file(file, names) for file in case.files()],
        "rejects": _rejects(case, names),
        "runs": [_run(run, names) for run in case.runs()],
        "bounded": _bounded(case, names),
        "bounded_left": max(0, case.count("bounded") - BOUNDED),
        "signals": list(all_signals().values()),
        "tested": tested(case),
    }


def tested(case: CaseView) -> dict[str, Any]:
    """What the last scan compared, as the sections of groups say it."""
    scans = [run for run in case.runs() if run["kind"] == "scan"]
    counts = scans[-1]["counts"] if scans else {}
    parameters = scans[-1]["parameters"] if scans else {}
    return {
        "tests": words.number(counts["tests"]) if "tests" in counts else "",
        "windows": words.listed([words.span(w) for w in parameters.get("windows_s", [])]),
        "rate": words.exact(parameters.get("false_discovery_rate", 0.01)),
        "occasion": words.span(parameters.get("occasion_s", 1800)),
        "control": _control(counts.get("groups_in_controls", []), counts.get("controls_made", 0)),
    }


def _control(groups: list[int], made: int) -> str:
    """How many groups chance alone gave in each of the rewired copies.

    Args:
        groups: of each copy that was searched in full.
        made: how many copies were made; later ones were searched for the strongest groups only.
    """
    if not groups:
        return (
            "How often chance alone gives a group as strong was not measured on rewired copies of "
            "these data (control_rate)."
        )
    copies = words.number(len(groups))
    more = ""
    if made > len(groups):
        others = words.counted(made - len(groups), "more copy", "more copies")
        more = (
            f" That decided it for weaker groups; {others} were searched only for groups as strong "
            "as those of these data that hardly any copy had held."
        )
    held = "held no group" if not any(groups) else f"held {words.counted(sum(groups), 'group')}"
    return (
        f"The same search was run on {copies} copies of these data, in which accounts kept their "
        "activity and their hours, objects their popularity and their curve, and who acted on what "
        f"was drawn anew: together they {held}, which makes {sum(groups) / len(groups):.2g} to be "
        "expected in a scan from chance alone. Where a group makes up much of a channel, the "
        "copies cannot fully take it apart, and the figure is too high rather than too low."
        f"{more}"
    )


def _file(file: dict[str, Any], names: Names) -> dict[str, Any]:
    return {
        "name": names.ident(file["name"]),
        "sha256": file["sha256"],
        "size": f"{file['size']:,} bytes",
        "reader": file["title"],
        "posts": words.number(file["posts"]),
        "rejects": words.number(file["rejects"]),
        "duplicates": words.number(file["duplicates"]),
        "added": str(file["added_at"]),
    }


def _rejects(case: CaseView, names: Names) -> list[dict[str, str]]:
    counts = case.table("rejects").group_by("reason").aggregate([("reason", "count")])
    rows = sorted(counts.to_pylist(), key=lambda r: (-r["reason_count"], r["reason"] or ""))
    shown = [
        {"reason": names.text(r["reason"]), "count": words.number(r["reason_count"])}
        for r in rows[:BOUNDED]
    ]
    if len(rows) > BOUNDED:
        left = sum(r["reason_count"] for r in rows[BOUNDED:])
        shown.append({"reason": "other reasons", "count": words.number(left)})
    return shown


def _run(run: dict[str, Any], names: Names) -> dict[str, Any]:
    return {
        "id": run["run_id"],
        "kind": run["kind"],
        "started": str(run["started"]),
        "finished": str(run["finished"]),
        **{part: _flat(run[part], names) for part in ("parameters", "versions", "counts")},
        "steps": [_step(step, names) for step in run["steps"]],
    }


def _flat(values: dict[str, Any], names: Names) -> list[tuple[str, str]]:
    """Names and values; what is nested as JSON."""
    return [(str(key), _value(value, names)) for key, value in sorted(values.items())]


def _value(value: Any, names: Names) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "not set"}[value]
    if isinstance(value, (int, float)):
        return f"{value:,}"
    if isinstance(value, str):
        return names.ident(value)
    return names.ident(orjson.dumps(value, default=str).decode())


def _step(step: dict[str, Any], names: Names) -> dict[str, str]:
    rows, seconds, run = step.get("rows"), step.get("seconds"), step.get("taken_from")
    return {
        "name": f"{step['name']}, taken over from run {run}" if run else str(step["name"]),
        "sql": names.ident(step.get("sql")),
        "rows": "" if rows is None else f"{rows:,}",
        "seconds": "" if seconds is None else f"{seconds:.2f}",
    }


def _bounded(case: CaseView, names: Names) -> list[dict[str, str]]:
    rows = case.table("bounded").sort_by([("actions", "descending")]).slice(0, BOUNDED)
    return [
        {
            "channel": row["channel"] or "",
            "object": names.ident(row["object"])[:120],
            "actions": words.number(row["actions"] or 0),
            "window": "none" if not row["window_s"] else words.span(row["window_s"]),
            "reason": names.text(row["reason"]),
        }
        for row in rows.to_pylist()
    ]
