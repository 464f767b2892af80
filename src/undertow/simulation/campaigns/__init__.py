"""Campaigns, one file each, found by walking this package.

Each module has `TYPICAL`, a `Campaign` with usual size and pace, and
`play(stage, campaign, rng) -> Part`. A new campaign is one new file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np

from undertow.errors import ParameterError
from undertow.simulation.part import Part
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

Play = Callable[[Stage, Campaign, np.random.Generator], Part]


def _found() -> dict[str, tuple[Campaign, Play]]:
    names = sorted(name for _, name, _ in iter_modules(__path__) if not name.startswith("_"))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return {module.TYPICAL.kind: (module.TYPICAL, module.play) for module in modules}


_FOUND = _found()
CAMPAIGNS: Mapping[str, Campaign] = {kind: typical for kind, (typical, _) in _FOUND.items()}


def campaign(kind: str, **changes: Any) -> Campaign:
    """Return a typical campaign of this kind with some of its parameters changed."""
    if kind not in CAMPAIGNS:
        raise ParameterError(f"no campaign {kind!r}", hint=f"There are: {', '.join(CAMPAIGNS)}.")
    return replace(CAMPAIGNS[kind], **changes)


def play(stage: Stage, ordered: Campaign, rng: np.random.Generator) -> Part:
    """Let one campaign act on the stage."""
    campaign(ordered.kind)  # says which kinds there are when there is none such
    return _FOUND[ordered.kind][1](stage, ordered, rng)
