"""The pictures of a group as SVG: vector, no script, colours that follow the page.

Vega-Lite specifications, drawn once by vl-convert when the report is made. A click on a tie or an
account is a plain link inside the page. Why so: docs/decisions/charts.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import vl_convert
from markupsafe import Markup

from undertow.exporters.report.evidence import Group
from undertow.exporters.report.names import Names

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
ACCENT, FAINT, INK = "#a63d2f", "#b9b4aa", "#444444"  # style.css gives each its dark twin
_WIDTH = 640
_CONFIG = {
    "background": None,
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {"labelColor": INK, "titleColor": INK, "tickColor": FAINT, "domainColor": FAINT,
             "gridColor": FAINT, "gridOpacity": 0.3, "labelFontSize": 11, "titleFontSize": 11},
}  # fmt: skip


def _drawn(spec: dict[str, Any], alt: str) -> Markup:
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
    places = nx.spring_layout(graph, seed=1, iterations=80)
    order = {m["account_id"]: (n, m) for n, m in enumerate(group.members)}
    lines = [
        {
            "x": places[t.a][0], "y": places[t.a][1], "x2": places[t.b][0], "y2": places[t.b][1],
            "width": 1 + math.log1p(t.met), "href": f"#{prefix}-t{n}",
            "tip": f"{names.label(t.a)} and {names.label(t.b)}: met on {t.met}",
        }
        for n, t in enumerate(group.ties)
    ]  # fmt: skip
    dots = [
        {
            "x": places[a][0], "y": places[a][1], "label": names.label(a),
            "size": 40 + 20 * math.sqrt(order[a][1]["actions"] or 0),
            "href": f"#{prefix}-a{order[a][0]}",
            "role": "amplifier" if order[a][1]["role"] == "amplifier" else "other",
            "tip": f"{names.label(a)}, {order[a][1]['role'] or 'member'}",
        }
        for a in graph if a in order
    ]  # fmt: skip
    alt = f"Map of {len(dots)} accounts and {len(lines)} ties; the same as the table of ties."
    return _drawn(_map_spec(lines, dots), alt)


def _map_spec(lines: list[dict[str, Any]], dots: list[dict[str, Any]]) -> dict[str, Any]:
    places = {"x": _q("x", None), "y": _q("y", None)}
    ends = {**places, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    link = {"href": _n("href"), "description": _n("tip")}
    colour = {"scale": {"domain": ["other", "amplifier"], "range": [ACCENT, INK]}, "legend": None}
    width = {**_q("width", None), "scale": None}
    layers: list[dict[str, Any]] = [
        {"data": {"values": lines}, "mark": {"type": "rule", "color": FAINT, "opacity": 0.8},
         "encoding": {**ends, "strokeWidth": width}},
        # A thin line is hard to hit: the link lies on a wide one that cannot be seen.
        {"data": {"values": lines},
         "mark": {"type": "rule", "color": FAINT, "opacity": 0.01, "strokeWidth": 11},
         "encoding": {**ends, **link}},
        {"data": {"values": dots}, "mark": {"type": "circle", "opacity": 1},
         "encoding": {**places, **link, "size": {**_q("size", None), "scale": None},
                      "color": {**_n("role"), **colour}}},
    ]  # fmt: skip
    if len(dots) <= 40:
        mark = {"type": "text", "dy": -11, "fontSize": 10, "color": INK}
        layers.append({"data": {"values": dots}, "mark": mark,
                       "encoding": {**places, "text": _n("label")}})  # fmt: skip
    return {"width": _WIDTH, "height": 440, "layer": layers}


def _q(name: str, axis: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {"field": name, "type": "quantitative"}
    if name in ("x", "y"):
        found |= {"axis": axis, "scale": {"zero": False, "padding": 14}}
    return found


def _n(name: str) -> dict[str, Any]:
    return {"field": name, "type": "nominal"}


def _events(group: Group) -> list[tuple[str, datetime, bool]]:
    common = {s.key for s in group.shared}
    return [(a.account, a.at, key in common) for key, acts in group.acts.items() for a in acts]


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def raster(group: Group, names: Names) -> Markup:
    """Accounts by time, one mark per action; a column of marks is a burst."""
    events = _events(group)
    rows = {m["account_id"]: n for n, m in enumerate(group.members[:100])}
    begin, end = min(e[1] for e in events), max(e[1] for e in events)
    pixel = max((end - begin).total_seconds(), 1) / _WIDTH
    # Marks on the same pixel are drawn once, which bounds the picture and changes nothing in it.
    spots: dict[tuple[int, int], tuple[str, datetime, bool]] = {}
    for event in sorted(events, key=lambda e: e[2]):
        if event[0] in rows:
            spots[rows[event[0]], int((event[1] - begin).total_seconds() / pixel)] = event
    values = [
        {
            "at": _iso(at),
            "who": names.label(account),
            "n": rows[account],
            "kind": "shared" if common else "other",
        }
        for account, at, common in spots.values()
    ]
    spec = {
        "width": _WIDTH, "height": max(60, 11 * len(rows)),
        "data": {"values": values}, "mark": {"type": "tick", "thickness": 1.6, "height": 8},
        "encoding": {
            "x": _time_axis(begin, end),
            "y": {"field": "who", "type": "nominal", "title": None,
                  "sort": {"field": "n"}, "axis": {"labels": len(rows) <= 60, "ticks": False}},
            "color": {**_n("kind"), "legend": None,
                      "scale": {"domain": ["shared", "other"], "range": [ACCENT, FAINT]}},
            "order": {"field": "kind", "sort": "ascending"},
        },
    }  # fmt: skip
    return _drawn(spec, f"Actions of {len(rows)} accounts over time, sorted by first action.")


def _time_axis(begin: datetime, end: datetime) -> dict[str, Any]:
    days = (end - begin).total_seconds() / 86_400
    form = "%H:%M" if days < 2 else "%-d %b" if days < 300 else "%b %Y"
    axis = {"format": form, "labelOverlap": True, "tickCount": 8}
    scale = {"type": "utc", "domain": [_iso(begin), _iso(end)], "nice": False}
    return {"field": "at", "type": "temporal", "title": None, "axis": axis, "scale": scale}


def timeline(group: Group) -> Markup:
    """Actions and active members per hour or day."""
    events = _events(group)
    begin, end = min(e[1] for e in events), max(e[1] for e in events)
    size = 3_600 if (end - begin).total_seconds() < 4 * 86_400 else 86_400
    slot = [int(at.timestamp()) // size * size for _, at, _ in events]
    actions = Counter(slot)
    active = Counter(s for s, _ in {(s, e[0]) for s, e in zip(slot, events, strict=True)})
    values = [
        {"at": _iso(_utc(s)), "to": _iso(_utc(s + size)),
         "actions": actions[s], "active": active[s]} for s in sorted(actions)
    ]  # fmt: skip
    unit = "hour" if size == 3_600 else "day"
    axis = _time_axis(
        datetime.fromtimestamp(min(slot), UTC), datetime.fromtimestamp(max(slot) + size, UTC)
    )
    panels = [
        {"width": _WIDTH, "height": 70, "mark": {"type": "bar", "color": colour},
         "encoding": {"x": axis, "x2": {"field": "to"}, "y2": {"datum": 0},
                      "y": {"field": name, "type": "quantitative", "title": title,
                            "axis": {"tickCount": 3}}}}
        for name, title, colour in (("actions", f"actions per {unit}", ACCENT),
                                    ("active", "active accounts", INK))
    ]  # fmt: skip
    spec = {"data": {"values": values}, "vconcat": panels}
    return _drawn(spec, f"Actions and active accounts per {unit}.")
