"""News that goes viral: many accounts share one link within minutes, often by share button.

Innocent cause of near-simultaneous links, equal texts and equal headlines.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.chance import Bools, Floats, Ints, Lots, around, microseconds
from undertow.simulation.language import OUTLETS
from undertow.simulation.part import Part, posts
from undertow.simulation.stage import Stage

BUTTON = 0.6  # share of readers who leave the share button's text as it is


def play(stage: Stage, rng: np.random.Generator) -> Part:
    """Spread stories of heavy-tailed size; the largest makes a viral day of its own."""
    budget, people = stage.plan.budget("news"), stage.people
    size, born, lang = _stories(stage, max(1, budget // 25), rng)
    who = people.pick(rng, 2 * budget)
    story = _choice(stage, size, lang, who, rng)
    # What is new travels faster than what is read in passing.
    delay = around(rng, np.minimum(people.pace_s[who], 3_600.0) * 0.4, 1.0, len(story))
    at = born[story] + microseconds(delay)
    keep = stage.rhythm.awake(rng, at, people.zone[who]) & _once(who, story)
    story, who, at = (values[keep][:budget] for values in (story, who, at))
    headline, outlet = stage.tongue.headlines(rng, lang), pa.array(OUTLETS)
    paper = outlet.take(pa.array(rng.integers(0, len(OUTLETS), len(born))))
    link = addresses(paper, "story", len(born)).take(pa.array(story))
    button = pc.binary_join_element_wise(headline, " via @", paper, "").take(pa.array(story))
    own = stage.tongue.remarks(rng, people.lang[who])
    said = pc.if_else(pa.array(rng.random(len(story)) < BUTTON), button, own)
    text = pc.binary_join_element_wise(said, link, " ")
    return Part(posts("news", people, who, at, text=text, urls=link))


def addresses(outlet: pa.Array, kind: str, count: int) -> pa.Array:
    """Return one address per article, below `.example`, which nobody can register."""
    number = pa.array(np.arange(count)).cast(pa.string())
    page = pc.binary_join_element_wise(".example/", kind, "-", number, "")
    return pc.binary_join_element_wise("https://", outlet, page, "")


def _stories(stage: Stage, count: int, rng: np.random.Generator) -> tuple[Floats, Ints, Ints]:
    """Draw each story's weight, moment and language; the first is the world's viral story."""
    size = np.minimum(rng.pareto(1.2, count) + 0.3, 0.1 * count)
    size[0] = max(size.max(), 0.3 * size[1:].sum(), 1.0)
    reporter = rng.integers(0, len(stage.people), count)
    return size, stage.rhythm.moments(rng, stage.people.zone[reporter]), stage.people.lang[reporter]


def _choice(stage: Stage, size: Floats, lang: Ints, who: Ints, rng: np.random.Generator) -> Ints:
    """Let nine readers in ten choose a story of their own language, the others any."""
    home = Lots(lang, size, len(stage.plan.languages)).draw(rng, stage.people.lang[who])
    anywhere = Lots(lang * 0, size, 1).draw(rng, who * 0)
    return np.where(rng.random(len(who)) < 0.9, home, anywhere)


def _once(who: Ints, story: Ints) -> Bools:
    first = np.zeros(len(who), dtype=np.bool_)
    first[np.unique(who * (story.max(initial=0) + 1) + story, return_index=True)[1]] = True
    return first
