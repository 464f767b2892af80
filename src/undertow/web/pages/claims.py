"""The board of claims: who says what, and which statement answers which."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from undertow.exporters.report import words
from undertow.web.desk import Desk, number

PAGE = 40

_CLAIMS = """
SELECT s.statement_id, s.article_id, s.speaker, s.speaker_text, s.role, s.act, s.target, s.content,
       a.title, a.outlet, a.published,
       (SELECT count(*) FROM answers n WHERE n.answers_statement_id = s.statement_id) AS answered
FROM statements s LEFT JOIN articles a ON a.article_id = s.article_id
WHERE $act = '' OR s.act = $act
ORDER BY answered DESC, a.published, s.statement_id LIMIT $most OFFSET $skip
"""
_ANSWERS = """
SELECT n.answers_statement_id, n.kind, n.reason, s.statement_id, s.speaker, s.speaker_text, s.role,
       s.act, s.content, a.title, a.outlet, a.published, s.article_id, s.target
FROM answers n JOIN statements s ON s.statement_id = n.statement_id
LEFT JOIN articles a ON a.article_id = s.article_id
WHERE n.answers_statement_id IN (SELECT unnest($ids))
ORDER BY n.answers_statement_id, a.published, s.statement_id
"""
_ACTS = "SELECT act, count(*) AS n FROM statements GROUP BY act ORDER BY n DESC, act"


def claims(request: Request, desk: Desk) -> Response:
    """Statements, those that were answered most first, each with its answers."""
    acts = desk.shelf.kept("acts", lambda: desk.shelf.ask(_ACTS))
    asked = request.query_params.get("act", "")
    act = asked if asked in {row["act"] for row in acts} else ""
    page = number(request, "page", 1, 1, 500)
    told = {"act": act, "most": PAGE + 1, "skip": (page - 1) * PAGE}
    rows = desk.shelf.ask(_CLAIMS, told)
    ids = [row["statement_id"] for row in rows[:PAGE]]
    answers: dict[str, list[dict[str, Any]]] = {}
    for row in desk.shelf.ask(_ANSWERS, {"ids": ids}) if ids else []:
        answers.setdefault(row["answers_statement_id"], []).append(_said(row, desk))
    return desk.page(
        request,
        "claims_page.html",
        rows=[_said(row, desk) | {"answers": answers.get(row["statement_id"], [])}
              for row in rows[:PAGE]],
        acts=acts,
        act=act,
        page=page,
        more=len(rows) > PAGE,
    )  # fmt: skip


def _said(row: dict[str, Any], desk: Desk) -> dict[str, Any]:
    text = desk.shelf.names.text
    return {
        "id": row["statement_id"],
        "who": text(row["speaker"] or row["speaker_text"]) or "nobody named",
        "role": text(row["role"]),
        "act": row["act"] or "said",
        "kind": row.get("kind"),
        "reason": text(row.get("reason")),
        "target": text(row["target"]),
        "said": text(row["content"]),
        "where": f"{text(row['outlet']) or 'outlet not known'}, {words.day(row['published'])}: "
        f"{text(row['title']) or row['article_id']}",
    }
