"""The record of a post as it was handed in, read from the raw copy.

Where the byte offset is known the copy is read from there; else lines are counted. A record ends
where the next one begins. What comes out is text to be shown, never anything to be run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow.parquet as pq

from undertow.errors import UndertowError
from undertow.intake.source import Stream, open_source

MOST = 16 << 10  # bytes of a record that are shown
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record begins, and where the one after it does, as far as known."""

    line: int
    offset: int | None = None
    member: str | None = None
    next_line: int | None = None
    next_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The record, or why it cannot be shown."""

    text: str = ""
    cut: bool = False
    problem: str | None = None


def read_record(path: Path, place: Place) -> Record:
    """Read one record from a raw copy."""
    if not path.is_file():
        return Record(problem="The raw copy is not in the case any more; see the ledger.")
    try:
        with path.open("rb") as file:
            if file.read(4) == b"PAR1":
                return _row(path, place.line)
        for member in open_source(path).members():
            if member.name == place.member:
                with member.open() as stream:
                    return _from(stream, place)
    except (UndertowError, OSError, ValueError) as error:
        return Record(problem=f"The raw copy cannot be read: {error}")
    return Record(problem="The archive holds no such file.")


def _row(path: Path, line: int) -> Record:
    row = pq.read_table(path).slice(max(line - 1, 0), 1).to_pylist()
    text = orjson.dumps(row[0] if row else {}, default=str, option=orjson.OPT_INDENT_2).decode()
    return Record(text[:MOST], len(text) > MOST)


def _from(stream: Stream, place: Place) -> Record:
    if place.offset is not None:
        _skip_bytes(stream, place.offset)
        size = MOST if place.next_offset is None else place.next_offset - place.offset
        content = _read(stream, min(size, MOST) + 1)
        whole = content[:size] if place.next_offset is not None else _first_line(content)
        return Record(_text(whole[:MOST]), len(whole) > MOST or size > MOST)
    rest = _skip_lines(stream, place.line - 1)
    content = rest[: MOST + 1] + _read(stream, MOST + 1 - len(rest[: MOST + 1]))
    lines = 1 if place.next_line is None else max(place.next_line - place.line, 1)
    whole = b"\n".join(content.split(b"\n")[:lines])
    return Record(_text(whole[:MOST]), len(whole) > MOST)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace").rstrip("\r\n")


def _first_line(content: bytes) -> bytes:
    return content.split(b"\n", 1)[0]


def _read(stream: Stream, size: int) -> bytes:
    content = b""
    while len(content) < size and (piece := stream.read(size - len(content))):
        content += piece
    return content


def _skip_bytes(stream: Stream, size: int) -> None:
    while size > 0 and (piece := stream.read(min(size, _PIECE))):
        size -= len(piece)


def _skip_lines(stream: Stream, lines: int) -> bytes:
    """Read past so many lines; returns what was read beyond them."""
    while piece := stream.read(_PIECE):
        found = piece.count(b"\n")
        if found >= lines:
            return piece.split(b"\n", lines)[lines] if lines else piece
        lines -= found
    return b""
