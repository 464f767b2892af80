"""An export of posts that somebody hands in: recognised, explained and read in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from undertow.errors import DamagedFile, InputError, MappingError, UnrecognisedFormat, UnsafeFile
from undertow.intake import registry
from undertow.intake.chunks import Chunk
from undertow.intake.csvfile import Header, numbered_header, read_csv, read_header
from undertow.intake.explain import Explanation, explain_records, explain_table
from undertow.intake.mapping import (
    MappedRecords,
    check_sources,
    example,
    is_numbered,
    mapped_table,
    resolve,
)
from undertow.intake.parquet import open_parquet, read_parquet
from undertow.intake.records import RecordReader, read_records
from undertow.intake.source import Limits, Member, Source, Stream, open_source, refuse_foreign
from undertow.intake.streams import OnlyReturns
from undertow.intake.tabular import Origin, TableReader
from undertow.model.tables import ACCOUNTS, POSTS, REJECTS

_SAMPLE = 1 << 20
_SHOWN = 40
_PREAMBLE = 16  # lines before the header


@dataclass(frozen=True)
class _Plan:
    """How one member is read."""

    reader: TableReader | RecordReader
    explanation: Explanation
    header: Header | None = None  # of a CSV file
    only_returns: bool = False  # lines end as on old Macs


class Export:
    """One file with posts: what it is, how it is read, and its posts, accounts and rejects.

    In an archive each member may be of another format; `explanation` is about the first that is
    recognised, and members that are not are set aside with a reason.
    """

    def __init__(self, path: Path, origin: Origin, mapping: dict[str, str], limits: Limits) -> None:
        self.path, self._origin, self._mapping, self._limits = path, origin, mapping, limits
        self._source = open_source(path, limits)
        self._parquet = _begins_parquet(path)
        self._plans: dict[str | None, _Plan] = {}
        self._reading = False  # beyond the look at its beginning
        self._rows_read = 0
        self._rows = 0
        self.explanation = self._recognise()

    @property
    def reader_name(self) -> str:
        """Identifier of the format."""
        return self.explanation.format

    @property
    def title(self) -> str:
        """Name of the format, for people."""
        return self.explanation.title

    @property
    def limits(self) -> tuple[str, ...]:
        """What the format cannot tell, in words."""
        return self.explanation.limits

    @property
    def size(self) -> int:
        """Size of the file on disk, in bytes."""
        return self._source.size

    @property
    def packed_bytes_read(self) -> int:
        """How far reading is in the file on disk, in bytes."""
        if self._parquet and self._rows:
            return self.size * self._rows_read // self._rows
        return self._source.packed_bytes_read if self._reading else 0

    def chunks(self) -> Iterator[Chunk]:
        """Read everything, in pieces of some ten thousand posts.

        What breaks off in the middle keeps what was read before, and the rest is one reject.
        Raises `UnsafeFile` beyond a limit; the chunks before it should then not be kept.
        """
        if self._parquet:
            yield from self._parquet_chunks()
            return
        self._reading = True
        with closing(self._source.members()) as members:
            for member in members:
                yield from self._member_chunks(member)

    def _recognise(self) -> Explanation:
        if self._parquet:
            with open_parquet(self.path, self._limits) as file:
                columns = file.schema_arrow.names
                self._rows = file.metadata.num_rows
            if not self._rows:
                raise DamagedFile("the table has no rows", where=str(self.path))
            self._plans[None] = _Plan(
                reader := self._table_reader(columns, str(self.path)),
                explain_table(reader, columns, None),
            )
            return self._plans[None].explanation
        return self._recognise_members()

    def _recognise_members(self) -> Explanation:
        failures: list[InputError | MappingError] = []
        with closing(self._source.members()) as members:
            for member in members:
                try:
                    return self._plan(member).explanation
                except (UnrecognisedFormat, DamagedFile, UnsafeFile, MappingError) as error:
                    failures.append(error)
        if len(failures) == 1:
            raise failures[0]
        words = "; ".join(f"{error.what}" for error in failures[:3])
        raise UnrecognisedFormat(
            "the archive holds no export of posts" + (f": {words}" if words else ""),
            where=str(self.path),
        )

    def _plan(self, member: Member) -> _Plan:
        """Decide how to read a member; raises an error that says why it cannot be read."""
        where = str(self.path) if member.name is None else f"{self.path} ({member.name})"
        if member.problem:
            kind = UnsafeFile if "outside" in member.problem else UnrecognisedFormat
            raise kind(member.problem, where=where)
        if member.name not in self._plans:
            with member.open() as stream:
                self._plans[member.name] = self._look(stream, member.name, where)
        return self._plans[member.name]

    def _look(self, stream: Stream, member: str | None, where: str) -> _Plan:
        sample = stream.read(_SAMPLE)
        if not sample.strip():
            reason = stream.problem or "the file is empty"
            raise DamagedFile(reason, where=where)
        refuse_foreign(sample, where)
        if sample.startswith(b"PAR1"):
            words = "Parquet is read only outside archives; unpack it first"
            raise UnrecognisedFormat(words, where=where)
        if sample.lstrip()[:1] in (b"{", b"["):
            return self._look_at_json(stream, sample, member, where)
        only_returns = b"\n" not in sample and b"\r" in sample
        if only_returns:
            sample = sample.replace(b"\r", b"\n")
        numbered = bool(self._mapping) and is_numbered(self._mapping)
        header = numbered_header(sample) if numbered else self._header(sample)
        if header is None:
            raise UnrecognisedFormat(
                "neither a table nor JSON: its first line is not text in UTF-8 or UTF-16",
                where=where,
                hint="A CSV from a spreadsheet: save it as 'CSV UTF-8'.",
            )
        reader = self._table_reader(header.names, where)
        if len(sample) < _SAMPLE and not sample[header.size :].strip() and not stream.problem:
            raise DamagedFile("the table has a header and no rows", where=where)
        return _Plan(reader, explain_table(reader, header.names, member), header, only_returns)

    def _header(self, sample: bytes) -> Header | None:
        """Find the header; some tools write lines about the query before it."""
        first = read_header(sample)
        for skip in range(1, _PREAMBLE) if first else ():
            if first and self._fits(first):
                break
            later = read_header(sample, skip)
            if later and self._fits(later):
                return later
        return first

    def _fits(self, header: Header) -> bool:
        if self._mapping:
            return set(self._mapping.values()) <= set(header.names)
        return registry.table_reader(header.names) is not None

    def _look_at_json(self, stream: Stream, sample: bytes, member: str | None, where: str) -> _Plan:
        """Look at the first records, and at more of the file while none of them is whole."""
        if registry.nests_absurdly(sample, self._limits):
            words = f"JSON nested deeper than {self._limits.max_depth} levels"
            raise DamagedFile(words, where=where)
        most = 2 * self._limits.max_record_bytes
        while True:
            reader, records = registry.record_reader(sample, self._limits)
            if reader is not None or records or len(sample) >= most:
                break
            more = stream.read(min(3 * len(sample), most))
            if not more:
                break
            sample += more
        fields = registry.field_names(records)
        if self._mapping:
            if records:
                check_sources(self._mapping, [*fields, *_parents(fields)])
            reader = MappedRecords(self._mapping, self._origin.platform)
        elif reader is None:
            if not fields:
                words = registry.first_problem(sample, self._limits) or "it holds no records"
                raise DamagedFile(f"JSON without a record that can be read: {words}", where=where)
            raise self._unrecognised(fields, [], where)
        return _Plan(reader, explain_records(reader, fields, member))

    def _table_reader(self, columns: list[str] | tuple[str, ...], where: str) -> TableReader:
        if self._mapping:
            return mapped_table(self._mapping, columns)
        reader = registry.table_reader(columns)
        if reader is None:
            raise self._unrecognised(columns, registry.closest(columns), where)
        return reader

    def _unrecognised(
        self, seen: list[str] | tuple[str, ...], near: list[str], where: str
    ) -> UnrecognisedFormat:
        shown = ", ".join(name[:60] for name in seen[:_SHOWN]) or "none"
        more = f" and {len(seen) - _SHOWN} more" if len(seen) > _SHOWN else ""
        closest = f"Closest: {'; '.join(near)}.\n  " if near else ""
        return UnrecognisedFormat(
            f"no known format; its fields are: {shown}{more}",
            where=where,
            hint=f"{closest}Say which field is what, for example: {example(seen)}\n"
            "  (columns of a table without header: #1, #2, ...)",
        )

    def _member_chunks(self, member: Member) -> Iterator[Chunk]:
        try:
            plan = self._plan(member)
        except (UnrecognisedFormat, DamagedFile, UnsafeFile, MappingError) as error:
            if member.name is None:
                raise
            yield self._set_aside(member, error.what)
            return
        origin = Origin(self._origin.sha256, member.name, self._origin.platform)
        with member.open() as stream:
            if isinstance(plan.reader, RecordReader):
                yield from read_records(
                    plan.reader,
                    stream,
                    sha256=origin.sha256,
                    member=member.name,
                    limits=self._limits,
                )
            elif plan.header is not None:
                text = OnlyReturns(stream) if plan.only_returns else stream
                yield from read_csv(plan.reader, text, plan.header, origin, self._limits)

    def _parquet_chunks(self) -> Iterator[Chunk]:
        reader = self._plans[None].reader
        if not isinstance(reader, TableReader):
            return
        with open_parquet(self.path, self._limits) as file:
            for chunk in read_parquet(reader, file, self._origin, str(self.path)):
                yield chunk
                self._rows_read += chunk.posts.num_rows + chunk.rejects.num_rows

    def _set_aside(self, member: Member, reason: str) -> Chunk:
        row = {
            "source_sha256": self._origin.sha256,
            "source_line": None,
            "reason": f"the whole file {member.name} was set aside: {reason}",
            "raw": "",
            "source_offset": None,
            "source_member": member.name,
        }
        rejects = pa.Table.from_pylist([row], schema=REJECTS)
        return Chunk(POSTS.empty_table(), ACCOUNTS.empty_table(), rejects)


def _begins_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _parents(fields: list[str]) -> list[str]:
    parts = [field.split(".") for field in fields]
    return [".".join(part[:at]) for part in parts for at in range(1, len(part))]


def open_export(
    path: Path | str,
    *,
    sha256: str,
    mapping: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    platform: str | None = None,
) -> Export:
    """Recognise a file by its own fields, or by a mapping (see `undertow.intake.mapping`).

    `platform` is taken where the format does not say one. Raises `InputError` and its kinds for a
    file that cannot be used, `MappingError` for a mapping that does not fit it.
    """
    origin = Origin(sha256, None, platform)
    resolved = resolve(mapping) if mapping else {}
    return Export(Path(path), origin, resolved, limits or Limits())


__all__ = ["Export", "Limits", "Source", "open_export"]
