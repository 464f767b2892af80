"""The default engine: DuckDB in this process, bounded in memory, spilling to its own folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from undertow.engine.base import Engine
from undertow.errors import EngineError


class DuckDB(Engine):
    """A session in the memory of this process.

    Args:
        memory_mb: what DuckDB may hold before it writes to disk.
        threads: None takes every core.
    """

    def __init__(self, *, memory_mb: int = 1_000, threads: int | None = None) -> None:
        super().__init__()
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

    def _keep(self, name: str, sql: str, values: dict[str, Any], *, append: bool) -> None:
        into = f'INSERT INTO "{name}"' if append else f'CREATE OR REPLACE TEMP TABLE "{name}" AS'
        with _in_words(name):
            self._db.execute(f"{into} {sql}", values).fetchall()

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
