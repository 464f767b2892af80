"""Poisoning: opponents who know the method and add posts to fool it; one file each.

They are attacks on a finding rather than campaigns to be found, hence a package of their own. Each
module has `TYPICAL`, `play` and `TACTICS`, whose functions say in a sentence what they do.
"""

from __future__ import annotations

from collections.abc import Mapping

from undertow.simulation.kinds import found
from undertow.simulation.plan import Campaign

KINDS = found(__name__, __path__)
POISONINGS: Mapping[str, Campaign] = {name: kind.typical for name, kind in KINDS.items()}
