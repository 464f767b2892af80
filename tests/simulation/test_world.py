"""Worlds: the same from the same seed, independent in their parts, shaped as people are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv

from undertow.errors import ParameterError
from undertow.model.tables import POSTS
from undertow.simulation import (
    CAMPAIGNS,
    HABITS,
    World,
    WorldPlan,
    campaign,
    demo_world,
    simulate,
    simulate_to,
)

SMALL = WorldPlan(posts=2_000, accounts=200, days=7, communities=4)
KINDS = sorted(CAMPAIGNS)


@pytest.fixture(scope="module")
def everything() -> World:
    """A world with every campaign in it."""
    return simulate(replace(SMALL, campaigns=tuple(campaign(kind) for kind in KINDS)), 5)


def ids(posts: pa.Table) -> set[str]:
    return set(posts["post_id"].to_pylist())


def of_campaign(world: World, name: str) -> pa.Table:
    members = world.truth.filter(pc.equal(world.truth["campaign"], name))["account_id"]
    return world.posts.filter(pc.is_in(world.posts["account_id"], members))


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    plan = replace(SMALL, campaigns=(campaign("repost_ring"),))
    one, two = (simulate(plan, 3).write(tmp_path / name) for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert [path.name for path in one] == ["posts.csv", "truth.csv"]


def test_another_seed_another_world() -> None:
    one, two = simulate(SMALL, 1), simulate(SMALL, 2)
    assert ids(one.posts).isdisjoint(ids(two.posts))
    assert set(one.truth["account_id"].to_pylist()).isdisjoint(two.truth["account_id"].to_pylist())


@pytest.mark.parametrize("kind", KINDS)
def test_a_campaign_leaves_all_other_posts_as_they_were(kind: str) -> None:
    before = simulate(SMALL, 4).posts
    after = simulate(replace(SMALL, campaigns=(campaign(kind, camouflage=0.3),)), 4).posts
    assert after.num_rows > before.num_rows
    assert after.filter(pc.is_in(after["post_id"], before["post_id"])).equals(before)


@pytest.mark.parametrize("habit", sorted(HABITS))
def test_every_habit_can_be_switched_off(habit: str) -> None:
    rest = {name: share for name, share in HABITS.items() if name != habit}
    assert (
        simulate(replace(SMALL, habits=rest), 4).posts.num_rows < simulate(SMALL, 4).posts.num_rows
    )


@pytest.mark.parametrize("habit", ["news", "replies", "press_bots"])
def test_a_habit_less_leaves_all_other_posts_as_they_were(habit: str) -> None:
    rest = {name: share for name, share in HABITS.items() if name != habit}
    assert ids(simulate(replace(SMALL, habits=rest), 4).posts) < ids(simulate(SMALL, 4).posts)


def test_posts_have_the_schema_of_a_case(everything: World) -> None:
    posts = everything.posts
    assert posts.schema.equals(POSTS)
    assert len(ids(posts)) == posts.num_rows
    assert posts["source_sha256"].null_count == posts.num_rows
    at = posts["created_at"].cast(pa.int64()).to_numpy()
    assert (np.diff(at) >= 0).all()
    assert SMALL.start_us <= at[0] and at[-1] < SMALL.end_us


def test_truth_names_exactly_the_accounts_that_post(everything: World) -> None:
    seen = sorted(set(everything.posts["account_id"].to_pylist()))
    assert everything.truth["account_id"].to_pylist() == seen
    assert set(everything.truth["campaign"].to_pylist()) == {*KINDS, None}
    roles = Counter(everything.truth["role"].to_pylist())
    assert roles["framed"] == 1 and roles["originator"] == 1 and roles["copycat"] == 8


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "protest_hour"])
def test_all_members_are_there(kind: str, everything: World) -> None:
    members = pc.sum(pc.equal(everything.truth["campaign"], kind)).as_py()
    assert members == campaign(kind).size


def test_reposts_come_after_what_they_repost_and_only_once(everything: World) -> None:
    posts = everything.posts.filter(pc.is_valid(everything.posts["repost_of"]))
    lag = pc.subtract(posts["created_at"], posts["repost_at"]).cast(pa.int64())
    assert pc.min(lag).as_py() > 0
    pairs = list(zip(posts["account_id"].to_pylist(), posts["repost_of"].to_pylist(), strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(posts["repost_of"].to_pylist()) <= ids(everything.posts)


def test_activity_is_heavy_tailed() -> None:
    posts = Counter(simulate(WorldPlan(posts=10_000), 6).posts["account_id"].to_pylist())
    counts = np.sort(np.array(list(posts.values())))[::-1]
    tenth = counts[: len(counts) // 10].sum() / counts.sum()
    assert 0.4 < tenth < 0.9
    assert np.median(counts) < counts.mean() / 2


def test_people_sleep() -> None:
    plan = WorldPlan(posts=10_000, languages=("en",))  # one language, one sky: UTC to UTC+2
    at = simulate(plan, 6).posts["created_at"]
    hours = np.bincount(pc.hour(at).to_numpy(), minlength=24)
    assert hours[1:4].sum() < 0.2 * hours[11:14].sum()


def test_a_fan_club_is_fast_and_faithful() -> None:
    world = simulate(WorldPlan(posts=10_000), 6)
    fans = world.truth.filter(pc.equal(world.truth["role"], "fan"))["account_id"]
    posts = world.posts.filter(pc.is_in(world.posts["account_id"], fans))
    posts = posts.filter(pc.is_valid(posts["repost_of"]))
    lag = pc.subtract(posts["created_at"], posts["repost_at"]).cast(pa.int64()).to_numpy() / 1e6
    assert len(fans) >= 8
    assert np.median(lag) < 120


def test_the_ring_is_within_seconds(everything: World) -> None:
    posts = of_campaign(everything, "repost_ring")
    posts = posts.filter(pc.is_valid(posts["repost_of"]))
    spans = posts.group_by("repost_of").aggregate([("created_at", "min"), ("created_at", "max")])
    span = pc.subtract(spans["created_at_max"], spans["created_at_min"]).cast(pa.int64()).to_numpy()
    assert np.median(span) < 60e6


@pytest.mark.parametrize(
    ("kind", "column"),
    [("link_farm", "urls"), ("pictures", "media_ids"), ("hashtag_flood", "hashtags")],
)
def test_members_share_what_their_campaign_pushes(
    kind: str, column: str, everything: World
) -> None:
    things = Counter(pc.list_flatten(of_campaign(everything, kind)[column]).to_pylist())
    assert things
    assert min(things.values()) >= 2


def test_camouflage_is_the_share_of_ordinary_posts() -> None:
    def own(camouflage: float) -> int:
        ring = campaign("link_farm", camouflage=camouflage)
        return of_campaign(simulate(replace(SMALL, campaigns=(ring,)), 8), "link_farm").num_rows

    bare, half = own(0.0), own(0.5)
    assert half == pytest.approx(2 * bare, rel=0.1)


def test_two_campaigns_of_a_kind_need_names() -> None:
    pair = (campaign("pictures", name="north"), campaign("pictures", name="south"))
    world = simulate(replace(SMALL, campaigns=pair), 1)
    assert {"north", "south"} <= set(world.truth["campaign"].to_pylist())
    with pytest.raises(ParameterError, match="give campaigns of one kind names"):
        replace(SMALL, campaigns=(campaign("pictures"),) * 2)


def test_csv_says_the_same_as_the_table(tmp_path: Path, everything: World) -> None:
    path, truth = everything.write(tmp_path)
    text = dict.fromkeys(everything.posts.column_names, pa.string())
    read = csv.read_csv(
        path,
        convert_options=csv.ConvertOptions(
            column_types=text, strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )
    assert read.column_names[:14] == POSTS.names[:14]
    for name in ("post_id", "account_id", "account_name", "text", "repost_of", "reply_to"):
        assert read[name].to_pylist() == everything.posts[name].to_pylist(), name
    urls = [text.split("|") if text else [] for text in read["urls"].to_pylist()]
    assert urls == everything.posts["urls"].to_pylist()
    times = [datetime.fromisoformat(text) for text in read["created_at"].to_pylist()]
    assert times == everything.posts["created_at"].to_pylist()
    assert read["created_at"][0].as_py().endswith(".000000Z")
    assert csv.read_csv(truth).num_rows == everything.truth.num_rows


def test_written_worlds_hold_the_campaigns_asked_for(tmp_path: Path) -> None:
    asked = ("pictures", "link_farm", "pictures")
    written = simulate_to(tmp_path, seed=2, accounts=60, days=2, campaigns=asked)
    truth = csv.read_csv(written[1])["campaign"].to_pylist()
    assert set(truth) - {""} == {"pictures", "pictures_2", "link_farm"}


def test_the_demo_is_what_its_docstring_says() -> None:
    world = demo_world()
    campaigns = Counter(world.truth["campaign"].to_pylist())
    assert 18_000 <= world.posts.num_rows <= 22_000
    assert 1_300 <= world.truth.num_rows <= 1_600
    del campaigns[None]
    assert campaigns == {"repost_ring": 14, "link_farm": 10, "copy_paste": 9}
    assert "fan" in world.truth["role"].to_pylist()


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    posts=st.integers(1, 400),
    accounts=st.integers(20, 60),
    days=st.integers(1, 5),
    kind=st.sampled_from([kind for kind in KINDS if kind != "framing"]),
    size=st.integers(2, 12),
    camouflage=st.floats(0, 0.9),
)
def test_any_plan_makes_a_sound_world(
    seed: int, posts: int, accounts: int, days: int, kind: str, size: int, camouflage: float
) -> None:
    hidden = (campaign(kind, size=size, actions=3, camouflage=camouflage),)
    plan = WorldPlan(posts=posts, accounts=accounts, days=days, communities=2, campaigns=hidden)
    world = simulate(plan, seed)
    assert world.posts.schema.equals(POSTS)
    assert len(ids(world.posts)) == world.posts.num_rows
    assert set(world.posts["account_id"].to_pylist()) == set(world.truth["account_id"].to_pylist())


@pytest.mark.parametrize(
    "wrong",
    [
        {"posts": 0},
        {"accounts": 5},
        {"days": 0},
        {"languages": ()},
        {"languages": ("xx",)},
        {"habits": {"gossip": 0.5}},
        {"start": datetime(2025, 3, 3, tzinfo=UTC).replace(tzinfo=None)},
    ],
)
def test_an_impossible_plan_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ParameterError):
        replace(SMALL, **wrong)


@pytest.mark.parametrize("wrong", [{"size": 1}, {"pace_s": 0}, {"actions": 0}, {"camouflage": 1}])
def test_an_impossible_campaign_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ParameterError):
        campaign("pictures", **wrong)


def test_an_unknown_campaign_lists_those_there_are() -> None:
    with pytest.raises(ParameterError, match="repost_ring"):
        campaign("rumour")


def test_nobody_can_be_framed_where_nobody_reposts() -> None:
    habits = {"originals": 0.5}
    with pytest.raises(ParameterError, match="framed"):
        simulate(replace(SMALL, habits=habits, campaigns=(campaign("framing"),)), 1)
