"""Poisoning to convict: throw-away accounts try to have an innocent fan club taken for a ring.

They see what the fans do and know what a post of the fans' hubs will set off. The fans' own posts
stay what they are, and the truth calls them `fan` as before, members of no campaign; the throw-away
accounts are `chaff`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.chance import around, microseconds
from undertow.simulation.part import Part
from undertow.simulation.plan import Campaign, Poisoning
from undertow.simulation.poisoning._chaff import Moves, poisoning
from undertow.simulation.stage import Reactions, Stage

TYPICAL = Poisoning(kind="poison_convict", size=8, pace_s=4.0, actions=100, tactic="between")
LATE_S = 21_600.0  # median time after which an account that is no fan reposts a hub
COPIERS = 3  # accounts that copy one fan
LOUD = 8  # joint actions of an account that wants to be caught


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Spend the budget, camouflage included, on the most faithful fan club."""
    poison = poisoning(campaign, TACTICS)
    spend = int(poison.budget * stage.plan.posts * (1 - poison.camouflage))
    moves = TACTICS[poison.tactic](stage, poison, spend, rng)
    needed = max(2, int(moves.who.max(initial=0)) + 1)
    chaff = crew(stage, replace(poison, size=needed), rng)
    pushed = moves.of(f"{chaff.part}/push", chaff.members)
    cover = chaff.cover(rng, pushed.num_rows)
    return Part(pa.concat_tables([pushed, cover]), [(chaff.members.ids, "chaff")])


def between(stage: Stage, poison: Poisoning, spend: int, rng: np.random.Generator) -> Moves:
    """Each account copies two fans in turn, so that both also come behind it, and others late.

    What one of the two reposts is copied within seconds; what both do, from either. Posts of the
    hubs that neither reposts follow hours late, so that no habit of the account explains its speed.
    """
    fans, item, at = stage.club()
    hubs = np.flatnonzero(np.isin(stage.author, stage.author[item]))
    faithful = np.argsort(-np.bincount(fans), kind="stable")[: np.unique(fans).size]
    chosen: list[Reactions] = []
    for account in range(poison.size):
        pair = faithful[[account % len(faithful), (account + 1) % len(faithful)]]
        hers = rng.permutation(np.flatnonzero(np.isin(fans, pair)))
        joint = hers[np.unique(item[hers], return_index=True)[1]]
        joint = rng.permutation(joint)[: min(poison.actions, spend // poison.size)]
        follow = microseconds(1 + around(rng, poison.pace_s, 0.6, len(joint)))
        missed = rng.permutation(np.setdiff1d(hubs, item[hers]))
        missed = missed[: spend // poison.size - len(joint)]
        late = microseconds(3_600 + around(rng, LATE_S, 0.8, len(missed)))
        who = np.full(len(joint) + len(missed), account)
        what = np.concatenate([item[joint], missed])
        when = np.concatenate([at[joint] + follow, stage.items.at[missed] + late])
        chosen.append((who, what, when))
    return _moves(stage, chosen)


def copy(stage: Stage, poison: Poisoning, spend: int, rng: np.random.Generator) -> Moves:
    """Three accounts at a time repost whatever one fan reposts within seconds."""
    fans = np.unique(stage.club()[0])
    seen = [np.concatenate(both) for both in zip(stage.everyday, stage.fans, strict=True)]
    chosen: list[Reactions] = []
    for account in range(poison.size):
        hers = np.flatnonzero(seen[0] == fans[account // COPIERS % len(fans)])
        hers = rng.permutation(hers)[: spend // poison.size]
        delay = microseconds(1 + around(rng, poison.pace_s, 0.6, len(hers)))
        chosen.append((np.full(len(hers), account), seen[1][hers], seen[2][hers] + delay))
    return _moves(stage, chosen)


def quiet(stage: Stage, poison: Poisoning, spend: int, rng: np.random.Generator) -> Moves:  # noqa: ARG001
    """Fresh accounts repost what the club does, hours apart: among strangers nobody ever meets."""
    items = np.unique(stage.club()[1])
    each = items[np.arange(spend) % len(items)]
    at = stage.items.at[each] + microseconds(3_600 + around(rng, LATE_S, 1.0, spend))
    return Moves(np.arange(spend), stage.items.take(each), at)


def loud(stage: Stage, poison: Poisoning, spend: int, rng: np.random.Generator) -> Moves:
    """A blatant ring of very many accounts: the more is found, the lower is the bar for others."""
    size = max(2, spend // LOUD)
    zone = rng.integers(0, 24, LOUD)
    start = stage.rhythm.moments(rng, zone)
    item = stage.lately(rng, start)
    begin = np.maximum(start, stage.items.at[item])
    action, who = np.repeat(np.arange(LOUD), size), np.tile(np.arange(size), LOUD)
    at = begin[action] + microseconds(1 + around(rng, poison.pace_s, 0.6, len(who)))
    return Moves(who, stage.items.take(item[action]), at)


def _moves(stage: Stage, chosen: list[Reactions]) -> Moves:
    who, item, at = (np.concatenate(column) for column in zip(*chosen, strict=True))
    return Moves(who, stage.items.take(item), at)


TACTICS: dict[str, Callable[[Stage, Poisoning, int, np.random.Generator], Moves]] = {
    "between": between,
    "copy": copy,
    "quiet": quiet,
    "loud": loud,
}
