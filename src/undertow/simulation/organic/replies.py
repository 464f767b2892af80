"""Stock replies: "Bravo!" under the posts of hubs, equal to the letter without any plan."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from undertow.simulation.part import Part, posts
from undertow.simulation.stage import Stage


def play(stage: Stage, rng: np.random.Generator) -> Part:
    """Reply to original posts: seven in ten from a stock of eight phrases, the rest own words."""
    people = stage.people
    who, item, at = stage.read_until(rng, people, stage.plan.budget("replies"))
    stock = stage.tongue.word("reply", people.lang[who], rng.integers(0, 8, len(who)))
    own = stage.tongue.remarks(rng, people.lang[who])
    text = pc.if_else(rng.random(len(who)) < 0.7, stock, own)
    items = stage.items.take(item)
    table = posts(
        "replies",
        people,
        who,
        at,
        text=text,
        reply=items,
        mentions=items.account_id,
    )
    return Part(table)
