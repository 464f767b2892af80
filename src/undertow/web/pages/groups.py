"""Groups: all of them, and one with its map, raster, timeline, order and posts."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report import evidence, group, words
from undertow.exporters.report.methods import tested
from undertow.web import maps
from undertow.web.desk import Desk, number
from undertow.workflow import judging

PREFIX = "g1"  # of the anchors within the page


def every(desk: Desk) -> list[evidence.Group]:
    """The strongest groups with their evidence, read once."""
    return desk.shelf.kept("groups", lambda: evidence.gather(desk.case))


def groups(request: Request, desk: Desk) -> Response:
    """All groups, strongest first."""
    rows = desk.shelf.kept("group rows", lambda: _rows(desk))
    return desk.page(request, "groups_page.html", rows=rows)


def _rows(desk: Desk) -> list[dict[str, Any]]:
    table = desk.case.table("groups").to_pylist()
    table.sort(key=lambda g: (1.0 if g["p_value"] is None else g["p_value"], -g["accounts"]))
    return [
        {
            "id": row["group_id"],
            "accounts": words.number(row["accounts"]),
            "channels": words.listed(row["channels"] or []),
            "objects": words.number(row["objects"] or 0),
            "window": words.window(row["window_s"] or 60),
            "first": words.day(row["first_at"]),
            "last": words.day(row["last_at"]),
            "chance": words.chance(row["p_value"]),
        }
        for row in table
    ]


def one_group(request: Request, desk: Desk) -> Response:
    """One group; `least` and `ego` of the address hold its map to some ties."""
    name = request.path_params["group_id"]
    made = kept(desk, name)
    if made is None:
        raise HTTPException(404, f"The last scan found no group '{name}'.")
    found, section, laid = made
    mets = [tie.met for tie in found.ties]
    lowest, highest = min(mets, default=0), max(mets, default=0)
    least = number(request, "least", lowest, lowest, highest)
    ego = number(request, "ego", 0, 0, len(found.members)) or None
    drawing = maps.drawn(found, laid, desk.shelf.names, PREFIX, least=least, ego=ego)
    told = judging.dossier(desk.case, name)
    return desk.page(
        request,
        "group_page.html",
        group=section,
        drawing=drawing,
        name=name,
        standing=told.standing,
        methods={"tested": tested(desk.case)},
    )


Prepared = tuple[evidence.Group, dict[str, Any], maps.Layout]


def kept(desk: Desk, name: str) -> Prepared | None:
    """A group with its section and its layout, made once; None where there is no such group."""
    return desk.shelf.kept(f"group {name}", lambda: _prepared(desk, name))


def _prepared(desk: Desk, name: str) -> Prepared | None:
    known = [found for found in every(desk) if found.row["group_id"] == name]
    for found in known or evidence.gather(desk.case, only=name):
        material = _material(desk, found)
        laid = maps.layout(found)
        section = group.section(found, 1, material) | {"place": name}
        return found, section, laid
    return None


def _material(desk: Desk, found: evidence.Group) -> group.Material:
    posts = evidence.posts_of(desk.case, group.wanted(found))
    return group.Material(desk.shelf.names, posts)
