"""All known readers, and the one that recognises a file by its own fields.

A reader is a module in `undertow.readers` with an attribute `READER`, or an entry point of the
group `undertow.readers` that names such an object.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from undertow.errors import UnrecognisedFormat
from undertow.intake.records import RawRecord, RecordReader, split_records
from undertow.intake.streams import Limits, TextBytes
from undertow.intake.tabular import TableReader

Reader = TableReader | RecordReader
Path = tuple[str, ...]
_GROUP = "undertow.readers"
_LOOKED_AT = 30  # records of a sample
_GLANCE = 1 << 16  # bytes
_STEPS = np.zeros(256, np.int64)
_STEPS[[ord("["), ord("{")]] = 1
_STEPS[[ord("]"), ord("}")]] = -1
_R = TypeVar("_R", TableReader, RecordReader)


@cache
def all_readers() -> tuple[Reader, ...]:
    """Every reader that is installed, by name."""
    package = importlib.import_module(_GROUP)
    modules = pkgutil.iter_modules(package.__path__, f"{_GROUP}.")
    found = [getattr(importlib.import_module(one.name), "READER", None) for one in modules]
    found.extend(point.load() for point in entry_points(group=_GROUP))
    readers = [one() if isinstance(one, type) else one for one in found]
    known = [one for one in readers if isinstance(one, TableReader | RecordReader)]
    return tuple(sorted(known, key=lambda reader: reader.name))


def table_reader(
    columns: Sequence[str], readers: Iterable[Reader] | None = None
) -> TableReader | None:
    """Find the reader that knows a table with these columns; the most demanding one counts."""
    fit = [one for one in _tables(readers) if one.recognises(columns)]
    return _best(fit, lambda reader: len(reader.requires))


def record_reader(
    sample: bytes, limits: Limits, readers: Iterable[Reader] | None = None
) -> tuple[RecordReader | None, list[RawRecord]]:
    """Find the reader that knows most of the first records of a JSON text, and give the records.

    Where no reader knows any, the records are those at the outermost level.
    """
    records = [one for one in _given(readers) if isinstance(one, RecordReader)]
    found: dict[tuple[Path, ...], list[RawRecord]] = {((),): sample_records(sample, ((),), limits)}
    known: dict[str, int] = {}
    for reader in records:
        if reader.paths not in found:
            found[reader.paths] = sample_records(sample, reader.paths, limits)
        known[reader.name] = sum(_knows(reader, record) for record in found[reader.paths])
    best = _best([one for one in records if known[one.name]], lambda reader: known[reader.name])
    return best, found[best.paths if best else ((),)]


def sample_records(sample: bytes, paths: Sequence[Path], limits: Limits) -> list[RawRecord]:
    """Take the first whole records of a JSON text that may be cut at its end."""
    records = islice(split_records(TextBytes(sample), paths, limits), 4 * _LOOKED_AT)
    return [record for record in records if record.problem is None][:_LOOKED_AT]


def nests_absurdly(sample: bytes, limits: Limits) -> bool:
    """Whether a JSON text opens far more brackets at its beginning than any record may hold.

    A quick look, so that no time is lost on a text made to waste it; brackets in texts count too.
    """
    start = np.frombuffer(sample[:_GLANCE], np.uint8)
    steps = _STEPS[start]
    return bool(np.cumsum(steps).max(initial=0) > 10 * limits.max_depth)


def first_problem(sample: bytes, limits: Limits) -> str | None:
    """Say what is wrong with the first record of a JSON text that has a fault."""
    records = split_records(TextBytes(sample), ((),), limits)
    return next((record.problem for record in records if record.problem), None)


def _knows(reader: RecordReader, record: RawRecord) -> bool:
    try:
        return bool(reader.recognises(record.value, record.envelope))
    except (AttributeError, LookupError, TypeError, ValueError):
        return False  # fields of the right name and the wrong kind


def closest(columns: Iterable[str], readers: Iterable[Reader] | None = None) -> list[str]:
    """Describe the table formats that have most of their columns here, and what they lack."""
    there = set(columns)
    near = []
    for reader in _tables(readers):
        lacking = sorted(reader.requires - there)
        share = 1 - len(lacking) / len(reader.requires)
        if share >= 0.5:
            near.append((-share, f"{reader.title} (lacks {', '.join(lacking)})"))
    return [words for _, words in sorted(near)[:3]]


def _given(readers: Iterable[Reader] | None) -> Iterable[Reader]:
    return all_readers() if readers is None else readers


def _tables(readers: Iterable[Reader] | None) -> list[TableReader]:
    return [one for one in _given(readers) if isinstance(one, TableReader)]


def _best(fit: Sequence[_R], weight: Callable[[_R], int]) -> _R | None:
    """Take the one with the greatest weight; two of the same weight are an error."""
    ranked = sorted(fit, key=weight, reverse=True)
    if len(ranked) > 1 and weight(ranked[0]) == weight(ranked[1]):
        names = " and ".join(f"'{one.name}' ({one.title})" for one in ranked[:2])
        raise UnrecognisedFormat(
            f"two formats fit equally well: {names}",
            hint="Say with --map which column is what.",
        )
    return ranked[0] if ranked else None


def field_names(records: Iterable[RawRecord]) -> list[str]:
    """List the fields of records, those of inner objects as dotted paths."""
    seen: dict[str, None] = {}
    for record in records:
        _collect(record.value, "", seen, depth=3)
    return list(seen)


def _collect(value: Any, path: str, seen: dict[str, None], depth: int) -> None:
    if isinstance(value, Mapping) and depth and value:
        for name, inner in value.items():
            _collect(inner, f"{path}.{name}" if path else str(name), seen, depth - 1)
        return
    if path:
        seen.setdefault(path)
    if isinstance(value, list):
        for entry in value[:_LOOKED_AT]:
            if isinstance(entry, Mapping):
                _collect(entry, path, seen, depth - 1)
