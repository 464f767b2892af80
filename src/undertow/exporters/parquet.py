"""Every table of a case as Parquet: for pandas, Polars, R, DuckDB and Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from undertow.exporters._dictionary import write_package
from undertow.exporters._hiding import Hiding
from undertow.exporters.base import USUAL, CaseView, Terms, in_folder, replacing
from undertow.model.tables import TABLES

ROWS = 1 << 17  # of a row group: small enough to hold, large enough to compress and skip well


def row_groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The batches gathered to row groups, wherever they happened to be cut."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        while sum(map(len, held)) >= ROWS:
            whole = pa.Table.from_batches(held, schema)
            yield whole.slice(0, ROWS)
            held = whole.slice(ROWS).to_batches()
    if held:
        yield pa.Table.from_batches(held, schema)


@dataclass(frozen=True, slots=True)
class Parquet:
    """DIR/<table>.parquet for every table, ids and texts as they were handed in."""

    name: str = "parquet"
    title: str = "Parquet tables"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write one file per table, and what the tables and columns mean."""
        made, hiding = [], Hiding(case, terms)
        for table, schema in TABLES.items():
            path = in_folder(out, f"{table}.parquet")
            with (
                replacing(path) as beside,
                pq.ParquetWriter(beside, schema, compression="zstd") as writer,
            ):
                for rows in row_groups(hiding.batches(case.batches(table), schema), schema):
                    writer.write_table(rows)
            made.append(path)
        return made + write_package(case, out, terms, "parquet")


EXPORTER = Parquet()
