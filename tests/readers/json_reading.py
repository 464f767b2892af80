"""Reads records through one reader, the way `undertow add` does."""

from __future__ import annotations

import io
import json
from typing import Any

from undertow.intake.chunks import Chunk
from undertow.intake.records import read_records
from undertow.intake.registry import all_readers
from undertow.intake.source import Limits

SHA = "ab" * 32


def reader(name: str) -> Any:
    return next(one for one in all_readers() if one.name == name)


def read_bytes(name: str, data: bytes) -> dict[str, list[dict[str, Any]]]:
    """All posts, accounts and rejects of a file, as rows."""
    chunks = list(
        read_records(reader(name), io.BytesIO(data), sha256=SHA, member=None, limits=Limits())
    )
    return {
        table: [row for chunk in chunks for row in getattr(chunk, table).to_pylist()]
        for table in Chunk.__annotations__
    }


def read(name: str, *records: Any) -> dict[str, list[dict[str, Any]]]:
    return read_bytes(name, "\n".join(json.dumps(record) for record in records).encode())
