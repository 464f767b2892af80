"""Search over posts, articles and statements: plain words, as they stand in the text."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report import words
from undertow.exporters.report.group import address
from undertow.web.desk import Desk, number
from undertow.web.pages.claims import article, sentence

PAGE = 40
KINDS = ("posts", "articles", "statements")
_PAGES = 250

# One row more than is shown, to tell whether there are more.
_SQL = {
    "posts": """
SELECT post_id, account_id, account_name, platform, created_at, text, source_sha256, source_line
FROM posts WHERE contains(lower(text), $q) OR lower(account_name) = $q OR account_id = $q
ORDER BY created_at, post_id LIMIT $most OFFSET $skip
""",
    "articles": """
SELECT article_id, title, outlet, published, text FROM articles
WHERE contains(lower(coalesce(title, '') || ' ' || coalesce(text, '')), $q)
ORDER BY published, article_id LIMIT $most OFFSET $skip
""",
    "statements": """
SELECT s.statement_id, s.article_id, s.speaker, s.speaker_text, s.act, s.target, s.content,
       a.outlet, a.published
FROM statements s LEFT JOIN articles a ON a.article_id = s.article_id
WHERE contains(lower(coalesce(s.content, '') || ' ' || coalesce(s.speaker, '')), $q)
ORDER BY a.published, s.statement_id LIMIT $most OFFSET $skip
""",
}


def search(request: Request, desk: Desk) -> Response:
    """What was found, a page at a time; nothing is asked where no word is given."""
    q = request.query_params.get("q", "").strip()[:200]
    kind = request.query_params.get("in", "posts")
    kind = kind if kind in KINDS else "posts"
    page = number(request, "page", 1, 1, _PAGES)
    values = {"q": q.lower(), "most": PAGE + 1, "skip": (page - 1) * PAGE}
    found = desk.shelf.ask(_SQL[kind], values) if q else []
    return desk.page(
        request,
        "search_page.html",
        kind=kind,
        kinds=[one for one in KINDS if one == "posts" or desk.shelf.has(one)],
        rows=[_SHOWN[kind](row, q, desk) for row in found[:PAGE]],
        page=page,
        more=len(found) > PAGE and page < _PAGES,
        asked=bool(q),
    )


def _post(row: dict[str, Any], q: str, desk: Desk) -> dict[str, Any]:
    return {
        "href": address(row),
        "who": desk.shelf.names.label(row["account_id"]),
        "at": words.moment(row["created_at"]),
        "pieces": _around(desk.shelf.names.text(row["text"]), q),
    }


def _article(row: dict[str, Any], q: str, desk: Desk) -> dict[str, Any]:
    return {
        "href": article(row["article_id"]),
        "who": desk.shelf.names.text(row["title"]) or row["article_id"],
        "at": f"{desk.shelf.names.text(row['outlet'])} {words.day(row['published'])}",
        "pieces": _around(desk.shelf.names.text(row["text"]), q),
    }


def _statement(row: dict[str, Any], q: str, desk: Desk) -> dict[str, Any]:
    text = desk.shelf.names.text
    return {
        "href": sentence(row["statement_id"]),
        "about": row["statement_id"],
        "who": f"{text(row['speaker'] or row['speaker_text'])}: {row['act']}",
        "at": f"{text(row['outlet'])} {words.day(row['published'])}",
        "pieces": _around(text(row["content"]), q),
    }


_SHOWN = {"posts": _post, "articles": _article, "statements": _statement}


def _around(text: str, q: str, wide: int = 160) -> list[tuple[str, bool]]:
    """The words around the first place where it stands: (piece, whether it was asked for)."""
    place = text.lower().find(q.lower())
    if place < 0:
        return [(text[: 2 * wide], False)]
    start, end = max(0, place - wide), place + len(q)
    before = ("…" if start else "") + text[start:place]
    after = text[end : end + wide] + ("…" if len(text) > end + wide else "")
    return [(before, False), (text[place:end], True), (after, False)]
