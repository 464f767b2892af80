"""Poisoning: an opponent's extra posts, within the budget, and the truth about everybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from undertow.errors import ParameterError
from undertow.simulation import HABITS, POISONINGS, World, WorldPlan, campaign, simulate
from undertow.simulation.poisoning import convict, hide

PLAN = WorldPlan(posts=6_000, accounts=500, days=10, communities=4)
SEED = 6
TACTICS = [
    *(("poison_hide", tactic) for tactic in hide.TACTICS),
    *(("poison_convict", tactic) for tactic in convict.TACTICS),
]
every_tactic = pytest.mark.parametrize(("kind", "tactic"), TACTICS)


def poisoned(kind: str, tactic: str, **changes: float) -> World:
    hidden = campaign(kind, tactic=tactic, **changes)
    return simulate(replace(PLAN, campaigns=(hidden,)), SEED)


def accounts(world: World, **wanted: str | None) -> pa.Array:
    rows = world.truth.to_pylist()
    return pa.array(
        [
            row["account_id"]
            for row in rows
            if all(row[name] == value for name, value in wanted.items())
        ],
        pa.string(),
    )


def posts_of(world: World, who: pa.Array) -> pa.Table:
    return world.posts.filter(pc.is_in(world.posts["account_id"], who))


@pytest.fixture(scope="module")
def clean() -> World:
    return simulate(PLAN, SEED)


@every_tactic
def test_the_truth_names_everybody_and_fans_stay_innocent(
    kind: str, tactic: str, clean: World
) -> None:
    world = poisoned(kind, tactic)
    assert world.truth["account_id"].to_pylist() == sorted(
        set(world.posts["account_id"].to_pylist())
    )
    before = {row["account_id"]: row for row in clean.truth.to_pylist()}
    after = {row["account_id"]: row for row in world.truth.to_pylist()}
    assert before.items() <= after.items()
    new = [row for account, row in after.items() if account not in before]
    assert {row["campaign"] for row in new} == {kind}
    roles = Counter(row["role"] for row in new)
    ring = {"originator": 1, "amplifier": 13} if kind == "poison_hide" else {}
    assert roles == {**ring, **({} if tactic == "quick" else {"chaff": roles["chaff"]})}
    assert (roles["chaff"] > 0) != (tactic == "quick")


@every_tactic
def test_everybody_else_posts_as_before(kind: str, tactic: str, clean: World) -> None:
    world = poisoned(kind, tactic)
    innocent = accounts(world, campaign=None)
    assert posts_of(world, innocent).equals(clean.posts)


@every_tactic
def test_the_budget_is_kept_and_used(kind: str, tactic: str) -> None:
    def size(budget: float) -> int:
        return poisoned(kind, tactic, budget=budget).posts.num_rows

    nothing, small, full = size(1e-9), size(0.02), size(0.05)
    assert nothing < small < full
    assert full - nothing <= 0.05 * full
    if tactic != "copy":  # which can copy no more than one fan does
        assert full - nothing >= 0.03 * full


@every_tactic
def test_the_same_seed_gives_the_same_poison(kind: str, tactic: str) -> None:
    one, two = poisoned(kind, tactic), poisoned(kind, tactic)
    assert one.posts.equals(two.posts) and one.truth.equals(two.truth)


@every_tactic
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_small_worlds_are_sound(kind: str, tactic: str, seed: int) -> None:
    hidden = (campaign(kind, tactic=tactic, actions=3, budget=0.3, camouflage=0.4),)
    small = WorldPlan(posts=300, accounts=60, days=3, communities=2, campaigns=hidden)
    world = simulate(small, seed)
    assert len(set(world.posts["post_id"].to_pylist())) == world.posts.num_rows


def test_camouflage_is_a_share_of_what_the_throw_aways_post() -> None:
    world = poisoned("poison_convict", "quiet", camouflage=0.5)
    theirs = posts_of(world, accounts(world, role="chaff"))
    plain = poisoned("poison_convict", "quiet")
    bare = posts_of(plain, accounts(plain, role="chaff"))
    assert theirs.num_rows == pytest.approx(bare.num_rows, rel=0.05)  # it is paid from the budget
    words = theirs["repost_of"].null_count  # a quarter of all ordinary posts
    assert words == pytest.approx(theirs.num_rows / 8, rel=0.1)


def test_a_crowd_reposts_in_the_seconds_of_the_ring() -> None:
    world = poisoned("poison_hide", "crowd")
    chaff = posts_of(world, accounts(world, role="chaff"))
    assert len(set(chaff["account_id"].to_pylist())) == chaff.num_rows  # each acts once
    ring = posts_of(world, accounts(world, role="amplifier"))
    lifted: dict[str, list[float]] = {}
    for post in ring.to_pylist():
        if post["repost_of"]:
            lifted.setdefault(post["repost_of"], []).append(post["created_at"].timestamp())
    away = [
        min(abs(post["created_at"].timestamp() - at) for at in lifted[post["repost_of"]])
        for post in chaff.to_pylist()
    ]
    assert np.median(away) < 10


def test_between_has_fans_before_and_behind() -> None:
    world = poisoned("poison_convict", "between")
    fans = posts_of(world, accounts(world, role="fan"))
    when: dict[str, list[float]] = {}
    for post in fans.to_pylist():
        if post["repost_of"]:
            when.setdefault(post["repost_of"], []).append(post["created_at"].timestamp())
    before = behind = 0
    for post in posts_of(world, accounts(world, role="chaff")).to_pylist():
        at = post["created_at"].timestamp()
        before += any(0 < at - fan <= 15 for fan in when.get(post["repost_of"], []))
        behind += any(0 < fan - at <= 60 for fan in when.get(post["repost_of"], []))
    assert before > 50 and behind > 50


def test_a_tactic_that_there_is_not() -> None:
    with pytest.raises(ParameterError, match="no tactic 'magic'"):
        poisoned("poison_hide", "magic")


@pytest.mark.parametrize("budget", [0, -0.1, 1.5, float("nan")])
def test_an_impossible_budget_is_refused(budget: float) -> None:
    with pytest.raises(ParameterError, match="budget"):
        campaign("poison_hide", budget=budget)


def test_nobody_is_convicted_where_there_are_no_fans() -> None:
    habits = {name: share for name, share in HABITS.items() if name != "fan_clubs"}
    plan = replace(PLAN, habits=habits, campaigns=(campaign("poison_convict"),))
    with pytest.raises(ParameterError, match="no fans"):
        simulate(plan, 1)


def test_poisonings_are_no_campaigns_to_be_found() -> None:
    assert set(POISONINGS) == {"poison_hide", "poison_convict"}
