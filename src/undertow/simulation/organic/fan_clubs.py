"""Fan clubs: the same people follow the same few hubs with notifications on.

Innocent cause of fast and repeated joint reposts: each member reacts to the hub within a minute
or two, on its own, again and again.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from undertow.simulation.chance import Ints, around, microseconds
from undertow.simulation.part import Part, reposts
from undertow.simulation.stage import Reactions, Stage

FAITH = 0.6  # share of the hub's posts that a fan who is awake reposts


def play(stage: Stage, _: np.random.Generator) -> Part:
    """Repost what the fans of the stage react to."""
    who, item, at = stage.fans
    table = reposts("fan_clubs", stage.people, who, at, stage.items.take(item))
    return Part(table, [(stage.people.ids.take(pa.array(np.unique(who))), "fan")])


def gather(stage: Stage, rng: np.random.Generator) -> Reactions:
    """Gather clubs of 8 to 20 fans of two hubs each, until the budget is spent."""
    budget, left = stage.plan.budget("fan_clubs"), stage.plan.budget("fan_clubs")
    found: list[Reactions] = []
    fans = rng.permutation(np.setdiff1d(np.arange(len(stage.people)), stage.people.hubs))
    for hubs in rng.permutation(stage.people.hubs)[: len(stage.people.hubs) // 2 * 2].reshape(
        -1, 2
    ):
        size = int(rng.integers(8, 21))
        if left <= 0 or len(fans) < size:
            break
        club, fans = fans[:size], fans[size:]
        found.append(_club(stage, hubs, club, rng))
        left -= len(found[-1][0])
    if not found:
        found = [(np.empty(0, dtype=np.int64),) * 3]
    who, item, at = (np.concatenate(column)[:budget] for column in zip(*found, strict=True))
    return who, item, at


def _club(stage: Stage, hubs: Ints, club: Ints, rng: np.random.Generator) -> Reactions:
    seen = np.flatnonzero(np.isin(stage.author, hubs))
    who, item = np.repeat(club, len(seen)), np.tile(seen, len(club))
    pace = around(rng, 60.0, 0.4, len(stage.people))
    at = stage.items.at[item] + microseconds(np.maximum(around(rng, pace[who], 0.7, len(who)), 2.0))
    keep = stage.rhythm.awake(rng, at, stage.people.zone[who]) & (rng.random(len(who)) < FAITH)
    return who[keep], item[keep], at[keep]
