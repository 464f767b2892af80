"""Who may ask, and what a page may do: the check that every request passes.

A page of some other site, open in the same browser, can send requests to this machine, and a name
that is made to point here (DNS rebinding) can make it look like its own site. So the name asked for
must be one of this machine's, and whatever changes something must come from a page of the desk.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 64 << 10  # bytes of a form
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a form would have no Origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_FORM = "application/x-www-form-urlencoded"


class Guard:
    """Lets through what may be asked; puts the policy on every answer."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it in words."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refused = self._refused(scope["method"], Headers(scope=scope))
        answer = PlainTextResponse(f"{refused}\n", 403) if refused else self._app
        await answer(scope, receive, guarded)

    def _refused(self, method: str, headers: Headers) -> str | None:
        """Why a request may not be answered, or None."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "This desk answers only under its own address on this machine."
        if method in ("GET", "HEAD"):
            return _no_reader(headers)
        return _no_writer(hosts[0], headers) if method == "POST" else "It knows GET and POST."


def _no_reader(headers: Headers) -> str | None:
    """A page of another site may lead here, but not read or embed what is here."""
    foreign = headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")
    if foreign and headers.get("sec-fetch-mode", "navigate") != "navigate":
        return "Another site may not read from this desk."
    return None


def _no_writer(host: str, headers: Headers) -> str | None:
    same = headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    if headers.getlist("origin") != [f"http://{host}"] or not same:
        return "Another site may not write to this desk."
    if headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        return "This desk takes forms only."
    return _too_long(headers.getlist("content-length"))


def _too_long(lengths: Iterable[str]) -> str | None:
    told = list(lengths)
    if len(told) != 1 or not told[0].isdigit() or int(told[0]) > LARGEST:
        return f"A form may have {LARGEST >> 10} kB at most, and must say how many it has."
    return None
