"""The chain of the ledger: what an entry's hash is made of, and which digests are in force.

Every entry carries the hash of the one before it, so that none can be changed, taken out or put in
between without all later hashes changing too. The body enters the hash through a salted digest of
its own: a redaction can take a body out, the chain holds, and what it said cannot be guessed back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

GENESIS = "0" * 64  # what the first entry has as the hash before it
PARTS = ("number", "at", "kind", "analyst", "body_sha256", "previous")

Digests = dict[str, str | None]  # by place in the case; None where it was taken out


def canonical(value: Any) -> str:
    """A value as JSON that is the same whenever the value is: keys sorted, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """The SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def body_digest(body: str, salt: str) -> str:
    """The digest by which a body enters the chain."""
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The hash of an entry, over all its parts and the hash before it."""
    return digest([entry[part] for part in PARTS])


def in_force(bodies: Iterable[Mapping[str, Any] | None]) -> Digests:
    """For every place in the case the digest that it should have: the last one that was entered."""
    found: Digests = {}
    for body in bodies:
        found.update((body or {}).get("digests", {}))
    return found


def places(folder: Path) -> list[str]:
    """Every whole file of a case, by its place; what begins with a dot is under way."""
    found = []
    for part in ("raw", "tables", "reports", "timestamps"):
        for path in sorted((folder / part).rglob("*")):
            place = path.relative_to(folder)
            if path.is_file() and not any(name.startswith(".") for name in place.parts):
                found.append(place.as_posix())
    return found


def row_digest(row: Mapping[str, Any]) -> str:
    """The digest of a row of the ledger's other tables, as SQLite holds it."""
    return digest(dict(row))


def tables_of(folder: Path, run: Mapping[str, Any], file: Mapping[str, Any] | None) -> Digests:
    """The digests of the tables that a run wrote into the case at `folder`."""
    tables = folder / "tables"
    made = sorted((tables / run["folder"]).iterdir()) if run["folder"] else []
    if file is not None:
        made += sorted(tables.glob(f"*/{file['sha256']}.parquet"))
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in made}
