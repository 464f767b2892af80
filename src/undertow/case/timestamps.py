"""Timestamps of the ledger: somebody else's word that an entry existed at a certain moment.

A timestamp server (RFC 3161) signs the SHA-256 of an entry's hash, written as 64 hexadecimal
digits, together with its clock. Whoever rewrote the whole case later would need that server's
signature on the new chain with an old date. What is signed can be checked without undertow:
`printf %s HASH > head; openssl ts -verify -in FILE.tsr -data head -CAfile ROOT.pem`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from undertow.errors import CaseError, ModelError

FOLDER = "timestamps"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a server's answer says.

    Attributes:
        at: the moment, by the server's clock.
        signed: whether its signature was checked against a root that the user named.
    """

    at: datetime
    signed: bool


def question(head: str) -> tuple[Any, bytes]:
    """The request for an entry's hash, and the bytes that a server is sent: no more than a hash."""
    rfc3161 = _library()
    request = (
        rfc3161.TimestampRequestBuilder()
        .data(head.encode())
        .hash_algorithm(rfc3161.HashAlgorithm.SHA256)
        .build()
    )
    return request, request.as_bytes()


def read(answer: bytes, head: str, *, request: Any = None, root: Path | None = None) -> Stamp:
    """What an answer says of an entry's hash.

    Args:
        answer: the answer as it came, DER.
        head: the entry's hash.
        request: what it answers; its nonce is compared. None for an answer that was kept.
        root: a PEM file with the root certificate that the server's must go back to; None leaves
            the signature unchecked.

    Raises:
        CaseError: it is no timestamp, is one of something else, or is not signed by the root's.
    """
    rfc3161 = _library()
    try:
        told = rfc3161.decode_timestamp_response(answer)
        if told.status not in (0, 1):  # granted, or granted with changes
            raise CaseError("the server refused: " + "; ".join(told.status_string or ["no reason"]))
        info = told.tst_info
        digest, nonce = bytes(info.message_imprint.message), info.nonce
        at: datetime = info.gen_time
    except ValueError as problem:
        raise CaseError("this is no timestamp answer (RFC 3161)") from problem
    if digest != _sha256(head):
        raise CaseError(f"the timestamp is of something else than {head}")
    if request is not None and nonce != request.nonce:
        raise CaseError("the timestamp answers another question: its nonce is not ours")
    if root is not None:
        _check(rfc3161, told, head, root)
    return Stamp(at, root is not None)


def _sha256(head: str) -> bytes:
    return hashlib.sha256(head.encode()).digest()


def _check(rfc3161: Any, told: Any, head: str, root: Path) -> None:
    """Hold the signature against a root certificate."""
    from cryptography import x509  # noqa: PLC0415 - comes with the extra

    try:
        known, *rest = x509.load_pem_x509_certificates(root.read_bytes())
    except ValueError as problem:
        raise CaseError("this holds no certificate (PEM)", where=str(root)) from problem
    builder = rfc3161.VerifierBuilder().add_root_certificate(known)
    for one in rest:
        builder = builder.add_intermediate_certificate(one)
    try:
        builder.build().verify_message(told, head.encode())
    except rfc3161.VerificationError as problem:
        raise CaseError(
            f"the signature does not go back to this root: {problem}", where=str(root)
        ) from problem


def _library() -> Any:
    try:
        import rfc3161_client  # noqa: PLC0415 - an extra
    except ImportError:
        raise ModelError(
            "timestamps need the library that reads them",
            hint="pip install 'undertow[timestamp]'",
        ) from None
    return rfc3161_client
