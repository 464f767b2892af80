"""The section on narratives: what is said, since when, by whom first, how much of it by groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from undertow.exporters.base import CaseView
from undertow.exporters.report import charts, words
from undertow.exporters.report.evidence import Act
from undertow.exporters.report.group import Material
from undertow.exporters.report.names import Names

SHOWN = 10  # with their stream
LISTED = 30  # after them, in a line each
PARTS = 12  # languages, platforms and groups in the list of how one moved


@dataclass(frozen=True)
class Narrative:
    """One narrative: its row, how it moved, and (time, account) of its posts in time."""

    row: dict[str, Any]
    parts: list[dict[str, Any]]
    posts: list[tuple[datetime, str]]


def gathered(case: CaseView) -> tuple[list[Narrative], list[dict[str, Any]]]:
    """The narratives that are shown in full, and the rows of those that follow."""
    rows = case.table("narratives").slice(0, SHOWN + LISTED).to_pylist()
    return in_full(case, rows[:SHOWN]), rows[SHOWN:]


def in_full(case: CaseView, shown: list[dict[str, Any]]) -> list[Narrative]:
    """These rows, each with how it moved and when it was told."""
    ids = pa.array([row["narrative_id"] for row in shown], pa.string())
    here = pc.field("narrative_id").isin(ids)
    parts, told = case.rows("narrative_parts", where=here), case.rows("narrative_posts", where=here)
    posts = _times(case, told)
    return [
        Narrative(
            row,
            parts.filter(pc.equal(parts["narrative_id"], row["narrative_id"])).to_pylist(),
            posts.get(row["narrative_id"], []),
        )
        for row in shown
    ]


def _times(case: CaseView, told: pa.Table) -> dict[str, list[tuple[datetime, str]]]:
    """When and by whom each narrative was told, in time."""
    of_post = {
        (account, post): name
        for name, post, account in zip(*(c.to_pylist() for c in told.columns), strict=True)
    }
    found: dict[str, list[tuple[datetime, str]]] = {}
    columns = ["account_id", "post_id", "created_at"]
    for row in case.posts(told["post_id"].to_pylist()).select(columns).to_pylist():
        name = of_post.get((row["account_id"], row["post_id"]))
        if name is not None:
            found.setdefault(name, []).append((row["created_at"], row["account_id"]))
    return {name: sorted(posts) for name, posts in found.items()}


def wanted(found: list[Narrative]) -> set[str]:
    """The ids of the posts that the section quotes."""
    posts = {one.row["first_post"] for one in found} | {one.row["central_post"] for one in found}
    return posts | {part["first_post"] for one in found for part in one.parts[:PARTS]}


def narratives(
    found: list[Narrative], others: list[dict[str, Any]], case: CaseView, material: Material
) -> dict[str, Any]:
    """The section: the most told ones as streams, the next in a table, the rest in figures."""
    members = set(case.table("members")["account_id"].to_pylist())
    ends = [at for one in found for at, _ in one.posts]
    span = (min(ends), max(ends)) if ends else None
    return {
        "rows": [_shown(n, one, members, span, material) for n, one in enumerate(found, 1) if span],
        "others": [line(row, material.names) for row in others],
        "left": max(0, case.count("narratives") - len(found) - len(others)),
        "summary": _summary(case),
    }


def _summary(case: CaseView) -> dict[str, Any]:
    """What the last run found and what it left out, in words."""
    told = next(
        (
            counts["narratives"]
            for run in reversed(case.runs())
            for counts in [run["counts"].get("texts", run["counts"])]
            if isinstance(counts.get("narratives"), dict)
        ),
        None,
    )
    if told is None:
        return {"found": "", "smaller": "", "left_out": "", "encoders": ""}
    left = [
        f"{words.number(count)} ({reason})" for reason, count in sorted(told["left_out"].items())
    ]
    if told["too_many"]:
        left.append(f"{words.number(told['too_many'])} of one account alone, as there are too many")
    return {
        "found": f"{words.counted(told['narratives'], 'narrative')} in "
        f"{words.counted(told['posts'], 'post')}",
        "smaller": f"{words.counted(told['smaller'], 'smaller set')} of messages in "
        f"{words.counted(told['smaller_posts'], 'post')}" if told["smaller"] else "",
        "left_out": words.listed(left),
        "encoders": words.listed(told["encoders"]),
    }  # fmt: skip


def _shown(
    number: int,
    one: Narrative,
    members: set[str],
    span: tuple[datetime, datetime],
    material: Material,
) -> dict[str, Any]:
    row = one.row
    first = Act(one.posts[0][1], row["first_post"], row["first_at"])
    pushed = [(at, account in members) for at, account in one.posts]
    return {
        **line(row, material.names),
        "id": f"narrative-{number}",
        "place": number,
        "said": material.names.text(row["label"]) if row["name"] else "",
        "wordings": words.counted(row["messages"], "wording"),
        "reposts": words.number(row["reposts"]),
        "terms": material.names.text(", ".join(row["terms"] or [])),
        "first": material.post(first),
        "first_at": words.moment(row["first_at"]),
        "peak": words.moment(row["peak_at"]),
        "bursts": [_burst(text) for text in row["bursts"] or []],
        "groups": words.listed(row["groups"] or []),
        "pinned": bool(row["pinned"]),
        "other": [
            {"language": part["value"], "text": material.names.text(part["label"])}
            for part in one.parts
            if part["kind"] == "language" and part["central_post"] != row["central_post"]
        ],
        "moved": [_part(part, row["first_at"], material) for part in one.parts[:PARTS]],
        "moved_left": max(0, len(one.parts) - PARTS),
        "stream": charts.stream(pushed, span, [_ends(text) for text in row["bursts"] or []]),
    }


def line(row: dict[str, Any], names: Names) -> dict[str, Any]:
    """A narrative in a line of a table."""
    pushed = row["group_posts"]
    return {
        "narrative_id": row["narrative_id"],
        "label": names.text(row["name"] or row["label"]),
        "accounts": words.counted(row["accounts"], "account"),
        "posts": words.counted(row["posts"], "post"),
        "languages": words.listed(row["languages"] or []) or "not known",
        "first_day": words.day(row["first_at"]),
        "last_day": words.day(row["last_at"]),
        "pushed": "not known" if pushed is None else f"{pushed / row['posts']:.0%}",
    }


def _part(part: dict[str, Any], begin: datetime, material: Material) -> dict[str, str]:
    lag = (part["first_at"] - begin).total_seconds()
    owner = material.by_id.get(part["first_post"], {}).get("account_id")
    return {
        "kind": part["kind"],
        "value": part["value"],
        "posts": words.number(part["posts"]),
        "accounts": words.number(part["accounts"]),
        "after": words.lag(lag) if lag else "first",
        "who": material.names.label(owner) if owner else "not known",
    }


def _ends(burst: str) -> tuple[datetime, datetime]:
    begin, end = (datetime.fromisoformat(part) for part in burst.split("/"))
    return begin, end


def _burst(burst: str) -> str:
    begin, end = _ends(burst)
    return f"{begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"
