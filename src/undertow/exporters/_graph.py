"""The accounts that are tied, as one graph, for the exporters that hand it to graph tools."""

from __future__ import annotations

import colorsys
import re
from typing import Any

import networkx as nx

from undertow.exporters.base import CaseView

# XML 1.0 cannot hold these at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GREY = (150, 150, 150)


def colours(groups: list[str]) -> dict[str, tuple[int, int, int]]:
    """One colour per group, far from its neighbours: steps of the golden angle round the wheel."""
    found = {}
    for place, group in enumerate(groups):
        red, green, blue = colorsys.hls_to_rgb((place * 0.618034) % 1, 0.45, 0.65)
        found[group] = (round(red * 255), round(green * 255), round(blue * 255))
    return found


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """The attributes that are known, as XML can hold them."""
    return {
        key: _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value
        for key, value in values.items()
        if value is not None
    }


def _tie(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What is known of one pair: its strongest row, and every channel."""
    best = min(rows, key=lambda row: (row["p_value"], row["window_s"]))
    strongest: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["p_value"], row["window_s"])):
        strongest.setdefault(row["channel"], row)
    return {
        "weight": float(sum(row["met"] or row["together"] or 0 for row in strongest.values())),
        "channels": "|".join(sorted(strongest)),
        "window_s": best["window_s"],
        "p_value": best["p_value"],
        "q_value": min(row["q_value"] for row in rows if row["q_value"] is not None)
        if any(row["q_value"] is not None for row in rows)
        else None,
        "together": best["together"],
        "shared": best["shared"],
        "expected": best["expected"],
        "group": best["group_id"],
    }


def graph_of(case: CaseView) -> nx.Graph:
    """Accounts that are tied or in a group as nodes, one edge per pair.

    An edge's weight is the number of objects on which the two met, over all channels; window and
    expectation are those of its strongest channel. Nodes carry `r`, `g`, `b` of their group.
    """
    graph = nx.Graph(name=_NOT_XML.sub("\ufffd", case.name))
    pairs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in case.table("edges").to_pylist():
        pairs.setdefault((row["account_a"], row["account_b"]), []).append(row)
    for (a, b), rows in pairs.items():
        graph.add_edge(a, b, **_known(_tie(rows)))
    for member in case.table("members").to_pylist():
        graph.add_node(
            member["account_id"],
            **_known(
                {
                    "group": member["group_id"],
                    "role": member["role"],
                    "actions": member["actions"],
                    "share_of_activity": member["share_of_activity"],
                }
            ),
        )
    _describe(case, graph)
    return nx.relabel_nodes(graph, {node: _NOT_XML.sub("\ufffd", node) for node in graph})


def _describe(case: CaseView, graph: nx.Graph) -> None:
    for account in case.table("accounts").to_pylist():
        if account["account_id"] in graph:
            graph.nodes[account["account_id"]].update(
                _known(
                    {
                        "label": account["name"] or account["account_id"],
                        "name": account["name"],
                        "platform": account["platform"],
                        "posts": account["posts"],
                    }
                )
            )
    palette = colours(case.table("groups")["group_id"].to_pylist())
    for node in graph:
        red, green, blue = palette.get(graph.nodes[node].get("group", ""), _GREY)
        graph.nodes[node].update(r=red, g=green, b=blue)
