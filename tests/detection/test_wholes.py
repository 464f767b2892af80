"""A set of accounts is asked as a whole: what it shows together, and what picking it costs."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.special import comb
from tests.detection.small import Row, actions, crowd, ring

from undertow.detection import groups, pairs, strangers, tested, wholes
from undertow.detection.coding import code
from undertow.detection.detect import detect
from undertow.detection.episodes import split
from undertow.detection.wholes import SHARES, Wholes
from undertow.engine import DuckDB

MEMBERS, THINGS = 6, 36
LOOSE = [f"loose{i}" for i in range(MEMBERS)]


def loose(seed: int = 3, at_once: int = 2, things: int = THINGS) -> list[Row]:
    """Accounts of whom any two do a thing within five minutes, so that each pair does few."""
    rng = np.random.default_rng(seed)
    return (
        [
            (LOOSE[member], f"theirs {thing}", thing * 70_000.0 + float(rng.uniform(0, 300)))
            for thing in range(things)
            for member in rng.choice(MEMBERS, at_once, replace=False)
        ]
        + [
            # Others come by later, and each of them has a life of its own.
            (f"a{rng.integers(150)}", f"theirs {thing}", thing * 70_000.0 + 7_000.0 * (1 + other))
            for thing in range(things)
            for other in range(3)
        ]
        + [(who, f"o{thing}", thing * 5_000.0) for who in LOOSE for thing in rng.choice(400, 10)]
    )


def asking(rows: list[Row], **more) -> Wholes:
    coded = split(code(actions(rows, **more)))
    return Wholes(
        [tested.Tested("link", coded, pairs.reach_of(coded), strangers.measure(coded), {})]
    )


def test_the_whole_shows_more_than_any_pair():
    asked = asking(crowd(1) + loose())
    pairs_alone = [asked.surest([a, b])[1] for a in LOOSE for b in LOOSE if a < b]
    part, p_value = asked.surest(LOOSE)
    assert part == LOOSE
    assert p_value < min(pairs_alone) ** 3


def test_an_account_that_makes_a_set_no_surer_is_no_part_of_it():
    part, _ = asking(crowd(1) + loose()).surest(["a7", *LOOSE])
    assert part == LOOSE


def test_picking_costs_as_many_sets_as_there_are():
    asked = asking(crowd(1) + loose())
    _, picked = asked.surest(LOOSE)
    accounts = 150 + MEMBERS
    k = MEMBERS
    assert picked / asked.given(LOOSE) == pytest.approx(k * (k - 1) * comb(accounts, k), rel=1e-6)


def test_independent_accounts_are_no_set():
    asked, rng = asking(crowd(1, each=20)), np.random.default_rng(2)
    sets = [
        [f"a{i}" for i in rng.choice(150, rng.integers(2, 7), replace=False)] for _ in range(150)
    ]
    assert sum(asked.given(one) <= 0.1 for one in sets) <= 0.1 * len(sets)
    assert min(asked.surest(one)[1] for one in sets[:40]) == 1.0


def test_the_evidence_of_independent_accounts_is_one_in_the_mean(monkeypatch):
    monkeypatch.setattr(wholes, "FEWEST_MEETINGS", 0)
    monkeypatch.setattr(wholes, "LEAST_EXCESS", 0.0)
    chance = np.array([0.01, 0.2, 0.5, 0.03, 0.3])
    there, alone = np.array([1, 2, 4, 1, 3]), np.arange(5)
    mean, less = 0.0, 0.0
    for hit in product((False, True), repeat=5):
        done = np.array(hit)
        said = np.exp(wholes._ratio(np.zeros(5, np.int64), alone, chance, there, done, 3))
        mean += said * np.where(done, chance, 1 - chance).prod()
        less += said * np.where(done, chance / 2, 1 - chance / 2).prod()
    assert mean == pytest.approx(1.0)
    assert less < 1.0  # what is less likely than the null says only lowers it


def test_the_evidence_is_that_of_accomplices_over_that_of_independent_ones():
    """Worked out by hand: six things, all done where one account had been."""
    chance, ones = np.full(6, 0.01), np.ones(6, np.int64)
    said = wholes._ratio(ones, np.arange(6), chance, ones, np.ones(6, np.bool_), 3)
    by_hand = [((0.01 + 0.99 * share) / 0.01) ** 6 for share in SHARES]
    assert said == pytest.approx(np.log(np.mean(by_hand)))


def test_what_comes_of_one_sitting_or_source_is_one_coincidence():
    rows = [
        (who, f"page {thing}", thing * 60.0 + i)
        for thing in range(30)
        for i, who in enumerate(LOOSE)
    ]
    assert asking(crowd(1) + rows).given(LOOSE) == 1.0  # half an hour
    spread = [(who, thing, at * 1_500) for who, thing, at in rows]
    assert asking(crowd(1) + spread).given(LOOSE) < 1e-9
    source = {thing: "one feed" for _, thing, _ in rows}
    assert asking(crowd(1) + spread, source=source).given(LOOSE) == 1.0


def test_a_set_that_is_too_much_work_or_not_there_is_not_asked(monkeypatch):
    asked = asking(crowd(1) + loose())
    assert asked.surest(["nobody", "no one", "a1"])[1] == 1.0
    monkeypatch.setattr(wholes, "_WORK", 100)
    assert asked.surest(LOOSE)[1] == 1.0


def test_a_scan_finds_a_set_that_its_ties_do_not_make_sure(monkeypatch):
    rows = crowd(1) + ring(2, members=14, things=60) + loose(things=20)
    monkeypatch.setattr(groups, "_harmonic", lambda *_: 1.0)  # no tie is ever sure by itself
    result = detect(["link"], lambda _: actions(rows), lambda: DuckDB(threads=1), copies=4)
    told = {row["account_id"]: row["group_id"] for row in result.members.to_pylist()}
    assert len({told[who] for who in LOOSE}) == 1
    assert set(told) == {*LOOSE, *(f"ring{i}" for i in range(14))}
    assert result.groups["accounts"].to_pylist() == [14, 6]
    assert result.groups["control_rate"].to_pylist() == [0.0, 0.0]
    assert result.groups["as_a_whole"].to_pylist() == [True, True]
    # Nobody is told to be surer than the surest tie.
    for group in result.groups.to_pylist():
        of_group = [r for r in result.edges.to_pylist() if r["group_id"] == group["group_id"]]
        assert group["p_value"] >= min(row["p_value"] for row in of_group)
