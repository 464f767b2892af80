"""Press bots: automated accounts that post the same feed, openly.

Innocent cause of regular joint links with equal texts: one source explains all they share.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.accounts import recruit
from undertow.simulation.chance import microseconds
from undertow.simulation.language import OUTLETS
from undertow.simulation.organic.news import addresses
from undertow.simulation.part import Part, posts
from undertow.simulation.stage import Stage

BOTS = 4  # bots on one feed
PER_DAY = 12  # items of a feed


def play(stage: Stage, rng: np.random.Generator) -> Part:
    """Run feeds of an outlet each, whose bots poll every few minutes and post what is new."""
    budget = stage.plan.budget("press_bots")
    feeds = max(1, round(budget / (BOTS * PER_DAY * stage.plan.days))) if budget else 0
    count = -(-budget // BOTS)  # items, over all feeds
    bots = recruit(stage.people.seed, "press_bots", max(feeds, 1) * BOTS, stage.plan, rng)
    feed = np.arange(count) % max(feeds, 1)
    lang = bots.lang[feed * BOTS]
    born = rng.integers(stage.plan.start_us, stage.plan.end_us - 600_000_000, count)
    paper = pa.array(OUTLETS).take(pa.array(feed % len(OUTLETS)))
    link = addresses(paper, "feed", count)
    said = pc.binary_join_element_wise(stage.tongue.headlines(rng, lang), link, " ")
    item, bot = np.repeat(np.arange(count), BOTS)[:budget], np.tile(np.arange(BOTS), count)[:budget]
    who = feed[item] * BOTS + bot
    born = born // 1_000_000 * 1_000_000
    at = born[item] + microseconds(rng.uniform(1, 300, len(item)))
    table = posts(
        "press_bots",
        bots,
        who,
        at,
        text=said.take(pa.array(item)),
        lang=lang[item],
        urls=link.take(pa.array(item)),
    )
    return Part(table, [(bots.ids, "press_bot")])
