"""Signals: from posts to actions, one file per channel; found by walking this package.

An *action* is the pivot of undertow: `account did <channel> on <object> at <time>, in <post>`.
A new kind of coordination is one new file here with a `SIGNAL`; one engine tests them all. Other
packages add theirs through the entry points group `undertow.signals`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points

from undertow.model.signal import Signal

__all__ = ["Signal", "all_signals"]


@cache
def all_signals() -> dict[str, Signal]:
    """Every signal by the name of its channel, in alphabetical order."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    ]
    signals: list[Signal] = [module.SIGNAL for module in modules]
    signals += [point.load() for point in entry_points(group="undertow.signals")]
    return {signal.name: signal for signal in sorted(signals, key=lambda signal: signal.name)}
