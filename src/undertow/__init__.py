"""undertow: from public posts to a case that a stranger can check.

import undertow

case = undertow.new_case("island.case")
undertow.add(case, ["tweets.jsonl.zst"])
undertow.scan(case)
case["groups"].polars()
undertow.report(case)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from undertow.errors import UndertowError

if TYPE_CHECKING:
    from undertow.case import Case, new_case, open_case
    from undertow.workflow.adding import add
    from undertow.workflow.reading import read
    from undertow.workflow.scanning import scan
    from undertow.workflow.sharing import export, report

__version__ = "0.1.0"
__all__ = [
    "Case",
    "UndertowError",
    "__version__",
    "add",
    "export",
    "new_case",
    "open_case",
    "read",
    "report",
    "scan",
]

# Loaded when first used: `import undertow` alone takes milliseconds, charts and statistics do not.
_HOME = {
    "Case": "undertow.case",
    "new_case": "undertow.case",
    "open_case": "undertow.case",
    "add": "undertow.workflow.adding",
    "scan": "undertow.workflow.scanning",
    "read": "undertow.workflow.reading",
    "report": "undertow.workflow.sharing",
    "export": "undertow.workflow.sharing",
}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'undertow' has no attribute '{name}'")
