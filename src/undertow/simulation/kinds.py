"""Kinds of campaign, each a module of its own that is found by walking its package."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import NamedTuple

import numpy as np

from undertow.simulation.part import Part
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage


class Kind(NamedTuple):
    """What there is to one kind: how it usually is, how it acts, and what it is in a sentence.

    `tactics` has a sentence for each way in which a poisoning may spend its posts.
    """

    typical: Campaign
    play: Callable[[Stage, Campaign, np.random.Generator], Part]
    sentence: str
    tactics: Mapping[str, str]


def found(package: str, path: Iterable[str]) -> dict[str, Kind]:
    """Return the kinds of a package by name: one for every module that is not private."""
    names = sorted(name for _, name, _ in iter_modules(path) if not name.startswith("_"))
    modules = [import_module(f"{package}.{name}") for name in names]
    return {module.TYPICAL.kind: _kind(module) for module in modules}


def _kind(module: ModuleType) -> Kind:
    tactics = getattr(module, "TACTICS", {})
    told = {name: sentence(tactic.__doc__) for name, tactic in tactics.items()}
    return Kind(module.TYPICAL, module.play, sentence(module.__doc__), told)


def sentence(text: str | None) -> str:
    """Return the first sentence of a docstring on one line; nothing where there is none."""
    first = " ".join((text or "").split("\n\n")[0].split())
    return first.split(". ")[0].rstrip(".") + "." if first else ""
