"""A case is a folder: `raw/` as handed in, `tables/` as Parquet, `case.sqlite` the ledger.

Nothing is ever changed in place. A table is written under a temporary name, flushed to the disk,
renamed, and only then named by a row of the ledger; a process that is killed leaves the case as it
was after the last whole run.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from undertow.case.ledger import FORMAT, Ledger, now
from undertow.case.views import TableView
from undertow.errors import CaseBusy, CaseError, NoSuchCase, NotYetScanned, ParameterError
from undertow.judgement.tables import DECISIONS, table_of
from undertow.model.tables import ACCOUNTS, TABLES

if TYPE_CHECKING:
    import pyarrow.dataset as ds

__all__ = ["Case", "new_case", "now", "open_case", "write_table"]

FROM_FILES = ("posts", "profiles", "rejects")
FROM_SCAN = ("actions", "edges", "groups", "members", "bounded", "open_calls")
FROM_TEXTS = (
    "copies",
    "narratives",
    "narrative_posts",
    "narrative_parts",
    "narrative_days",
)  # made by a scan, or by `undertow narratives` alone
FROM_READING = (
    "articles", "statements", "aliases", "entities", "numbers", "figures", "answers", "relations",
    "measures", "events",
)  # fmt: skip
_MADE = ("accounts", *DECISIONS)  # when asked for
# Known indicators; their matches are made when they come in, and again by every scan.
FROM_INDICATORS = ("indicators", "indicator_matches")

SHOWING_S = 60  # how long a report waits for another one; a browser waits longer

_ACCOUNTS_SQL = """
SELECT account_id, platform, max(account_name) AS name, CAST(count(*) AS BIGINT) AS posts,
       min(created_at) AS first_at, max(created_at) AS last_at
FROM posts GROUP BY account_id, platform
"""

_PROFILES_SQL = """
SELECT account_id, platform, max(name) AS name, min(created_at) AS created_at, max(bio) AS bio,
       max(location) AS location
FROM profiles GROUP BY account_id, platform
"""

_POSTS_SQL = """
SELECT p.post_id, p.account_id, p.account_name, p.platform, p.created_at, p.text, p.lang,
       p.source_sha256, p.source_line, p.source_member
FROM posts p JOIN wanted w ON w.post_id = p.post_id
ORDER BY p.account_id, p.post_id, p.platform, p.repost_of IS NOT NULL, p.repost_of
"""
_ALL_ACCOUNTS_SQL = """
SELECT coalesce(s.account_id, p.account_id) AS account_id,
       coalesce(s.platform, p.platform) AS platform, coalesce(p.name, s.name) AS name,
       p.created_at AS created_at, p.bio AS bio, p.location AS location,
       coalesce(s.posts, 0) AS posts, s.first_at AS first_at, s.last_at AS last_at
FROM seen s
FULL OUTER JOIN told p ON s.account_id = p.account_id AND s.platform = p.platform
ORDER BY 2, 1
"""


def new_case(path: str | os.PathLike[str]) -> Case:
    """Make an empty case folder.

    Raises:
        CaseError: there is something at `path` already.
    """
    folder = Path(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CaseError(
            "there is something here already",
            where=str(folder),
            hint="Choose another name, or add files to the case that is there: undertow add",
        )
    # Built beside and renamed, so that a half-made case never stands under its name.
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = folder.parent / f".{folder.name}.{secrets.token_hex(4)}.new"
    for part in ("raw", "tables", "reports"):
        (building / part).mkdir(parents=True)
    Ledger.create(building / "case.sqlite", secrets.token_hex(16))
    if folder.exists():
        folder.rmdir()
    building.replace(folder)
    return Case(folder)


def open_case(path: str | os.PathLike[str]) -> Case:
    """Open a case folder.

    Raises:
        NoSuchCase: no case stands at `path`.
        CaseError: it was made by a later version, or its ledger is damaged.
    """
    folder = Path(path)
    if not (folder / "case.sqlite").is_file():
        raise NoSuchCase(
            "there is no case here", where=str(folder), hint=f"Make one: undertow new {folder}"
        )
    case = Case(folder)
    made_by = int(case.ledger.meta("format"))
    if made_by > FORMAT:
        raise CaseError(
            f"the case has format {made_by}, this undertow knows formats up to {FORMAT}",
            where=str(folder),
            hint="Install a newer undertow.",
        )
    return case


class Case:
    """One case folder; cheap to open, safe to read while another process writes to it.

    Open one with `undertow.open_case`. Tables come as `case["groups"]`, to be taken as Arrow,
    Polars or pandas.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger(folder / "case.sqlite")
        self._known_accounts: tuple[list[tuple[Path, int]], pa.Table] | None = None

    @property
    def name(self) -> str:
        """The folder's name without its ending."""
        return self.folder.name.removesuffix(".case")

    @property
    def embeddings(self) -> Path:
        """Where vectors of texts are kept between runs; may be deleted at any time."""
        return self.folder / "embeddings"

    @property
    def kept(self) -> Path:
        """What steps of earlier runs found (`case/kept.py`); may be deleted at any time."""
        return self.folder / "kept"

    # -- reading ---------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> TableView:
        """A table of the case, ready to be taken as Arrow, Polars or pandas.

        Raises:
            NotYetScanned: the table is one that a scan makes, and none was made.
        """
        if name in FROM_SCAN or (name in FROM_TEXTS and not self.paths(name)):
            self.last_scan()
        return TableView(name, lambda: self.table(name))

    def files(self) -> list[dict[str, Any]]:
        """What was handed in: one entry per file, in the order added."""
        return self.ledger.files()

    def runs(self) -> list[dict[str, Any]]:
        """Every whole run, oldest first."""
        return self.ledger.runs()

    def redactions(self) -> list[dict[str, Any]]:
        """Who was taken out of the case for good: `at, analyst, reason`, oldest first."""
        entries = self.ledger.entries("redaction")
        return [
            {"at": e["at"], "analyst": e["analyst"], "reason": (e["body"] or {}).get("reason", "")}
            for e in entries
        ]

    def last_scan(self) -> dict[str, Any]:
        """The record of the scan whose tables are shown.

        Raises:
            NotYetScanned: there is none.
        """
        scans = self.ledger.runs("scan")
        if not scans:
            raise NotYetScanned(
                "this case was not scanned yet",
                where=str(self.folder),
                hint=f"Scan it first: undertow scan {self.folder}",
            )
        return scans[-1]

    def articles_read(self) -> set[str]:
        """The hashes of the articles' files that were read."""
        return self._inputs("read")

    def indicators_read(self) -> set[str]:
        """The hashes of the files of known indicators."""
        return self._inputs("indicators")

    def _inputs(self, kind: str) -> set[str]:
        """What the last run of a kind stands on, whose runs take over all earlier ones hold."""
        runs = self.ledger.runs(kind)
        return set(runs[-1]["inputs"]) if runs else set()

    @property
    def scanned(self) -> bool:
        """Whether a scan was made."""
        return bool(self.ledger.runs("scan"))

    def paths(self, name: str) -> list[Path]:
        """The Parquet files that make up a stored table; none for a scan's before the first."""
        if name in FROM_FILES:
            shas = [file["sha256"] for file in self.files()]
            return [self.folder / "tables" / name / f"{sha}.parquet" for sha in shas]
        if name in FROM_SCAN:
            # The last scan's, even where an older scan has a table that it lacks: scans of version
            # 0.1.0's first days did not look for open calls.
            made = self.ledger.runs("scan")[-1:]
        elif name in FROM_TEXTS + FROM_READING + FROM_INDICATORS:
            made = self.runs()
        else:
            known = ", ".join(sorted(TABLES))
            raise ParameterError(f"there is no table '{name}'; there are {known}")
        # A scan records the digests of what it wrote, not that of the actions, its longest table.
        folders = [run["folder"] for run in made if name in (*run["outputs"], "actions")]
        return [self.folder / "tables" / folders[-1] / f"{name}.parquet"] if folders else []

    def has(self, name: str) -> bool:
        """Whether the case has this table: a run made it, or it is made when asked for."""
        return name in _MADE or (name in TABLES and bool(self.paths(name)))

    def table(self, name: str) -> pa.Table:
        """A whole table (schema model/tables.TABLES[name])."""
        return self._made(name) if name in _MADE else self.rows(name)

    def _made(self, name: str) -> pa.Table:
        """A table that is stored nowhere: it is worked out from others, or from the ledger."""
        return self._accounts() if name == "accounts" else table_of(name, self.ledger.entries())

    def rows(
        self, name: str, columns: list[str] | None = None, where: pc.Expression | None = None
    ) -> pa.Table:
        """Part of a table: some columns, some rows, without reading the rest."""
        if name in _MADE:
            found = self._made(name)
            found = found if where is None else found.filter(where)
            return found if columns is None else found.select(columns)
        return self.dataset(name).to_table(columns=columns, filter=where)

    def batches(
        self, name: str, columns: list[str] | None = None, where: pc.Expression | None = None
    ) -> Iterator[pa.RecordBatch]:
        """A table, or part of it, piece by piece, in memory that does not grow with the table."""
        if name in _MADE:
            yield from self.rows(name, columns, where).to_batches()
        else:
            # Few batches are read ahead: texts can be long.
            yield from self.dataset(name).to_batches(
                columns=columns, filter=where, batch_size=1 << 15,
                batch_readahead=2, fragment_readahead=1,
            )  # fmt: skip

    def posts(self, post_ids: Iterable[str]) -> pa.Table:
        """What is shown of the posts with these ids, by account and id.

        A few of a million are found in a fraction of the time that `rows` takes: the other columns
        are read only where an id was found.
        """
        from undertow.engine import DuckDB  # noqa: PLC0415 - loads the database

        with DuckDB() as engine:
            if paths := self.paths("posts"):
                engine.files("posts", paths)
            else:
                engine.table("posts", TABLES["posts"].empty_table())
            wanted = pa.array(sorted(set(post_ids)), pa.string())
            engine.table("wanted", pa.table({"post_id": wanted}))
            found = engine.arrow(_POSTS_SQL)
        return found.cast(pa.schema([TABLES["posts"].field(name) for name in found.column_names]))

    def dataset(self, name: str) -> ds.Dataset:
        """A stored table as an Arrow dataset, for filtered and streaming reads."""
        import pyarrow.dataset as ds  # noqa: PLC0415 - loads pandas where that is installed

        paths = [str(path) for path in self.paths(name)]
        schema = ACCOUNTS if name == "profiles" else TABLES.get(name)
        if not paths and schema is not None:
            return ds.dataset(schema.empty_table())
        return ds.dataset(paths, format="parquet", schema=schema)

    def info(self) -> dict[str, Any]:
        """What is in the case, as plain values: counts, span, files and the last scan."""
        files = self.files()
        ends = pc.min_max(self.rows("posts", ["created_at"])["created_at"])
        scans = self.ledger.runs("scan")
        return {
            "case": str(self.folder),
            "posts": self.count("posts"),
            "accounts": self.count("accounts"),
            "rejects": sum(file["rejects"] for file in files),
            "first_at": ends["min"].as_py(),
            "last_at": ends["max"].as_py(),
            "files": files,
            "scan": scans[-1] if scans else None,
            "runs": len(self.runs()),
        }

    def __repr__(self) -> str:
        files = len(self.files())
        noun = "file" if files == 1 else "files"
        return f"<case {self.folder}: {files} {noun}, {self.count('posts'):,} posts>"

    def _repr_html_(self) -> str:
        told = self.info()
        scan = told["scan"]
        found = f"{scan['counts']['groups']:,} groups" if scan else "not scanned yet"
        rows = "".join(
            f"<tr><td>{escape(file['name'])}</td><td>{escape(file['title'])}</td>"
            f"<td>{file['posts']:,}</td><td>{file['rejects']:,}</td></tr>"
            for file in told["files"]
        )
        head = "<tr><th>file</th><th>format</th><th>posts</th><th>set aside</th></tr>"
        return (
            f"<p><b>{escape(self.name)}</b>: {told['posts']:,} posts by {told['accounts']:,} "
            f"accounts; {found}</p><table>{head}{rows}</table>"
        )

    def count(self, name: str) -> int:
        """The number of rows of a table."""
        if name in _MADE:
            return len(self._made(name))
        return sum(pq.read_metadata(path).num_rows for path in self.paths(name))

    def _accounts(self) -> pa.Table:
        """All accounts; worked out again only when a file came or was changed by a redaction."""
        paths = [*self.paths("posts"), *self.paths("profiles")]
        state = [(path, path.stat().st_mtime_ns) for path in paths]
        if self._known_accounts is None or self._known_accounts[0] != state:
            self._known_accounts = (state, self._all_accounts())
        return self._known_accounts[1]

    def _all_accounts(self) -> pa.Table:
        if not self.files():
            return ACCOUNTS.empty_table()
        from undertow.engine import DuckDB  # noqa: PLC0415 - loads the database

        with DuckDB() as engine:
            engine.files("posts", self.paths("posts"))
            engine.files("profiles", self.paths("profiles"))
            engine.step("seen", _ACCOUNTS_SQL)
            engine.step("told", _PROFILES_SQL)
            return engine.arrow(_ALL_ACCOUNTS_SQL).select(ACCOUNTS.names).cast(ACCOUNTS)

    @cached_property
    def _key(self) -> bytes:
        return bytes.fromhex(self.ledger.meta("key"))

    def pseudonym(self, account_id: str, platform: str | None = None) -> str:
        """The name under which an account stands in reports.

        Keyed with a secret that never leaves the case: without it nobody can tell, by trying
        names, who is meant; with it the holder of the case can.
        """
        who = f"{platform or ''}\0{account_id}".encode()
        return "account-" + hmac.new(self._key, who, hashlib.sha256).hexdigest()[:10]

    # -- writing ---------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the case for writing; sweeps away what a killed writer left behind.

        Raises:
            CaseBusy: another process holds it.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - loads ssl, which readers never need

        lock = FileLock(self.folder / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise CaseBusy(
                "another process is writing to this case",
                where=str(self.folder),
                hint="Wait until it has finished, then try again.",
            ) from error
        try:
            self._sweep()
            yield
        finally:
            lock.release()

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Hold what is shown to others: one report at a time, and none while a person is taken out.

        A scan does not hold it: tables of a whole run stand still, so a report needs no hold on
        the case.

        Raises:
            CaseBusy: another process held it for a minute.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - loads ssl, which readers never need

        lock = FileLock(self.folder / ".showing", timeout=SHOWING_S)
        try:
            lock.acquire()
        except Timeout as error:
            raise CaseBusy(
                "a report of this case is being written, or a person taken out of it",
                where=str(self.folder),
                hint="Wait until that has finished, then try again.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _raw_named(self) -> set[str]:
        """The copies in raw/ that a row of the ledger names."""
        return set().union(
            (file["sha256"] for file in self.files()), self.articles_read(), self.indicators_read()
        )

    def _sweep(self) -> None:
        """Remove what no row of the ledger names."""
        known = {file["sha256"] for file in self.files()}
        named = self._raw_named()
        for path in (self.folder / "raw").iterdir():
            if path.name not in named:
                path.unlink()
        folders = {run["folder"] for run in self.runs() if run["folder"]} | set(FROM_FILES)
        for path in (self.folder / "tables").iterdir():
            if path.name not in folders:
                shutil.rmtree(path)
            elif path.name in FROM_FILES:
                for part in path.iterdir():
                    if part.stem not in known or part.name.startswith("."):
                        part.unlink()

    def keep_raw(self, source: Path, report: Any = None) -> tuple[str, Path, int]:
        """Copy a file into `raw/` under its SHA-256.

        Returns:
            The hash, the copy and its size in bytes. If the case has the file already the copy is
            that of the first time.
        """
        building = self.folder / "raw" / f".{secrets.token_hex(8)}"
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as original, building.open("wb") as copy:
            while block := original.read(1 << 20):
                digest.update(block)
                copy.write(block)
                size += len(block)
                if report is not None:
                    report(len(block))
            copy.flush()
            os.fsync(copy.fileno())
        kept = self.folder / "raw" / digest.hexdigest()
        if kept.exists():
            building.unlink()
        else:
            building.replace(kept)
            kept.chmod(0o444)
        return digest.hexdigest(), kept, size

    def remove_if_empty(self) -> None:
        """Take the folder away again if nothing was ever added to it."""
        if not self.runs():
            shutil.rmtree(self.folder)

    def forget_raw(self, kept: Path) -> None:
        """Remove a copy that turned out to be unreadable, unless the ledger names it."""
        if kept.name not in self._raw_named():
            kept.unlink(missing_ok=True)

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A folder for tables under way; removed if it was not moved to its place."""
        folder = self.folder / "tables" / f".{secrets.token_hex(8)}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def place(self, path: Path, name: str) -> None:
        """Rename a finished file or folder to `tables/<name>`, after flushing it to the disk."""
        target = self.folder / "tables" / name
        target.parent.mkdir(exist_ok=True)
        for file in [path] if path.is_file() else sorted(path.iterdir()):
            _flush(file)
        path.replace(target)
        _flush(target.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_table(path: Path, table: pa.Table) -> str:
    """Write a table so that equal rows give equal bytes; returns the SHA-256 of the file."""
    pq.write_table(table, path, compression="zstd", row_group_size=1 << 18)
    with path.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()
