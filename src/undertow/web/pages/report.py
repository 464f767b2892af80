"""The report, written from the desk into the case's own folder."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from undertow.web.desk import Desk
from undertow.workflow import sharing


async def report(request: Request, desk: Desk) -> Response:
    """Write it, under pseudonyms, and say where it is."""
    path = await run_in_threadpool(sharing.report, desk.case)
    return desk.page(request, "report_page.html", path=str(path))
