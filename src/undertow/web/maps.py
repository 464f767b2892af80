"""The map of a group for the desk: who is tied to whom, by strength, and around one account."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import networkx as nx

from undertow.exporters.report.charts import HEIGHT, WIDTH, laid_out
from undertow.exporters.report.evidence import Group
from undertow.exporters.report.names import Names

_RADIUS = 9.5
_SMALL = 5.0  # where there are too many dots for numbers
_NUMBERED = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """Where accounts stand; the same however many ties are shown, so that nothing jumps."""

    places: dict[str, tuple[float, float]]
    radius: float


def layout(group: Group) -> Layout:
    """Lay a group out once, by all its ties."""
    graph = nx.Graph([(t.a, t.b, {"weight": math.log1p(t.met)}) for t in group.ties])
    graph = graph.subgraph({m["account_id"] for m in group.members})
    radius = _RADIUS if len(graph) <= _NUMBERED else _SMALL
    return Layout(laid_out(graph, 2 * radius + 6) if len(graph) else {}, radius)


def drawn(
    group: Group, laid: Layout, names: Names, prefix: str, *, least: int, ego: int | None
) -> dict[str, Any]:
    """What the template draws.

    Args:
        group: the group.
        laid: where its accounts stand.
        names: what they are called.
        prefix: that of the page's anchors.
        least: ties on fewer objects are left out.
        ego: the number of an account, from 1, to whose ties the map is held; None for all.
    """
    number = {m["account_id"]: (n, m["role"]) for n, m in enumerate(group.members, 1)}
    mets = [tie.met for tie in group.ties]
    centre = group.members[ego - 1]["account_id"] if ego and ego <= len(group.members) else None
    lines = [
        _line(n, tie.a, tie.b, tie.met, laid, names, prefix)
        | {"shown": tie.met >= least and centre in (None, tie.a, tie.b)}
        for n, tie in enumerate(group.ties)
        if tie.a in laid.places and tie.b in laid.places
    ]
    dots = [
        {
            "x": laid.places[a][0], "y": laid.places[a][1], "n": number[a][0],
            "role": number[a][1] or "amplifier",
            "tip": f"{number[a][0]}: {names.label(a)}, {number[a][1] or 'member'}",
            "ego": a == centre,
        }
        for a in sorted(laid.places, key=lambda account: number[account][0])
    ]  # fmt: skip
    return {
        "lines": lines, "dots": dots, "radius": laid.radius, "width": WIDTH, "height": HEIGHT,
        "numbered": len(dots) <= _NUMBERED, "least": least, "ego": ego if centre else None,
        "centre": names.label(centre) if centre else None,
        "lowest": min(mets, default=0), "highest": max(mets, default=0),
        "shown": sum(line["shown"] for line in lines),
    }  # fmt: skip


def _line(
    n: int, a: str, b: str, met: int, laid: Layout, names: Names, prefix: str
) -> dict[str, Any]:
    (x1, y1), (x2, y2) = laid.places[a], laid.places[b]
    return {
        "x1": x1, "y1": y1, "x2": x2, "y2": y2, "met": met, "href": f"#{prefix}-t{n}",
        "width": round(0.5 + math.log1p(met) / 2, 2),
        "tip": f"{names.label(a)} and {names.label(b)}: met on {met}",
    }  # fmt: skip
