"""Chaff: extra posts, most of throw-away accounts, by which an opponent fools a method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from undertow.errors import ParameterError
from undertow.simulation.accounts import Accounts, recruit
from undertow.simulation.chance import Ints
from undertow.simulation.part import Items, reposts
from undertow.simulation.plan import Campaign, Poisoning
from undertow.simulation.stage import Stage


class Moves(NamedTuple):
    """Reposts to be made: by whom (numbers of some accounts), of what, when."""

    who: Ints
    items: Items
    at: Ints

    def of(self, part: str, accounts: Accounts) -> pa.Table:
        """Let these accounts make them."""
        return reposts(part, accounts, self.who, self.at, self.items)


def throwaways(stage: Stage, part: str, moves: Moves, rng: np.random.Generator) -> Accounts:
    """Recruit as many fresh accounts as the moves need; they serve the opponent alone."""
    count = int(moves.who.max(initial=0)) + 1
    return recruit(stage.people.seed, part, count, stage.plan, rng)


def poisoning(campaign: Campaign, tactics: Mapping[str, object]) -> Poisoning:
    """Return the campaign if it asks for one of these tactics, else say which there are."""
    if isinstance(campaign, Poisoning) and campaign.tactic in tactics:
        return campaign
    asked = getattr(campaign, "tactic", "")
    hint = f"There are: {', '.join(tactics)}."
    raise ParameterError(f"no tactic {asked!r}", where=campaign.kind, hint=hint)


def spread(values: Ints, groups: Ints) -> Ints:
    """Order values so that each group has its turn: the first of every group, the second, ..."""
    order = np.argsort(groups, kind="stable")
    _, start, size = np.unique(groups[order], return_index=True, return_counts=True)
    turn = np.arange(len(order)) - np.repeat(start, size)
    return np.asarray(values[order][np.argsort(turn, kind="stable")], dtype=np.int64)
