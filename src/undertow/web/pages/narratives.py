"""What is being said: the streams over time, then all the others, and one with all its posts."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pyarrow.compute as pc
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report import narratives as section
from undertow.exporters.report import words
from undertow.exporters.report.evidence import posts_of
from undertow.exporters.report.group import Material, address
from undertow.web.desk import Desk, number

PAGE = 50
# The post's account is asked for too: an id may stand under two of them.
_POSTS = """
SELECT p.post_id, p.account_id, p.created_at, p.lang, p.text, p.source_sha256, p.source_line
FROM narrative_posts n
JOIN posts p ON p.post_id = n.post_id AND p.account_id = n.account_id
WHERE n.narrative_id = $name ORDER BY p.created_at, p.post_id LIMIT $most OFFSET $skip
"""


def narratives(request: Request, desk: Desk) -> Response:
    """The narratives, the most told first: some in full, all others in pages of a table."""
    shown = prepared(desk)
    most = max(1, -(-(desk.case.count("narratives") - len(shown["rows"])) // PAGE))
    page = number(request, "page", 1, 1, most)
    rows = desk.case.table("narratives").slice(len(shown["rows"]) + (page - 1) * PAGE, PAGE)
    others = [section.line(row, desk.shelf.names) for row in rows.to_pylist()]
    full = shown["rows"] if page == 1 else []
    told = shown | {"rows": full, "others": others, "left": 0}
    return desk.page(request, "narratives_page.html", narratives=told, page=page, more=page < most)


def prepared(desk: Desk) -> dict[str, Any]:
    """Those shown in full, made once."""
    return desk.shelf.kept("narratives", lambda: _made(desk))


def _made(desk: Desk) -> dict[str, Any]:
    said, _ = section.gathered(desk.case)
    return _section(desk, said)


def _section(desk: Desk, said: list[section.Narrative]) -> dict[str, Any]:
    posts = posts_of(desk.case, section.wanted(said))
    return section.narratives(said, [], desk.case, Material(desk.shelf.names, posts))


def one_narrative(request: Request, desk: Desk) -> Response:
    """One narrative and every post that tells it, in time, each with its record."""
    name = request.path_params["narrative_id"]
    told = desk.shelf.kept(f"narrative {name}", lambda: _one(desk, name))
    if told is None:
        raise HTTPException(404, "The last run found no narrative of this id.")
    page = number(request, "page", 1, 1, 10_000)
    values = {"name": name, "most": PAGE + 1, "skip": (page - 1) * PAGE}
    posts = desk.shelf.ask(_POSTS, values)
    return desk.page(
        request,
        "narrative_page.html",
        n=told,
        posts=[_post(row, desk) for row in posts[:PAGE]],
        page=page,
        more=len(posts) > PAGE,
        address=of(name),
    )


def of(narrative_id: str) -> str:
    """The address of a narrative."""
    return f"/narratives/{quote(narrative_id, safe='')}"


def _one(desk: Desk, name: str) -> dict[str, Any] | None:
    rows = desk.case.rows("narratives", where=pc.field("narrative_id") == name).to_pylist()
    made = _section(desk, section.in_full(desk.case, rows))["rows"]
    return made[0] | {"place": None} if made else None


def _post(row: dict[str, Any], desk: Desk) -> dict[str, str]:
    return {
        "href": address(row),
        "who": desk.shelf.names.label(row["account_id"]),
        "at": words.moment(row["created_at"]),
        "lang": row["lang"] or "",
        "text": desk.shelf.names.text(row["text"]),
    }
