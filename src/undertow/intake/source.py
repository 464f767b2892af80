"""Opening what was handed in: plain files, gzip, zip (each member), zstd.

What a file is, is read from its first bytes, never from its name. Nothing is unpacked to disk, so
names inside an archive lead nowhere. The file may be hostile: every size is bounded by `Limits`.
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Generator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from undertow.errors import DamagedFile, InputError, UnrecognisedFormat, UnsafeFile
from undertow.intake.streams import BROKEN, Limits, PieceByPiece, Stream, Watch, Zstd

__all__ = ["Limits", "Member", "Source", "Stream", "open_source"]

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"} | dict.fromkeys(_ZIP_STARTS, "zip")
_SKIPPABLE_FRAME = b"\x2a\x4d\x18"  # a zstd file may begin with one
_FOREIGN = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"SQLite format 3\x00": "an SQLite database",
    b"\xd0\xcf\x11\xe0": "an old Office file (such as .xls); save it as CSV (UTF-8)",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"\xfd7zXZ\x00": "an xz archive; unpack it first",
    b"BZh": "a bzip2 archive; unpack it first",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"OggS": "a sound or video file",
    b"RIFF": "a sound, picture or video file",
    b"ID3": "a sound file",
}
_ENCRYPTED = 0x1
_START = 512  # bytes that tell what a file is
_CANNOT_UNPACK = (*BROKEN, NotImplementedError, RuntimeError, OSError)


class Member:
    """One file inside what was handed in; `name` is None where there is no archive.

    Where `problem` is set, the member cannot be read, and these are the words for it.
    """

    def __init__(
        self, name: str | None, opener: Callable[[], Stream], problem: str | None = None
    ) -> None:
        self.name, self.problem, self._opener = name, problem, opener

    def open(self) -> Stream:
        """Open the member's text at its beginning, as UTF-8 bytes."""
        return self._opener()


class Source:
    """A file that was handed in, of kind 'plain', 'gzip', 'zip' or 'zstd'; `size` in bytes."""

    def __init__(self, path: Path, limits: Limits, kind: str, size: int) -> None:
        self.path, self.kind, self.size = path, kind, size
        self._limits = limits
        self._packed: BinaryIO | None = None

    @property
    def packed_bytes_read(self) -> int:
        """How far reading is in the file on disk, in bytes, for showing progress."""
        return min(self._position(), self.size)

    def members(self) -> Generator[Member, None, None]:
        """List the file itself, or what is in the archive in its order."""
        if self.kind != "zip":
            yield Member(None, self._open_alone)
            return
        with self.path.open("rb") as packed, self._archive(packed) as archive:
            entries = [entry for entry in archive.infolist() if not _is_clutter(entry)]
            if len(entries) > self._limits.max_members:
                raise UnsafeFile(
                    f"the archive holds {len(entries):,} files, more than the "
                    f"{self._limits.max_members:,} that are read",
                    where=str(self.path),
                )
            for entry in entries:
                yield self._member(archive, entry)

    def _member(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
        where = f"{self.path} ({entry.filename})"

        def opener() -> Stream:
            packed = None if archive.fp else self.path.open("rb")
            try:
                inner = (zipfile.ZipFile(packed) if packed else archive).open(entry)
            except _CANNOT_UNPACK as broken:
                raise DamagedFile(f"cannot be unpacked: {broken}", where=where) from broken
            watch = Watch(self._limits, lambda: entry.compress_size, where)
            return Stream(PieceByPiece(inner, packed), where, watch)

        return Member(entry.filename, opener, _why_not(archive, entry))

    def _archive(self, packed: BinaryIO) -> zipfile.ZipFile:
        self._packed = packed
        try:
            return zipfile.ZipFile(packed)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as broken:
            raise DamagedFile(
                f"the ZIP archive is cut off or damaged ({broken})",
                where=str(self.path),
                hint="Its list of contents stands at the end: get the file again.",
            ) from broken

    def _open_alone(self) -> Stream:
        packed = self._packed = self.path.open("rb")
        where = str(self.path)
        if self.kind == "plain":
            return Stream(packed, where)
        watch = Watch(self._limits, self._position, where)
        if self.kind == "gzip":
            return Stream(PieceByPiece(gzip.GzipFile(fileobj=packed), packed), where, watch)
        return Stream(Zstd(packed), where, watch)

    def _position(self) -> int:
        if self._packed is None:
            return 0
        return self.size if self._packed.closed else self._packed.tell()


def open_source(path: Path, limits: Limits | None = None) -> Source:
    """Look at the first bytes of a file and say how it is packed.

    Raises `InputError` where there is no such file, `DamagedFile` for an empty one and
    `UnrecognisedFormat` for pictures, documents, databases and other kinds that hold no export.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            start = file.read(_START)
        size = path.stat().st_size
    except IsADirectoryError as error:
        raise InputError("is a folder; hand in its files", where=str(path)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"cannot be opened: {reason}", where=str(path)) from error
    if not start:
        raise DamagedFile("the file is empty", where=str(path))
    refuse_foreign(start, str(path))
    source = Source(path, limits or Limits(), _kind(start), size)
    if source.kind == "zip":
        _refuse_office(source)
    return source


def refuse_foreign(start: bytes, where: str) -> None:
    """Raise `UnrecognisedFormat` where the first bytes are those of a picture, document, ..."""
    if what := _foreign(start):
        raise UnrecognisedFormat(
            f"this is {what}, not an export of posts",
            where=where,
            hint="undertow reads CSV, JSON and Parquet; CSV and JSON also in gzip, zip or zstd.",
        )


def _foreign(start: bytes) -> str | None:
    if start[257:262] == b"ustar":
        return "a tar archive; unpack it first"
    return next((what for mark, what in _FOREIGN.items() if start.startswith(mark)), None)


def _kind(start: bytes) -> str:
    if start[1:4] == _SKIPPABLE_FRAME and start[0] >> 4 == 5:
        return "zstd"
    return next((kind for mark, kind in _PACKED.items() if start.startswith(mark)), "plain")


def _refuse_office(source: Source) -> None:
    if any(member.name == "[Content_Types].xml" for member in source.members()):
        raise UnrecognisedFormat(
            "this is an Office file (such as .xlsx)",
            where=str(source.path),
            hint="Save the sheet as CSV (UTF-8). Mind the ids: spreadsheets round them.",
        )


def _is_clutter(entry: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(entry.filename)
    return entry.is_dir() or "__MACOSX" in name.parts or name.name == ".DS_Store"


def _why_not(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str | None:
    """Why a member is not read, in words; None where it is."""
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        return "its name points outside the archive; it was not read"
    if entry.flag_bits & _ENCRYPTED:
        return "it is encrypted; unpack it with its password first"
    try:
        with archive.open(entry) as file:
            start = file.read(_START)
    except _CANNOT_UNPACK as broken:
        return f"it cannot be unpacked ({broken})"
    return _why_not_by_content(start)


def _why_not_by_content(start: bytes) -> str | None:
    if not start:
        return "it is empty"
    if start.startswith(b"PAR1"):
        return "Parquet is read only outside archives; unpack it first"
    if _kind(start) != "plain":
        return "it is an archive inside an archive; unpack it first"
    what = _foreign(start)
    return f"it is {what}" if what else None
