"""Slow drip: accounts that pass on the same small sources, hours apart, for weeks or months.

It leaves no speed, only overlap: the same pages of unrelated small sites, again and again. Its
actions spread evenly over the whole world, however long that lasts.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.chance import microseconds
from undertow.simulation.part import Part, posts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="slow_drip", size=12, pace_s=28_800.0, actions=50, camouflage=0.5)
SITES = 25


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Push pages of many small sites; every member shares each at a waking hour of its own."""
    drip = crew(stage, campaign, rng)
    action, member, at = drip.turnout(rng, drip.actions(rng))
    # Spread over the hours that follow, whatever the pace: nobody is ever close to another.
    at = at + microseconds(rng.uniform(0, campaign.pace_s, len(at)))
    number = pa.array(action).cast(pa.string())
    site = pa.array(action % SITES).cast(pa.string())
    host = pc.binary_join_element_wise("https://smallpage", site, "")
    link = pc.binary_join_element_wise(host, number, ".example/")
    own = stage.tongue.remarks(rng, drip.members.lang[member])
    text = pc.binary_join_element_wise(own, link, " ")
    pushed = posts(f"{drip.part}/push", drip.members, member, at, text=text, urls=link)
    cover = drip.cover(rng, pushed.num_rows)
    return Part(pa.concat_tables([pushed, cover]), [(drip.members.ids, "amplifier")])
