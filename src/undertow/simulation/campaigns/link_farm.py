"""A link farm: accounts that spread the pages of a few small sites within minutes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.part import Part, posts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="link_farm", size=10, pace_s=180.0, actions=50)
SITES = ("truevaldora", "korrinunfiltered", "islandwhisper", "theothershore")


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Push one new page per action, every member in its own words."""
    farm = crew(stage, campaign, rng)
    action, member, at = farm.turnout(rng, farm.actions(rng))
    site = pa.array(SITES).take(pa.array(action % len(SITES)))
    page = pc.binary_join_element_wise(".example/p/", pa.array(action).cast(pa.string()), "")
    link = pc.binary_join_element_wise("https://", site, page, "")
    text = pc.binary_join_element_wise(
        stage.tongue.remarks(rng, farm.members.lang[member]), link, " "
    )
    pushed = posts(f"{farm.part}/push", farm.members, member, at, text=text, urls=link)
    cover = farm.cover(rng, pushed.num_rows)
    return Part(pa.concat_tables([pushed, cover]), [(farm.members.ids, "amplifier")])
