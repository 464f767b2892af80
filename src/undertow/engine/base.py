"""What detection asks of whatever runs its SQL."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa


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


class Engine(ABC):
    """A session: register tables, run named steps, take the results out as Arrow.

    Statements are those of the portable dialect (`undertow.engine.dialect`); values are
    `$parameters` and never part of the text. Every engine gives the same rows, and the same order
    where a statement orders by columns that are never null and tell all rows apart.

    Attributes:
        steps: what was run, in order.
        breadth: how many times what one machine joins at once this engine takes in one step.
    """

    breadth = 1

    def __init__(self) -> None:
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
        self._keep(name, sql, values, append=append)
        rows, seconds = self.count(name), time.perf_counter() - started
        if append:
            seconds += self.steps.pop().seconds
        self.steps.append(Step(name, sql.strip(), values, rows, seconds))
        return rows

    @abstractmethod
    def table(self, name: str, content: pa.Table) -> None:
        """Make an Arrow table known under a name."""

    @abstractmethod
    def files(self, name: str, paths: Sequence[Path]) -> None:
        """Make Parquet files known as one table."""

    @abstractmethod
    def drop(self, *names: str) -> None:
        """Forget tables that are no longer needed, to give their memory back."""

    @abstractmethod
    def count(self, name: str) -> int:
        """The number of rows of a table."""

    @abstractmethod
    def arrow(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of a query as an Arrow table."""

    @abstractmethod
    def close(self) -> None:
        """Give memory and disk back; the session cannot be used any more."""

    @abstractmethod
    def _keep(self, name: str, sql: str, values: dict[str, Any], *, append: bool) -> None:
        """Run a query and keep its result as the table `name`, or add it to that."""


@dataclass(frozen=True, slots=True)
class Engines:
    """Opens sessions of one kind.

    Attributes:
        session: opens a session; several may be open at a time.
        told: what the record of a run says of the engine.
    """

    session: Callable[[], Engine]
    told: dict[str, str]
