"""What was handed in, what is missing, what was found, what was judged."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report.group import headline
from undertow.exporters.report.judgements import judged
from undertow.exporters.report.methods import methods
from undertow.exporters.report.overview import overview as figures
from undertow.web.desk import Desk
from undertow.web.pages.groups import every


def overview(request: Request, desk: Desk) -> Response:
    """The first page."""
    shelf, names = desk.shelf, desk.shelf.names
    told = prepared(desk)
    found = [{"id": group.row["group_id"], "headline": headline(group)} for group in every(desk)]
    return desk.page(
        request,
        "overview_page.html",
        overview=told,
        found=found,
        groups=told["groups"],
        judged=judged(desk.case, names),
        methods=shelf.kept("methods", lambda: methods(desk.case, names)),
        entries=desk.case.ledger.head()[0],
    )


def prepared(desk: Desk) -> dict[str, Any]:
    """The figures, made once."""
    return desk.shelf.kept("overview", lambda: figures(desk.case, desk.shelf.names))
