"""Have the head of a case's ledger timestamped by a server that the user names (RFC 3161).

The one place in undertow that opens a connection: only when asked, only to the address given, and
what is sent is a hash and a random number.
"""

from __future__ import annotations

import hashlib
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from undertow.case import Case
from undertow.case.timestamps import FOLDER, question, read
from undertow.errors import CaseError, ParameterError

WAIT_S = 30.0
LONGEST = 1 << 20  # bytes of an answer; with all its certificates one has some six thousand
_ASKS, _ANSWERS = "application/timestamp-query", "application/timestamp-reply"


def timestamp(case: Case, server: str, *, root: Path | None = None) -> dict[str, Any]:
    """Ask a server for a timestamp of the case's head, keep it, and enter it in the ledger.

    Args:
        case: the case.
        server: the server's address, http or https.
        root: a PEM file with the certificate that its signature must go back to.

    Returns:
        The ledger's entry: which entry was stamped, its hash, when, by whom, whether the signature
        was checked.

    Raises:
        ParameterError: the address is none, or the certificate is not there.
        CaseError: the server cannot be reached, refuses, or answers something else. Nothing is kept
            then.
    """
    if urlsplit(server).scheme not in {"http", "https"} or not urlsplit(server).hostname:
        raise ParameterError(f"'{server}' is no address of a server", hint="https://HOST/PATH")
    if root is not None and not root.is_file():
        raise ParameterError("there is no such certificate", where=str(root))
    number, head = case.ledger.head()
    if not number:
        raise CaseError("there is nothing to stamp yet", where=str(case.folder))
    request, sent = question(head)
    answer = _sent(server, sent)
    stamp = read(answer, head, request=request, root=root)
    digest = hashlib.sha256(answer).hexdigest()
    place = f"{FOLDER}/{number:06d}-{digest[:12]}.tsr"
    body = {
        "entry": number,
        "head": head,
        "server": server,
        "time": stamp.at.isoformat(),
        "signature": "checked" if stamp.signed else "not checked",
        "digests": {place: digest},
    }
    with case.writing():
        path = case.folder / place
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(answer)
        return case.ledger.append("timestamp", body)


class _Straight(urllib.request.HTTPRedirectHandler):
    """A server that sends on to another is not the one that was named."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


def _sent(server: str, query: bytes) -> bytes:
    headers = {"Content-Type": _ASKS, "Accept": _ANSWERS, "User-Agent": "undertow"}
    # The scheme was looked at: http or https, never a file.
    asked = urllib.request.Request(server, query, headers)  # noqa: S310
    opener = urllib.request.build_opener(_Straight)
    try:
        with opener.open(asked, timeout=WAIT_S) as reply:
            kind, answer = reply.headers.get_content_type(), reply.read(LONGEST + 1)
    except OSError as problem:
        raise CaseError(f"the timestamp server did not answer: {problem}", where=server) from None
    if kind != _ANSWERS or len(answer) > LONGEST:
        raise CaseError(f"the server answers no timestamp, but {kind}", where=server)
    return bytes(answer)
