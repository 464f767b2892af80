"""A repost ring: accounts that lift the same posts within seconds.

Half of what they push is their originator's own, half is picked from the hubs of the world, which
hides the originator in the crowd.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.chance import Bools, microseconds
from undertow.simulation.part import Items, Part, posts, reposts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="repost_ring", size=14, pace_s=15.0, actions=60)


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Let the first member write and lift, all others lift."""
    ring = crew(stage, campaign, rng)
    start = ring.actions(rng)
    own = posts(
        f"{ring.part}/own",
        ring.members,
        np.zeros(len(start), dtype=np.int64),
        start,
        text=stage.tongue.remarks(rng, np.full(len(start), ring.members.lang[0])),
    )
    theirs = rng.random(len(start)) < 0.5
    foreign = stage.items.take(stage.lately(rng, start))
    begin = np.maximum(start, np.where(theirs, foreign.at, 0))
    action, member, at = ring.turnout(rng, begin + microseconds(rng.uniform(1, 20, len(start))))
    itself = ~theirs[action] & (member == 0)
    action, member, at = action[~itself], member[~itself], at[~itself]
    lifted = _either(theirs, foreign, Items.of(own)).take(action)
    pushed = reposts(f"{ring.part}/lift", ring.members, member, at, lifted)
    own = own.filter(pa.array(~theirs))
    cover = ring.cover(rng, own.num_rows + pushed.num_rows)
    first, rest = ring.members.ids[:1], ring.members.ids[1:]
    return Part(
        pa.concat_tables([own, pushed, cover]), [(first, "originator"), (rest, "amplifier")]
    )


def _either(theirs: Bools, foreign: Items, own: Items) -> Items:
    which = pa.array(theirs)
    return Items(
        pc.if_else(which, foreign.post_id, own.post_id),
        np.where(theirs, foreign.at, own.at),
        pc.if_else(which, foreign.account_id, own.account_id),
        pc.if_else(which, foreign.account_name, own.account_name),
        pc.if_else(which, foreign.text, own.text),
    )
