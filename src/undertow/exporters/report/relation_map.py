"""The graph of stated relations: solid where an outlet writes it, dotted where somebody claims it.

Plain SVG in the page, so that its style is the page's and every line is a link into an article.
"""

from __future__ import annotations

from typing import Any

import networkx as nx
from markupsafe import Markup

EDGES = 40
_WIDTH, _ROW = 860, 62  # the height grows with the number of names
_MARGIN_X, _MARGIN_Y = 90, 30
_BOTH_WAYS = {"allied with", "rival of"}  # drawn without an arrow
_LABEL = 26  # characters of a name


def relation_map(edges: list[dict[str, Any]]) -> Markup | None:
    """The graph as SVG, or None without edges; the strongest stated relations only."""
    drawn = edges[:EDGES]
    if not drawn:
        return None
    spots, height = _spots(drawn)
    lines = Markup("").join(_line(edge, spots) for edge in drawn)
    dots = Markup("").join(
        Markup(
            '<g><circle cx="{x}" cy="{y}" r="5"/><text x="{x}" y="{up}">{name}</text></g>'
        ).format(x=x, y=y, up=y - 10, name=_short(name))
        for name, (x, y) in sorted(spots.items())
    )
    head = Markup(
        '<svg class="relations" role="img" viewBox="0 0 {width} {height}" aria-label="{alt}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="15" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker></defs>'
    ).format(
        width=_WIDTH, height=height,
        alt=f"{len(spots)} names and {len(drawn)} stated relations; the same as the table below.",
    )  # fmt: skip
    return head + lines + dots + Markup("</svg>")


def _spots(edges: list[dict[str, Any]]) -> tuple[dict[str, tuple[int, int]], int]:
    """Where each name stands; each connected part of the graph in a band of its own."""
    graph = nx.Graph([(edge["subject"], edge["object"]) for edge in edges])
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    spots: dict[str, tuple[int, int]] = {}
    top, left = _MARGIN_Y, 0.0
    small: list[set[str]] = []
    for part in parts:
        if len(part) <= 2:
            small.append(part)
            continue
        high = max(150, _ROW * (len(part) + 1) // 2)
        laid = nx.kamada_kawai_layout(graph.subgraph(sorted(part)))
        for name in sorted(part):
            x, y = laid[name]
            spots[name] = (
                round(_MARGIN_X + (x + 1) / 2 * (_WIDTH - 2 * _MARGIN_X)),
                round(top + (y + 1) / 2 * high),
            )
        top += high + _ROW
    # Pairs stand side by side, two to a row.
    for n, part in enumerate(small):
        left = _WIDTH / 2 * (n % 2)
        for k, name in enumerate(sorted(part)):
            spots[name] = (round(left + _MARGIN_X + k * (_WIDTH / 2 - 2 * _MARGIN_X)), top)
        top += _ROW * (n % 2 or n == len(small) - 1)
    return spots, round(top) + _MARGIN_Y


def _line(edge: dict[str, Any], spots: dict[str, tuple[int, int]]) -> Markup:
    (x1, y1), (x2, y2) = spots[edge["subject"]], spots[edge["object"]]
    look = "outlet" if edge["outlet"] else "claimed"
    who = ", ".join(dict.fromkeys(one["who"] for one in edge["by"]))
    tip = f"{edge['subject']} {edge['relation']} {edge['object']}: {who}"
    return Markup(
        '<a href="{href}" class="{look}"><title>{tip}</title>'
        '<line class="hit" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
        '<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"{tip_end}/>'
        '<text class="what" x="{mx}" y="{my}">{what}</text></a>'
    ).format(
        href=edge["by"][0]["href"], look=look, tip=tip, x1=x1, y1=y1, x2=x2, y2=y2,
        mx=(x1 + x2) / 2, my=(y1 + y2) / 2 + 4, what=edge["relation"],
        tip_end=Markup("") if edge["relation"] in _BOTH_WAYS else Markup(' marker-end="url(#tip)"'),
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= _LABEL else name[: _LABEL - 1] + "…"
