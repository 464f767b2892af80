"""Pictures: the same image file from many accounts, each with its own words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.part import Part, posts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="pictures", size=10, pace_s=120.0, actions=40)


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Post one picture per action."""
    gang = crew(stage, campaign, rng)
    action, member, at = gang.turnout(rng, gang.actions(rng))
    number = pa.array(action).cast(pa.string())
    pushed = posts(
        f"{gang.part}/push",
        gang.members,
        member,
        at,
        text=stage.tongue.remarks(rng, gang.members.lang[member]),
        media_ids=pc.binary_join_element_wise(f"pic-{campaign.label}-", number, ""),
    )
    cover = gang.cover(rng, pushed.num_rows)
    return Part(pa.concat_tables([pushed, cover]), [(gang.members.ids, "amplifier")])
