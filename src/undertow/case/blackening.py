"""Taking a person's traces out of files: rows of tables, records and words of raw copies.

What is blackened keeps its length, so that line numbers and offsets of everything else still lead
to the right place, and the gap can be seen.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BAR = "█"
_MARK = b"[redacted]"
_TAKEN = _MARK.decode()
# In these columns stands whose row it is; elsewhere an id or a name is only mentioned.
_OWNERS = ("account_id", "account_a", "account_b", "announced_by")
_PACKED = (b"\x1f\x8b", b"PK", b"\x28\xb5\x2f\xfd", b"PAR1", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Person:
    """Who is taken out.

    Attributes:
        account_id: the account.
        words: its id and all its names; where one stands by itself it is blackened.
    """

    account_id: str
    words: frozenset[str]

    @property
    def pattern(self) -> str:
        """A regular expression for any of the words, no letter or digit on either side.

        As JSON escapes a word, too: so it stands in many exports and in the ledger.
        """
        every = self.words | {json.dumps(word)[1:-1] for word in self.words}
        longest = sorted(every, key=lambda word: (-len(word), word))
        return rf"(?i)(?<![^\W_])(?:{'|'.join(map(re.escape, longest))})(?![^\W_])"

    def blackened(self, text: str) -> str:
        """The text without any of the words, of the same length."""
        return re.sub(self.pattern, lambda found: BAR * len(found[0]), text)

    def in_bytes(self, content: bytes) -> bytes:
        """The same for the bytes of a UTF-8 text."""
        text = content.decode("utf-8", "surrogateescape")
        found = re.sub(self.pattern, lambda m: "#" * len(m[0].encode("utf-8", "replace")), text)
        return found.encode("utf-8", "surrogateescape")


def table_without(path: Path, out: Path, person: Person) -> bool:
    """Write a table without the person's rows and names; False, and no file, if it has none."""
    table = pq.read_table(path)
    keep = pa.chunked_array([pa.array([True] * len(table), pa.bool_())])
    for column in set(_OWNERS) & set(table.column_names):
        keep = pc.and_(keep, pc.fill_null(pc.not_equal(table[column], person.account_id), True))
    kept = table.filter(keep)
    changed = len(kept) < len(table)
    for place, column in enumerate(kept.schema):
        clean = _column(kept[column.name], person.blackened)
        if clean is not None:
            kept, changed = kept.set_column(place, column, clean), True
    if changed:
        pq.write_table(kept, out, compression="zstd")
    return changed


def _column(values: pa.ChunkedArray, clean: Callable[[str], str]) -> pa.ChunkedArray | None:
    """A column of texts or lists of texts, cleaned; None where nothing was to be done."""
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        distinct = pc.unique(values)
        told = {text: clean(text) for text in distinct.to_pylist() if text}
        if all(text == cleaned for text, cleaned in told.items()):
            return None
        found = [told.get(text, text) for text in values.to_pylist()]
    elif pa.types.is_list(values.type) and pa.types.is_string(values.type.value_type):
        rows = values.to_pylist()
        found = [row and [text and clean(text) for text in row] for row in rows]
        if found == rows:
            return None
    else:
        return None
    return pa.chunked_array([pa.array(found, values.type)])


def raw_without(content: bytes, lines: Collection[int], person: Person) -> bytes | None:
    """A raw copy without the person's records and names, everything else in its place.

    Args:
        content: the file.
        lines: where records of the person begin, from 1.
        person: who is taken out.

    Returns:
        None where that cannot be done safely, in packed files and where a record may be longer than
        a line: such a copy has to go as a whole.
    """
    if content.startswith(_PACKED) or (lines and not _record_a_line(content)):
        return None
    if lines:
        pieces = content.splitlines(keepends=True)
        for line in lines:
            body = pieces[line - 1].rstrip(b"\r\n")
            end = pieces[line - 1][len(body) :]
            pieces[line - 1] = _MARK.ljust(len(body))[: len(body)] + end
        content = b"".join(pieces)
    return person.in_bytes(content)


def _record_a_line(content: bytes) -> bool:
    """Whether every line holds one whole record: JSON a line, or a table without broken cells."""
    text = content.decode("utf-8", "replace")
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith(_TAKEN)]
    if lines and lines[0].lstrip("\ufeff").startswith("{"):
        return all(_is_json(line) for line in lines)
    if "\r" in text.replace("\r\n", "\n") or text.lstrip("\ufeff").startswith("["):
        return False
    reader = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(lines[0]))
    try:
        ends = [0, *(reader.line_num for _ in reader)]
    except csv.Error:
        return False
    return all(after - before == 1 for before, after in pairwise(ends))


def _delimiter(head: str) -> str:
    return max(",;\t|", key=head.count)


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
