"""The quality gate: what detection must reach on worlds with known truth and on real data.

The floors are what was measured when they were set (docs/method.md); they are never lowered in
silence. Seeds below 100 were looked at while the method was made; the gate runs on others.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from benchmarks.copies import score
from benchmarks.peers import shares_together
from benchmarks.real import mixtures

import undertow
from benchmarks import edited
from undertow.detection.detect import detect
from undertow.engine import DuckDB
from undertow.model.tables import ACTIONS
from undertow.narratives.copies import clusters_of_copies
from undertow.simulation import CAMPAIGNS, WorldPlan, campaign, demo_world, simulate

START = datetime(2025, 3, 3, tzinfo=UTC)


@dataclass
class Found:
    """What a scan found: the members of each group and how much of all they did was with each
    other, who stands beside as a source, open calls.
    """

    groups: dict[str, set[str]]
    sources: set[str]
    shares: dict[str, float]
    calls: list[dict[str, Any]]

    @property
    def members(self) -> set[str]:
        return set().union(*self.groups.values())


def scanned(
    folder: Path, file: Path, mapping: dict[str, str] | None = None, controls: int = 0
) -> Found:
    case = undertow.new_case(folder / "gate.case")
    (added,) = undertow.add(case, [file], mapping=mapping)
    assert added.problem is None
    undertow.scan(case, controls=controls)
    rows = case["members"].arrow().to_pylist()
    groups: dict[str, set[str]] = {}
    for row in rows:
        if row["role"] != "source":
            groups.setdefault(row["group_id"], set()).add(row["account_id"])
    sources = {row["account_id"] for row in rows if row["role"] == "source"}
    together = shares_together(case)
    shares = {r["account_id"]: together[r["account_id"]] for r in rows if r["role"] != "source"}
    return Found(groups, sources, shares, case["open_calls"].arrow().to_pylist())


def in_world(tmp_path: Path, world: Any) -> tuple[Found, dict[str, str | None]]:
    posts, _ = world.write(tmp_path)
    truth = {row["account_id"]: row["campaign"] for row in world.truth.to_pylist()}
    return scanned(tmp_path, posts), truth


@pytest.mark.parametrize("seed", [101, 102, pytest.param(103, marks=pytest.mark.slow)])
def test_the_demonstration_is_found_to_the_last_account(tmp_path, seed):
    found, truth = in_world(tmp_path, demo_world(seed))
    for kind, size in {"repost_ring": 14, "link_farm": 10, "copy_paste": 9}.items():
        planted = {account for account, label in truth.items() if label == kind}
        assert len(planted) == size
        assert planted in found.groups.values()
    assert len(found.groups) == 3


@pytest.mark.parametrize(
    "seed", [*range(120, 123), *(pytest.param(s, marks=pytest.mark.slow) for s in range(123, 140))]
)
def test_nobody_is_accused_where_nobody_coordinates(tmp_path, seed):
    # Fan clubs, viral days, press tools, share buttons and stock replies are all on.
    found, _ = in_world(tmp_path, simulate(WorldPlan(accounts=1_500, start=START), seed))
    assert found.groups == {}
    assert found.calls == []


@pytest.mark.parametrize(
    "seed", [150, *(pytest.param(s, marks=pytest.mark.slow) for s in (151, 152))]
)
def test_the_bots_of_one_feed_among_many_of_a_site_are_no_group(tmp_path, seed):
    # Ten feeds of six sites: the habit to a whole site explains little of what those of one share.
    plan = WorldPlan(accounts=2_500, posts=33_000, days=4, start=START)
    found, _ = in_world(tmp_path, simulate(plan, seed))
    assert found.groups == {}


@pytest.mark.parametrize(
    ("seed", "size"),
    [
        (140, 120),
        *(pytest.param(s, n, marks=pytest.mark.slow) for s, n in [(141, 40), (142, 200)]),
    ],
)
def test_a_protest_hour_is_an_open_call_and_no_operation(tmp_path, seed, size):
    plan = WorldPlan(accounts=1_500, start=START, campaigns=(campaign("protest_hour", size=size),))
    world = simulate(plan, seed)
    found, _ = in_world(tmp_path, world)
    assert found.groups == {}
    [call] = found.calls
    [caller] = [r["account_id"] for r in world.truth.to_pylist() if r["role"] == "caller"]
    assert (call["accounts"], call["announced_by"]) == (size, caller)


@pytest.mark.parametrize("seed", [150, pytest.param(151, marks=pytest.mark.slow)])
def test_all_campaigns_at_once(tmp_path, seed):
    plan = WorldPlan(
        accounts=1_500, start=START, campaigns=tuple(campaign(kind) for kind in CAMPAIGNS)
    )
    found, truth = in_world(tmp_path, simulate(plan, seed))
    innocent = {account for account in found.members if truth[account] is None}
    assert not innocent  # the framed account among them
    sizes = Counter(truth.values())
    hits = Counter(truth[account] for account in found.members)
    for kind in ("repost_ring", "link_farm", "copy_paste", "pictures"):
        assert hits[kind] >= 0.95 * sizes[kind], kind
    for kind in ("hashtag_flood", "slow_drip", "sleepers"):
        assert hits[kind] >= 0.85 * sizes[kind], kind


def test_sleepers_are_found(tmp_path):
    # They live like anybody, and now and then half of them meet within minutes. Twelve in each
    # world; in single worlds 9 were found at least (seeds 1 to 8).
    found, planted = set(), set()
    for seed in (152, 153, 154):
        plan = WorldPlan(accounts=1_500, start=START, campaigns=(campaign("sleepers"),))
        folder = tmp_path / str(seed)
        folder.mkdir()
        one, truth = in_world(folder, simulate(plan, seed))
        found |= {(seed, account) for account in one.members}
        planted |= {(seed, account) for account, label in truth.items() if label == "sleepers"}
    assert found <= planted
    assert len(found) >= 0.85 * len(planted)


@pytest.mark.parametrize("seed", [155, pytest.param(156, marks=pytest.mark.slow)])
def test_translators_are_one_group(tmp_path, seed):
    # Those who write Greek are missed: the default encoder does not know it.
    plan = WorldPlan(accounts=1_500, start=START, campaigns=(campaign("translation"),))
    world = simulate(plan, seed)
    found, truth = in_world(tmp_path, world)
    planted = {account for account, label in truth.items() if label == "translation"}
    rows = world.posts.select(["account_id", "lang"]).to_pylist()
    greek = {row["account_id"] for row in rows if row["lang"] == "el"}
    assert len(planted - greek) == 10
    assert len(found.groups) == 1 and found.members <= planted
    assert len(found.members) >= 0.9 * len(planted - greek)


def test_a_drip_over_months_is_found(tmp_path):
    plan = WorldPlan(
        posts=30_000, accounts=1_500, days=120, start=START, campaigns=(campaign("slow_drip"),)
    )
    found, truth = in_world(tmp_path, simulate(plan, 160))
    planted = {account for account, label in truth.items() if label == "slow_drip"}
    assert found.members <= planted
    assert len(found.members) >= 0.85 * len(planted)


def test_chance_gives_no_group_where_nobody_coordinates(tmp_path):
    posts, _ = simulate(WorldPlan(posts=8_000, accounts=600, start=START), 170).write(tmp_path)
    case = undertow.new_case(tmp_path / "gate.case")
    undertow.add(case, [posts])
    counts = undertow.scan(case, controls=5)["counts"]
    assert counts["groups"] == 0
    assert counts["expected_false_groups"] <= 0.2


def _benchmark(path: Path) -> set[str]:
    rows = pq.read_table(path)
    time = rows["timestamp_share"].cast(pa.int64())
    at = pc.multiply(time, 1_000_000).cast(pa.timestamp("us", tz="UTC"))
    ids = [rows[n].cast(pa.string()) for n in ("account_id", "object_id", "content_id")]
    actions = pa.table(
        {
            "account_id": ids[0],
            "channel": pa.repeat("repost", len(rows)),
            "object": ids[1],
            "post_id": ids[2],
            "at": at,
            "appeared_at": pa.nulls(len(rows), ACTIONS.field("appeared_at").type),
            "source": pa.nulls(len(rows), pa.string()),
        }
    )
    found = detect(["repost"], lambda _: actions, DuckDB, copies=0).members.to_pylist()
    return {row["account_id"] for row in found if row["role"] != "source"}


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "recall"),
    [("org_burst", None), ("org_react", None), ("planted", 0.97), ("planted_burst", 0.6)],
)
def test_the_peers_benchmark(real_data, name, recall):
    folder = real_data / "posts" / "peer_bench"
    found = _benchmark(folder / f"{name}_100k.parquet")
    if recall is None:
        assert found == set()
        return
    with (folder / f"{name}_100k_labels.csv").open() as file:
        planted = {row["account_id"] for row in csv.DictReader(file)}
    assert found <= planted
    assert len(found) >= recall * len(planted)


@pytest.mark.real
def test_a_debate_is_no_operation(real_data, tmp_path):
    file = real_data / "posts" / "gop_debate_2015" / "gop_debate.csv.gz"
    mapping = {"account": "account", "time": "created_at", "text": "text"}
    found = scanned(tmp_path, file, mapping)
    assert found.groups == {}
    assert found.calls == []


@pytest.mark.real
def test_in_a_discovery_only_who_does_nothing_else_is_found(real_data, tmp_path):
    # Counting pairs within a minute gives 82,905 of them with two shared objects and more. What is
    # found are parts of a ring: about a hundred accounts all of whose few actions repost the same
    # eleven users, one right after the other (docs/method.md).
    file = real_data / "posts" / "higgs_2012" / "higgs-activity_time.txt.gz"
    mapping = {"account": "#1", "time": "#3", "repost_of": "#2"}
    found = scanned(tmp_path, file, mapping)
    assert all(share >= 0.9 for share in found.shares.values())
    assert len(found.members) <= 60
    assert found.calls == []


@pytest.mark.real
@pytest.mark.parametrize("category", ["LeftTroll"])
def test_an_operation_is_found_among_people(real_data, tmp_path, category):
    samples = {sample.name: sample for sample in mixtures(tmp_path)}
    sample = samples[category]
    found = scanned(tmp_path, sample.file, sample.mapping)
    assert found.members
    assert found.members <= set(sample.truth.campaign)


@pytest.mark.real
def test_a_known_operation_is_found_pure(real_data, tmp_path):
    file = real_data / "posts" / "ira_2016_election" / "ira_en_2016-10_11.csv.gz"
    mapping = {"account": "author_id", "time": "publish_date", "text": "content"}
    found = scanned(tmp_path, file, mapping)
    with gzip.open(file, "rt", encoding="utf-8") as rows:
        kind = {row["author_id"]: row["account_category"] for row in csv.DictReader(rows)}
    pure = sum(Counter(kind[a] for a in g).most_common(1)[0][1] for g in found.groups.values())
    assert found.calls == []
    assert len(found.members) >= 138
    assert pure >= 0.97 * len(found.members)


def test_copies_are_found_and_strangers_are_not():
    # 30,000 and 200,000 real tweets: docs/narratives.md
    texts, truth = edited.posts(8_000, seed=180)
    reached = score(clusters_of_copies(texts).cluster, truth)
    assert reached.recall >= 0.95
    assert reached.precision >= 0.99
    assert reached.together >= 0.98


@pytest.mark.real
@pytest.mark.slow
def test_planted_copies_among_real_tweets(real_data):
    rows = pq.read_table(real_data / "text" / "neardup" / "neardup_200000.parquet")
    found = clusters_of_copies(rows["text"].to_pylist()).cluster
    reached = score(found, rows["cluster"].to_numpy())
    assert reached.recall >= 0.95
    assert reached.precision >= 0.97
    assert reached.together >= 0.97
