"""Everyday reposting: popular authors, heavy-tailed readers, everyone at their own pace."""

from __future__ import annotations

import numpy as np

from undertow.simulation.part import Part, reposts
from undertow.simulation.stage import Stage


def play(stage: Stage, _: np.random.Generator) -> Part:
    """Repost original posts after log-normal delays, by accounts that are awake."""
    who, item, at = stage.everyday
    items = stage.items.take(item)
    return Part(reposts("reposts", stage.people, who, at, items))
