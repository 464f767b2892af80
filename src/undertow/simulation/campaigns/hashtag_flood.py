"""Hashtag flooding: a crew that lifts its own pair of tags, each post in different words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.part import Part, lists, posts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="hashtag_flood", size=20, pace_s=300.0, actions=40)
SECOND = ("saltwind", "opengate", "lastferry", "truenorth", "coldlamp")


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Post in each action one main tag with one of five others, again and again."""
    flood = crew(stage, campaign, rng)
    action, member, at = flood.turnout(rng, flood.actions(rng))
    main = pa.array([f"wake{campaign.label.replace('_', '')}"]).take(pa.array(action * 0))
    beside = pa.array(SECOND).take(pa.array(action % len(SECOND)))
    text = stage.tongue.remarks(rng, flood.members.lang[member])
    pushed = posts(
        f"{flood.part}/push",
        flood.members,
        member,
        at,
        text=text,
        hashtags=lists(main, beside),
    )
    cover = flood.cover(rng, pushed.num_rows)
    return Part(pa.concat_tables([pushed, cover]), [(flood.members.ids, "amplifier")])
