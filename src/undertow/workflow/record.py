"""What every run of a case records: which run, when, with which versions."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from undertow.case import Case
from undertow.case.folder import now, write_table
from undertow.model.tables import TABLES

_VERSIONED = ("undertow", "duckdb", "pyarrow", "numpy", "scipy", "networkx")


def run_record(case: Case, kind: str, started: str) -> dict[str, Any]:
    """The start of a row for the ledger; `finished` is the moment of this call."""
    versions = {name: version(name) for name in _VERSIONED} | {"python": platform.python_version()}
    return {
        "run_id": case.ledger.next_run(),
        "kind": kind,
        "started": started,
        "finished": now(),
        "versions": versions,
    }


def commit_rows(
    case: Case,
    kind: str,
    started: str,
    rows: Mapping[str, list[dict[str, Any]]],
    parameters: dict[str, Any],
    inputs: Sequence[str] = (),
) -> None:
    """Make tables, given as rows, part of a case that is held for writing: one run.

    Args:
        case: the case.
        kind: what kind of run it is.
        started: when it began.
        rows: the rows of each table.
        parameters: what it was asked to do.
        inputs: the hashes of the raw files that it read.
    """
    with case.building() as folder:
        outputs = {
            name: write_table(
                folder / f"{name}.parquet", pa.Table.from_pylist(part, schema=TABLES[name])
            )
            for name, part in rows.items()
        }
        run = run_record(case, kind, started) | {
            "parameters": parameters,
            "inputs": list(inputs),
            "counts": {name: len(part) for name, part in rows.items()},
            "steps": [],
            "outputs": outputs,
        }
        run["folder"] = f"{kind}-{run['run_id']:06d}"
        case.place(folder, run["folder"])
    case.ledger.commit(run)
