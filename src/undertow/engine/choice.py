"""Which engine runs the SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from undertow.engine.base import Engines
from undertow.engine.duckdb import DuckDB
from undertow.errors import ParameterError

LOCAL = Engines(DuckDB, {"engine": "duckdb"})
ENGINES = ("duckdb", "spark")


@contextmanager
def open_engines(name: str = "duckdb", master: str | None = None) -> Iterator[Engines]:
    """Make an engine ready, and give back what it takes at the end.

    Args:
        name: one of ENGINES.
        master: where Spark runs, as Spark writes it; None for all cores of this machine.

    Raises:
        ParameterError: there is no such engine, or it has no master.
        EngineError: Spark is not installed, or did not start.
    """
    if name not in ENGINES:
        raise ParameterError(
            f"there is no engine '{name}'", hint=f"There are: {', '.join(ENGINES)}"
        )
    if name == "spark":
        from undertow.engine.spark import cluster  # noqa: PLC0415 - only where it was asked for

        with cluster(master or "local[*]") as engines:
            yield engines
        return
    if master is not None:
        raise ParameterError(
            "only Spark has a master", hint="Add --engine spark, or leave --master away."
        )
    yield LOCAL
