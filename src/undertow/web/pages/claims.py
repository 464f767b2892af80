"""The board of claims, and the articles that its cells lead to: the report's own sections."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report.claims import claims as board
from undertow.exporters.report.texts import texts
from undertow.exporters.report.told import anchor_of, gather_told
from undertow.web.desk import Desk


def claims(request: Request, desk: Desk) -> Response:
    """Who accuses whom, on what ground, who answers; relations, measures, figures, articles."""
    return desk.page(request, "claims_page.html", **prepared(desk))


def prepared(desk: Desk) -> dict[str, Any]:
    """What the page shows, made once."""
    return desk.shelf.kept("claims", lambda: _made(desk))


def _made(desk: Desk) -> dict[str, Any]:
    told, names = gather_told(desk.case), desk.shelf.names
    made = board(desk.case, told, names)
    for row in told.statements.values():
        told.quote(row)  # marks it in its article: the search and the timeline lead there
    return {"claims": made, "texts": texts(told, names)}  # after all that leads into an article


def sentence(statement_id: str) -> str:
    """The address of a statement in its article."""
    return f"/claims#{anchor_of(f's-{statement_id}')}"


def article(article_id: str) -> str:
    """The address of an article."""
    return f"/claims#article-{article_id}"
