"""Campaigns keep to the pace, the span and the camouflage that was asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from undertow.simulation import World, WorldPlan, campaign, simulate

SMALL = WorldPlan(posts=2_000, accounts=200, days=14, communities=4)


def joint(world: World, label: str) -> tuple[list[str], list[str], list[int]]:
    """(account, object, second) of what members share with each other: links and reposts."""
    members = world.truth.filter(pc.equal(world.truth["campaign"], label))["account_id"]
    posts = world.posts.filter(pc.is_in(world.posts["account_id"], members))
    link = pc.list_element(
        pa.array([urls or [None] for urls in posts["urls"].to_pylist()], pa.list_(pa.string())), 0
    )
    thing = pc.coalesce(posts["repost_of"], link).combine_chunks()
    counted = pc.value_counts(thing.drop_null())
    often = counted.field("values").filter(pc.greater_equal(counted.field("counts"), 3))
    keep = pc.is_in(thing, often)
    posts, thing = posts.filter(keep), thing.filter(keep)
    at = posts["created_at"].cast(pa.int64()).to_numpy() // 1_000_000
    return posts["account_id"].to_pylist(), thing.to_pylist(), at.tolist()


def actions(world: World, label: str) -> list[list[int]]:
    """The seconds of every joint action."""
    found: dict[str, list[int]] = {}
    for _, thing, second in zip(*joint(world, label), strict=True):
        found.setdefault(thing, []).append(second)
    return list(found.values())


@pytest.fixture(scope="module")
def asleep() -> World:
    return simulate(replace(SMALL, campaigns=(campaign("sleepers"),)), 5)


def test_sleepers_act_within_minutes_over_the_whole_span(asleep: World) -> None:
    spans = [max(times) - min(times) for times in actions(asleep, "sleepers")]
    assert 60 <= np.median(spans) <= 1_800
    days = {
        (min(times) - SMALL.start_us // 1_000_000) // 86_400
        for times in actions(asleep, "sleepers")
    }
    assert len(days) >= 10


def test_half_of_the_sleepers_wake_and_half_of_their_posts_are_ordinary(asleep: World) -> None:
    def posts(world: World) -> int:
        members = world.truth.filter(pc.equal(world.truth["campaign"], "sleepers"))
        assert set(members["role"].to_pylist()) == {"sleeper"}
        return pc.sum(pc.is_in(world.posts["account_id"], members["account_id"])).as_py()

    bare = simulate(replace(SMALL, campaigns=(campaign("sleepers", camouflage=0),)), 5)
    assert 5 <= np.mean([len(times) for times in actions(bare, "sleepers")]) <= 7
    assert posts(asleep) == pytest.approx(2 * posts(bare), rel=0.1)


def test_sleepers_both_repost_and_link(asleep: World) -> None:
    things = set(joint(asleep, "sleepers")[1])
    links = {thing for thing in things if thing.startswith("https://")}
    assert len(links) >= 20 and len(things - links) >= 20


@pytest.mark.parametrize("kind", ["slow_drip", "sleepers"])
def test_a_long_campaign_lasts_for_months(kind: str) -> None:
    plan = replace(SMALL, days=120, campaigns=(campaign(kind),))
    world = simulate(plan, 5)
    begun = [(min(t) - plan.start_us // 1_000_000) / 86_400 for t in actions(world, kind)]
    per_fortnight = np.histogram(begun, bins=8, range=(0, 120))[0]
    assert (per_fortnight >= 2).all()
    assert min(begun) < 10 and max(begun) > 110


def test_a_slow_drip_is_hours_apart() -> None:
    world = simulate(replace(SMALL, days=120, campaigns=(campaign("slow_drip"),)), 5)
    gaps = [gap for times in actions(world, "slow_drip") for gap in np.diff(sorted(times))]
    assert np.median(gaps) > 1_000
    spans = [max(times) - min(times) for times in actions(world, "slow_drip")]
    assert np.median(spans) > 8 * 3_600


@pytest.mark.parametrize("kind", ["repost_ring", "link_farm", "sleepers"])
def test_a_faster_pace_makes_shorter_actions(kind: str) -> None:
    def span(pace: float) -> float:
        hidden = campaign(kind, pace_s=pace)
        times = actions(simulate(replace(SMALL, campaigns=(hidden,)), 3), kind)
        return float(np.median([max(t) - min(t) for t in times]))

    assert span(600.0) == pytest.approx(10 * span(60.0), rel=0.3)
