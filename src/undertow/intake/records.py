"""From JSON to chunks, record by record.

`split_records` finds the records of a JSON text with their line and byte offset; a reader says what
a record means.
"""

from __future__ import annotations

import gc
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

from undertow.errors import BadRecord
from undertow.intake.chunks import Chunk, ChunkBuilder
from undertow.intake.json_scan import ByteStream
from undertow.intake.json_split import Path, RawRecord, split_records
from undertow.intake.source import Limits
from undertow.model.post import Account, Post

__all__ = ["RawRecord", "RecordReader", "Refused", "read_records", "split_records"]

_CHUNK_BYTES = 64 << 20


@dataclass(slots=True)
class Refused:
    """A part of a record that cannot be read, while the rest of the record can."""

    reason: str
    part: Any


class RecordReader(ABC):
    """Knows one JSON format: by which fields a record is told, and what they mean.

    `paths` says where the records are: `()` a line, a document or an element of an array,
    `("messages",)` the elements of that field, `"*"` each element of an array on the way.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    platform: ClassVar[str]
    paths: ClassVar[tuple[Path, ...]] = ((),)
    fields: ClassVar[Mapping[str, str]] = {}  # undertow column -> where it comes from in a record
    limits: ClassVar[tuple[str, ...]] = ()  # what this format cannot tell

    @abstractmethod
    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:
        """Whether the record has the fields that only this format has."""

    @abstractmethod
    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account | Refused]:
        """Give what the record says; raises `BadRecord` where it cannot be read at all."""


def read_records(
    reader: RecordReader,
    stream: ByteStream,
    *,
    sha256: str,
    member: str | None,
    limits: Limits,
    chunk_rows: int = 50_000,
) -> Iterator[Chunk]:
    """Read a stream to its end; what the reader does not know or cannot read is set aside."""
    builder = ChunkBuilder(sha256=sha256, member=member)
    records = split_records(stream, reader.paths, limits)
    while _fill(builder, reader, records, chunk_rows):
        yield builder.take()


def _fill(
    builder: ChunkBuilder, reader: RecordReader, records: Iterator[RawRecord], rows: int
) -> int:
    """Fill one chunk; returns how much is in it."""
    held = 0
    with _collector_paused():
        for record in records:
            _add(builder, reader, record)
            held += len(record.raw)
            if len(builder) >= rows or held >= _CHUNK_BYTES:
                break
    return len(builder)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Do without the garbage collector: one page is 50,000 objects, and JSON has no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _add(builder: ChunkBuilder, reader: RecordReader, record: RawRecord) -> None:
    """Add all that a record says, or its reason for being set aside."""
    line, offset = record.line, record.offset
    reason = record.problem
    if reason is None:
        try:
            if reader.recognises(record.value, record.envelope):
                for item in list(reader.read(record.value, record.envelope)):
                    if isinstance(item, Post):
                        builder.add_post(item, line=line, offset=offset)
                    elif isinstance(item, Account):
                        builder.add_account(item)
                    else:
                        part = orjson.dumps(item.part, default=str)
                        builder.add_reject(line=line, reason=item.reason, raw=part, offset=offset)
                return
            reason = f"not a record of {reader.title}: {_described(record.value)}"
        except BadRecord as error:
            reason = str(error)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            # Fields of the right name and the wrong kind; the record is kept for a look.
            reason = f"its fields are not what {reader.title} writes ({error})"
    builder.add_reject(line=line, reason=reason, raw=record.raw, offset=offset)


def _described(value: Any) -> str:
    """Name the fields of a record, for the reason why it was not recognised."""
    if not isinstance(value, dict):
        return f"a single {'list' if isinstance(value, list) else 'value'}, not an object"
    names = ", ".join(str(name)[:40] for name in list(value)[:8])
    return f"its fields are {names}{', ...' if len(value) > 8 else ''}" if names else "it is empty"
