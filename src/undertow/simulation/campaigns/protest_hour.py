"""An openly announced protest hour: coordinated, and authentic.

Ordinary people of one community answer a public call: their accounts do everything else as
before. Here `pace_s` is how far around the announced minute they post, and `actions` the number
of announced hours, a day apart.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.chance import Ints, microseconds
from undertow.simulation.language import CHOICES
from undertow.simulation.part import Part, lists, posts
from undertow.simulation.plan import Campaign
from undertow.simulation.rhythm import HOUR_US
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="protest_hour", size=120, pace_s=900.0, actions=1)


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Let a hub call a day ahead and many post the tag at the hour, half the slogan alone."""
    people, tag = stage.people, pa.array([f"hour{campaign.label.replace('_', '')}"])
    part, hub = f"campaign/{campaign.label}", people.hubs[:1]
    size = min(campaign.size, len(people) - 1)
    others = np.setdiff1d(np.arange(len(people)), hub)
    crowd = np.sort(rng.choice(others, size, replace=False))
    hour = stage.plan.start_us + (stage.plan.days * 12 + 18) * HOUR_US
    hours = hour + np.arange(campaign.actions) * 24 * HOUR_US
    who, begin = np.tile(crowd, len(hours)), np.repeat(hours, size)
    at = begin + microseconds(np.abs(rng.normal(0, campaign.pace_s, len(who))))
    inside = at < stage.plan.end_us
    who, at = who[inside], at[inside]
    text = _voices(stage, who, rng)
    call = posts(
        f"{part}/call",
        people,
        hub,
        hours[:1] - 24 * HOUR_US,
        text=pa.array([f"Tomorrow at this hour, everybody: #{tag[0]}"]),
        hashtags=tag,
    )
    tags = lists(tag.take(pa.array(who * 0)))
    joined = posts(f"{part}/hour", people, who, at, text=text, hashtags=tags)
    joiners = people.ids.take(pa.array(np.unique(who)))
    return Part(
        pa.concat_tables([call, joined]),
        [(people.ids.take(pa.array(hub)), "caller"), (joiners, "participant")],
    )


def _voices(stage: Stage, who: Ints, rng: np.random.Generator) -> pa.Array:
    lang = stage.people.lang[who]
    slogan = stage.tongue.word("slogan", lang, rng.integers(0, CHOICES, len(who)))
    own = stage.tongue.remarks(rng, lang)
    return pc.if_else(pa.array(rng.random(len(who)) < 0.5), slogan, own)
