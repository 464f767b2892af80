"""Unpacking and decoding: whatever a file holds becomes UTF-8 bytes, within limits.

What breaks off in the middle keeps what was read before it: the stream ends early and
`Stream.problem` says what happened. An exploding archive raises `UnsafeFile`.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, Protocol, Self, cast

import zstandard

from undertow.errors import InputError, UnsafeFile

_MIB = 1 << 20
# A piece this small, made of zstd's tightest blocks, unpacks to at most 32 MiB.
_ZSTD_PIECE = 1 << 10
# Dumps of Reddit are packed with the longest window that zstd knows.
_ZSTD_WINDOW = 1 << 31
_RATIO_FROM = 64 * _MIB

BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, zstandard.ZstdError)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Limits:
    """How far a file may go before it is refused (sizes in bytes)."""

    max_record_bytes: int = 16 * _MIB
    max_unpacked_bytes: int = 256 * 1024 * _MIB
    max_ratio: int = 200  # unpacked to packed, looked at once 64 MiB are unpacked
    max_members: int = 10_000
    max_depth: int = 64  # of nested JSON


class Unpacker(Protocol):
    """What unpacks: `read` raises one of `BROKEN` where the data breaks off."""

    def read(self, n: int, /) -> bytes:
        """Unpack at most `n` bytes; none at the end."""

    def close(self) -> None:
        """Let go of the file."""


class Watch:
    """Counts what is unpacked from a number of packed bytes and stops explosions."""

    def __init__(self, limits: Limits, packed_bytes: Callable[[], int], where: str) -> None:
        self._limits, self._packed_bytes, self._where = limits, packed_bytes, where
        self._unpacked = 0

    def count(self, size: int) -> None:
        """Count `size` more bytes; raises `UnsafeFile` beyond a limit."""
        self._unpacked += size
        if self._unpacked > self._limits.max_unpacked_bytes:
            most = self._limits.max_unpacked_bytes / (1 << 30)
            raise UnsafeFile(f"unpacks to more than {most:,.0f} GiB", where=self._where)
        if self._unpacked <= _RATIO_FROM:
            return
        if self._unpacked > max(1, self._packed_bytes()) * self._limits.max_ratio:
            raise UnsafeFile(
                f"unpacks to more than {self._limits.max_ratio} times its size, "
                "as an exploding archive does",
                where=self._where,
                hint="If you trust it, unpack it yourself and add the unpacked file.",
            )


class Stream:
    """UTF-8 bytes of one file or archive member, without byte order mark.

    `read(n)` gives at most `n` bytes, and fewer only at the end. Where packed data breaks off, the
    end comes early and `problem` says why.
    """

    def __init__(self, inner: Unpacker, where: str, watch: Watch | None = None) -> None:
        self.problem: str | None = None
        self._inner, self._where, self._watch = inner, where, watch
        self._ended = False
        self._decoder: codecs.IncrementalDecoder | None = None
        start = self._raw(4)
        codec, rest = _encoding(start)
        if codec == "utf-8":
            self._ready = rest
        else:
            # A lone surrogate becomes invalid UTF-8, so that its record alone is set aside later.
            self._decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
            self._ready = self._decoded(rest)

    def read(self, n: int) -> bytes:
        """Read the next `n` bytes, fewer only at the end."""
        pieces, size = [self._ready] if self._ready else [], len(self._ready)
        while size < n and not self._ended:
            piece = self._decoded(self._raw(n - size))
            pieces.append(piece)
            size += len(piece)
        whole = b"".join(pieces)
        self._ready = whole[n:]
        return whole[:n] if self._ready else whole

    def readinto(self, target: memoryview) -> int:
        """Fill `target` with the next bytes, less of it only at the end; returns how many."""
        if self._decoder is not None or not isinstance(self._inner, io.BufferedReader):
            return _fill(target, self.read(len(target)))
        size = _fill(target, self.read(min(len(self._ready), len(target))))
        while size < len(target) and not self._ended:
            with self._in_words():
                count = self._inner.readinto(target[size:])
            self._ended = not count
            size += count
        return size

    def _decoded(self, raw: bytes) -> bytes:
        if self._decoder is None:
            return raw
        try:
            text: str = self._decoder.decode(raw, final=self._ended)
        except UnicodeDecodeError:
            self.problem = self.problem or "the text breaks off in the middle of a character"
            self._ended = True
            return b""
        return text.encode("utf-8", "surrogatepass")

    def _raw(self, n: int) -> bytes:
        pieces: list[bytes] = []
        while n > 0 and not self._ended:
            try:
                with self._in_words():
                    piece = self._inner.read(n)
            except BROKEN as broken:
                self.problem = f"the packed data is cut off or damaged ({broken})"
                self._ended = True
                break
            if self._watch is not None:
                self._watch.count(len(piece))
            self._ended = not piece
            pieces.append(piece)
            n -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Say in words what the machine could not read; what is broken is told from that."""
        try:
            yield
        except BROKEN:
            raise
        except OSError as error:
            raise InputError(f"cannot be read: {error}", where=self._where) from error

    def close(self) -> None:
        """Let go of the file."""
        self._inner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _encoding(start: bytes) -> tuple[str, bytes]:
    """Tell the encoding, and what of `start` follows the byte order mark."""
    for mark, codec in _MARKS:
        if start.startswith(mark):
            return codec, start[len(mark) :]
    # UTF-16 without a mark shows as ASCII beside zero bytes.
    zeros = [byte == 0 for byte in start]
    if zeros == [False, True, False, True]:
        return "utf-16-le", start
    return ("utf-16-be" if zeros == [True, False, True, False] else "utf-8"), start


class PieceByPiece:
    """Reads so that what unpacked before a break is not lost, as `read` of these classes would."""

    def __init__(self, inner: io.BufferedIOBase | IO[bytes], packed: BinaryIO | None) -> None:
        self._inner = cast("io.BufferedIOBase", inner)
        self._packed = packed

    def read(self, n: int, /) -> bytes:
        """Unpack at most `n` bytes; none at the end."""
        return self._inner.read1(min(n, _MIB))

    def close(self) -> None:
        """Let go of the file."""
        self._inner.close()
        if self._packed is not None:
            self._packed.close()


class Zstd:
    """Unpacks zstd frames, one after the other, and notices when the last is not whole."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._tool = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._frame = self._tool.decompressobj()
        self._begun = False  # anything of the current frame
        self._ready = b""

    def read(self, n: int, /) -> bytes:
        """Unpack at most `n` bytes; none at the end."""
        while not self._ready:
            piece = self._packed.read(_ZSTD_PIECE)
            if not piece:
                if self._begun:
                    raise EOFError("a zstd frame is not complete")
                return b""
            self._ready = self._unpack(piece)
        ready, self._ready = self._ready[:n], self._ready[n:]
        return ready

    def _unpack(self, piece: bytes) -> bytes:
        unpacked = []
        while piece:
            self._begun = True
            unpacked.append(self._frame.decompress(piece))
            if not self._frame.eof:
                break
            piece = self._frame.unused_data
            self._frame, self._begun = self._tool.decompressobj(), False
        return b"".join(unpacked)

    def close(self) -> None:
        """Let go of the file."""
        self._packed.close()


class TextBytes:
    """UTF-8 bytes in memory as a stream."""

    problem: str | None = None

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def read(self, n: int, /) -> bytes:
        """Read the next `n` bytes, fewer only at the end."""
        piece = self._content[self._at : self._at + n]
        self._at += len(piece)
        return piece

    def readinto(self, target: memoryview, /) -> int:
        """Fill `target` with the next bytes, less of it only at the end; returns how many."""
        return _fill(target, self.read(len(target)))


class OnlyReturns:
    """Text whose lines end in a carriage return alone, as old Macs wrote them, with newlines."""

    def __init__(self, inner: Stream) -> None:
        self._inner = inner

    @property
    def problem(self) -> str | None:
        """Why the text ended before its time."""
        return self._inner.problem

    def read(self, n: int, /) -> bytes:
        """Read the next `n` bytes, fewer only at the end."""
        return self._inner.read(n).replace(b"\r", b"\n")

    def readinto(self, target: memoryview, /) -> int:
        """Fill `target` with the next bytes, less of it only at the end; returns how many."""
        return _fill(target, self.read(len(target)))


def _fill(target: memoryview, content: bytes) -> int:
    target[: len(content)] = content
    return len(content)
