"""The ledger of a case: what was added when and by which version, and every run with its figures.

A SQLite file in WAL mode, so that it can be read while a scan writes, by Datasette or any other
tool. A run exists once its row is committed; tables on disk that no row names are leftovers of a
process that was killed, and are swept away by the next writer.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from undertow.errors import CaseError

FORMAT = 1

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (
    sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, reader TEXT NOT NULL,
    title TEXT NOT NULL, explanation TEXT NOT NULL, posts INTEGER NOT NULL,
    duplicates INTEGER NOT NULL, rejects INTEGER NOT NULL, accounts INTEGER NOT NULL,
    limits TEXT NOT NULL, added_at TEXT NOT NULL, run_id INTEGER NOT NULL
);
CREATE TABLE runs (
    run_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL,
    parameters TEXT NOT NULL, versions TEXT NOT NULL, inputs TEXT NOT NULL, counts TEXT NOT NULL,
    steps TEXT NOT NULL, outputs TEXT NOT NULL, folder TEXT
);
"""

# Rows are only ever added: what was decided, by whom and when, stays to be read. Made when first
# needed, because cases of earlier versions lack it.
_DECISIONS = """
CREATE TABLE IF NOT EXISTS decisions (
    decision_id INTEGER PRIMARY KEY, made_at TEXT NOT NULL, analyst TEXT NOT NULL,
    kind TEXT NOT NULL, narrative_id TEXT NOT NULL, detail TEXT NOT NULL
)
"""

_JSON = (
    "detail",
    "parameters",
    "versions",
    "inputs",
    "counts",
    "steps",
    "outputs",
    "explanation",
    "limits",
)


class Ledger:
    """Opens the ledger for one piece of work at a time; holds no connection in between."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def create(cls, path: Path, key: str, created: str) -> None:
        """Lay a new ledger at `path`, with the key of the case's pseudonyms."""
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA)
            db.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                [("format", str(FORMAT)), ("key", key), ("created", created)],
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as db:
                db.row_factory = sqlite3.Row
                db.execute("PRAGMA synchronous = FULL")
                with db:
                    yield db
        except sqlite3.DatabaseError as error:
            raise CaseError(
                f"the ledger cannot be read ({error})",
                where=str(self._path),
                hint="Restore case.sqlite from a copy; the files in raw/ can be added again.",
            ) from error

    def meta(self, key: str) -> str:
        """One fact about the case itself."""
        with self._open() as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise CaseError(f"the ledger lacks '{key}'", where=str(self._path))
        return str(row["value"])

    def files(self) -> list[dict[str, Any]]:
        """Every file of the case, in the order added."""
        with self._open() as db:
            rows = db.execute("SELECT * FROM files ORDER BY run_id, rowid").fetchall()
        return [_decoded(row) for row in rows]

    def runs(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Every whole run, oldest first."""
        with self._open() as db:
            rows = db.execute("SELECT * FROM runs ORDER BY run_id").fetchall()
        return [_decoded(row) for row in rows if kind is None or row["kind"] == kind]

    def next_run(self) -> int:
        """The number that the next run will have."""
        with self._open() as db:
            row = db.execute("SELECT coalesce(max(run_id), 0) + 1 AS n FROM runs").fetchone()
        return int(row["n"])

    def commit(self, run: dict[str, Any], file: dict[str, Any] | None = None) -> None:
        """Make a run, and the file it added, part of the case in one transaction."""
        with self._open() as db:
            _insert(db, "runs", run)
            if file is not None:
                _insert(db, "files", {**file, "run_id": run["run_id"]})

    def decisions(self) -> list[dict[str, Any]]:
        """What the analyst decided about narratives, oldest first."""
        with self._open() as db:
            there = "SELECT count(*) AS n FROM sqlite_master WHERE name = 'decisions'"
            if not db.execute(there).fetchone()["n"]:
                return []
            rows = db.execute("SELECT * FROM decisions ORDER BY decision_id").fetchall()
        return [_decoded(row) for row in rows]

    def decide(self, decision: dict[str, Any]) -> int:
        """Add a decision (made_at, analyst, kind, narrative_id, detail); returns its number."""
        with self._open() as db:
            db.execute(_DECISIONS)
            _insert(db, "decisions", decision)
            row = db.execute("SELECT max(decision_id) AS n FROM decisions").fetchone()
        return int(row["n"])


def _insert(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    values = {k: json.dumps(v, sort_keys=True) if k in _JSON else v for k, v in row.items()}
    columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608 - our names


def _decoded(row: sqlite3.Row) -> dict[str, Any]:
    return {k: json.loads(row[k]) if k in _JSON else row[k] for k in row.keys()}  # noqa: SIM118
