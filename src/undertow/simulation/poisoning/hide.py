"""Poisoning to hide: a repost ring that knows the method and spends extra posts to look innocent.

The ring is that of `repost_ring`. What it adds makes an innocent explanation of its meetings
plausible: a viral crowd, members who meet everybody, members who are always quick, fans of one
idol. The truth calls its members `originator` and `amplifier`, the throw-away accounts `chaff`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from undertow.simulation.campaigns._crew import Crew, crew
from undertow.simulation.campaigns.repost_ring import FOREIGN, Lift, lift, roles
from undertow.simulation.chance import Ints, around, microseconds
from undertow.simulation.part import Part
from undertow.simulation.plan import Campaign, Poisoning
from undertow.simulation.poisoning._chaff import Moves, poisoning, spread, throwaways
from undertow.simulation.stage import Stage

TYPICAL = Poisoning(kind="poison_hide", size=14, pace_s=15.0, actions=60, tactic="crowd")
COMPANY = 4  # fresh accounts with whom a member is seen on a post
QUICK_S = 30.0  # median time after which a member that is always quick reposts


@dataclass(frozen=True, slots=True)
class Chaff:
    """The extra posts: of the members, and of throw-away accounts."""

    members: Moves
    others: Moves


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Run the ring, and spend the budget as the tactic says."""
    poison = poisoning(campaign, TACTICS)
    ring = crew(stage, poison, rng)
    lifted = lift(ring, rng, 0.0 if poison.tactic == "idol" else FOREIGN)
    cover = ring.cover(rng, lifted.posts.num_rows)
    chaff = TACTICS[poison.tactic](ring, lifted, int(poison.budget * stage.plan.posts), rng)
    others = throwaways(stage, f"{ring.part}/chaff", chaff.others, rng)
    extra = [
        chaff.members.of(f"{ring.part}/extra", ring.members),
        chaff.others.of(f"{ring.part}/chaff", others),
    ]
    return Part(
        pa.concat_tables([lifted.posts, cover, *extra]), [*roles(ring), (others.ids, "chaff")]
    )


def crowd(ring: Crew, lifted: Lift, spend: int, rng: np.random.Generator) -> Chaff:
    """Fresh accounts repost what the ring lifts in the same seconds: each target looks viral."""
    target = np.flatnonzero(lifted.foreign) if lifted.foreign.any() else np.arange(len(lifted.item))
    each = target[np.arange(spend) % len(target)]
    at = lifted.begin[each] + microseconds(1 + around(rng, ring.campaign.pace_s, 0.6, spend))
    return Chaff(_nobody(ring), Moves(np.arange(spend), lifted.target.take(each), at))


def company(ring: Crew, lifted: Lift, spend: int, rng: np.random.Generator) -> Chaff:
    """Members repost unnoticed posts together with ever new strangers: they meet everybody."""
    stage, size = ring.stage, len(ring.members)
    noticed = np.concatenate([stage.everyday[1], stage.fans[1], lifted.item])
    quiet = rng.permutation(np.setdiff1d(np.arange(len(stage.items.at)), noticed))
    quiet = quiet[: spend // (1 + COMPANY)]
    beside = spend // len(quiet) - 1 if len(quiet) else 0
    begin = stage.items.at[quiet] + microseconds(rng.uniform(60, 7_200, len(quiet)))
    member = Moves(np.arange(len(quiet)) % size, stage.items.take(quiet), begin)
    post = np.repeat(np.arange(len(quiet)), beside)
    at = begin[post] + microseconds(rng.uniform(0, 8, len(post)))
    return Chaff(member, Moves(np.arange(len(post)), stage.items.take(quiet[post]), at))


def quick(ring: Crew, lifted: Lift, spend: int, rng: np.random.Generator) -> Chaff:
    """Members repost other posts of the authors they lift within seconds: they are always quick."""
    stage, size = ring.stage, len(ring.members)
    authors = stage.author[lifted.item[lifted.foreign]]
    others = np.flatnonzero(np.isin(stage.author, authors))
    others = rng.permutation(np.setdiff1d(others, lifted.item))
    others = spread(others, stage.author[others])[: spend // size]
    item, member = np.repeat(others, size), np.tile(np.arange(size), len(others))
    at = stage.items.at[item] + microseconds(1 + around(rng, QUICK_S, 0.8, len(item)))
    return Chaff(Moves(member, stage.items.take(item), at), _nobody(ring))


def idol(ring: Crew, lifted: Lift, spend: int, rng: np.random.Generator) -> Chaff:
    """The ring lifts one front account alone, with an audience of fresh accounts at all hours."""
    each = np.arange(spend) % len(lifted.item)
    at = lifted.begin[each] + microseconds(60 + around(rng, 21_600.0, 1.0, spend))
    return Chaff(_nobody(ring), Moves(np.arange(spend), lifted.target.take(each), at))


def _nobody(ring: Crew) -> Moves:
    none: Ints = np.empty(0, dtype=np.int64)
    return Moves(none, ring.stage.items.take(none), none)


TACTICS: dict[str, Callable[[Crew, Lift, int, np.random.Generator], Chaff]] = {
    "crowd": crowd,
    "company": company,
    "quick": quick,
    "idol": idol,
}
