"""The whole detection on small worlds: a ring is found, a crowd is not, and names do not matter."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from tests.detection.small import Row, actions, crowd, ring

from undertow.detection import coding
from undertow.detection.detect import Detection, detect
from undertow.engine import DuckDB, paged
from undertow.model.tables import TABLES

HOUR = 3_600


def found(channels: dict[str, list[Row]], **more) -> Detection:
    return detect(
        channels,
        lambda name: actions(channels[name], channel=name, **more),
        lambda: DuckDB(threads=1),
    )


WORLD = tuple(crowd(1) + ring(2))
RING = {f"ring{i}" for i in range(5)}


@cache
def baseline() -> Detection:
    return found({"link": list(WORLD)})


def members(result: Detection) -> set[str]:
    return set(result.members["account_id"].to_pylist())


def sources(result: Detection) -> set[str]:
    """Who stands beside a group and is no member."""
    return {row["account_id"] for row in result.members.to_pylist() if row["role"] == "source"}


def table(result: Detection, name: str, *without: str) -> list[dict]:
    found_table: pa.Table = getattr(result, name)
    rows = found_table.drop_columns([*without]).to_pylist()
    return sorted(rows, key=lambda row: str(list(row.values())))


def test_a_ring_in_a_crowd_is_found_and_nobody_else():
    result = baseline()
    assert members(result) == RING
    [group] = result.groups.to_pylist()
    assert (group["accounts"], group["channels"], group["edges"]) == (5, ["link"], 10)
    assert group["p_value"] < 1e-6 and group["objects"] == 40
    assert result.edges["q_value"].to_numpy().max() <= 0.01
    assert result.counts["link"]["pairs_tested"] >= 10
    for name in ("edges", "groups", "members", "bounded"):
        assert getattr(result, name).schema.equals(TABLES[name]), name


@pytest.mark.parametrize("seed", [3, 4])
def test_in_a_crowd_nobody_is_found(seed):
    result = found({"link": crowd(seed), "hashtag": crowd(seed + 10, each=20, things=150)})
    assert len(result.edges) == len(result.groups) == len(result.members) == 0


@pytest.mark.parametrize("rows", [[], [("a", "X", 1.0)], [("a", "X", 1.0), ("b", "X", 2.0)]])
def test_next_to_nothing_gives_empty_tables(rows):
    result = found({"link": rows, "reply": []})
    assert len(result.edges) == len(result.groups) == 0
    assert result.edges.schema.equals(TABLES["edges"])


def test_the_same_input_gives_the_same_tables_in_any_order():
    shuffled = list(WORLD)
    np.random.default_rng(5).shuffle(shuffled)
    again = found({"link": [(a, o, float(t)) for a, o, t in shuffled]})
    for name in ("edges", "groups", "members", "bounded"):
        assert getattr(again, name).equals(getattr(baseline(), name)), name
    assert again.counts == baseline().counts


def test_a_shift_of_all_times_moves_only_times():
    # By whole hours and days: occasions are cut on the clock.
    moved = found({"link": [(a, o, t + 1_000 * 86_400) for a, o, t in WORLD]})
    assert table(moved, "edges") == table(baseline(), "edges")
    dates = ("first_at", "last_at")
    assert table(moved, "members", *dates) == table(baseline(), "members", *dates)
    odd = found({"link": [(a, o, t + 12_345.678) for a, o, t in WORLD]})
    assert members(odd) == RING


def test_other_names_change_no_finding():
    rng = np.random.default_rng(6)
    accounts = sorted({a for a, _, _ in WORLD})
    other = dict(zip(accounts, (f"n{i:04}" for i in rng.permutation(len(accounts))), strict=True))
    renamed = found({"link": [(other[a], o, t) for a, o, t in WORLD]})
    assert members(renamed) == {other[name] for name in RING}
    ours, theirs = baseline().edges, renamed.edges
    for name in ("together", "shared", "met"):
        assert sorted(theirs[name].to_pylist()) == sorted(ours[name].to_pylist())


@pytest.mark.parametrize(
    "rows",
    [
        [("quiet", "o quiet", 5.0)],
        [("quiet", "o1", 5.0), ("quiet", "o2", 9_000_000.0)],
        [("quiet", "ring thing 1", 400_000.0)],
    ],
)
def test_a_quiet_account_changes_no_member(rows):
    assert members(found({"link": [*WORLD, *rows]})) == RING


def test_rings_on_two_channels_are_two_groups_and_one_ring_on_both_is_one():
    two = found({"link": list(WORLD), "media": crowd(8) + ring(9, name="gang")})
    assert members(two) == RING | {f"gang{i}" for i in range(5)} and len(two.groups) == 2
    one = found({"link": list(WORLD), "media": crowd(8) + ring(9)})
    assert members(one) == RING
    assert one.groups["channels"].to_pylist() == [["link", "media"]]


def test_who_is_only_copied_is_a_source_beside_the_group():
    copied = [("idol", f"ring thing {k}", k * 61_000.0 - 5) for k in range(40)]
    sites = {f"ring thing {k}": f"site{k}.org" for k in range(40)}
    result = found({"link": [*WORLD, *copied]}, source=sites)
    assert sources(result) == {"idol"} and members(result) == RING | {"idol"}
    assert result.groups["accounts"].to_pylist() == [5]


def test_copying_one_who_brings_some_of_it_makes_that_one_no_member():
    copied = [("idol", f"ring thing {k}", k * 61_000.0 - 5) for k in range(18)]
    result = found({"link": [*WORLD, *copied]})
    assert members(result) - sources(result) == RING
    assert result.groups["accounts"].to_pylist() == [5]


@pytest.mark.parametrize("times", [20, 40])
def test_a_ring_is_found_though_one_account_starts_everything(times):
    copied = [("idol", f"ring thing {k}", k * 61_000.0 - 5) for k in range(times)]
    result = found({"link": [*WORLD, *copied]})
    assert members(result) - sources(result) == RING and sources(result) == {"idol"}


def test_who_only_follows_one_source_is_no_group_by_that():
    """A limit as much as a promise: a ring that pushes a single site looks so too."""
    site = {f"ring thing {k}": "site.org" for k in range(40)}
    assert members(found({"link": list(WORLD)}, source=site)) == set()


def test_what_was_too_popular_is_reported(monkeypatch):
    monkeypatch.setattr("undertow.detection.pairs.PAIRS_PER_OBJECT", 500)
    hot = [(f"a{i}", "hot", i * 20.0) for i in range(100)]
    result = found({"link": [*WORLD, *hot]})
    assert result.bounded.to_pylist() == [
        {
            "channel": "link",
            "object": "hot",
            "actions": 100,
            "window_s": 60,
            "reason": "too popular: 2,535 pairs of actions in the next longer window",
        }
    ]
    assert members(result) == RING


def test_every_channel_is_recorded_once():
    seen = []
    detect(
        ["link", "reply"],
        lambda name: actions(crowd(1, things=30) if name == "link" else [], channel=name),
        lambda: DuckDB(threads=1),
        record=lambda name, engine: seen.append((name, [step.name for step in engine.steps])),
    )
    assert [name for name, _ in seen] == ["link"]
    assert seen[0][1][:3] == ["meetings", "often", "met"]


def test_arrays_on_disk_and_work_in_small_blocks_change_nothing(monkeypatch):
    """As a hundred million actions are scanned; sources, times and returning tags included."""
    things = {f"o{i}": float(i) for i in range(0, 400, 3)}
    world = [*WORLD, *[(f"c{i % 9}", f"tag{i % 3}", i * 5 * HOUR) for i in range(200)]]
    more = {"appeared": things, "source": {f"o{i}": f"site{i % 7}" for i in range(300)}}
    plain = found({"link": world, "hashtag": world[::2]}, **more)
    monkeypatch.setattr(paged, "_LARGE", 256)
    monkeypatch.setattr(coding, "_BLOCK", 50)
    other = found({"link": world, "hashtag": world[::2]}, **more)
    assert len(plain.groups) == 1
    for name in ("edges", "groups", "members", "bounded", "open_calls"):
        assert getattr(other, name).equals(getattr(plain, name)), name
    assert other.counts == plain.counts and other.controls == plain.controls
