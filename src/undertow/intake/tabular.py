"""Readers of tables: CSV, TSV and Parquet, read in whole columns.

A format is described by a `TableReader`: which columns tell it apart and where each column of
undertow comes from. `csvfile.read_csv` and `parquet.read_parquet` bring rows, `convert` turns them
into posts, accounts and rejects by such a description.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.errors import BadRecord
from undertow.intake.blocks import Positions, Reject
from undertow.intake.chunks import RAW_CHARACTERS, Chunk, made_id_prefix
from undertow.intake.columns import Column
from undertow.intake.times import parse_time
from undertow.model.tables import ACCOUNTS, POSTS, REJECTS, TEXT

UNKNOWN_PLATFORM = "unknown"


@dataclass(frozen=True)
class TableReader:
    """One table format.

    `requires` are the columns (as the tool writes them, case counts) without which a file is not
    this format, and one of `any_of` must be there if any are named; among several formats that
    fit, the one that requires most is taken. `columns` says where each column of the posts comes
    from, `accounts` the same for what the file tells of accounts; with `rows="accounts"` the rows
    are accounts and `columns` stays empty. `prepare` may change the raw columns (all text) before
    they are converted; the columns it adds stand in `derived` with those they are made of.
    `limits` are what the format cannot tell, in words. `guarded_with` are columns by which a CSV
    file of undertow's own is told: there, cells may carry the apostrophe of `model.cells`.
    """

    name: str
    title: str
    platform: str | None
    requires: frozenset[str]
    columns: Mapping[str, Column] = field(default_factory=dict)
    accounts: Mapping[str, Column] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    any_of: frozenset[str] = frozenset()
    rows: Literal["posts", "accounts"] = "posts"
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prepare: Callable[[pa.Table], pa.Table] | None = None
    guarded_with: frozenset[str] = frozenset()

    def recognises(self, columns: Sequence[str]) -> bool:
        """Whether a table with these columns is of this format."""
        there = set(columns)
        return self.requires <= there and (not self.any_of or bool(self.any_of & there))

    def sources(self, columns: Sequence[str]) -> list[str]:
        """List the columns of the file that this reader uses, in the file's order."""
        wanted = {source for sources in self.derived.values() for source in sources}
        for column in (*self.columns.values(), *self.accounts.values()):
            wanted.update(column.sources)
        return [name for name in columns if name in wanted]


@dataclass(frozen=True)
class Origin:
    """The file that rows come from; `member` is its name inside an archive."""

    sha256: str
    member: str | None = None
    platform: str | None = None  # as the user says it


@dataclass
class Rows:
    """Raw rows on their way: source columns as text, where they were found, and their raw text."""

    table: pa.Table
    lines: Positions
    offsets: Positions | None
    raw: Callable[[int], bytes]

    def offset(self, row: int) -> int | None:
        """Byte offset of a row, where the file has such."""
        return None if self.offsets is None else int(self.offsets[row])


def convert(
    reader: TableReader, rows: Rows, origin: Origin, rejects: Sequence[Reject] = ()
) -> Chunk:
    """Turn raw rows into posts, accounts and rejects; `rejects` are those found before."""
    table = reader.prepare(rows.table) if reader.prepare else rows.table
    main = reader.columns if reader.rows == "posts" else reader.accounts
    raw = _coalesced(table, main)
    values = {name: main[name].convert(column) for name, column in raw.items()}
    reasons = _Reasons(len(rows.lines))
    for name in ("account_id", "created_at") if reader.rows == "posts" else ("account_id",):
        reasons.missing(name, values.get(name), raw.get(name), main[name])
    kept = np.flatnonzero(~reasons.bad)
    refused = [
        Reject(int(rows.lines[at]), rows.offset(at), reason, rows.raw(at))
        for at, reason in reasons.items()
    ]
    posts = POSTS.empty_table()
    if reader.rows == "posts":
        values["created_at_raw"] = raw.get("created_at")
        posts = _posts(reader, values, rows, origin, kept)
    return Chunk(
        posts=posts,
        accounts=_accounts(reader, values.get("account_id"), table, origin, kept),
        rejects=_rejects([*rejects, *refused], origin),
    )


def _coalesced(table: pa.Table, columns: Mapping[str, Column]) -> dict[str, pa.Array]:
    """Raw values of each undertow column that has a source: of several, the first filled."""
    there = set(table.column_names)
    found = {}
    for name, column in columns.items():
        arrays = [_one_array(table.column(one)) for one in column.sources if one in there]
        if arrays:
            found[name] = arrays[0] if len(arrays) == 1 else pc.coalesce(*arrays)
    return found


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


class _Reasons:
    """Why rows are refused: the first reason of each counts."""

    def __init__(self, rows: int) -> None:
        self.bad = np.zeros(rows, bool)
        self._reasons: dict[int, str] = {}

    def missing(
        self, name: str, values: pa.Array | None, raw: pa.Array | None, column: Column
    ) -> None:
        """Refuse the rows in which a column that every post needs has no usable value."""
        if values is None or raw is None:
            places, raw = np.arange(len(self.bad)), pa.nulls(len(self.bad), TEXT)
        elif values.null_count == 0:
            return
        else:
            places = np.flatnonzero(values.is_null())
        for at in places.tolist():
            self._reasons.setdefault(at, _reason(name, raw[at].as_py(), column))
        self.bad[places] = True

    def items(self) -> list[tuple[int, str]]:
        """Row and reason, in the order of the rows."""
        return sorted(self._reasons.items())


def _reason(name: str, value: str | None, column: Column) -> str:
    where = " or ".join(f"'{source}'" for source in column.sources)
    if value in column.sources:
        return "the header comes a second time"
    if value is None or not value.strip():
        return f"no {'account' if name == 'account_id' else 'time'}: {where} is empty"
    if name == "account_id":
        return f"{value!r} in {where} is not an id: a spreadsheet has rounded it"
    try:
        parse_time(value)
    except BadRecord as error:
        return str(error)
    return f"{value!r} is not a time"


def _posts(
    reader: TableReader,
    values: Mapping[str, pa.Array | None],
    rows: Rows,
    origin: Origin,
    kept: Positions,
) -> pa.Table:
    count = len(rows.lines)
    arrays = _arrays(values, POSTS, count)
    arrays["platform"] = _platform(reader, arrays["platform"], origin)
    arrays["source_sha256"] = pa.repeat(pa.scalar(origin.sha256, TEXT), count)
    arrays["source_member"] = pa.repeat(pa.scalar(origin.member, TEXT), count)
    arrays["source_line"] = pa.array(rows.lines, pa.int64())
    if rows.offsets is not None:
        arrays["source_offset"] = pa.array(rows.offsets, pa.int64())
    if arrays["post_id"].null_count:
        prefix = made_id_prefix(origin.sha256, origin.member)
        made = pc.binary_join_element_wise(prefix, arrays["source_line"].cast(TEXT), "")
        arrays["post_id"] = pc.coalesce(arrays["post_id"], made)
    table = pa.Table.from_arrays([arrays[name] for name in POSTS.names], schema=POSTS)
    return table if len(kept) == count else table.take(pa.array(kept))


def _platform(reader: TableReader, column: pa.Array, origin: Origin) -> pa.Array:
    fixed = pa.scalar(origin.platform or reader.platform or UNKNOWN_PLATFORM, TEXT)
    if column.null_count == len(column):
        return pa.repeat(fixed, len(column))
    return pc.coalesce(column, fixed)


def _accounts(
    reader: TableReader, ids: pa.Array | None, table: pa.Table, origin: Origin, kept: Positions
) -> pa.Table:
    """One row per account: as its first row in this piece of the file describes it."""
    if not reader.accounts or ids is None or not len(kept):
        return ACCOUNTS.empty_table()
    codes = np.asarray(ids.take(pa.array(kept)).dictionary_encode().indices)
    first = pa.array(kept[np.sort(np.unique(codes, return_index=True)[1])])
    raw = _coalesced(table, reader.accounts)
    values = {name: reader.accounts[name].convert(raw[name].take(first)) for name in raw}
    values["account_id"] = ids.take(first)
    arrays = _arrays(values, ACCOUNTS, len(first))
    arrays["platform"] = _platform(reader, arrays["platform"], origin)
    return pa.Table.from_arrays([arrays[name] for name in ACCOUNTS.names], schema=ACCOUNTS)


def _arrays(
    values: Mapping[str, pa.Array | None], schema: pa.Schema, count: int
) -> dict[str, pa.Array]:
    """Every column of the schema, those without values as not known."""
    arrays = {}
    for one in schema:
        value = values.get(one.name)
        arrays[one.name] = pa.nulls(count, one.type) if value is None else value.cast(one.type)
    return arrays


def _rejects(found: Sequence[Reject], origin: Origin) -> pa.Table:
    found = sorted(found, key=lambda reject: reject.line)
    columns = {
        "source_sha256": [origin.sha256] * len(found),
        "source_line": [reject.line for reject in found],
        "reason": [reject.reason for reject in found],
        "raw": [reject.raw.decode("utf-8", "replace")[:RAW_CHARACTERS] for reject in found],
        "source_offset": [reject.offset for reject in found],
        "source_member": [origin.member] * len(found),
    }
    return pa.table(columns, schema=REJECTS)
