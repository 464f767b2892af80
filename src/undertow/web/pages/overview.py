"""What was handed in, what is missing, what was found, what was judged."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report import words
from undertow.exporters.report.group import headline
from undertow.exporters.report.judgements import judged
from undertow.exporters.report.methods import methods
from undertow.exporters.report.overview import overview as figures
from undertow.exporters.report.texts import ARTICLES
from undertow.web.desk import Desk
from undertow.web.pages import claims, narratives
from undertow.web.pages.groups import every

_ARTICLES = """
SELECT article_id, title, outlet, published, note, source_sha256
FROM articles ORDER BY published, article_id LIMIT $most
"""


def overview(request: Request, desk: Desk) -> Response:
    """The first page."""
    shelf, names = desk.shelf, desk.shelf.names
    told, read = prepared(desk), claims.prepared(desk)
    found = [{"id": group.row["group_id"], "headline": headline(group)} for group in every(desk)]
    return desk.page(
        request,
        "overview_page.html",
        overview=told,
        found=found,
        groups=told["groups"],
        said=narratives.prepared(desk),
        claims=read["claims"],
        articles=_articles(desk),
        articles_left=read["texts"]["left"],
        judged=judged(desk.case, names),
        methods=shelf.kept("methods", lambda: methods(desk.case, names)),
        entries=desk.case.ledger.head()[0],
    )


def _articles(desk: Desk) -> list[dict[str, Any]]:
    """The articles that were read, oldest first."""
    text = desk.shelf.names.text
    return [
        {
            "href": claims.article(row["article_id"]),
            "title": text(row["title"] or "Without a headline"),
            "outlet": text(row["outlet"] or "not known"),
            "day": words.day(row["published"]) if row["published"] else "not known",
            "note": text(row["note"] or ""),
            "sha256": row["source_sha256"],
        }
        for row in desk.shelf.ask(_ARTICLES, {"most": ARTICLES})
    ]


def prepared(desk: Desk) -> dict[str, Any]:
    """The figures, made once."""
    return desk.shelf.kept("overview", lambda: figures(desk.case, desk.shelf.names))
