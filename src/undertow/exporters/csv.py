"""Every table of a case as CSV: for spreadsheets and scripts.

Cells are written as they were handed in, but for texts that a spreadsheet would run as a formula:
those get an apostrophe in front (`model.cells`), which is taken off when undertow reads them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from undertow.exporters._dictionary import write_package
from undertow.exporters._hiding import Hiding
from undertow.exporters.base import USUAL, CaseView, Terms, in_folder, replacing
from undertow.model.cells import guarded
from undertow.model.tables import TABLES


def _cell(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Lists joined by `|`, times as ISO 8601 in UTC, texts that nobody's spreadsheet runs."""
    if pa.types.is_list(column.type):
        column = pc.binary_join(column, "|")
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return guarded(column)
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
    return column


def as_cells(table: pa.Table) -> pa.Table:
    """The table with every column in a form that CSV can hold."""
    return pa.table({name: _cell(table[name]) for name in table.column_names})


@dataclass(frozen=True, slots=True)
class Csv:
    """DIR/<table>.csv for every table; not known is an empty cell, an empty text is `""`."""

    name: str = "csv"
    title: str = "CSV tables"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write one file per table, and what the tables and columns mean."""
        made, hiding = [], Hiding(case, terms)
        for table, schema in TABLES.items():
            path = in_folder(out, f"{table}.csv")
            with replacing(path) as beside:
                form = as_cells(schema.empty_table()).schema
                with csv.CSVWriter(beside, form) as writer:
                    for batch in hiding.batches(case.batches(table), schema):
                        writer.write_table(as_cells(pa.Table.from_batches([batch], schema)))
            made.append(path)
        return made + write_package(case, out, terms, "csv")


EXPORTER = Csv()
