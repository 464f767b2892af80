"""The desk as an application: addresses, pages, errors in words, and the guard before all of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from undertow.case import Case
from undertow.errors import CaseBusy, NotYetScanned, ParameterError, UndertowError
from undertow.exporters.report.names import plain
from undertow.web.desk import Desk
from undertow.web.guard import Guard
from undertow.web.pages import (
    claims,
    copies,
    groups,
    judge,
    ledger,
    narratives,
    overview,
    post,
    report,
    search,
    timeline,
)

HOST = "127.0.0.1"
_LOOKERS = 64  # requests at once; what is beyond is told to come again

View = Callable[[Request, Desk], Response]
Deciding = Callable[[Request, Desk], Awaitable[Response]]

_VIEWS: dict[str, View] = {
    "/": overview.overview,
    "/groups": groups.groups,
    "/groups/{group_id}": groups.one_group,
    "/narratives": narratives.narratives,
    "/narratives/{narrative_id}": narratives.one_narrative,
    "/copies": copies.copies,
    "/copies/one": copies.one_message,
    "/claims": claims.claims,
    "/timeline": timeline.timeline,
    "/search": search.search,
    "/post": post.post,
    "/judgements": judge.judgements,
    "/judgements/{about:path}": judge.subject,
    "/ledger": ledger.ledger,
}
_ACTS: dict[str, Deciding] = {
    "/judgements/{about:path}/{act}": judge.decide,
    "/report": report.report,
}
_STATUS: dict[type[UndertowError], int] = {NotYetScanned: 404, ParameterError: 404, CaseBusy: 409}


def application(case: Case, port: int) -> tuple[ASGIApp, Desk]:
    """The desk on a case, to be served at `port` of this machine."""
    desk = Desk(case)
    routes = [Route("/static/{name}", _static)]
    routes += [Route(path, _deciding(act, desk), methods=["POST"]) for path, act in _ACTS.items()]
    routes += [Route(path, _view(view, desk), methods=["GET"]) for path, view in _VIEWS.items()]

    def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if isinstance(error, UndertowError):
            status = _STATUS.get(type(error), 500)
        words = error.detail if isinstance(error, HTTPException) else str(error)
        return desk.page(request, "error_page.html", status=status, words=plain(words))

    app = Starlette(
        routes=routes, exception_handlers={HTTPException: refused, UndertowError: refused}
    )
    return Guard(app, port), desk


def _view(view: View, desk: Desk) -> Callable[[Request], Response]:
    def shown(request: Request) -> Response:
        return view(request, desk)

    return shown


def _deciding(act: Deciding, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def decided(request: Request) -> Response:
        return await act(request, desk)

    return decided


_STATIC = {
    "desk.css": ("undertow.web", "static/desk.css", "text/css"),
    "icon.svg": ("undertow.web", "static/icon.svg", "image/svg+xml"),
    "desk.js": ("undertow.web", "static/desk.js", "text/javascript"),
    "report.css": ("undertow.exporters.report", "templates/style.css", "text/css"),
}


def _static(request: Request) -> Response:
    """One of our own files; a name that is not listed is no file."""
    found = _STATIC.get(request.path_params["name"])
    if found is None:
        raise HTTPException(404, "There is no such file.")
    package, path, kind = found
    return Response((files(package) / path).read_bytes(), media_type=kind)


def serve(case: Case, port: int, ready: Callable[[str], None]) -> None:
    """Show a case until the process is stopped.

    Args:
        case: the case.
        port: where; 0 takes a free one.
        ready: called with the address once every view answers quickly.

    Raises:
        UndertowError: the port is taken.
    """
    config = uvicorn.Config(
        _nothing, HOST, port, log_level="critical", access_log=False, server_header=False,
        limit_concurrency=_LOOKERS, lifespan="off", ws="none",
    )  # fmt: skip
    try:
        socket = config.bind_socket()
    except SystemExit as error:
        raise UndertowError(
            f"port {port} of this machine is taken",
            hint="Choose another one, or leave it to undertow: --port 0",
        ) from error
    port = socket.getsockname()[1]
    config.app, desk = application(case, port)
    socket.listen()  # from here on who asks waits for the server, and is not turned away
    try:
        prepare(desk)
        ready(f"http://{HOST}:{port}/")
        uvicorn.Server(config).run(sockets=[socket])
    finally:
        desk.shelf.close()


async def _nothing(*_: object) -> None:
    """Stands for the application until the port is known, which it must know."""


def prepare(desk: Desk) -> None:
    """Make what takes longest before anybody asks for it."""
    try:
        overview.prepared(desk)
        if desk.case.scanned:
            for found in groups.every(desk):
                groups.kept(desk, found.row["group_id"])
        for name, make in _MADE_AHEAD.items():
            if desk.shelf.has(name):
                make(desk)
        timeline.prepared(desk)
    except UndertowError:
        return  # whoever asks for the page is told why


_MADE_AHEAD: dict[str, Callable[[Desk], object]] = {
    "copies": copies.prepared,
    "narratives": narratives.prepared,
    "articles": claims.prepared,
}
