"""Framing: accounts that copy an innocent one within seconds, again and again.

They repost whatever the victim reposts right after it, so that a method blind to order takes the
victim for their leader. The truth names the victim `framed`, as member of no campaign.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.chance import around, microseconds
from undertow.simulation.part import Part, reposts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="framing", size=8, pace_s=12.0, actions=60)


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Copy up to `actions` reposts of one busy ordinary account."""
    copycats = crew(stage, campaign, rng)
    victim, item, seen_at = stage.victim(campaign.actions, rng)
    action, member, _ = copycats.turnout(rng, seen_at)
    delay = around(rng, campaign.pace_s, 0.6, len(action))
    at = seen_at[action] + microseconds(np.maximum(delay, 1.0))
    items = stage.items.take(item[action])
    copied = reposts(f"{copycats.part}/copy", copycats.members, member, at, items)
    cover = copycats.cover(rng, copied.num_rows)
    framed = stage.people.ids.take(pa.array(victim[:1]))
    return Part(
        pa.concat_tables([copied, cover]),
        [(copycats.members.ids, "copycat"), (framed, "framed")],
    )
