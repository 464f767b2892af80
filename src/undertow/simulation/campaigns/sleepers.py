"""Sleepers: accounts that live like anybody and, now and then, act together within minutes.

An action wakes about half of them: they repost one of the newest posts, or link to a page of an
outlet that everybody reads, each in its own words. No two sleepers meet often.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.campaigns._crew import crew
from undertow.simulation.chance import Ints
from undertow.simulation.language import OUTLETS
from undertow.simulation.organic.news import addresses
from undertow.simulation.part import Part, posts, reposts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TYPICAL = Campaign(kind="sleepers", size=12, pace_s=240.0, actions=60, camouflage=0.5)
WOKEN = 0.5  # share of the members whom an action wakes


def play(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Part:
    """Lift a post and push a page in turn, at moments spread over the whole world."""
    cell = crew(stage, campaign, rng)
    start = cell.actions(rng)
    item = stage.lately(rng, start)
    # Early in a world nothing may be out yet: then they wait for the first post.
    begin = np.maximum(start, stage.items.at[item])
    action, member, at = cell.turnout(rng, begin + 1_000_000, WOKEN)
    lifting: Ints = np.flatnonzero(action % 2 == 0)
    pushing: Ints = np.flatnonzero(action % 2 == 1)
    lifted = stage.items.take(item[action[lifting]])
    taken = reposts(f"{cell.part}/lift", cell.members, member[lifting], at[lifting], lifted)
    paper = pa.array(OUTLETS).take(pa.array(rng.integers(0, len(OUTLETS), len(start))))
    page = addresses(paper, f"opinion-{campaign.label}", len(start))
    link = page.take(pa.array(action[pushing]))
    own = stage.tongue.remarks(rng, cell.members.lang[member[pushing]])
    text = pc.binary_join_element_wise(own, link, " ")
    pushed = posts(
        f"{cell.part}/push", cell.members, member[pushing], at[pushing], text=text, urls=link
    )
    cover = cell.cover(rng, taken.num_rows + pushed.num_rows)
    return Part(pa.concat_tables([taken, pushed, cover]), [(cell.members.ids, "sleeper")])
