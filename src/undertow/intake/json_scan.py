"""Finding where one JSON value ends in bytes that arrive piece by piece.

Only quotes and brackets are looked at; whether the value is good JSON is for the parser to say. So
the place of a record in its file is exact, and a broken record does not take its neighbours along.
"""

from __future__ import annotations

import re
from typing import Protocol

PIECE = 1 << 20
SPACE = b" \t\r\n"
_QUOTE, _NEWLINE, _COLON, _COMMA = b'"\n:,'
_OPEN = b"{["
_OBJECT, _ARRAY = b"{"[0], b"["[0]

# A string up to its closing quote (group 1), to a raw newline or to the end of what is there.
_TOKEN = re.compile(rb'"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*(")?|[{}\[\]]')
_STRING_REST = re.compile(rb'[^"\\\n]*(?:\\[^\n][^"\\\n]*)*(")?')
_SCALAR = re.compile(rb"[^\s,:{}\[\]\"]*")
_NOT_SPACE = re.compile(rb"[^ \t\r\n]")


class ByteStream(Protocol):
    """What gives bytes on request; nothing at its end."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes."""


class Extent:
    """How far one JSON value reaches.

    `done`: its end was found. `cut`: the record was cut off, and another begins on the next line
    (seen only when `on_lines`, that is, for records that begin on their own line).
    """

    def __init__(self, *, on_lines: bool, max_depth: int) -> None:
        self._on_lines, self._max_depth = on_lines, max_depth
        self._open = bytearray()
        self._in_string = False
        self.done = self.cut = self.too_deep = False

    def feed(self, data: bytes, at: int) -> int:
        """Look at `data` from `at` on; returns up to where it was seen."""
        while True:
            if self._in_string:
                at, closed = self._finish_string(data, at)
                if self.done or not closed:
                    return at
            at = self._follow(data, at)
            if not self._in_string:
                return at

    def _finish_string(self, data: bytes, at: int) -> tuple[int, bool]:
        """Go on in a string that was left open; returns how far, and whether it is closed now."""
        while True:
            found = _STRING_REST.match(data, at)
            assert found is not None  # noqa: S101 - the pattern matches the empty string
            at = found.end()
            if found[1]:
                self._in_string, self.done = False, not self._open
                return at, True
            if data[at : at + 2] == b"\\\n":
                at += 1
            if data[at : at + 1] != b"\n" or at + 1 == len(data):
                return at, False
            if self._on_lines and data[at + 1] == _OBJECT:
                self.cut = True
                return at, False
            at += 1

    def _follow(self, data: bytes, at: int) -> int:
        """Go from token to token until the value ends or a string is left open."""
        stack, on_lines = self._open, self._on_lines
        for token in _TOKEN.finditer(data, at):
            start = token.start()
            byte = data[start]
            if byte == _QUOTE:
                if token.lastindex is None:
                    self._in_string = True
                    return token.end()
                if not stack:
                    self.done = True
                    return token.end()
            elif byte in _OPEN:
                if on_lines and stack and self._is_new_record(data, start):
                    self.cut = True
                    return start
                stack.append(byte)
                if len(stack) > self._max_depth:
                    self.too_deep = True
            else:
                if stack:
                    stack.pop()
                if not stack:
                    self.done = True
                    return token.end()
        return len(data)

    def _is_new_record(self, data: bytes, start: int) -> bool:
        """Whether a bracket begins a line where, in good JSON, no value may stand."""
        if start == 0 or data[start - 1] != _NEWLINE:
            return False
        before = start - 1
        while before >= 0 and data[before] in SPACE:
            before -= 1
        last = data[before] if before >= 0 else _COLON
        if last == _COMMA:
            return self._open[-1] != _ARRAY
        return last not in (_COLON, _ARRAY)


class Cursor:
    """A place in a stream, with its line and byte offset; holds only what is being looked at."""

    def __init__(self, stream: ByteStream, *, offset: int = 0, line: int = 1) -> None:
        self._stream = stream
        self._base = offset
        self.data, self.pos, self.line = b"", 0, line

    @property
    def offset(self) -> int:
        """Bytes before this place."""
        return self._base + self.pos

    def more(self) -> bool:
        """Read on, keeping what lies ahead of this place; False at the end."""
        piece = self._stream.read(PIECE)
        if not piece:
            return False
        self._base += self.pos
        self.data = self.data[self.pos :] + piece
        self.pos = 0
        return True

    def advance(self, to: int) -> None:
        """Move to this position in `data`."""
        self.line += self.data.count(b"\n", self.pos, to)
        self.pos = to

    def peek(self) -> bytes:
        """Move to the next byte that is not white space and give it; nothing at the end."""
        while True:
            if found := _NOT_SPACE.search(self.data, self.pos):
                self.advance(found.start())
                return found[0]
            self.advance(len(self.data))
            if not self.more():
                return b""

    def line_ahead(self, most: int) -> bytes | None:
        """Look at the rest of this line without moving; None if it is longer than `most` bytes."""
        seen = 0
        while True:
            end = self.data.find(b"\n", self.pos + seen)
            if end >= 0:
                return self.data[self.pos : end]
            seen = len(self.data) - self.pos
            if seen > most:
                return None
            if not self.more():
                return self.data[self.pos :]

    def pass_line(self, keep: int) -> bytes:
        """Move to the end of this line; returns at most its first `keep` bytes."""
        head = b""
        while True:
            end = self.data.find(b"\n", self.pos)
            stop = end if end >= 0 else len(self.data)
            head += self.data[self.pos : min(stop, self.pos + keep - len(head))]
            self.advance(stop)
            if end >= 0 or not self.more():
                return head

    def value_ahead(self, extent: Extent, most: int) -> int | None:
        """Where the value that begins here ends, without moving; None beyond `most` bytes."""
        seen = 0
        while True:
            seen = extent.feed(self.data, self.pos + seen) - self.pos
            if extent.done or extent.cut:
                return self.pos + seen
            if seen > most or extent.too_deep:
                return None
            if not self.more():
                return len(self.data)

    def pass_value(self, extent: Extent, keep: int) -> bytes:
        """Move behind the value that begins here; returns at most its first `keep` bytes."""
        head = b""
        while True:
            seen = extent.feed(self.data, self.pos)
            head += self.data[self.pos : min(seen, self.pos + keep - len(head))]
            self.advance(seen)
            if extent.done or extent.cut or not self.more():
                return head

    def scalar_ahead(self, most: int) -> int | None:
        """Where the number or word that begins here ends, without moving; None beyond `most`."""
        while True:
            found = _SCALAR.match(self.data, self.pos)
            assert found is not None  # noqa: S101 - the pattern matches the empty string
            if found.end() - self.pos > most:
                return None
            if found.end() < len(self.data) or not self.more():
                return found.end()
