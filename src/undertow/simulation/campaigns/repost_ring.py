"""A repost ring: accounts that lift the same posts within seconds.

Half of what they push is their originator's own, half is picked from the hubs of the world, which
hides the originator in the crowd.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.campaigns._crew import Crew, crew
from undertow.simulation.chance import Bools, Ints, microseconds
from undertow.simulation.part import Items, Part, posts, reposts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="repost_ring", size=14, pace_s=15.0, actions=60)


FOREIGN = 0.5  # share of the actions that lift somebody else's post


@dataclass(frozen=True, slots=True)
class Lift:
    """What a ring pushed: its posts and, for each action, the target and when it began.

    `item` is the target's number on the stage where it is `foreign`, else without meaning.
    """

    posts: pa.Table
    target: Items
    begin: Ints
    foreign: Bools
    item: Ints


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Let the first member write and lift, all others lift."""
    ring = crew(stage, campaign, rng)
    lifted = lift(ring, rng)
    cover = ring.cover(rng, lifted.posts.num_rows)
    return Part(pa.concat_tables([lifted.posts, cover]), roles(ring))


def roles(ring: Crew) -> list[tuple[pa.Array, str]]:
    """Name the originator and those who amplify."""
    first, rest = ring.members.ids[:1], ring.members.ids[1:]
    return [(first, "originator"), (rest, "amplifier")]


def lift(ring: Crew, rng: np.random.Generator, foreign_share: float = FOREIGN) -> Lift:
    """Let the first member write, and all lift what it wrote or what others did."""
    stage = ring.stage
    start = ring.actions(rng)
    own = posts(
        f"{ring.part}/own",
        ring.members,
        np.zeros(len(start), dtype=np.int64),
        start,
        text=stage.tongue.remarks(rng, np.full(len(start), ring.members.lang[0])),
    )
    theirs = rng.random(len(start)) < foreign_share
    item = stage.lately(rng, start)
    foreign = stage.items.take(item)
    begin = np.maximum(start, np.where(theirs, foreign.at, 0))
    action, member, at = ring.turnout(rng, begin + microseconds(rng.uniform(1, 20, len(start))))
    itself = ~theirs[action] & (member == 0)
    action, member, at = action[~itself], member[~itself], at[~itself]
    target = _either(theirs, foreign, Items.of(own))
    pushed = reposts(f"{ring.part}/lift", ring.members, member, at, target.take(action))
    own = own.filter(pa.array(~theirs))
    return Lift(pa.concat_tables([own, pushed]), target, begin, theirs, item)


def _either(theirs: Bools, foreign: Items, own: Items) -> Items:
    which = pa.array(theirs)
    return Items(
        pc.if_else(which, foreign.post_id, own.post_id),
        np.where(theirs, foreign.at, own.at),
        pc.if_else(which, foreign.account_id, own.account_id),
        pc.if_else(which, foreign.account_name, own.account_name),
        pc.if_else(which, foreign.text, own.text),
    )
