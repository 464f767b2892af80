"""What an exporter sees of a case, what it offers, and how it writes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from undertow.errors import ParameterError, UndertowError
from undertow.model.tables import TABLES

# The Traffic Light Protocol 2.0 of FIRST, from everybody to nobody but those it is handed to.
TLP = ("clear", "green", "amber", "amber+strict", "red")


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms something leaves the case.

    Attributes:
        names: whether account names and ids are shown; None leaves it to the format: what is made
            to be shared hides them, the analyst's own tables keep them.
        tlp: who may see it, one of `TLP`; amber unless told otherwise, because what concerns
            people should not become public by default.
        disarm: the user's own copy of the DISARM framework (STIX); None takes the pinned part.
    """

    names: bool | None = None
    tlp: str = "amber"
    disarm: Path | None = None

    @property
    def label(self) -> str:
        """The marking in words: `TLP:AMBER`."""
        return f"TLP:{self.tlp.upper()}"


USUAL = Terms()


class CaseView(Protocol):
    """A case as those who only read it see it."""

    @property
    def name(self) -> str:
        """The case's name."""

    def table(self, name: str) -> pa.Table:
        """A whole table, with the schema of `model.tables.TABLES`; empty before the first scan."""

    def rows(
        self, name: str, columns: list[str] | None = None, where: pc.Expression | None = None
    ) -> pa.Table:
        """Those rows of a large table that `where` lets through, with these columns."""

    def batches(
        self, name: str, columns: list[str] | None = None, where: pc.Expression | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The same rows piece by piece, so that a large table never lies in memory whole."""

    def posts(self, post_ids: Iterable[str]) -> pa.Table:
        """What is shown of the posts with these ids, by account and id; quick for a few."""

    def count(self, name: str) -> int:
        """The number of rows of a table."""

    def runs(self) -> list[dict[str, Any]]:
        """The ledger: each run with its parameters, versions, counts and steps, oldest first."""

    def files(self) -> list[dict[str, Any]]:
        """What was handed in, each file with its SHA-256, reader, counts and limits."""

    def redactions(self) -> list[dict[str, Any]]:
        """Who was taken out of the case for good: `at, analyst, reason`, oldest first."""

    def pseudonym(self, account_id: str, platform: str) -> str:
        """The keyed pseudonym of an account; the key stays in the case."""


class Exporter(Protocol):
    """One way out of a case, for another tool."""

    @property
    def name(self) -> str:
        """What the user types after `--to`."""

    @property
    def title(self) -> str:
        """What it is, for people."""

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write the case to the file or into the folder `out` and return the files made."""


def rows_of(case: CaseView, table: str) -> list[dict[str, Any]]:
    """The rows of a table, none where this version of undertow has no such table."""
    return case.table(table).to_pylist() if table in TABLES else []


def file_at(out: Path, name: str) -> Path:
    """Where one file goes: to `out` where that is named as such a file, else inside it.

    Raises:
        ParameterError: there is a file of another kind at `out`.
    """
    if out.suffix == Path(name).suffix and not out.is_dir():
        return out
    return in_folder(out, name)


def in_folder(out: Path, name: str) -> Path:
    """Where one file of several goes.

    Raises:
        ParameterError: `out` is a file.
    """
    if out.exists() and not out.is_dir():
        raise ParameterError("this is a file, not a folder", where=str(out))
    return out / name


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to, renamed into place only when all went well.

    Raises:
        UndertowError: the folder cannot be written to.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        beside.replace(path)
    except OSError as error:
        raise UndertowError(
            f"cannot be written: {error.strerror or error}",
            where=str(path),
            hint="Choose a folder that you may write to and that has room.",
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> Path:
    """Write a value as JSON for people to read too; returns the path.

    Raises:
        UndertowError: it cannot be written there.
    """
    with replacing(path) as beside:
        beside.write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2))
    return path
