"""Copies: the messages posted again and again, and one with its posts side by side."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report import copies as report
from undertow.exporters.report import words
from undertow.exporters.report.evidence import posts_of
from undertow.exporters.report.group import Material
from undertow.web.desk import Desk, number

PAGE = 50

# A message counts once for each account that posted it; the first post has no row of its own.
_MESSAGES = """
SELECT copy_id, any_value(innocent) AS reason, count(DISTINCT account_b) AS accounts,
       count(*) + 1 AS posts, max(lag_s) AS span, min(first_post) AS post_id
FROM (SELECT copy_id, innocent, account_b, lag_s, CASE WHEN place = 2 THEN post_a END AS first_post
      FROM copies WHERE link = 'previous')
GROUP BY copy_id
ORDER BY reason IS NOT NULL, accounts DESC, posts DESC, copy_id
"""
_TEXTS = "SELECT post_id, text FROM posts WHERE post_id IN (SELECT unnest($ids))"


def copies(request: Request, desk: Desk) -> Response:
    """The messages, those that most accounts posted first."""
    every = prepared(desk)
    page = number(request, "page", 1, 1, max(1, -(-len(every) // PAGE)))
    some = every[(page - 1) * PAGE : page * PAGE]
    ids = [row["post_id"] for row in some if row["post_id"]]
    said = {row["post_id"]: row["text"] for row in desk.shelf.ask(_TEXTS, {"ids": ids})}
    rows = [_row(row, said.get(row["post_id"]), desk) for row in some]
    pages = -(-len(every) // PAGE)
    return desk.page(
        request, "copies_page.html", rows=rows, page=page, pages=pages, total=len(every)
    )


def prepared(desk: Desk) -> list[dict[str, Any]]:
    """All messages, counted once."""
    return desk.shelf.kept("messages", lambda: desk.shelf.ask(_MESSAGES))


def _row(row: dict[str, Any], text: str | None, desk: Desk) -> dict[str, Any]:
    return {
        "id": row["copy_id"],
        "text": desk.shelf.names.text(text)[:200],
        "accounts": words.number(row["accounts"]),
        "posts": words.number(row["posts"]),
        "innocent": row["reason"] or "",
    }


def one_message(request: Request, desk: Desk) -> Response:
    """One message: its versions side by side, its posts along time, who came next."""
    name = request.query_params.get("id", "")
    section = desk.shelf.kept(f"message {name}", lambda: _section(desk, name))
    if section is None:
        raise HTTPException(404, "No two posts are copies of this message.")
    return desk.page(request, "copy_page.html", copies={"rows": [section], "apart": [], "left": 0})


def _section(desk: Desk, name: str) -> dict[str, Any] | None:
    sql = "SELECT DISTINCT copy_id, innocent FROM copies WHERE copy_id = $name"
    rows = desk.shelf.ask(sql, {"name": name})
    if not rows:
        return None
    messages = report.with_posts(desk.case, rows[:1])
    posts = posts_of(desk.case, report.wanted(messages))
    return report.message_section(1, messages[0], Material(desk.shelf.names, posts))
