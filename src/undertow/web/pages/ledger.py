"""The ledger: every entry, and whether the case is still what it says."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from undertow.case.custody import verify
from undertow.errors import CaseError
from undertow.exporters.report.names import plain
from undertow.web.desk import Desk, number

PAGE = 100


def ledger(request: Request, desk: Desk) -> Response:
    """The entries, the last first; with `verify` every digest is made anew."""
    entries = desk.case.ledger.entries()
    pages = max(1, -(-len(entries) // PAGE))
    page = number(request, "page", 1, 1, pages)
    some = entries[::-1][(page - 1) * PAGE : page * PAGE]
    verdict, problem = None, None
    if "verify" in request.query_params:
        try:
            verdict = verify(desk.case)
        except CaseError as error:
            problem = str(error)
    return desk.page(
        request,
        "ledger_page.html",
        rows=[_row(entry) for entry in some],
        page=page,
        pages=pages,
        head=desk.case.ledger.head()[1],
        verdict=verdict,
        problem=problem,
    )


def _row(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": entry["number"],
        "at": entry["at"],
        "kind": entry["kind"],
        "analyst": plain(entry["analyst"] or ""),
        "says": _brief(entry["body"]),
        "hash": entry["hash"],
    }


def _brief(body: dict[str, Any] | None) -> str:
    """What an entry says, without the digests it enters."""
    if body is None:
        return "taken out by a redaction"
    told = [f"{name}: {value}" for name, value in body.items() if name != "digests" and value]
    return plain("; ".join(told))[:400]
