"""Cutting a CSV stream into blocks of whole records, each with its line and byte offset.

Most files have no line end inside quotes: `LineReader` takes every line for a record, and the
parser, which counts records, says whether that was right. `BlockReader` follows the quotes, which
takes as long as parsing.

The rules of quoting are those of RFC 4180 as Arrow and Python read it: a quote opens a field only
at the field's beginning, two quotes inside are one. Records that no parser should see (too long,
never closed, not UTF-8, with a NUL byte) are taken out here and become rejects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from undertow.intake.streams import Limits

BLOCK_BYTES = 4 << 20
_RAW_BYTES = 8_000  # enough for 2,000 characters of UTF-8
_NEWLINE, _RETURN, _BLANK, _QUOTE = 10, 13, 32, 34

Positions = npt.NDArray[np.int64]


class ByteStream(Protocol):
    """Anything to read bytes from; `problem` is set where it ended before its time."""

    @property
    def problem(self) -> str | None:
        """Why the stream ended before its time."""

    def read(self, n: int, /) -> bytes:
        """Read the next `n` bytes, fewer only at the end."""

    def readinto(self, target: memoryview, /) -> int:
        """Fill `target` with the next bytes, less of it only at the end; returns how many."""


@dataclass
class Reject:
    """A record set aside: the line it starts on (from 1), its byte offset, why, and its bytes."""

    line: int
    offset: int | None
    reason: str
    raw: bytes


@dataclass
class Block:
    """Whole records in a row; `starts` are positions in `data`, `lines` count from 1."""

    data: bytes | memoryview
    starts: Positions
    lines: Positions
    offset: int  # of `data` in the stream, in bytes
    rejects: list[Reject] = field(default_factory=list)
    places: Positions | None = None  # in the stream, where records before them were left out
    left_open: list[int] = field(default_factory=list)  # quotes that would swallow lines

    def raw(self, record: int) -> bytes:
        """Get the bytes of one record without its line end, cut where it is long."""
        start = int(self.starts[record])
        end = int(self.starts[record + 1]) if record + 1 < len(self.starts) else len(self.data)
        return bytes(self.data[start : min(end, start + _RAW_BYTES)]).rstrip(b"\r\n")

    def reject(self, record: int, reason: str) -> None:
        """Set one record aside."""
        line, offset = int(self.lines[record]), int(self.offsets[record])
        self.rejects.append(Reject(line, offset, reason, self.raw(record)))

    def without(self, gone: npt.NDArray[np.bool_]) -> Block:
        """Leave records out; `offsets` keep pointing at the same bytes of the file."""
        if not gone.any():
            return self
        sizes = np.diff(np.append(self.starts, len(self.data)))
        kept = ~gone
        data = np.frombuffer(self.data, np.uint8)[np.repeat(kept, sizes)].tobytes()
        starts = (np.cumsum(sizes[kept]) - sizes[kept]).astype(np.int64)
        places = self.starts[kept] + self.offset
        return Block(data, starts, self.lines[kept], self.offset, self.rejects, places)

    @property
    def offsets(self) -> Positions:
        """Byte offset of each record in the stream."""
        return self.starts + self.offset if self.places is None else self.places


class LineReader:
    """Reads blocks from a stream in which every line is a record, as far as it looks like that.

    A parser that finds as many records as there are lines has found one in each, since a line end
    inside quotes makes two lines one. Where it finds another number, stop asking for blocks:
    `line`, `offset` and `unread` stand before the last block until the next is asked for. A block
    is to be used before that too, because its bytes are overwritten.
    """

    def __init__(
        self, stream: ByteStream, delimiter: str, limits: Limits, *, line: int, offset: int
    ) -> None:
        self._stream, self._delimiter, self._limits = stream, ord(delimiter), limits
        self.line, self.offset = line, offset
        self._buffer = bytearray(BLOCK_BYTES)  # used again and again: new memory takes time
        self._filled = 0

    @property
    def unread(self) -> bytes:
        """What was taken from the stream and does not count as read."""
        return bytes(memoryview(self._buffer)[: self._filled])

    def __iter__(self) -> Iterator[Block]:
        while (block := self._whole_lines()) is not None:
            yield block
            size = len(block.data)
            rest = self._buffer[size : self._filled]
            self._buffer[: len(rest)] = rest
            self._filled = len(rest)
            self.offset += size
            self.line += len(block.lines)

    def _whole_lines(self) -> Block | None:
        """None at the end, and where the lines need a closer look."""
        self._filled += self._stream.readinto(memoryview(self._buffer)[self._filled :])
        size = self._buffer.rfind(b"\n", 0, self._filled) + 1
        if not size:
            return None
        data = memoryview(self._buffer)[:size]
        array = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(array == _NEWLINE) + 1
        starts = np.concatenate(([0], ends[:-1])).astype(np.int64)
        sizes = ends - starts
        returns = (
            self._buffer.count(b"\r", 0, size) if self._buffer.find(b"\r", 0, size) >= 0 else 0
        )
        # A quote that opens on the last line and never closes would go unnoticed: where the data
        # ends the parser ends the record.
        last = _pair_quotes(bytes(data[starts[-1] :]), self._delimiter)[0]
        if (
            (returns and not (returns == len(ends) and (array[ends - 2] == _RETURN).all()))
            or int(sizes.min()) <= (2 if returns else 1)  # a blank line
            or int(sizes.max()) > self._limits.max_record_bytes
            or len(last) % 2
            or self._buffer.find(b"\0", 0, size) >= 0
            or not _is_utf8(data)
        ):
            return None
        return Block(data, starts, np.arange(len(ends)) + self.line, self.offset)


class BlockReader:
    """Reads blocks from a stream that stands at the beginning of a record.

    `pending` was taken from the stream before.
    """

    def __init__(
        self,
        stream: ByteStream,
        delimiter: str,
        limits: Limits,
        *,
        line: int,
        offset: int,
        pending: bytes = b"",
    ) -> None:
        self._stream, self._delimiter, self._limits = stream, ord(delimiter), limits
        self._line, self._offset = line, offset
        self._pending = pending
        self._ended = False
        self._may_end = True  # a record may, in what is pending
        self._rejects: list[Reject] = []

    def __iter__(self) -> Iterator[Block]:
        while not self._ended or self._pending:
            if not self._ended:
                self._fill()
            block = self._cut() if self._may_end else None
            if block is not None:
                yield self._clean(block)
            if self._ended or len(self._pending) > self._limits.max_record_bytes:
                self._drop_first_line()
        if self._rejects:
            none = np.zeros(0, np.int64)
            yield Block(b"", none, none, self._offset, self._take_rejects())

    def _fill(self) -> None:
        piece = self._stream.read(BLOCK_BYTES)
        self._may_end |= b"\n" in piece
        self._pending += piece
        if len(piece) < BLOCK_BYTES:
            self._ended = self._may_end = True
            if self._stream.problem:
                self._drop_cut_off_end()
            elif self._pending and not self._pending.endswith(b"\n"):
                self._pending += b"\n"

    def _cut(self) -> Block | None:
        """Take the whole records off the front of what is pending."""
        self._may_end = False
        data = self._pending
        quotes, left_open = _pair_quotes(data, self._delimiter)
        newlines = np.flatnonzero(np.frombuffer(data, np.uint8) == _NEWLINE)
        last = np.flatnonzero(_outside(quotes, newlines))
        if not len(last):
            return None
        size = int(newlines[last[-1]]) + 1
        starts = np.concatenate(([0], newlines[last[:-1]] + 1)).astype(np.int64)
        lines = np.concatenate(([0], last[:-1] + 1)).astype(np.int64) + self._line
        whole = _without_lone_returns(data[:size], quotes)
        block = Block(whole, starts, lines, self._offset, self._take_rejects())
        block.left_open = [place for place in left_open if place < size]
        self._pending = data[size:]
        self._offset += size
        self._line += int(last[-1]) + 1
        return block

    def _clean(self, block: Block) -> Block:
        """Take out blank lines and the records that a parser must not see."""
        data = bytes(block.data)
        array = np.frombuffer(data, np.uint8)
        sizes = np.diff(np.append(block.starts, len(data)))
        blank = (sizes == 1) | ((sizes == 2) & (array[block.starts] == _RETURN))
        bad: dict[int, str] = {}
        for at in block.left_open:
            bad[_record_at(block, at)] = _never_closes(block, at)
        if b"\0" in data:
            for at in np.flatnonzero(array == 0).tolist():
                bad[_record_at(block, at)] = "the record holds a NUL byte"
        for at in _invalid_utf8(data):
            record = _record_at(block, at)
            column = at - int(block.starts[record]) + 1
            bad.setdefault(record, f"not valid UTF-8 (byte {column:,} of the record)")
        most = self._limits.max_record_bytes
        for record in np.flatnonzero(sizes > most).tolist():
            bad[record] = f"the record is longer than {most:,} bytes"
        for record, reason in sorted(bad.items()):
            block.reject(record, reason)
        gone = blank.copy()
        gone[list(bad)] = True
        return block.without(gone)

    def _drop_first_line(self) -> None:
        """Set aside the line on which a record begins that never ends, and go on after it."""
        most = self._limits.max_record_bytes
        if not self._pending:
            return
        self._may_end = True
        end = self._pending.find(b"\n")
        if end < 0 or end > most:
            self._skip_long_line(end)
            return
        column = _open_quote(self._pending[:end], self._delimiter) + 1
        reason = (
            f"a quote opens on line {self._line:,}, column {column:,}, and never closes"
            if self._ended
            else f"a quote opens on line {self._line:,}, column {column:,}, "
            f"and does not close within {most:,} bytes"
        )
        self._set_aside(reason, self._pending[:end])
        self._advance(end + 1)

    def _skip_long_line(self, end: int) -> None:
        reason = f"the line is longer than {self._limits.max_record_bytes:,} bytes"
        self._set_aside(reason, self._pending[:_RAW_BYTES])
        while end < 0 and not self._ended:
            self._offset += len(self._pending)
            self._pending = b""
            self._fill()
            end = self._pending.find(b"\n")
        self._advance(end + 1 if end >= 0 else len(self._pending))

    def _drop_cut_off_end(self) -> None:
        """Set aside what follows the last line end: it is not whole."""
        whole = self._pending.rfind(b"\n") + 1
        rest = self._pending[whole : whole + _RAW_BYTES]
        line = self._line + self._pending.count(b"\n")
        reason = f"the file breaks off here: {self._stream.problem}"
        self._rejects.append(Reject(line, self._offset + whole, reason, rest))
        self._pending = self._pending[:whole]

    def _advance(self, count: int) -> None:
        self._pending = self._pending[count:]
        self._offset += count
        self._line += 1

    def _set_aside(self, reason: str, raw: bytes) -> None:
        raw = raw[:_RAW_BYTES].rstrip(b"\r\n")
        self._rejects.append(Reject(self._line, self._offset, reason, raw))

    def _take_rejects(self) -> list[Reject]:
        rejects, self._rejects = self._rejects, []
        return rejects


def _pair_quotes(data: bytes, delimiter: int) -> tuple[Positions, list[int]]:
    """Find the quotes that open or close a field, in turn, and those that are left open."""
    if b'"' not in data:
        return np.zeros(0, np.int64), []
    array = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(array == _QUOTE)
    if _alternate(array, quotes, delimiter):
        return quotes, []
    return _working_quotes(data, quotes, delimiter)


def _outside(quotes: Positions, places: Positions) -> npt.NDArray[np.bool_]:
    outside: npt.NDArray[np.bool_] = np.searchsorted(quotes, places) % 2 == 0
    return outside


def _without_lone_returns(data: bytes, quotes: Positions) -> bytes:
    """Make blanks of the carriage returns that Arrow, and only Arrow, takes for line ends."""
    if b"\r" not in data:
        return data
    array = np.frombuffer(data, np.uint8)
    returns = np.flatnonzero(array[:-1] == _RETURN)
    lone = returns[(array[returns + 1] != _NEWLINE) & _outside(quotes, returns)]
    if not len(lone):
        return data
    changed = array.copy()
    changed[lone] = _BLANK
    return changed.tobytes()


def _alternate(array: npt.NDArray[np.uint8], quotes: Positions, delimiter: int) -> bool:
    """Whether every second quote opens a field and the others close one or are doubled."""
    doubled = np.diff(quotes) == 1
    opening, closing = quotes[0::2], quotes[1::2]
    before = array[np.maximum(opening - 1, 0)]
    opens = (before == delimiter) | (before == _NEWLINE) | (opening == 0)
    opens[1:] |= doubled[1::2][: len(opens) - 1]
    after = array[np.minimum(closing + 1, len(array) - 1)]
    closes = (after == delimiter) | (after == _NEWLINE) | (after == _RETURN)
    closes |= closing + 1 == len(array)
    inner = doubled[1::2]
    closes[: len(inner)] |= inner[: len(closes)]
    return bool(opens.all() and closes.all())


def _working_quotes(data: bytes, quotes: Positions, delimiter: int) -> tuple[Positions, list[int]]:
    """Only the quotes that open or close a field in turn; and those that are left open.

    A quote is left open when the next one that could close it stands on a later line in the
    middle of a field: it would swallow the lines between. Then only its own line is bad.
    """
    before, after = (delimiter, _NEWLINE), (delimiter, _NEWLINE, _RETURN)
    places = quotes.tolist()
    working: list[int] = []
    left_open: list[int] = []
    opened, at = -1, 0
    while at < len(places):
        place = places[at]
        at += 1
        if opened < 0:
            if place == 0 or data[place - 1] in before:
                opened = place
                working.append(place)
        elif data[place + 1 : place + 2] == b'"':
            at += 1
        elif place + 1 == len(data) or data[place + 1] in after:
            working.append(place)
            opened = -1
        elif (line_end := data.find(b"\n", opened, place)) >= 0:
            left_open.append(working.pop())
            at = int(np.searchsorted(quotes, line_end))
            opened = -1
        else:
            working.append(place)
            opened = -1
    return np.array(working, np.int64), left_open


def _open_quote(line: bytes, delimiter: int) -> int:
    """Where the quote opens that stays open at the end of the line."""
    quotes = np.flatnonzero(np.frombuffer(line, np.uint8) == _QUOTE)
    working, _ = _working_quotes(line, quotes, delimiter)
    return int(working[-1]) if len(working) % 2 else 0


def _never_closes(block: Block, quote: int) -> str:
    record = _record_at(block, quote)
    start, data = int(block.starts[record]), bytes(block.data)
    line = int(block.lines[record]) + data.count(b"\n", start, quote)
    column = quote - max(data.rfind(b"\n", 0, quote), start - 1)
    return f"a quote opens on line {line:,}, column {column:,}, and never closes"


def _record_at(block: Block, position: int) -> int:
    return int(np.searchsorted(block.starts, position, side="right")) - 1


def _invalid_utf8(data: bytes) -> list[int]:
    """Where UTF-8 is broken, at most once per line."""
    if data.isascii() or _is_utf8(data):
        return []
    places, begin = [], 0
    for line in data.split(b"\n"):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            places.append(begin + error.start)
        begin += len(line) + 1
    return places


def _is_utf8(data: bytes | memoryview) -> bool:
    """Check without making a string of it."""
    buffers = [None, pa.py_buffer(np.array([0, len(data)], np.int64)), pa.py_buffer(data)]
    try:
        pa.Array.from_buffers(pa.large_string(), 1, buffers).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
