"""Opening what others found: STIX bundles, even broken ones, and lists of sites and accounts.

Nothing here trusts the file: its size, the number of its objects and the length of every value are
bounded, ids may be missing or doubled, references may lead nowhere. An object that cannot be told
apart from others is counted and left out; every other one is kept as it stands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from undertow.errors import DamagedFile, InputError, UnrecognisedFormat, UnsafeFile
from undertow.model.indicator import LONGEST, Matchable, refanged, understood
from undertow.model.stix import stix_id

MOST_BYTES = 256 << 20  # a thousand times the largest bundle published so far
MOST_OBJECTS = 1_000_000
Object = dict[str, Any]


@dataclass
class Handed:
    """What a file holds.

    Attributes:
        objects: STIX objects with id and type, as they came; rows of lists are made into such.
        places: for each, its place in the file, from 1.
        left_out: why objects were left out, with how many.
        title: what the file is.
        known: where among the objects the one with an id stands.
    """

    title: str
    objects: list[Object] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)

    def keep(self, made: Object, place: int) -> None:
        """Keep an object."""
        self.known[made["id"]] = len(self.objects)
        self.objects.append(made)
        self.places.append(place)

    def leave(self, reason: str) -> None:
        """Count an object that cannot be kept."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


def open_indicators(path: Path) -> Handed:
    """Read a file of indicators.

    Raises:
        InputError: it is missing, too large, no text, or nothing in it is an indicator.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    if path.stat().st_size > MOST_BYTES:
        raise UnsafeFile(f"larger than {MOST_BYTES >> 20} MB", where=str(path))
    raw = path.read_bytes()
    text = _decoded(raw, path)
    found = _bundle(raw, text, path) if text.lstrip()[:1] in ("{", "[") else _list(text)
    if not found.objects:
        raise UnrecognisedFormat(
            "no indicator was found in it",
            where=str(path),
            hint="STIX bundles are read, CSV with a column `Indicator`, `domain`, `url` or "
            "`account`, and lists of sites, one a line.",
        )
    return found


def _decoded(raw: bytes, path: Path) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\x00" in raw[:4096]:
        raise DamagedFile("this is not a text", where=str(path))
    return raw.decode("utf-8-sig", errors="replace")


# -- STIX ------------------------------------------------------------------------------------------


def _bundle(raw: bytes, text: str, path: Path) -> Handed:
    try:
        whole = orjson.loads(raw if not raw.startswith((b"\xef", b"\xff", b"\xfe")) else text)
    except orjson.JSONDecodeError as error:
        raise DamagedFile(f"this is no JSON ({error})", where=str(path)) from error
    objects = whole.get("objects", [whole]) if isinstance(whole, dict) else whole
    found = Handed("STIX bundle")
    for place, made in enumerate(objects if isinstance(objects, list) else [], 1):
        if place > MOST_OBJECTS:
            found.leave(f"more than {MOST_OBJECTS:,} objects")
        elif not isinstance(made, dict) or not _text(made.get("type")):
            found.leave("no type")
        elif not _text(made.get("id")):
            found.leave("no id")
        elif (known := found.known.get(made["id"])) is not None:
            found.leave("an id that stood there before; the newer object was kept")
            if _text(made.get("modified")) > _text(found.objects[known].get("modified")):
                found.objects[known], found.places[known] = made, place
        else:
            found.keep(made, place)
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


# -- lists -----------------------------------------------------------------------------------------

# Column (lower case) -> how its cells are read; the first that is there counts.
_COLUMNS = (
    "indicator",
    "ioc",
    "indicators",
    "domain",
    "domains",
    "url",
    "account",
    "value",
    "site",
)
_DESCRIBING = ("tactic", "technique", "procedure", "description", "comment", "note")


def _list(text: str) -> Handed:
    """CSV with a column that holds indicators, or one indicator a line."""
    csv.field_size_limit(1 << 20)
    rows = csv.reader(io.StringIO(text), _dialect(text))
    first = [cell.strip().lower() for cell in next(rows, [])]
    column = next((first.index(name) for name in _COLUMNS if name in first), None)
    found = Handed("list of indicators")
    if column is None:
        described: Callable[[list[str]], str] = lambda _row: ""  # noqa: E731 - one of two ways
        rows, column = csv.reader(io.StringIO(text), _dialect(text)), 0
        start = 1
    else:
        described = _describer(first)
        start = 2
    for place, row in _rows(rows, start, found):
        _listed(found, place, row[column] if column < len(row) else "", described(row))
    return found


def _dialect(text: str) -> type[csv.Dialect]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)

    class Written(csv.excel):
        pass

    Written.delimiter = delimiter
    return Written


def _describer(columns: list[str]) -> Callable[[list[str]], str]:
    wanted = [(name, columns.index(name)) for name in _DESCRIBING if name in columns]

    def described(row: list[str]) -> str:
        cells = [(name, row[at].strip()) for name, at in wanted if at < len(row)]
        return "; ".join(f"{name}: {cell}" for name, cell in cells if cell)

    return described


def _rows(rows: Any, start: int, found: Handed) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number; a row that breaks the rules of CSV ends nothing."""
    place = start - 1
    while True:
        place += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            found.leave("a row that is no CSV")
            continue
        if place > MOST_OBJECTS:
            found.leave(f"more than {MOST_OBJECTS:,} rows")
        elif any(cell.strip() for cell in row) and not row[0].startswith("#"):
            yield place, row


def _listed(found: Handed, place: int, cell: str, told: str) -> None:
    """One row as the STIX object that it says; the same row twice is one."""
    matched = understood(cell)
    if matched is None:
        found.leave("neither a site, a page nor an account")
        return
    made = as_stix(matched, refanged(cell)) | ({"description": told[:LONGEST]} if told else {})
    if made["id"] in found.known:
        found.leave("the same as a row before")
    else:
        found.keep(made, place)


def as_stix(matched: Matchable, written: str) -> Object:
    """A site, page or account as the STIX object that others would make of it."""
    if matched.kind == "account":
        name = {"name": written.removeprefix("https://").removeprefix("http://").strip("/")}
        return {"type": "channel", "id": stix_id("channel", **name), "spec_version": "2.1"} | name
    kind = "domain-name" if matched.kind == "site" else "url"
    value = matched.value if matched.kind == "site" else written
    return {"type": kind, "id": stix_id(kind, value=value), "spec_version": "2.1", "value": value}
