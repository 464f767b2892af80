"""The accounts of the groups as one graph, for the exporters that hand it to graph tools."""

from __future__ import annotations

import colorsys
import math
import re
from datetime import datetime
from typing import Any

import networkx as nx

from undertow.exporters._people import People
from undertow.exporters.base import CaseView, Terms
from undertow.exporters.report.evidence import Group, Tie, by_account, gather, meetings_of

# XML 1.0 cannot hold these at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAID_OUT = 2000  # accounts at most; a larger graph takes minutes, and Gephi does it better
_PAGE = 500.0  # half the width of the drawing, in Gephi's units, where accounts have size 10 to 40


def colours(groups: list[str]) -> dict[str, tuple[int, int, int]]:
    """One colour per group, far from its neighbours: steps of the golden angle round the wheel."""
    found = {}
    for place, group in enumerate(groups):
        red, green, blue = colorsys.hls_to_rgb((place * 0.618034) % 1, 0.45, 0.65)
        found[group] = (round(red * 255), round(green * 255), round(blue * 255))
    return found


def xml_text(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """The attributes that are known, as XML can hold them."""
    return {
        key: xml_text(value) if isinstance(value, str) else value
        for key, value in values.items()
        if value is not None
    }


def graph_of(case: CaseView, terms: Terms) -> nx.Graph:
    """Accounts in groups as nodes, one edge per pair of the same group.

    An edge's weight is the number of objects on which the two met, over all channels; window and
    expectation are those of its strongest channel; `start` and `end` are the first and the last
    meeting. Nodes carry `r`, `g`, `b` of their group, `size` by joint actions, and `x`, `y`.
    """
    people = People(case, terms)
    name = f"{people.names.ident(case.name)} ({terms.label})"
    graph = nx.Graph(name=xml_text(name))
    groups = gather(case, groups=None, accounts=None)
    palette = colours([group.row["group_id"] for group in groups])
    for group in groups:
        _nodes(graph, group, people, palette[group.row["group_id"]])
        mine = by_account(group)
        for tie in group.every_tie:
            ends = (_id(people, tie.a), _id(people, tie.b))
            if all(end in graph for end in ends):
                graph.add_edge(*ends, **_known(_tie(tie) | _span(tie, mine)))
    _lay_out(graph)
    return graph


def _id(people: People, account: str) -> str:
    return xml_text(people.person(account).id)


def _nodes(graph: nx.Graph, group: Group, people: People, colour: tuple[int, int, int]) -> None:
    for member in group.members:
        person = people.person(member["account_id"])
        known = {
            "label": person.label,
            "name": person.name,
            "platform": person.platform,
            "group": member["group_id"],
            "role": member["role"],
            "actions": member["actions"],
            "share_of_activity": member["share_of_activity"],
            "start": _moment(member["first_at"]),
            "end": _moment(member["last_at"]),
            "size": 10 + 30 * (1 - math.exp(-(member["actions"] or 0) / 50)),
        }
        known |= dict(zip("rgb", colour, strict=True))
        graph.add_node(xml_text(person.id), **_known(known))


def _tie(tie: Tie) -> dict[str, Any]:
    """What is known of one pair: its strongest row, and every channel with its window."""
    best = tie.best
    strongest: dict[str, dict[str, Any]] = {}
    for row in tie.rows:
        strongest.setdefault(row["channel"], row)
    q_values = [row["q_value"] for row in tie.rows if row["q_value"] is not None]
    return {
        "weight": float(sum(row["met"] or row["together"] or 0 for row in strongest.values())),
        "channels": "|".join(sorted(strongest)),
        "windows": "|".join(f"{name}:{row['window_s']}" for name, row in sorted(strongest.items())),
        "window_s": best["window_s"],
        "p_value": best["p_value"],
        "q_value": min(q_values, default=None),
        "together": best["together"],
        "shared": best["shared"],
        "expected": best["expected"],
        "group": best["group_id"],
    }


def _span(tie: Tie, mine: Any) -> dict[str, str | None]:
    """From the first of their meetings to the last."""
    times = [act.at for met in meetings_of(tie, mine) for act in (met.first, met.second)]
    if not times:
        return {}
    return {"start": _moment(min(times)), "end": _moment(max(times))}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%S}"


def _lay_out(graph: nx.Graph) -> None:
    """Positions, so that the graph is readable as soon as it is opened; the same every time."""
    if 1 < len(graph) <= _LAID_OUT:
        places = nx.spring_layout(graph, seed=1, iterations=100, k=2 / math.sqrt(len(graph)))
        for node, (x, y) in places.items():
            graph.nodes[node].update(x=round(float(x) * _PAGE, 2), y=round(float(y) * _PAGE, 2))
