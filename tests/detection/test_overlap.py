"""Overlap whatever the time: counts against an oracle, and what explains it."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.detection.small import Row, actions, crowd

from undertow.detection import holdings, interest, overlap
from undertow.detection.coding import UNKNOWN, CodedActions, code

DAY = 86_400
TESTS = 100_000


def oracle(rows: list[Row]) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """(shared, together, a_first, b_first) of all pairs that share enough, in plain loops."""
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    for account, thing, at in rows:
        times[account, thing].append(at)
    things = sorted({thing for _, thing in times})
    found = {}
    for one, other in combinations(sorted({account for account, _ in times}), 2):
        both = [thing for thing in things if (one, thing) in times and (other, thing) in times]
        if len(both) >= overlap.FEWEST_SHARED:
            a, b = ([times[who, thing] for thing in both] for who in (one, other))
            together = sum(len(x) * len(y) for x, y in zip(a, b, strict=True))
            a_first = sum(min(x) < min(y) for x, y in zip(a, b, strict=True))
            b_first = sum(min(x) > min(y) for x, y in zip(a, b, strict=True))
            found[one, other] = (len(both), together, a_first, b_first)
    return found


def told(rows: list[Row], **more: dict) -> tuple[CodedActions, dict[tuple[str, str], dict]]:
    """What is found, by names."""
    coded = code(actions(rows, **more))
    found = overlap.test_overlap(coded, TESTS)
    names = coded.accounts.to_pylist()
    columns = ("shared", "together", "a_first", "b_first", "expected", "p_value")
    return coded, {
        (names[a], names[b]): {c: getattr(found, c)[i].item() for c in columns}
        for i, (a, b) in enumerate(zip(found.a, found.b, strict=True))
    }


deeds = st.tuples(st.sampled_from("abcde"), st.integers(0, 14).map(str), st.integers(0, 500))


@settings(max_examples=60, deadline=None)
@given(st.lists(deeds, max_size=80))
def test_counts_equal_the_oracle(rows):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap, "FALSE_DISCOVERY_RATE", 1e9)  # every pair is looked at
        _, found = told(rows)
    counts = ("shared", "together", "a_first", "b_first")
    assert {pair: tuple(row[c] for c in counts) for pair, row in found.items()} == oracle(rows)
    for row in found.values():
        assert 0 < row["p_value"] <= 1 and row["expected"] > 0


@settings(max_examples=40, deadline=None)
@given(st.lists(deeds, min_size=5, max_size=80), st.sets(st.tuples(*[st.integers(0, 4)] * 2)))
def test_a_walk_ends_somewhere_and_never_passes_a_companion(rows, pairs):
    coded = code(actions(rows))
    held = holdings.Holdings(coded)
    accounts = len(coded.accounts)
    pairs = {(a, b) for a, b in pairs if a < b < accounts}
    one, other = (np.array([pair[i] for pair in pairs], np.int64) for i in (0, 1))
    walks = interest.Walks(held, one, other)
    ends, over = walks._walk(np.arange(accounts))
    table = held.table.toarray()
    crowds = np.maximum(table.sum(axis=0), 1)
    for who in range(accounts):
        near = (table[who] / crowds) @ table.T
        for left_out in (who, *(set(sum(((a, b) for a, b in pairs if who in (a, b)), ())))):
            near[left_out] = 0
        assert over[who] == np.count_nonzero(near)
        step = near / max(near.sum(), 1e-300) / np.maximum(table.sum(axis=1), 1)
        assert ends[[who]].toarray()[0] == pytest.approx(step @ table)
        assert ends[[who]].sum() == pytest.approx(1 if near.any() else 0)


def test_a_habit_is_told_by_the_sources_other_objects():
    rows = [("a", f"o{k}", k) for k in range(6)] + [("b", f"o{k}", k) for k in (0, 1, 2, 7)]
    rows += [("c", f"o{k}", k) for k in range(8)] + [("a", "free", 1), ("b", "free", 2)]
    coded = code(actions(rows, source={f"o{k}": "hub" for k in range(8)}))
    held = holdings.Holdings(coded)
    things, b = coded.objects.to_pylist(), coded.accounts.to_pylist().index("b")
    named = np.array([things.index(thing) for thing in ("o0", "o5", "free")])
    chance = np.array([0.1, 0.1, 0.1])
    both = held.find(np.full(3, b), named) != UNKNOWN
    habit = interest._habit(held, coded, np.full(3, b), named, both, chance)
    # Of the hub's six others that anybody shares it acted on three, or on four if not on this one.
    prior = interest.SOURCE_PRIOR
    of_six = [(acted + prior * 0.1) / (6 + prior) for acted in (3, 4)]
    assert both.tolist() == [True, False, True]
    assert habit.tolist() == pytest.approx([*of_six, 0.0])


def test_what_nobody_shares_and_what_everybody_shares_is_left_out(monkeypatch):
    monkeypatch.setattr(holdings, "CROWD", 3)
    rows = [(who, "all", 0) for who in "abcd"] + [(who, "some", 0) for who in "abc"]
    held = holdings.Holdings(code(actions([*rows, ("a", "alone", 0)])))
    assert held.table.sum() == 3 and held.most == 3
    monkeypatch.setattr(holdings, "PAIRS", 2)
    assert holdings.Holdings(code(actions(rows))).table.sum() == 0


def drip(members: int = 5, things: int = 25) -> list[Row]:
    """The same pages, each within two days, over three months."""
    rng = np.random.default_rng(7)
    begins = rng.uniform(0, 90 * DAY, things)
    return [
        (f"drip{member}", f"page{thing}", float(begins[thing] + rng.uniform(0, 2 * DAY)))
        for thing in range(things)
        for member in range(members)
        if rng.random() < 0.8
    ]


def test_a_drip_over_unrelated_sites_is_found():
    rows = crowd(1) + drip()
    sites = {f"page{k}": f"site{k}.org" for k in range(25)}
    _, found = told(rows, source=sites)
    sure = {pair for pair, row in found.items() if row["p_value"] < 1e-9}
    assert sure == set(combinations([f"drip{k}" for k in range(5)], 2))
    assert all(row["expected"] < row["shared"] / 4 for row in found.values())
    # The same pages, all of one site: its readers.
    _, read = told(rows, source=dict.fromkeys(sites, "paper.org"))
    assert all(row["p_value"] > 1e-3 for row in read.values())


def test_a_fan_club_is_explained_by_its_hub():
    rng = np.random.default_rng(3)
    posts = [f"hub post {k}" for k in range(120)]
    fans = [
        (f"fan{fan}", post, float(k * DAY + rng.uniform(0, DAY)))
        for fan in range(20)
        for k, post in enumerate(posts)
        if rng.random() < 0.2 + 0.03 * fan
    ]
    _, found = told(crowd(1) + fans, source=dict.fromkeys(posts, "hub"))
    # Not even tested, as one source in common surprises nobody; or tested and found likely.
    assert all(row["p_value"] > 1e-3 for row in found.values())


def test_a_common_taste_is_explained_by_the_others_who_have_it():
    rng = np.random.default_rng(4)
    hobby = [
        (f"h{who}", f"hobby {thing}", float(rng.uniform(0, 90 * DAY)))
        for who in range(60)
        for thing in rng.choice(150, 30, replace=False)
    ]
    _, found = told(crowd(1) + hobby)
    assert all(row["p_value"] > 1e-6 for row in found.values())


def test_the_order_of_rows_changes_nothing():
    rows = crowd(1) + drip()
    _, found = told(rows)
    np.random.default_rng(5).shuffle(rows)
    _, again = told([(a, o, float(t)) for a, o, t in rows])
    assert found == again and found


def test_a_hidden_bias_multiplies_the_odds():
    chance = np.array([1e-9, 0.2, 0.5])
    odds = interest.HIDDEN_BIAS * chance / (1 - chance)
    assert interest._biased(chance).tolist() == pytest.approx((odds / (1 + odds)).tolist())
    assert interest._biased(np.array([1.0])).tolist() == [1.0]


def test_the_actions_behind_what_a_pair_shares():
    rows = [("a", "X", 5), ("b", "X", 9), ("b", "X", 2), ("a", "Y", 1), ("c", "Y", 3)]
    coded = code(actions(rows))
    a, b = np.array([0]), np.array([1])
    pair, one, other = overlap.shared_actions(holdings.Holdings(coded), a, b)
    assert (pair.tolist(), coded.objects.take(coded.object[one]).to_pylist()) == ([0], ["X"])
    assert (coded.at[other] - coded.at[one]).tolist() == [-3_000_000]  # the first of each


def test_nothing_gives_nothing():
    for rows in ([], [("a", "X", 1.0)]):
        assert told(rows)[1] == {}
