"""The section on what analysts judged: bottom line, layers, hypotheses, limits, right of reply."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from undertow.exporters.base import CaseView
from undertow.exporters.report import words
from undertow.exporters.report.names import Names
from undertow.judgement import scales
from undertow.judgement.hypotheses import RATINGS
from undertow.judgement.ladder import LAYERS, RUNGS

Rows = list[dict[str, Any]]


def judged(case: CaseView, names: Names) -> list[dict[str, Any]]:
    """For everything that was judged, the judgement that stands and what it stands on."""
    tables = ("judgements", "evidence", "weighings", "replies", "checklist")
    found = {name: _by_subject(case.table(name).to_pylist()) for name in tables}
    return [
        _judged(
            n, about, {name: rows.get(about, []) for name, rows in found.items()}, names
        )
        for n, about in enumerate(sorted(set().union(*found.values())), 1)
    ]  # fmt: skip


def _by_subject(rows: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row["about"]].append(row)
    return found


def _judged(number: int, about: str, told: dict[str, Rows], names: Names) -> dict[str, Any]:
    standing = next((row for row in told["judgements"] if row["replaced_by"] is None), None)
    counting = [row for row in told["evidence"] if row["withdrawn"] is None]
    order = list(dict.fromkeys(row["hypothesis"] for row in told["weighings"]))
    return {
        "id": f"judged-{number}",
        "about": "the whole case" if about == "case" else about,
        "standing": _line(standing, names) if standing else None,
        "shaken": [
            row["evidence_id"]
            for row in told["evidence"]
            if standing and row["withdrawn"] and row["evidence_id"] in standing["evidence"]
        ],
        "earlier": [_line(row, names) for row in told["judgements"] if row is not standing],
        "layers": [
            {"name": layer, "means": means, "rows": [_piece(row, names) for row in rows]}
            for layer, means in LAYERS.items()
            for rows in [[row for row in counting if row["layer"] == layer]]
        ],
        "withdrawn": [_piece(row, names) for row in told["evidence"] if row["withdrawn"]],
        "pieces": [row["evidence_id"] for row in counting],
        "hypotheses": [_hypothesis(name, told["weighings"], names) for name in order],
        "ratings": RATINGS,
        "replies": [
            {
                "status": row["status"],
                "said": names.text(row["said"]),
                "at": words.moment(row["made_at"]),
            }
            for row in told["replies"]
        ],
        "accuses": standing is not None and RUNGS[standing["rung"]].judged,
        "checklist": [
            {**row, "note": names.text(row["note"])} for row in told["checklist"]
        ],
        "yes": sum(row["answer"] == "yes" for row in told["checklist"]),
    }  # fmt: skip


def _line(row: dict[str, Any], names: Names) -> dict[str, Any]:
    return {
        "rung": row["rung"],
        "means": RUNGS[row["rung"]].means,
        "statement": names.text(row["statement"]),
        "likely": likely(row["likelihood"], row["yardstick"]),
        "confidence": row["confidence"],
        "ground": scales.CONFIDENCE.get(row["confidence"] or "", ""),
        "analyst": names.text(row["analyst"]),
        "why": names.text(row["why"]),
        "at": words.moment(row["made_at"]),
        "id": row["judgement_id"],
    }


def likely(likelihood: str | None, yardstick: str | None) -> str:
    """A likelihood with the range that its yardstick gives it."""
    if likelihood is None or yardstick is None:
        return ""
    rule = scales.YARDSTICKS[yardstick]
    step = rule.step(likelihood)
    return f"{likelihood} ({step.low} to {step.high} % on the yardstick {rule.title})"


def _piece(row: dict[str, Any], names: Names) -> dict[str, Any]:
    return {
        "id": row["evidence_id"],
        "supports": row["supports"],
        "said": names.text(row["statement"]),
        "reference": names.ident(row["reference"]),
        "grade": row["grade"] or "not graded",
        "graded": scales.grade_words(row["grade"]) if row["grade"] else "",
        "analyst": names.text(row["analyst"]),
        "withdrawn": names.text(row["withdrawn"]),
    }


def _hypothesis(name: str, rows: Rows, names: Names) -> dict[str, Any]:
    mine = [row for row in rows if row["hypothesis"] == name]
    return {
        "says": names.text(mine[0]["says"]),
        "against": mine[0]["against"],
        "ratings": {row["evidence_id"]: row["rating"] for row in mine},
    }
