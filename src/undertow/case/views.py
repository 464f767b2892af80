"""A table of a case for people in a notebook: Arrow, Polars or pandas, and a readable preview."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from undertow.errors import UndertowError

if TYPE_CHECKING:
    import pandas
    import polars

_SHOWN = 20


class TableView:
    """One table, read when it is asked for.

    Also usable wherever an Arrow table is expected, through `__arrow_c_stream__`.
    """

    def __init__(self, name: str, read: Callable[[], pa.Table]) -> None:
        self.name = name
        self._read = read

    def arrow(self) -> pa.Table:
        """The table as `pyarrow.Table`."""
        return self._read()

    def polars(self) -> polars.DataFrame:
        """The table as a Polars data frame (needs the extra `undertow[polars]`)."""
        try:
            import polars as pl  # noqa: PLC0415 - optional
        except ImportError as error:
            raise UndertowError("Polars is not installed", hint="pip install polars") from error
        frame = pl.from_arrow(self._read())
        return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()

    def pandas(self) -> pandas.DataFrame:
        """The table as a pandas data frame (needs the extra `undertow[pandas]`)."""
        try:
            return self._read().to_pandas()
        except ImportError as error:
            raise UndertowError("pandas is not installed", hint="pip install pandas") from error

    def __len__(self) -> int:
        return len(self._read())

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._read().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        table = self._read()
        return f"<{self.name}: {len(table):,} rows, {', '.join(table.column_names)}>"

    def _repr_html_(self) -> str:
        table = self._read()
        head = "".join(f"<th>{escape(name)}</th>" for name in table.column_names)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{escape(_short(value))}</td>" for value in row.values())
            + "</tr>"
            for row in table.slice(0, _SHOWN).to_pylist()
        )
        more = f"<p>{len(table):,} rows, the first {min(_SHOWN, len(table))} shown</p>"
        return f"<table><caption>{escape(self.name)}</caption><tr>{head}</tr>{body}</table>{more}"


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 80 else text[:79] + "…"
