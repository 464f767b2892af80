"""What the pages read of a case, read once for each state of it and shared by all who look.

Tables of a run never change, so what was made of them is kept until another run, or a redaction,
comes. Decisions are read anew each time: two analysts see each other's at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from threading import Lock, RLock
from typing import Any, TypeVar

from undertow.case import Case
from undertow.engine import DuckDB
from undertow.exporters.report.names import Names
from undertow.model.tables import TABLES

State = tuple[int, int]
_Made = TypeVar("_Made")
# What is searched and counted; each a view on its files, read only as far as a question needs.
_ASKED = ("posts", "copies", "narrative_posts", "articles", "statements")
_LEAVES_TABLES = ("report",)  # kinds of runs that make no table


class Shelf:
    """The case, and what was made of it so far."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._kept: dict[str, tuple[State, Any]] = {}
        self._locks: dict[str, RLock] = defaultdict(RLock)
        self._asking = Lock()
        self._engine: tuple[State, DuckDB] | None = None
        self._seen: tuple[tuple[int, int], State] | None = None

    def state(self) -> State:
        """What the tables are: the last run that made some, and how many redactions came since."""
        ledger = self.case.ledger
        now = (ledger.next_run(), ledger.head()[0])
        if self._seen is None or self._seen[0] != now:
            runs = [r["run_id"] for r in ledger.runs() if r["kind"] not in _LEAVES_TABLES]
            state = (max(runs, default=0), len(ledger.entries("redaction")))
            self._seen = (now, state)
        return self._seen[1]

    def kept(self, name: str, make: Callable[[], _Made]) -> _Made:
        """What `make` makes, made once for each state of the case."""
        state = self.state()
        with self._locks[name]:
            found = self._kept.get(name)
            if found is None or found[0] != state:
                found = (state, make())
                self._kept[name] = found
            made: _Made = found[1]
            return made

    @property
    def names(self) -> Names:
        """What accounts are called: by their names, for this is where the evidence is read."""
        return self.kept("names", lambda: Names(self.case, shown=True))

    def has(self, table: str) -> bool:
        """Whether the case has this table, with rows in it."""
        return self.kept(
            f"has {table}", lambda: self.case.has(table) and self.case.count(table) > 0
        )

    def ask(self, sql: str, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a question to the tables of the case."""
        with self._asking:
            rows: list[dict[str, Any]] = self._asked.arrow(sql, values).to_pylist()
            return rows

    @property
    def _asked(self) -> DuckDB:
        state = self.state()
        if self._engine is None or self._engine[0] != state:
            self._close()
            engine = DuckDB()
            for name in _ASKED:
                if paths := self.case.paths(name):
                    engine.files(name, paths)
                else:
                    engine.table(name, TABLES[name].empty_table())
            self._engine = (state, engine)
        return self._engine[1]

    def _close(self) -> None:
        if self._engine is not None:
            self._engine[1].close()
            self._engine = None

    def close(self) -> None:
        """Give memory and disk back."""
        with self._asking:
            self._close()
