"""Campaigns, one file each, found by walking this package.

Each module has `TYPICAL`, a `Campaign` with usual size and pace,
`play(stage, campaign, rng) -> Part`, and a docstring whose first sentence says what it is. A new
campaign is one new file.
"""

from __future__ import annotations

from collections.abc import Mapping

from undertow.simulation.kinds import found
from undertow.simulation.plan import Campaign

KINDS = found(__name__, __path__)
CAMPAIGNS: Mapping[str, Campaign] = {name: kind.typical for name, kind in KINDS.items()}
