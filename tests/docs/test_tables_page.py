"""docs/tables.md describes every column of every table, and no other."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from tests.docs.generated import DOCS

from undertow.model.tables import LIST, TABLES, TEXT, TIME

_ROW = re.compile(r"^\| `(\w+)` \| (.+) \| (.*) \| ?(.*)\|$")
_TYPES = {"text": TEXT, "time": TIME, "list": LIST, "yes or no": pa.bool_()}


def described() -> dict[str, dict[str, tuple[str, str, str]]]:
    """Table -> column -> (what it means, type, what null means), in the order of the page."""
    tables: dict[str, dict[str, tuple[str, str, str]]] = {}
    for line in (DOCS / "tables.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            columns = tables[line[3:]] = {}
        elif line.startswith("| `"):
            found = _ROW.match(line)
            assert found, f"this row of docs/tables.md has not four cells: {line}"
            columns[found[1]] = (found[2].strip(), found[3].strip(), found[4].strip())
    return tables


def test_every_table_and_column_is_described_and_none_too_many():
    wanted = {name: schema.names for name, schema in TABLES.items()}
    told = {name: list(columns) for name, columns in described().items()}
    assert told == wanted, "describe in docs/tables.md what stands in model/tables.py, in its order"


@pytest.mark.parametrize("name", TABLES)
def test_the_type_of_each_column_is_right(name):
    for column, (meaning, kind, _) in described()[name].items():
        assert meaning.endswith("."), f"{name}.{column}: write a whole sentence"
        actual = TABLES[name].field(column).type
        if kind in _TYPES:
            assert actual == _TYPES[kind], f"{name}.{column}"
        else:
            assert pa.types.is_integer(actual) or pa.types.is_floating(actual), f"{name}.{column}"
