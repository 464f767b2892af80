"""What people write themselves: half of it by hubs, with hashtags that rise and fade."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.simulation.accounts import Accounts
from undertow.simulation.chance import Floats, Ints, Lots, around
from undertow.simulation.language import Tongue, hashtags
from undertow.simulation.part import Items, Part, lists, only, posts
from undertow.simulation.plan import WorldPlan
from undertow.simulation.rhythm import HOUR_US, Rhythm
from undertow.simulation.stage import Stage

HUB_WRITES = 0.5
TAGS = 12  # hashtags of a community
NOTHING = (np.empty(0, dtype=np.int64),) * 3


def play(plan: WorldPlan, people: Accounts, rng: np.random.Generator) -> tuple[Part, Stage]:
    """Write the original posts, and the stage on which everybody else reacts to them."""
    count = max(plan.budget("originals"), plan.communities)
    rhythm, tongue = Rhythm(plan), Tongue(plan.languages)
    author = _authors(people, count, rng)
    at = rhythm.moments(rng, people.zone[author])
    community = people.community[author]
    table = posts(
        "originals",
        people,
        author,
        at,
        text=_texts(tongue, people.lang[author], rng),
        hashtags=_tags(plan, community, at, rng),
        media_ids=_pictures(count, rng),
    )
    appeal = people.reach[author] * around(rng, 1.0, 1.0, count)
    readers = Lots(community, appeal, plan.communities)
    items, nothing = Items.of(table), (NOTHING, NOTHING)
    stage = Stage(plan, rhythm, tongue, people, items, author, appeal, readers, *nothing)
    return Part(table, [(people.ids.take(pa.array(people.hubs)), "hub")]), stage


def _authors(people: Accounts, count: int, rng: np.random.Generator) -> Ints:
    hub = rng.random(count) < HUB_WRITES
    fame = np.sqrt(people.reach[people.hubs])
    famous = rng.choice(people.hubs, count, p=fame / fame.sum())
    return np.where(hub, famous, people.pick(rng, count))


def _texts(tongue: Tongue, lang: Ints, rng: np.random.Generator) -> pa.Array:
    """Write mostly sentences of one's own; one in twenty is nothing but a slogan of the day."""
    slogan = tongue.word("slogan", lang, rng.integers(0, 8, len(lang)))
    own = tongue.remarks(rng, lang)
    return pc.if_else(pa.array(rng.random(len(lang)) < 0.05), slogan, own)


def _tags(plan: WorldPlan, community: Ints, at: Ints, rng: np.random.Generator) -> pa.Array:
    """Add no hashtag in two posts of three, else one or two, by how popular they are that hour."""
    hour = (at - plan.start_us) // HOUR_US
    curve = _curves(plan, rng)
    slots = curve.shape[1] * community + hour
    lots = Lots(
        np.repeat(np.arange(curve.shape[0] * curve.shape[1]), TAGS),
        curve.ravel(),
        curve.shape[0] * curve.shape[1],
    )
    names = hashtags(plan.communities * TAGS)
    first, second = (lots.draw(rng, slots) % TAGS + community * TAGS for _ in range(2))
    one = rng.random(len(at)) < 0.34
    two = one & (rng.random(len(at)) < 0.3) & (first != second)
    return lists(only(names.take(pa.array(first)), one), only(names.take(pa.array(second)), two))


def _curves(plan: WorldPlan, rng: np.random.Generator) -> Floats:
    """Return the weight of each tag by community and hour: born at some hour, fading over days."""
    shape = (plan.communities, 1, TAGS)
    born = rng.uniform(-24, plan.days * 24, shape)
    fading = around(rng, 30.0, 0.8, plan.communities * TAGS).reshape(shape)
    age = np.arange(plan.days * 24).reshape(1, -1, 1) - born
    fame = rng.pareto(1.0, shape) + 0.2
    alive = np.where(age >= 0, np.exp(-np.maximum(age, 0) / fading), 0.0)
    return np.asarray(fame * (alive + 0.01), dtype=np.float64)


def _pictures(count: int, rng: np.random.Generator) -> pa.Array:
    """Add a picture to one post in seven: half are one's own, half a meme that goes round."""
    fame = rng.pareto(1.0, max(count // 60, 1)) + 0.2
    meme = rng.choice(len(fame), count, p=fame / fame.sum())
    number = np.where(rng.random(count) < 0.5, np.arange(count) + len(fame), meme)
    names = pc.binary_join_element_wise("img-", pa.array(number).cast(pa.string()), "")
    return only(names, rng.random(count) < 1 / 7)
