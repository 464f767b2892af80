"""CSV and TSV files, read block by block."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from undertow.errors import DamagedFile
from undertow.intake.blocks import Block, BlockReader, ByteStream, LineReader, Positions
from undertow.intake.chunks import Chunk
from undertow.intake.streams import Limits
from undertow.intake.tabular import Origin, Rows, TableReader, convert
from undertow.model.cells import unguarded
from undertow.model.tables import TEXT

DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Header:
    """The first line of a CSV file: delimiter, column names, and where the records begin."""

    delimiter: str
    names: tuple[str, ...]
    lines: int
    size: int  # in bytes


def read_header(start: bytes, skip: int = 0) -> Header | None:
    """Find delimiter and columns in the first bytes of a CSV file; None where there are none.

    `skip` lines and the blank lines after them are passed over. A column name that comes twice
    gets a number, an empty one its place.
    """
    begin = 0
    for _ in range(skip):
        begin = start.find(b"\n", begin) + 1
        if not begin:
            return None
    rest = start[begin:].lstrip(b"\r\n")
    begin = len(start) - len(rest)
    record = _first_record(rest)
    if record is None:
        return None
    words = record.decode("utf-8")
    delimiter = max(DELIMITERS, key=lambda one: len(_fields(words, one)))
    names = _distinct(_fields(words, delimiter))
    size = begin + len(record)
    return Header(delimiter, names, start[:size].count(b"\n"), size) if any(names) else None


def numbered_header(start: bytes) -> Header | None:
    """Give the columns of a file without header numbers: '#1', '#2', ..."""
    record = _first_record(start)
    if record is None:
        return None
    words = record.decode("utf-8")
    delimiter = max(f"{DELIMITERS} ", key=lambda one: len(_fields(words, one)))
    count = len(_fields(words, delimiter))
    return Header(delimiter, tuple(f"#{at}" for at in range(1, count + 1)), 0, 0)


def _first_record(start: bytes) -> bytes | None:
    """Cut off the first record; None where it is not text or has no end."""
    end = start.find(b"\n") + 1
    while end and start.count(b'"', 0, end) % 2:
        end = start.find(b"\n", end) + 1
    record = start[:end] if end else start
    whole = end or record.count(b'"') % 2 == 0
    if not whole or not record.strip() or b"\0" in record:
        return None
    try:
        record.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return record


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for place, name in enumerate((name.strip() for name in names), start=1):
        unique, number = name or f"column {place}", 1
        while unique in seen:
            number += 1
            unique = f"{name or f'column {place}'} ({number})"
        seen[unique] = None
    return tuple(seen)


def read_csv(
    reader: TableReader, stream: ByteStream, header: Header, origin: Origin, limits: Limits
) -> Iterator[Chunk]:
    """Read the records that follow the header, in chunks of about 4 MiB of the file."""
    stream.read(header.size)
    ours = bool(reader.guarded_with) and reader.guarded_with <= set(header.names)
    for block, cells, kept in _parsed(stream, header, reader.sources(header.names), limits):
        table = _unguarded(cells) if ours else cells
        rows = Rows(table, block.lines[kept], block.offsets[kept], _raw_of(block, kept))
        yield convert(reader, rows, origin, block.rejects)


def _unguarded(table: pa.Table) -> pa.Table:
    return pa.table({name: unguarded(table[name]) for name in table.column_names})


def _parsed(
    stream: ByteStream, header: Header, sources: Sequence[str], limits: Limits
) -> Iterator[tuple[Block, pa.Table, Positions]]:
    """Blocks of records, what the parser read of each, and which records these are."""
    lines = LineReader(stream, header.delimiter, limits, line=1 + header.lines, offset=header.size)
    for block in lines:
        table, wrong = _parse(block.data, header, sources)
        if table.num_rows + len(wrong) != len(block.starts):
            break
        yield block, table, _kept(block, wrong)
    blocks = BlockReader(
        stream, header.delimiter, limits,
        line=lines.line, offset=lines.offset, pending=lines.unread,
    )  # fmt: skip
    for block in blocks:
        table, wrong = _parse(block.data, header, sources)
        if table.num_rows + len(wrong) != len(block.starts):
            where = f"lines {block.lines[0]:,} to {block.lines[-1]:,}"
            raise DamagedFile("the records cannot be told apart", where=where)
        yield block, table, _kept(block, wrong)


def _kept(block: Block, wrong: Mapping[int, str]) -> Positions:
    """Set aside what is wrong; returns which records remain."""
    for record, reason in wrong.items():
        block.reject(record, reason)
    return np.delete(np.arange(len(block.starts)), list(wrong))


def _raw_of(block: Block, kept: Positions) -> Callable[[int], bytes]:
    return lambda row: block.raw(int(kept[row]))


def _parse(
    data: bytes | memoryview, header: Header, sources: Sequence[str]
) -> tuple[pa.Table, dict[int, str]]:
    """Parse the source columns as text; of the records that do not fit, which and why."""
    names = header.names
    wrong: dict[int, str] = {}

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        fields = "1 field" if row.actual_columns == 1 else f"{row.actual_columns} fields"
        wrong[row.number - 1] = f"{fields} where the header has {len(names)}"
        return "skip"

    if not len(data):
        return pa.table({name: pa.array([], TEXT) for name in sources}), wrong
    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=len(data) + 1, column_names=list(names)
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=header.delimiter, newlines_in_values=True, invalid_row_handler=set_aside
        ),
        convert_options=arrow_csv.ConvertOptions(
            check_utf8=False,  # done, record by record
            column_types=dict.fromkeys(names, TEXT),
            include_columns=list(sources),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    return table, wrong
