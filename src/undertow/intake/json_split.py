"""The records of a JSON text, each with its line and byte offset, in bounded memory.

Newline-delimited, one array, an object with the records somewhere inside, or several of these one
after the other: all are walked in the same way, whatever the size of the file.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import orjson

from undertow.intake.chunks import RAW_CHARACTERS
from undertow.intake.json_scan import SPACE, ByteStream, Cursor, Extent
from undertow.intake.source import Limits

Path = tuple[str, ...]
_BRACKETS = bytes(byte for byte in range(256) if byte not in b"{}[]")


@dataclass(slots=True)
class RawRecord:
    """One record as it stands in the file.

    `raw` are its bytes from `offset` on (cut to 2,000 where there is a `problem`), `value` is what
    they say, `envelope` holds the plain values of the objects around it that came before it.
    """

    line: int
    offset: int
    raw: bytes
    envelope: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None
    value: Any = None


def split_records(stream: ByteStream, paths: Sequence[Path], limits: Limits) -> Iterator[RawRecord]:
    """Find the records at `paths`, in the order of the file.

    A record that is broken, too long or too deep comes with a `problem`, and reading goes on
    behind it. A file that breaks off gives what is whole and one record with a problem.
    """
    cursor = Cursor(stream)
    yield from _Splitter(cursor, paths, limits).documents()
    # Packed data may break off between two records (see `undertow.intake.streams.Stream`).
    if problem := getattr(stream, "problem", None):
        yield RawRecord(cursor.line, cursor.offset, b"", problem=str(problem))


def parse_json(raw: bytes, max_depth: int) -> tuple[Any, str | None]:
    """Parse one JSON text: its value, or in words why there is none."""
    if _deeper_than(max_depth, raw):
        return None, f"nested deeper than {max_depth} levels"
    try:
        return orjson.loads(raw), None
    except orjson.JSONDecodeError as error:
        what = str(error)
    # Python's json writes NaN, and cut texts leave half an emoji: neither is JSON, both are common.
    if b"NaN" in raw or b"Infinity" in raw or b"\\ud" in raw.lower():
        try:
            value = json.loads(raw, parse_constant=lambda _: None)
            clean = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
            return orjson.loads(clean), None
        except ValueError:
            pass
    return None, f"not valid JSON: {what}"


def _deeper_than(most: int, raw: bytes) -> bool:
    """Whether brackets nest deeper than that: peel off the innermost pair, level by level."""
    brackets = raw.translate(None, _BRACKETS)
    for _ in range(most):
        if not brackets:
            return False
        peeled = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(peeled) == len(brackets):  # brackets inside texts do not pair: count exactly
            break
        brackets = peeled
    if not brackets:
        return False
    extent = Extent(on_lines=False, max_depth=most)
    extent.feed(raw, 0)
    return extent.too_deep


class _Splitter:
    """Walks through a stream; `broken` once the rest of the document at hand makes no sense."""

    def __init__(self, cursor: Cursor, paths: Sequence[Path], limits: Limits) -> None:
        self._cursor, self._paths, self._limits = cursor, paths, limits
        self._keys = [orjson.dumps(path[0]) for path in paths if path]
        self._broken = False
        self._no_lines_before = 0  # a line that is not one record is looked at as a line only once

    def documents(self) -> Iterator[RawRecord]:
        """Every record of every document, one document after the other."""
        while first := self._cursor.peek():
            self._broken = False
            if first == b"{":
                yield from self._document()
            elif first == b"[":
                yield from self._array([()], {})
            elif first == b",":
                self._cursor.advance(self._cursor.pos + 1)
            else:
                yield self._stray_line()

    def _document(self) -> Iterator[RawRecord]:
        """Read an object at the outermost level: a line of its own, or over several lines."""
        record = self._line_record() if self._cursor.offset >= self._no_lines_before else None
        if record is None:
            yield from self._over_lines()
        else:
            yield from self._inside(record)

    def _line_record(self) -> RawRecord | None:
        """Read a record that has a line to itself; None where it has not."""
        cursor, most = self._cursor, self._limits.max_record_bytes
        line = cursor.line_ahead(most)
        if line is not None and (raw := line.rstrip(SPACE)).endswith(b"}"):
            value, problem = parse_json(raw, self._limits.max_depth)
            if problem is None:
                record = self._record(raw, value=value)
                cursor.advance(cursor.pos + len(raw))
                return record
        self._no_lines_before = cursor.offset + (most if line is None else len(line))
        return None

    def _over_lines(self) -> Iterator[RawRecord]:
        cursor = self._cursor
        extent = self._extent(on_lines=True)
        end = cursor.value_ahead(extent, self._limits.max_record_bytes)
        if end is None:
            yield from self._too_much()
            return
        raw = cursor.data[cursor.pos : end]
        if not extent.done and not self._leads_inside(raw):
            # Cut off. What follows on the next line may be whole.
            following = raw.find(b"\n{")
            raw = raw if following < 0 else raw[: following + 1]
            record = self._record(raw, problem="cut off: the record ends before it is closed")
        else:
            value, problem = parse_json(raw, self._limits.max_depth)
            if problem and extent.done and b"\n" not in raw:
                raw = cursor.line_ahead(self._limits.max_record_bytes) or raw
            record = self._record(raw, value=value, problem=problem, cut=False)
        cursor.advance(cursor.pos + len(raw))
        yield from self._inside(record)

    def _too_much(self) -> Iterator[RawRecord]:
        """Read an object beyond the limits: only records inside it can be had."""
        problem = self._record(b"", problem=self._over_limits())
        if not self._keys:
            problem.raw = self._cursor.pass_value(self._extent(on_lines=True), RAW_CHARACTERS)
            yield problem
            return
        problem.raw = self._cursor.data[self._cursor.pos :][:RAW_CHARACTERS]
        found = yield from self._object(self._paths, {})
        if not found:
            yield problem

    def _inside(self, record: RawRecord) -> Iterator[RawRecord]:
        """Give the records that are inside this one, or else the record itself."""
        if self._leads_inside(record.raw):
            cursor = Cursor(BytesIO(record.raw), offset=record.offset, line=record.line)
            cursor.peek()
            inner = _Splitter(cursor, self._paths, self._limits)
            found = yield from inner._object(self._paths, {})
            if found or inner._broken:
                return
        if record.problem:
            record.raw = record.raw[:RAW_CHARACTERS]
        yield record

    def _leads_inside(self, raw: bytes) -> bool:
        return any(key in raw for key in self._keys)

    def _object(
        self, paths: Sequence[Path], envelope: dict[str, Any]
    ) -> Generator[RawRecord, None, bool]:
        """Walk through an object; returns whether one of the paths was there."""
        cursor, envelope, found = self._cursor, dict(envelope), False
        cursor.advance(cursor.pos + 1)
        while not self._stopped():
            first = cursor.peek()
            if first in (b"}", b","):
                cursor.advance(cursor.pos + 1)
                if first == b"}":
                    break
                continue
            key = self._key() if first == b'"' else None
            if key is None:
                yield self._break_off()
                break
            inner = [path[1:] for path in paths if path and path[0] == key]
            first = cursor.peek()
            if first == b"[" and any(path[:1] in ((), ("*",)) for path in inner):
                found = True
                yield from self._array(inner, envelope)
            elif inner and first == b"{":
                found = (yield from self._object(inner, envelope)) or found
            else:
                value = self._value(envelope)
                if self._stopped():
                    yield value
                elif not isinstance(value.value, (dict, list)) and value.problem is None:
                    envelope[key] = value.value
        return found

    def _stopped(self) -> bool:
        return self._broken

    def _key(self) -> str | None:
        """Read the name of a field and pass its colon; None where it is not one."""
        name = self._value({}).value
        if not isinstance(name, str) or self._cursor.peek() != b":":
            return None
        self._cursor.advance(self._cursor.pos + 1)
        return name

    def _array(
        self, paths: Sequence[Path], envelope: dict[str, Any]
    ) -> Generator[RawRecord, None, None]:
        """Walk through an array whose elements are the records, or lead to them."""
        cursor = self._cursor
        inner = [path[1:] for path in paths if path and path[0] == "*"]
        cursor.advance(cursor.pos + 1)
        while not self._stopped():
            first = cursor.peek()
            if first in (b"]", b","):
                cursor.advance(cursor.pos + 1)
                if first == b"]":
                    break
            elif first in (b"", b"}", b":"):
                yield self._break_off()
            elif inner and first == b"{":
                yield from self._object(inner, envelope)
            elif inner and first == b"[":
                yield from self._array(inner, envelope)
            else:
                record = self._value(envelope)
                if () in paths or record.problem:
                    yield record

    def _value(self, envelope: dict[str, Any]) -> RawRecord:
        """Read the value that begins here and move behind it."""
        cursor, most = self._cursor, self._limits.max_record_bytes
        extent = self._extent(on_lines=False)
        if cursor.data[cursor.pos] in b'{["':
            end = cursor.value_ahead(extent, most)
        else:
            end, extent.done = cursor.scalar_ahead(most), True
        if end is None:
            record = self._record(b"", envelope, problem=self._over_limits())
            record.raw = cursor.pass_value(self._extent(on_lines=False), RAW_CHARACTERS)
            return record
        if end == cursor.pos:
            return self._break_off()
        raw = cursor.data[cursor.pos : end]
        if extent.done:
            value, problem = parse_json(raw, self._limits.max_depth)
        else:
            self._broken = True
            value, problem = None, "cut off: the file ends inside this record"
        record = self._record(raw, envelope, value=value, problem=problem)
        cursor.advance(end)
        return record

    def _break_off(self) -> RawRecord:
        """Give up on this document; what follows on the next line is tried again."""
        self._broken = True
        where = "the file ends" if not self._cursor.peek() else "something else stands"
        record = self._record(b"", problem=f"not valid JSON: {where} where a value was expected")
        record.raw = self._cursor.pass_line(RAW_CHARACTERS)
        return record

    def _stray_line(self) -> RawRecord:
        line = self._cursor.line_ahead(self._limits.max_record_bytes)
        if line is None:
            record = self._record(b"", problem=self._over_limits())
            record.raw = self._cursor.pass_line(RAW_CHARACTERS)
            return record
        raw = line.rstrip(SPACE)
        value, problem = parse_json(raw, self._limits.max_depth)
        record = self._record(raw, value=value, problem=problem)
        self._cursor.advance(self._cursor.pos + len(raw))
        return record

    def _record(
        self,
        raw: bytes,
        envelope: dict[str, Any] | None = None,
        *,
        value: Any = None,
        problem: str | None = None,
        cut: bool = True,
    ) -> RawRecord:
        if problem and cut:
            raw = raw[:RAW_CHARACTERS]
        return RawRecord(
            self._cursor.line, self._cursor.offset, raw, envelope or {}, problem, value
        )

    def _extent(self, *, on_lines: bool) -> Extent:
        return Extent(on_lines=on_lines, max_depth=self._limits.max_depth)

    def _over_limits(self) -> str:
        size, depth = self._limits.max_record_bytes, self._limits.max_depth
        return f"longer than {size:,} bytes or nested deeper than {depth} levels"
