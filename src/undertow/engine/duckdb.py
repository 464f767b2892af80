"""The default engine: DuckDB in this process, bounded in memory, spilling to its own folder."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from undertow.errors import EngineError


@dataclass(frozen=True, slots=True)
class Step:
    """One named SQL statement that was run, for the record of the run."""

    name: str
    sql: str
    parameters: dict[str, Any]
    rows: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """As plain values for the ledger; the time stays out of what is compared."""
        return asdict(self)


class DuckDB:
    """A session: register tables, run named steps, take the results out as Arrow.

    Args:
        memory_mb: what DuckDB may hold before it writes to disk.
        threads: None takes every core.
    """

    def __init__(self, *, memory_mb: int = 1_000, threads: int | None = None) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="undertow-")
        self._db = duckdb.connect(":memory:")
        self._db.execute(f"SET memory_limit = '{int(memory_mb)}MB'")
        self._db.execute(f"SET temp_directory = '{self._spill.name}'")
        # Hostile input never reaches the SQL text, and the session needs no extension.
        self._db.execute("SET autoinstall_known_extensions = false")
        self._db.execute("SET autoload_known_extensions = false")
        self._db.execute("SET enable_progress_bar = false")
        self._db.execute("SET TimeZone = 'UTC'")
        if threads:
            self._db.execute(f"SET threads = {int(threads)}")
        self.steps: list[Step] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give memory and disk back; the session cannot be used any more."""
        self._db.close()
        self._spill.cleanup()

    def table(self, name: str, content: pa.Table) -> None:
        """Make an Arrow table known under a name, without copying it."""
        self._db.register(name, content)

    def files(self, name: str, paths: Sequence[Path]) -> None:
        """Make Parquet files known as one table."""
        self._db.read_parquet([str(path) for path in paths]).create_view(name, replace=True)

    def step(
        self,
        name: str,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        append: bool = False,
    ) -> int:
        """Run a query and keep its result as the table `name`; returns the rows it then has.

        With `append` the result is added to the table, and counted as part of the same step.
        """
        started = time.perf_counter()
        values = dict(parameters or {})
        into = f'INSERT INTO "{name}"' if append else f'CREATE OR REPLACE TEMP TABLE "{name}" AS'
        with _in_words(name):
            self._db.execute(f"{into} {sql}", values).fetchall()
        rows, seconds = self.count(name), time.perf_counter() - started
        if append:
            seconds += self.steps.pop().seconds
        self.steps.append(Step(name, sql.strip(), values, rows, seconds))
        return rows

    def drop(self, *names: str) -> None:
        """Forget tables that are no longer needed, to give their memory back."""
        for name in names:
            self._db.execute(f'DROP TABLE IF EXISTS "{name}"')

    def count(self, name: str) -> int:
        """The number of rows of a table."""
        rows = self._db.execute(f'SELECT count(*) FROM "{name}"').fetchall()  # noqa: S608 - our names
        return int(rows[0][0])

    def arrow(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of a query as an Arrow table."""
        with _in_words("reading a result"):
            return self._db.sql(sql, params=dict(parameters or {})).to_arrow_table()


@contextmanager
def _in_words(step: str) -> Iterator[None]:
    """Say in words what the database could not do."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise EngineError(
            f"the step '{step}' needs more memory or room on the disk than there is",
            hint="Free some room for temporary files, or scan fewer channels: --channels repost",
        ) from error
    except duckdb.IOException as error:
        raise EngineError(
            f"the step '{step}' could not read or write ({str(error).splitlines()[0]})",
            hint="Is the disk full, or was a table of the case removed? Check with undertow info.",
        ) from error
