"""The actions of a case and what detection finds in them, now or taken over from an earlier run."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from undertow.case import Case
from undertow.case.folder import FROM_SCAN, write_table
from undertow.case.kept import Kept, digests_of
from undertow.detection.control import Controls
from undertow.detection.detect import Detection, detect, with_control_rates
from undertow.engine import Engine, Engines
from undertow.model.signal import Signal
from undertow.progress import Progress
from undertow.workflow.actions import extract
from undertow.workflow.narrating import STANDS_FOR, Messages

FOUND = tuple(name for name in FROM_SCAN if name != "actions")
_TABLE, _COUNTS, _FIGURES = "actions.parquet", "counts.json", "figures.json"
_OURS = "undertow."


class Actions(NamedTuple):
    """Where the actions stand, and how many each signal has."""

    path: Path
    counts: dict[str, int]


def find_actions(
    case: Case,
    kept: Kept,
    signals: Sequence[Signal],
    messages: Messages,
    progress: Progress,
    engines: Engines,
) -> Actions:
    """The actions of every signal, a near copy under its message."""

    def make(folder: Path) -> None:
        counts = extract(
            case,
            signals,
            folder / _TABLE,
            progress,
            messages.stands_for(),
            engines.session,
        )
        (folder / _COUNTS).write_bytes(orjson.dumps(counts))

    ours = all(signal.extract.__module__.startswith(_OURS) for signal in signals)
    depends = {
        "posts": kept.posts,
        "signals": [signal.name for signal in signals],
        "messages": digests_of([messages.folder / STANDS_FOR]),
        "engine": engines.told,
        # What others' code does may change without our knowing.
        "others": None if ours else secrets.token_hex(),
    }
    folder = kept.step("actions", depends, make)
    return Actions(folder / _TABLE, orjson.loads((folder / _COUNTS).read_bytes()))


def find_ties(
    kept: Kept,
    signals: Sequence[Signal],
    actions: Actions,
    copies: int,
    engines: Engines,
    progress: Progress,
) -> tuple[Detection, list[dict[str, Any]]]:
    """What detection finds, and the statements that the engine ran for it.

    A copy of the data draws its own random numbers: of an earlier run with more of them the first
    ones are taken.
    """
    names = [signal.name for signal in signals if actions.counts[signal.name]]
    table = ds.dataset(actions.path, format="parquet")
    statements: list[dict[str, Any]] = []

    def record(channel: str, engine: Engine) -> None:
        statements.extend({"channel": channel, **step.to_dict()} for step in engine.steps)

    def make(folder: Path) -> None:
        found = detect(
            names,
            lambda name: _OfChannel(table, name),
            engines.session,
            copies=copies,
            record=record,
            progress=progress,
        )
        _write(folder, found, copies)

    depends = {
        "actions": digests_of([actions.path]),
        "channels": names,
        "engine": engines.told,
    }
    folder = kept.step("detection", depends, make, lambda kept: _copies(kept) >= copies)
    return _read(folder, copies), statements


class _OfChannel:
    """The actions of a channel; each column is read when it is asked for, and not kept."""

    def __init__(self, table: ds.Dataset, channel: str) -> None:
        self._table, self._there = table, pc.field("channel") == channel

    @property
    def column_names(self) -> list[str]:
        return list(self._table.schema.names)

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        return self._table.to_table(columns=[name], filter=self._there)[name]

    def __len__(self) -> int:
        return int(self._table.count_rows(filter=self._there))


def write_found(folder: Path, found: Detection) -> dict[str, str]:
    """Write the tables of what was found; their SHA-256."""
    return {name: write_table(folder / f"{name}.parquet", getattr(found, name)) for name in FOUND}


def _write(folder: Path, found: Detection, copies: int) -> None:
    write_found(folder, found)
    figures = {
        "copies": copies,
        "counts": found.counts,
        "tests": found.tests,
        "groups": found.controls.groups,
        "edges": found.controls.edges,
        "searched": found.controls.searched,
    }
    told = orjson.dumps(figures, option=orjson.OPT_SERIALIZE_NUMPY)
    (folder / _FIGURES).write_bytes(told)


def _copies(folder: Path) -> int:
    return int(orjson.loads((folder / _FIGURES).read_bytes())["copies"])


def _read(folder: Path, copies: int) -> Detection:
    figures = orjson.loads((folder / _FIGURES).read_bytes())
    controls = Controls(
        tuple(tuple(copy) for copy in figures["groups"][:copies]),
        tuple(figures["edges"][:copies]),
        tuple(figures["searched"][:copies]),
    )
    tables = {name: pq.read_table(folder / f"{name}.parquet") for name in FOUND}
    found = Detection(**tables, counts=figures["counts"], tests=figures["tests"], controls=controls)
    return replace(found, groups=with_control_rates(found.groups, controls))
