"""What is being said: the streams over time, languages, who pushes, first seen."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report import narratives as section
from undertow.exporters.report.evidence import posts_of
from undertow.exporters.report.group import Material
from undertow.web.desk import Desk


def narratives(request: Request, desk: Desk) -> Response:
    """The narratives, the most told first."""
    return desk.page(request, "narratives_page.html", narratives=prepared(desk))


def prepared(desk: Desk) -> dict[str, Any]:
    """What the page shows, made once."""
    return desk.shelf.kept("narratives", lambda: _made(desk))


def _made(desk: Desk) -> dict[str, Any]:
    said, others = section.gathered(desk.case)
    posts = posts_of(desk.case, section.wanted(said))
    return section.narratives(said, others, desk.case, Material(desk.shelf.names, posts))
