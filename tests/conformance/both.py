"""An engine that does everything twice, with DuckDB and with Spark, and compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from undertow.engine import DuckDB, Engine, Engines


def in_order(table: pa.Table) -> pa.Table:
    """The rows in an order of their own, for tables that have none."""
    return table.sort_by([(name, "ascending") for name in table.column_names])


class Both(Engine):
    """Gives what DuckDB gives, after Spark gave the same to the last digit.

    Attributes:
        seen: by statement, how many rows it gave.
    """

    def __init__(self, spark: Engines, seen: dict[str, int]) -> None:
        super().__init__()
        self.duckdb, self.spark, self.seen = DuckDB(threads=1), spark.session(), seen

    def table(self, name: str, content: pa.Table) -> None:
        for engine in (self.duckdb, self.spark):
            engine.table(name, content)

    def files(self, name: str, paths: Sequence[Path]) -> None:
        for engine in (self.duckdb, self.spark):
            engine.files(name, paths)

    def drop(self, *names: str) -> None:
        for engine in (self.duckdb, self.spark):
            engine.drop(*names)

    def count(self, name: str) -> int:
        one, other = self.duckdb.count(name), self.spark.count(name)
        assert one == other, name
        return one

    def arrow(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        one, other = self.duckdb.arrow(sql, parameters), self.spark.arrow(sql, parameters)
        assert one.schema.equals(other.schema), sql
        assert one.equals(other) if "ORDER BY" in sql else in_order(one).equals(in_order(other)), (
            sql
        )
        self._note(sql, len(one))
        return one

    def close(self) -> None:
        for engine in (self.duckdb, self.spark):
            engine.close()

    def _keep(self, name: str, sql: str, values: dict[str, Any], *, append: bool) -> None:
        for engine in (self.duckdb, self.spark):
            engine.step(name, sql, values, append=append)
        self.arrow(f"SELECT * FROM {name}")
        self._note(sql, self.count(name))

    def _note(self, sql: str, rows: int) -> None:
        self.seen[sql] = max(self.seen.get(sql, 0), rows)
