"""The ledger of a case: what was added when and by which version, every run, every decision.

A SQLite file in WAL mode, so that it can be read while a scan writes, by Datasette or any other
tool. A run exists once its row is committed; tables on disk that no row names are leftovers of a
process that was killed, and are swept away by the next writer.

Whatever happens to a case is an entry of the table `entries`, chained by hash (case/chain.py), that
is added to and never changed. `append` and `entries` are all that a new kind of decision needs:

    case.ledger.append("judgement", {"about": "g-1", "rung": "coordinated"}, analyst="A. Name")
    case.ledger.entries("judgement")
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from undertow.case import chain
from undertow.errors import CaseError

FORMAT = 2

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

# A body and its salt may be taken out by a redaction; everything else stays as it was written.
_CHAIN_SCHEMA = (
    """CREATE TABLE entries (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, analyst TEXT,
    body TEXT, salt TEXT, body_sha256 TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
)""",
    """CREATE TRIGGER entries_stay BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entries
WHEN NOT (NEW.body IS NULL AND NEW.salt IS NULL AND NEW.number IS OLD.number
    AND NEW.at IS OLD.at AND NEW.kind IS OLD.kind AND NEW.analyst IS OLD.analyst
    AND NEW.body_sha256 IS OLD.body_sha256 AND NEW.previous IS OLD.previous
    AND NEW.hash IS OLD.hash)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)

_JSON = ("parameters", "versions", "inputs", "counts", "steps", "outputs", "explanation", "limits")


def now() -> str:
    """The present moment as the ledger writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Ledger:
    """Opens the ledger for one piece of work at a time; holds no connection in between."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def create(cls, path: Path, key: str) -> None:
        """Lay a new ledger at `path`, with the key of the case's pseudonyms."""
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA)
        made = cls(path)
        with made._writing(laid=False) as db:
            facts = [("format", "1"), ("key", key), ("created", now())]
            db.executemany("INSERT INTO meta VALUES (?, ?)", facts)
            made._lay_chain(db, "case")

    # -- reading ---------------------------------------------------------------------------------

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

    def entries(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The entries of the chain, oldest first: all of them, or those of one kind.

        Each has `number, at, kind, analyst, body, body_sha256, previous, hash`; the body is None
        where a redaction took it out. Empty in a case of an earlier version to which nothing was
        written since.
        """
        with self._open() as db:
            if not _has_chain(db):
                return []
            rows = db.execute("SELECT * FROM entries ORDER BY number").fetchall()
        return [_entry(row) for row in rows if kind is None or row["kind"] == kind]

    def head(self) -> tuple[int, str]:
        """The number and the hash of the last entry; 0 and the first hash's where there is none."""
        with self._open() as db:
            sql = "SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1"
            row = db.execute(sql).fetchone() if _has_chain(db) else None
        return (0, chain.GENESIS) if row is None else (int(row["number"]), str(row["hash"]))

    def stored(self) -> tuple[list[dict[str, Any]], chain.Digests]:
        """The entries as they are stored, bodies as text, and the digests of all other rows."""
        with self._open() as db:
            db.execute("BEGIN")
            rows = db.execute("SELECT * FROM entries ORDER BY number") if _has_chain(db) else []
            return [dict(row) for row in rows], _row_digests(db)

    # -- writing ---------------------------------------------------------------------------------

    def append(
        self, kind: str, body: Mapping[str, Any], analyst: str | None = None
    ) -> dict[str, Any]:
        """Add an entry to the chain, now; returns it as `entries` does.

        Needs no hold on the case: entries may be added while a scan runs, and by several at once.

        Args:
            kind: what happened, in a word.
            body: what there is to say, as plain values (JSON).
            analyst: who says so; None where the software did it.
        """
        with self._writing() as db:
            return _append(db, kind, body, analyst)

    def commit(
        self,
        run: dict[str, Any],
        file: dict[str, Any] | None = None,
        digests: chain.Digests | None = None,
    ) -> None:
        """Make a run, and the file it added, part of the case in one transaction.

        The digests of the tables it wrote are entered in the chain; `digests` are those of what it
        wrote besides, by place in the case.
        """
        folder = self._path.parent
        made = {**chain.tables_of(folder, run, file), **(digests or {})}
        with self._writing() as db:
            _insert(db, "runs", run)
            if file is not None:
                _insert(db, "files", {**file, "run_id": run["run_id"]})
            known = _in_force(db)
            rows = {place: told for place, told in _row_digests(db).items() if place not in known}
            raw = {f"raw/{sha}": sha for sha in run["inputs"] if (folder / "raw" / sha).exists()}
            new = {place: told for place, told in raw.items() if place not in known}
            body = {"run_id": run["run_id"], "what": run["kind"], "digests": rows | new | made}
            _append(db, "run", body, None)

    def redact(
        self, body: Mapping[str, Any], analyst: str, clean: Callable[[str], str]
    ) -> dict[str, Any]:
        """Enter a redaction, and take out of the ledger itself what `clean` would change.

        Bodies of entries go as a whole, with their salt; the digests that they held are entered
        anew. Rows of the other tables keep what is clean. The database file is rewritten, so that
        no free page holds what was taken out.
        """
        with self._writing() as db:
            rows = db.execute("SELECT number, body FROM entries WHERE body IS NOT NULL")
            gone = {row["number"]: row["body"] for row in rows if clean(row["body"]) != row["body"]}
            kept = chain.in_force(json.loads(text) for text in gone.values())
            now_in_force = _in_force(db)
            for number in gone:
                db.execute(
                    "UPDATE entries SET body = NULL, salt = NULL WHERE number = ?", (number,)
                )
            changed = _clean_rows(db, clean)
            digests = {place: now_in_force[place] for place in kept} | changed | body["digests"]
            told = {**body, "entries": sorted(gone), "digests": digests}
            entry = _append(db, "redaction", told, analyst)
        with self._open() as db:
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return entry

    # -- inside ----------------------------------------------------------------------------------

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=30, isolation_level=None)) as db:
                db.row_factory = sqlite3.Row
                db.execute("PRAGMA synchronous = FULL")
                yield db
        except sqlite3.DatabaseError as error:
            raise CaseError(
                f"the ledger cannot be read ({error})",
                where=str(self._path),
                hint="Restore case.sqlite from a copy; the files in raw/ can be added again.",
            ) from error

    @contextmanager
    def _writing(self, *, laid: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction that nobody else's comes in between; taken back if anything fails."""
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                if laid and not _has_chain(db):
                    self._lay_chain(db, "adopted")
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    def _lay_chain(self, db: sqlite3.Connection, kind: str) -> None:
        """Begin the chain: with a new case, or with an older one as it is found."""
        for statement in _CHAIN_SCHEMA:
            db.execute(statement)
        db.execute("UPDATE meta SET value = ? WHERE key = 'format'", (str(FORMAT),))
        folder = self._path.parent
        digests = {place: chain.file_digest(folder / place) for place in chain.places(folder)}
        _append(db, kind, {"format": FORMAT, "digests": _row_digests(db) | digests}, None)


def _has_chain(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = 'entries'").fetchone())


def _append(
    db: sqlite3.Connection, kind: str, body: Mapping[str, Any], analyst: str | None
) -> dict[str, Any]:
    last = db.execute("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1").fetchone()
    text, salt = chain.canonical(body), secrets.token_hex(16)
    entry = {
        "number": last["number"] + 1 if last else 1,
        "at": now(),
        "kind": kind,
        "analyst": analyst,
        "body_sha256": chain.body_digest(text, salt),
        "previous": last["hash"] if last else chain.GENESIS,
    }
    entry["hash"] = chain.entry_hash(entry)
    _insert(db, "entries", {**entry, "body": text, "salt": salt})
    return {**entry, "body": json.loads(text)}


def _in_force(db: sqlite3.Connection) -> chain.Digests:
    """What the chain says each place of the case should be."""
    rows = db.execute("SELECT body FROM entries WHERE body IS NOT NULL ORDER BY number")
    return chain.in_force(json.loads(row["body"]) for row in rows)


def _row_digests(db: sqlite3.Connection) -> chain.Digests:
    """The digests of the rows of the ledger's other tables, by the place they have in the chain."""
    found: chain.Digests = {}
    for table, key in (("meta", "key"), ("files", "sha256"), ("runs", "run_id")):
        for row in db.execute(f"SELECT * FROM {table}"):  # noqa: S608 - our names
            found[f"case.sqlite/{table}/{row[key]}"] = chain.row_digest(dict(row))
    return found


def _clean_rows(db: sqlite3.Connection, clean: Callable[[str], str]) -> chain.Digests:
    """Clean the texts of files and runs; returns the digests of the rows that changed."""
    before = _row_digests(db)
    for table, key in (("files", "sha256"), ("runs", "run_id")):
        for row in db.execute(f"SELECT * FROM {table}").fetchall():  # noqa: S608 - our names
            for name, value in dict(row).items():
                if isinstance(value, str) and name != key and clean(value) != value:
                    db.execute(
                        f"UPDATE {table} SET {name} = ? WHERE {key} = ?",  # noqa: S608 - our names
                        (clean(value), row[key]),
                    )
    return {place: told for place, told in _row_digests(db).items() if before[place] != told}


def _insert(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    values = {k: json.dumps(v, sort_keys=True) if k in _JSON else v for k, v in row.items()}
    columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608 - our names


def _decoded(row: sqlite3.Row) -> dict[str, Any]:
    return {k: json.loads(row[k]) if k in _JSON else row[k] for k in row.keys()}  # noqa: SIM118


def _entry(row: sqlite3.Row) -> dict[str, Any]:
    """An entry as others see it: its body as values, without the salt."""
    told = {name: row[name] for name in row.keys() if name != "salt"}  # noqa: SIM118
    return told | {"body": None if row["body"] is None else json.loads(row["body"])}
