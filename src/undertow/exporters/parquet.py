"""Every table of a case as Parquet: for pandas, Polars, R, DuckDB and Spark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from undertow.exporters.base import CaseView, replacing
from undertow.model.tables import TABLES


@dataclass(frozen=True, slots=True)
class Parquet:
    """DIR/<table>.parquet for every table, ids and texts as they were handed in."""

    name: str = "parquet"
    title: str = "Parquet tables"

    def write(self, case: CaseView, out: Path) -> list[Path]:
        """Write one file per table."""
        made = []
        for table in TABLES:
            path = out / f"{table}.parquet"
            with replacing(path) as beside:
                pq.write_table(case.table(table), beside, compression="zstd")
            made.append(path)
        return made


EXPORTER = Parquet()
