"""Parquet files, read batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from undertow.errors import DamagedFile, UnsafeFile
from undertow.intake.chunks import Chunk
from undertow.intake.streams import Limits
from undertow.intake.tabular import Origin, Rows, TableReader, convert
from undertow.model.tables import LIST, TEXT

_BATCH_ROWS = 50_000


def open_parquet(path: Path, limits: Limits) -> parquet.ParquetFile:
    """Open a Parquet file; raises `DamagedFile`, or `UnsafeFile` for one beyond the limits."""
    try:
        file = parquet.ParquetFile(path, thrift_string_size_limit=100 << 20)
    except (pa.ArrowException, OSError) as error:
        words = str(error).splitlines()[0]
        raise DamagedFile(f"not a whole Parquet file ({words})", where=str(path)) from error
    groups = [file.metadata.row_group(at) for at in range(file.metadata.num_row_groups)]
    if sum(max(group.total_byte_size, 0) for group in groups) > limits.max_unpacked_bytes:
        most = limits.max_unpacked_bytes / (1 << 30)
        raise UnsafeFile(f"unpacks to more than {most:,.0f} GiB", where=str(path))
    return file


def read_parquet(
    reader: TableReader, file: parquet.ParquetFile, origin: Origin, where: str
) -> Iterator[Chunk]:
    """Read rows in chunks of 50,000; the line of a row is its number, from 1."""
    sources = reader.sources(file.schema_arrow.names)
    row = 1
    try:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=sources):
            table = pa.table({name: as_text(batch.column(name)) for name in sources})
            lines = np.arange(row, row + batch.num_rows, dtype=np.int64)
            yield convert(reader, Rows(table, lines, None, _raw_of(batch)), origin)
            row += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        words = str(error).splitlines()[0]
        raise DamagedFile(f"damaged after row {row - 1:,} ({words})", where=where) from error


def _raw_of(batch: pa.RecordBatch) -> Callable[[int], bytes]:
    def raw(row: int) -> bytes:
        return orjson.dumps(batch.slice(row, 1).to_pylist()[0], default=str)

    return raw


def as_text(column: pa.Array) -> pa.Array:
    """Any column as text (lists as lists of text): whole numbers never with a point or exponent."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return column.cast(LIST)
    if pa.types.is_floating(kind):
        return _number_text(column)
    if pa.types.is_nested(kind):
        texts = [
            None if one is None else orjson.dumps(one, default=str) for one in column.to_pylist()
        ]
        return pa.array(texts, pa.binary()).cast(TEXT)
    return column.cast(TEXT)


def _number_text(column: pa.Array) -> pa.Array:
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    try:
        return column.cast(pa.int64()).cast(TEXT)
    except pa.ArrowInvalid:
        texts = [None if one is None else repr(one) for one in column.to_pylist()]
        return pa.array(texts, TEXT)
