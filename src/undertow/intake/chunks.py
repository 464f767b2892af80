"""Pieces of tables on their way from a file into the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import pyarrow as pa

from undertow.model.post import Account, Post
from undertow.model.tables import ACCOUNTS, POSTS, REJECTS, TIME

RAW_CHARACTERS = 2_000

# The columns that the file gives; the rest say where in the file the post was found.
_POST_COLUMNS = [name for name in POSTS.names if not name.startswith("source_")]
_ACCOUNT_COLUMNS = ["account_id", "platform", "name", "created_at", "bio", "location"]
_post_values = attrgetter(*_POST_COLUMNS)
_account_values = attrgetter(*_ACCOUNT_COLUMNS)


@dataclass
class Chunk:
    """Some posts, accounts and rejects, with exactly the schemas of `undertow.model.tables`."""

    posts: pa.Table
    accounts: pa.Table
    rejects: pa.Table


def made_id_prefix(sha256: str, member: str | None) -> str:
    """How the id of a post begins that has none in its export; the line follows."""
    return f"{sha256[:12]}:" if member is None else f"{sha256[:12]}:{member}:"


class ChunkBuilder:
    """Collects posts, accounts and rejects of one file (or archive member) into chunks."""

    def __init__(self, *, sha256: str, member: str | None) -> None:
        self._sha256, self._member = sha256, member
        self._prefix = made_id_prefix(sha256, member)
        self._last_made, self._made_on_line = -1, 0
        self._clear()

    def _clear(self) -> None:
        self._posts: list[tuple[Any, ...]] = []
        self._accounts: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._rejects: list[tuple[int, str, str, int | None]] = []

    def __len__(self) -> int:
        return len(self._posts) + len(self._accounts) + len(self._rejects)

    def add_post(self, post: Post, *, line: int, offset: int | None) -> None:
        """Take a post that was found at this line and byte offset."""
        if not post.post_id:
            post.post_id = self._make_id(line)
        self._posts.append((*_post_values(post), line, offset))

    def add_account(self, account: Account) -> None:
        """Take what the export says of an account; of one chunk the last word counts."""
        key = account.platform, account.account_id
        self._accounts[key] = _account_values(account)

    def add_reject(
        self, *, line: int, reason: str, raw: bytes | str, offset: int | None = None
    ) -> None:
        """Set a record aside; of `raw` the first 2,000 characters are kept."""
        if isinstance(raw, bytes):
            raw = raw[: 4 * RAW_CHARACTERS].decode("utf-8", "replace")
        self._rejects.append((line, reason, raw[:RAW_CHARACTERS], offset))

    def take(self) -> Chunk:
        """Everything collected so far; the builder is empty afterwards."""
        post_names = [*_POST_COLUMNS, "source_line", "source_offset"]
        reject_names = ["source_line", "reason", "raw", "source_offset"]
        chunk = Chunk(
            posts=self._table(POSTS, post_names, self._posts),
            accounts=self._table(ACCOUNTS, _ACCOUNT_COLUMNS, list(self._accounts.values())),
            rejects=self._table(REJECTS, reject_names, self._rejects),
        )
        self._clear()
        return chunk

    def _make_id(self, line: int) -> str:
        """Make an id from file and line; the second and later posts of a line are numbered."""
        self._made_on_line = self._made_on_line + 1 if line == self._last_made else 1
        self._last_made = line
        number = f".{self._made_on_line}" if self._made_on_line > 1 else ""
        return f"{self._prefix}{line}{number}"

    def _table(
        self, schema: pa.Schema, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> pa.Table:
        columns = dict(zip(names, zip(*rows, strict=True), strict=False))
        same = {"source_sha256": self._sha256, "source_member": self._member}
        arrays = [
            pa.repeat(pa.scalar(same[field.name], field.type), len(rows))
            if field.name in same
            else _array(columns.get(field.name, (None,) * len(rows)), field.type)
            for field in schema
        ]
        return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: Iterable[Any], kind: pa.DataType) -> pa.Array:
    if kind == TIME:
        return pa.array(values, pa.int64()).cast(TIME)
    try:
        return pa.array(values, kind)
    except (pa.ArrowException, UnicodeError):
        # A reader let something else than text through; one value must not cost the chunk.
        return pa.array([_as_text(value) for value in values], kind)


def _as_text(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_as_text(entry) for entry in value if entry is not None]
    return str(value).encode("utf-8", "replace").decode("utf-8")
