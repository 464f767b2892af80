"""Narratives of a small invented world are found, and keep their ids when more is posted."""

from __future__ import annotations

from collections import Counter
from math import comb

import pyarrow.compute as pc
import pytest

from undertow.case import Case, new_case
from undertow.simulation import WorldPlan, simulate
from undertow.workflow import deciding
from undertow.workflow.adding import add
from undertow.workflow.narrating import narrate

# The floor, just below what this world reaches (.94). `python -m benchmarks narratives` measures
# larger worlds: docs/narratives.md.
FLOOR = 0.92
PLAN = WorldPlan(posts=1_500, accounts=200, communities=4, narratives=40)


def adjusted_rand(truth: list[str], found: list[str]) -> float:
    """Hubert and Arabie 1985: 1 for the same sets, 0 for chance."""
    both, ours, theirs = (Counter(each) for each in (zip(truth, found, strict=True), truth, found))
    together, one, two = (sum(comb(n, 2) for n in each.values()) for each in (both, ours, theirs))
    expected = one * two / comb(len(truth), 2)
    return (together - expected) / ((one + two) / 2 - expected)


@pytest.fixture(scope="module")
def world():
    return simulate(PLAN, 11)


def told(case: Case) -> dict[str, str]:
    rows = case.table("narrative_posts").to_pylist()
    return {row["post_id"]: row["narrative_id"] for row in rows}


def known_of(world, case):
    """(message, narrative) of every planted post; a post in no narrative stands alone."""
    found = told(case)
    rows = world.narratives.to_pylist()
    return [(row["message"], found.get(row["post_id"], row["post_id"])) for row in rows]


@pytest.fixture(scope="module")
def case(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    case = new_case(folder / "planted.case")
    add(case, [world.write(folder)[0]])
    narrate(case)
    return case


def test_planted_narratives_are_found_over_languages(world, case):
    known = known_of(world, case)
    assert adjusted_rand(*map(list, zip(*known, strict=True))) >= FLOOR
    theirs = Counter(name for _, name in known).most_common(5)
    rows = {row["narrative_id"]: row for row in case.table("narratives").to_pylist()}
    assert all(set(rows[name]["languages"]) == {"en", "fr", "es", "de"} for name, _ in theirs)


def test_no_stranger_is_in_them(world, case):
    planted = set(world.narratives["post_id"].to_pylist())
    theirs = {name for _, name in known_of(world, case)}
    inside = Counter(name for post, name in told(case).items() if post not in planted)
    assert sum(inside[name] for name in theirs) <= 0.02 * len(planted)


def test_the_same_posts_give_the_same_bytes(world, case, tmp_path):
    other = new_case(tmp_path / "again.case")
    add(other, [world.write(tmp_path)[0]])
    outputs = [narrate(one)["outputs"] for one in (other, other)]
    assert outputs[0] == outputs[1] == case.runs()[-1]["outputs"]


def test_a_narrative_keeps_id_and_name_when_more_is_posted(world, tmp_path):
    posts = world.posts
    half = posts.slice(0, len(posts) // 2)
    case = new_case(tmp_path / "growing.case")
    for number, part in enumerate((half, posts)):
        folder = tmp_path / str(number)
        type(world)(part, world.truth, world.narratives).write(folder)
        add(case, [folder / "posts.csv"])
        narrate(case)
        if number == 0:
            before = told(case)
            first = case.table("narratives")["narrative_id"][0].as_py()
            deciding.name(case, first, "the first one", analyst="Ann")
    after, planted = told(case), world.narratives["post_id"].to_pylist()
    kept = [after.get(post) == before[post] for post in planted if post in before]
    assert len(kept) > 50
    assert sum(kept) >= 0.9 * len(kept)
    rows = case.table("narratives")
    named = rows.filter(pc.equal(rows["name"], "the first one"))
    assert named["narrative_id"].to_pylist() == [first]


def test_every_post_is_accounted_for(case):
    counts = case.runs()[-1]["counts"]["narratives"]
    total = sum(counts[name] for name in ("posts", "smaller_posts", "one_account_posts"))
    assert total + counts["without_text"] <= case.count("posts")
    assert counts["posts"] == case.count("narrative_posts")
    assert pc.sum(case.table("narratives")["posts"]).as_py() == counts["posts"]
    assert pc.sum(case.table("narrative_days")["posts"]).as_py() == counts["posts"]
