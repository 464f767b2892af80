"""The data dictionary: what every table and column means, as docs/tables.md says it.

`data/tables.md` is a link to that page, so that the page, the dictionary that leaves with the
tables, and the tests that hold both against the code read one text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa

from undertow.exporters.base import CaseView, Terms, in_folder, replacing, write_json
from undertow.exporters.report.names import Names
from undertow.model.tables import TABLES

_ROW = re.compile(r"^\| `(\w+)` \| (.+) \| (.*) \| ?(.*)\|$")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column means, its unit, and what null says in it."""

    meaning: str
    unit: str
    null: str


@dataclass(frozen=True, slots=True)
class Described:
    """What a table holds, and its columns."""

    meaning: str
    columns: dict[str, Column]


@cache
def dictionary() -> dict[str, Described]:
    """Every table that the page describes."""
    page = (files(__package__) / "data" / "tables.md").read_text(encoding="utf-8")
    found = {}
    for section in page.split("\n## ")[1:]:
        name, _, body = section.partition("\n")
        columns = {
            row[1]: Column(*(_LINK.sub(r"\1", cell.strip()) for cell in row.groups()[1:]))
            for row in map(_ROW.match, body.splitlines())
            if row
        }
        meaning = _LINK.sub(r"\1", " ".join(body.partition("\n|")[0].split()))
        found[name.strip()] = Described(meaning, columns)
    return found


def write_package(case: CaseView, out: Path, terms: Terms, ending: str) -> list[Path]:
    """Write `datapackage.json` (Frictionless) and `dictionary.md` beside the tables in `out`."""
    package, page = in_folder(out, "datapackage.json"), in_folder(out, "dictionary.md")
    names = Names(case, shown=terms.names is not False)
    write_json(package, _package(case, terms, ending, names))
    with replacing(page) as beside:
        text = (files(__package__) / "data" / "tables.md").read_text(encoding="utf-8")
        beside.write_text(_LINK.sub(r"\1", text), encoding="utf-8", newline="\n")
    return [package, page]


def _package(case: CaseView, terms: Terms, ending: str, names: Names) -> dict[str, Any]:
    told = names.ident(case.name)
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]+", "-", told.lower()).strip("-.") or "case",
        "title": told,
        "description": "Tables of an undertow case. Null means not known, never zero.",
        "tlp": terms.label,
        "pseudonyms": terms.names is False,
        "sources": [
            {"title": names.ident(file["name"]), "hash": f"sha256:{file['sha256']}"}
            for file in case.files()
        ],
        "resources": [_resource(case, table, ending) for table in TABLES],
    }


def _resource(case: CaseView, table: str, ending: str) -> dict[str, Any]:
    described = dictionary().get(table, Described("", {}))
    fields = []
    for field in TABLES[table]:
        column = described.columns.get(field.name, Column("", "", ""))
        told = {"name": field.name, "description": column.meaning, "unit": column.unit}
        told |= {"null": column.null} if column.null else {}
        fields.append(told | _type(field.type, ending))
    return {
        "name": table,
        "path": f"{table}.{ending}",
        "profile": "tabular-data-resource",
        "format": ending,
        "mediatype": "text/csv" if ending == "csv" else "application/vnd.apache.parquet",
        "encoding": "utf-8",
        "description": described.meaning,
        "rows": case.count(table),
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _type(kind: pa.DataType, ending: str) -> dict[str, str]:
    """The type in the words of Table Schema."""
    if pa.types.is_list(kind):
        # In CSV a list is one text, its entries joined by a bar.
        return {"type": "string"} if ending == "csv" else {"type": "array"}
    if pa.types.is_timestamp(kind):
        return {"type": "datetime"}
    if pa.types.is_boolean(kind):
        return {"type": "boolean"}
    if pa.types.is_floating(kind):
        return {"type": "number"}
    return {"type": "integer" if pa.types.is_integer(kind) else "string"}
