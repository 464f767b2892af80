"""Exporters: from a case to a file for another tool, one file each; found by walking this package.

A module with an `EXPORTER` is one. Other packages add theirs through the entry points group
`undertow.exporters`. The report for people is apart, in `undertow.exporters.report`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points

from undertow.exporters.base import CaseView, Exporter

__all__ = ["CaseView", "Exporter", "all_exporters"]


@cache
def all_exporters() -> dict[str, Exporter]:
    """Every exporter by its name, in alphabetical order."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    ]
    exporters: list[Exporter] = [m.EXPORTER for m in modules if hasattr(m, "EXPORTER")]
    exporters += [point.load() for point in entry_points(group="undertow.exporters")]
    return {exporter.name: exporter for exporter in sorted(exporters, key=lambda e: e.name)}
