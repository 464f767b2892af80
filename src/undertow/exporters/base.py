"""What an exporter sees of a case, what it offers, and how it writes."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from undertow.errors import UndertowError


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

    def count(self, name: str) -> int:
        """The number of rows of a table."""

    def runs(self) -> list[dict[str, Any]]:
        """The ledger: each run with its parameters, versions, counts and steps, oldest first."""

    def files(self) -> list[dict[str, Any]]:
        """What was handed in, each file with its SHA-256, reader, counts and limits."""

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

    def write(self, case: CaseView, out: Path) -> list[Path]:
        """Write the case into the folder `out` and return the files made."""


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
