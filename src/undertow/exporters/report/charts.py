"""The pictures of a group as SVG: vector, no script, colours that follow the page.

Vega-Lite specifications, drawn once by vl-convert when the report is made. A click on a tie or an
account is a plain link inside the page. Why so: docs/decisions/charts.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import vl_convert
from markupsafe import Markup

from undertow.exporters.report.evidence import Group
from undertow.exporters.report.names import Names

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
# style.css gives each its dark twin
ACCENT, FAINT, INK, PAPER = "#a63d2f", "#b9b4aa", "#444444", "#fdfcf9"
WIDTH, HEIGHT = 640, 460  # of the map
LONG = 840  # of what runs along time, without the names before it
_RADIUS = 9.5  # of a dot that holds a number
_NUMBERED = 60  # accounts up to which dots are numbered and rows named
ROWS = 100  # accounts in the raster
_CONFIG = {
    "background": None,
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {"labelColor": INK, "titleColor": INK, "tickColor": FAINT, "domainColor": FAINT,
             "gridColor": FAINT, "gridOpacity": 0.3, "labelFontSize": 11, "titleFontSize": 11},
}  # fmt: skip


def drawn(spec: dict[str, Any], alt: str) -> Markup:
    """The specification as SVG that can only link inside the page."""
    full = {**spec, "config": _CONFIG}
    # No base URL is allowed: the data are in the specification and nothing is ever fetched.
    root = ET.fromstring(vl_convert.vegalite_to_svg(full, allowed_base_urls=[]))  # noqa: S314
    for element in root.iter():
        href = element.attrib.pop(_HREF, None) or element.attrib.pop("href", None)
        # Vega puts an address of its own before the fragment; only the fragment is kept.
        if href and (fragment := re.search(r"#[a-z0-9-]+$", href)):
            element.set("href", fragment[0])
        label = element.attrib.get("aria-label")
        if label and element.get("role") == "graphics-symbol":
            ET.SubElement(element, f"{_SVG}title").text = label
        for extra in ("style", "target", "role", "aria-roledescription", "aria-label"):
            element.attrib.pop(extra, None)
    root.set("role", "img")
    root.set("aria-label", alt)
    ET.register_namespace("", _SVG[1:-1])
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - serialised, so escaped


def tie_map(group: Group, names: Names, prefix: str) -> Markup:
    """Who is tied to whom; every line leads to the evidence of the tie."""
    graph = nx.Graph([(t.a, t.b, {"weight": math.log1p(t.met)}) for t in group.ties])
    order = {
        m["account_id"]: (n, m) for n, m in enumerate(group.members) if m["account_id"] in graph
    }
    graph = graph.subgraph(order)
    radius = _RADIUS if len(graph) <= _NUMBERED else 5
    places = laid_out(graph, 2 * radius + 6)
    lines = [
        {
            "x": places[t.a][0], "y": places[t.a][1], "x2": places[t.b][0], "y2": places[t.b][1],
            "width": 0.5 + math.log1p(t.met) / 2, "href": f"#{prefix}-t{n}",
            "tip": f"{names.label(t.a)} and {names.label(t.b)}: met on {t.met}",
        }
        for n, t in enumerate(group.ties) if t.a in places and t.b in places
    ]  # fmt: skip
    dots = [
        {
            "x": places[a][0], "y": places[a][1], "number": str(order[a][0] + 1),
            "href": f"#{prefix}-a{order[a][0]}", "role": order[a][1]["role"] or "amplifier",
            "tip": f"{order[a][0] + 1}: {names.label(a)}, {order[a][1]['role'] or 'member'}",
        }
        for a in sorted(graph, key=lambda account: order[account][0])
    ]  # fmt: skip
    alt = f"Map of {len(dots)} accounts and {len(lines)} ties; the same as the table of ties."
    return drawn(_map_spec(lines, dots, radius), alt)


def laid_out(graph: nx.Graph, apart: float) -> dict[str, tuple[float, float]]:
    """Where each account stands, in pixels, no two nearer than `apart`."""
    who = sorted(graph)
    laid = nx.spring_layout(nx.Graph(graph), seed=1, iterations=80)
    spots = np.array([laid[a] for a in who])
    size = np.array([WIDTH, HEIGHT]) - 2 * apart
    spots = (spots - spots.min(0)) / np.maximum(np.ptp(spots, axis=0), 1e-9) * size + apart
    # A few rounds of pushing neighbours apart; what is crowded spreads, the rest stays.
    for _ in range(60):
        gap = spots[:, None] - spots[None, :]
        far = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(far, np.inf)
        push = np.clip(apart - far, 0, None) / np.maximum(far, 1e-6) / 2
        spots = np.clip(spots + (gap * push[..., None]).sum(1), apart, size + apart)
    return {
        a: (round(float(x), 1), round(float(y), 1)) for a, (x, y) in zip(who, spots, strict=True)
    }


def _map_spec(
    lines: list[dict[str, Any]], dots: list[dict[str, Any]], radius: float
) -> dict[str, Any]:
    places = {"x": _at("x", WIDTH), "y": _at("y", HEIGHT)}
    ends = {**places, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    link = {"href": _n("href"), "description": _n("tip")}
    roles = ["originator", "amplifier", "source"]
    fill = {**_n("role"), "legend": None, "scale": {"domain": roles, "range": [ACCENT, INK, PAPER]}}
    edge = {**_n("role"), "legend": None, "scale": {"domain": roles, "range": [ACCENT, INK, INK]}}
    letters = {**fill, "scale": {"domain": roles, "range": [PAPER, PAPER, INK]}}
    width = {"field": "width", "type": "quantitative", "scale": None}
    layers: list[dict[str, Any]] = [
        {"data": {"values": lines}, "mark": {"type": "rule", "color": FAINT, "opacity": 0.7},
         "encoding": {**ends, "strokeWidth": width}},
        # A thin line is hard to hit: the link lies on a wide one that cannot be seen.
        {"data": {"values": lines},
         "mark": {"type": "rule", "color": FAINT, "opacity": 0.01, "strokeWidth": 9},
         "encoding": {**ends, **link}},
        {"data": {"values": dots},
         "mark": {"type": "point", "filled": False, "opacity": 1, "size": math.pi * radius**2,
                  "strokeWidth": 1.5},
         "encoding": {**places, **link, "fill": fill, "stroke": edge}},
    ]  # fmt: skip
    if len(dots) <= _NUMBERED:
        # The click goes through the number to the dot (style.css).
        mark = {"type": "text", "fontSize": 10, "fontWeight": "bold", "baseline": "middle"}
        layers.append({"data": {"values": dots}, "mark": mark,
                       "encoding": {**places, "text": _n("number"), "color": letters}})  # fmt: skip
    return {"width": WIDTH, "height": HEIGHT, "layer": layers}


def _at(name: str, most: int) -> dict[str, Any]:
    scale = {"domain": [0, most], "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "axis": None, "scale": scale}


def _n(name: str) -> dict[str, Any]:
    return {"field": name, "type": "nominal"}


def _events(group: Group) -> list[tuple[str, datetime, bool]]:
    common = {s.key for s in group.shared}
    return [(a.account, a.at, key in common) for key, acts in group.acts.items() for a in acts]


def iso(at: datetime) -> str:
    """A moment as the specifications take it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def times(group: Group, names: Names) -> Markup:
    """Accounts by time, one mark per action, and below how many acted; on one axis of time."""
    begin, end = group_span(group)
    spec = {
        "vconcat": [_raster(group, names, begin, end), *_timeline(group, begin, end)],
        "bounds": "flush",
        "spacing": 36,
    }
    rows = min(len(group.members), ROWS)
    return drawn(spec, f"Actions of {rows} accounts over time, and how many acted when.")


def group_span(group: Group) -> tuple[datetime, datetime]:
    """From the first to the last action that is drawn."""
    moments = [at for _, at, _ in _events(group)]
    return min(moments), max(moments)


def _raster(group: Group, names: Names, begin: datetime, end: datetime) -> dict[str, Any]:
    rows = {m["account_id"]: n for n, m in enumerate(group.members[:ROWS])}
    pixel = max((end - begin).total_seconds(), 1) / LONG
    # Marks on the same pixel are drawn once, which bounds the picture and changes nothing in it.
    spots: dict[tuple[int, int], tuple[str, datetime, bool]] = {}
    for event in sorted(_events(group), key=lambda e: e[2]):
        if event[0] in rows:
            spots[rows[event[0]], int((event[1] - begin).total_seconds() / pixel)] = event
    values = [
        {
            "at": iso(at),
            "who": f"{rows[account] + 1}  {names.label(account)}",
            "n": rows[account],
            "kind": "shared" if common else "other",
        }
        for account, at, common in spots.values()
    ]
    # A browser's letters are wider than those that the picture is laid out with: a pseudonym behind
    # its number needs this much room.
    named = len(rows) <= _NUMBERED
    labels = {"labels": named, "ticks": False, "labelLimit": 190, "minExtent": 165 if named else 0}
    return {
        "width": LONG, "height": max(60, 14 * len(rows) if labels["labels"] else 6 * len(rows)),
        "data": {"values": values},
        "mark": {"type": "tick", "thickness": 1.4, "aria": False,
                 "height": 10 if labels["labels"] else 5},
        "encoding": {
            "x": time_axis(begin, end),
            "y": {"field": "who", "type": "nominal", "title": None, "sort": {"field": "n"},
                  "axis": labels},
            "color": {**_n("kind"), "legend": None,
                      "scale": {"domain": ["shared", "other"], "range": [ACCENT, FAINT]}},
            "order": {"field": "kind", "sort": "ascending"},
        },
    }  # fmt: skip


def time_axis(begin: datetime, end: datetime) -> dict[str, Any]:
    """The axis of time between two moments, in UTC."""
    days = (end - begin).total_seconds() / 86_400
    form = "%-d %b %H:%M" if days < 8 else "%-d %b" if days < 300 else "%b %Y"
    axis = {"format": form, "labelOverlap": True, "tickCount": 7}
    scale = {"type": "utc", "domain": [iso(begin), iso(end)], "nice": False}
    return {"field": "at", "type": "temporal", "title": None, "axis": axis, "scale": scale}


def slot_s(begin: datetime, end: datetime) -> tuple[int, str]:
    """Into which slots a span of time is counted: their seconds and their name."""
    days = (end - begin).total_seconds() / 86_400
    if days < 4:
        return 3_600, "hour"
    return (86_400, "day") if days < 400 else (7 * 86_400, "week")


def _timeline(group: Group, begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """Actions and active accounts per hour, day or week."""
    events = _events(group)
    size, unit = slot_s(begin, end)
    slot = [int(at.timestamp()) // size * size for _, at, _ in events]
    actions = Counter(slot)
    active = Counter(s for s, _ in {(s, e[0]) for s, e in zip(slot, events, strict=True)})
    values = [
        {"at": iso(max(_utc(s), begin)), "to": iso(min(_utc(s + size), end)),
         "actions": actions[s], "active": active[s]} for s in sorted(actions)
    ]  # fmt: skip
    return [
        {"width": LONG, "height": 64, "data": {"values": values},
         "mark": {"type": "bar", "color": colour, "aria": False},
         "encoding": {"x": time_axis(begin, end), "x2": {"field": "to"}, "y2": {"datum": 0},
                      "y": {"field": name, "type": "quantitative", "title": None,
                            "axis": {"tickCount": 3, "tickMinStep": 1}}},
         "title": {"text": f"{title} per {unit}", "anchor": "start", "fontSize": 11,
                   "fontWeight": "normal", "color": INK, "offset": 4}}
        for name, title, colour in (("actions", "actions", ACCENT),
                                    ("active", "accounts that acted", INK))
    ]  # fmt: skip


def chain(first: datetime, posts: list[tuple[float, bool]]) -> Markup:
    """The posts of one message along time: (seconds after the first, whether it says the same)."""
    end = first + timedelta(seconds=max(posts[-1][0], 1))
    pixel = (end - first).total_seconds() / LONG
    spots = {(int(lag / pixel), same): lag for lag, same in reversed(posts)}
    values = [
        {"at": iso(first + timedelta(seconds=lag)), "kind": "same" if same else "edited"}
        for (_, same), lag in sorted(spots.items())
    ]
    colour = {**_n("kind"), "legend": None,
              "scale": {"domain": ["same", "edited"], "range": [ACCENT, INK]}}  # fmt: skip
    row = {**_n("kind"), "title": None, "axis": None, "sort": ["same", "edited"]}
    spec = {
        "width": LONG, "height": 44, "data": {"values": values},
        "mark": {"type": "tick", "thickness": 1.6, "height": 18, "aria": False},
        "encoding": {"x": time_axis(first, end), "y": row, "color": colour},
    }  # fmt: skip
    return drawn(spec, f"{len(posts)} posts of one message over time.")


def stream(
    posts: list[tuple[datetime, bool]],
    span: tuple[datetime, datetime],
    bursts: list[tuple[datetime, datetime]],
) -> Markup:
    """How much a narrative was told over time: (when, by a group's account), its bursts above."""
    begin, end = span
    size, unit = slot_s(begin, end)
    counts: dict[int, list[int]] = {}
    for at, by_group in posts:
        counts.setdefault(int(at.timestamp()) // size * size, [0, 0])[1 - by_group] += 1
    values = []
    for slot, (pushed, others) in sorted(counts.items()):
        ends = {"at": iso(max(_utc(slot), begin)), "to": iso(min(_utc(slot + size), end))}
        values += [
            {**ends, "low": low, "high": high, "kind": kind}
            for low, high, kind in ((0, pushed, "groups"), (pushed, pushed + others, "others"))
            if high > low
        ]
    colour = {**_n("kind"), "legend": None,
              "scale": {"domain": ["groups", "others"], "range": [ACCENT, FAINT]}}  # fmt: skip
    high = {"field": "high", "type": "quantitative", "title": None,
            "axis": {"tickCount": 3, "tickMinStep": 1}}  # fmt: skip
    above = [{"at": iso(max(a, begin)), "to": iso(min(b, end))} for a, b in bursts]
    spec = {
        "width": LONG, "height": 70,
        "layer": [
            {"data": {"values": values}, "mark": {"type": "bar", "aria": False},
             "encoding": {"x": time_axis(begin, end), "x2": {"field": "to"}, "y": high,
                          "y2": {"field": "low"}, "color": colour}},
            {"data": {"values": above},
             "mark": {"type": "rule", "color": INK, "strokeWidth": 3, "aria": False},
             "encoding": {"x": time_axis(begin, end), "x2": {"field": "to"}, "y": {"value": 1}}},
        ],
    }  # fmt: skip
    return drawn(spec, f"{len(posts)} posts over time, per {unit}.")
