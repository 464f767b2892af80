"""What every run of a case records: which run, when, with which versions."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from undertow.case import Case
from undertow.case.folder import now

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
