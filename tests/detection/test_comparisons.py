"""How many comparisons count: what the null itself allows, by plain enumeration and by a draw."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from tests.detection.small import actions, crowd, ring

from undertow.detection import comparisons, pairs, strangers
from undertow.detection.coding import CodedActions, code
from undertow.detection.episodes import split
from undertow.detection.holdings import Holdings
from undertow.detection.significance import at_least, binomial_tail, could_have_met
from undertow.engine import DuckDB


def counted(coded: CodedActions) -> int:
    reach = pairs.reach_of(coded)
    with DuckDB() as session:
        met = pairs.find_meetings(session, coded, reach)
    return comparisons.count(coded, Holdings(coded), reach, met, strangers.measure(coded))


@pytest.fixture(scope="module")
def town() -> CodedActions:
    return split(code(actions(crowd(5, accounts=150, things=80, each=12))))


@pytest.mark.parametrize("level", [0.2, 1e-2, 1e-3])
@pytest.mark.parametrize("seed", range(6))
def test_how_often_a_p_value_is_so_small_by_all_that_can_happen(level, seed):
    rng = np.random.default_rng(seed)
    chance = rng.uniform(0.001, 0.4, 9) ** rng.integers(1, 4, 9)
    occasion = np.sort(rng.integers(0, 7, 9))
    nobody = np.zeros(9, np.int64)
    often = 0.0
    for happened in product((False, True), repeat=9):
        hit = np.array(happened)
        if binomial_tail(nobody, occasion, chance, hit, 1)[0] <= level:
            often += float(np.prod(np.where(hit, chance, 1 - chance)))
    [told] = comparisons.reached(level)(nobody, occasion, chance, np.zeros(9, np.bool_), 1)
    assert 1 - told == pytest.approx(often, rel=1e-9, abs=1e-14)
    assert often <= level


def test_pairs_do_not_disturb_each_other():
    rng = np.random.default_rng(3)
    pair = np.sort(rng.integers(0, 5, 60))
    occasion, chance = np.arange(60), rng.uniform(0.001, 0.3, 60)
    hit = np.zeros(60, np.bool_)
    told = comparisons.reached(1e-3)(pair, occasion, chance, hit, 7)
    for k in range(5):
        own = pair == k
        zeros = np.zeros(int(own.sum()), np.int64)
        alone = comparisons.reached(1e-3)(zeros, occasion[own], chance[own], hit[own], 1)
        assert told[k] == pytest.approx(alone[0], abs=1e-15)
    assert told[5:].tolist() == [1.0, 1.0]


def test_where_so_many_hits_are_needed_that_they_are_not_told_apart_all_counts():
    trials = 400
    zeros = np.zeros(trials, np.int64)
    chance = np.full(trials, 0.5)
    [told] = comparisons.reached(1e-3)(zeros, np.arange(trials), chance, zeros > 0, 1)
    assert told == 1 - 1e-3


def test_fewer_than_what_activity_allows(town):
    could = could_have_met(town, 3)
    assert comparisons.at_most(town) == 9 * could + could_have_met(town, 5)
    assert 0 < counted(town) < comparisons.at_most(town) / 3


def test_a_draw_is_close_to_all_pairs_and_not_below(town, monkeypatch):
    drawn = counted(town)
    monkeypatch.setattr(comparisons, "DRAWN", 1_000_000)
    every = counted(town)
    assert every <= drawn <= 1.5 * every
    monkeypatch.setattr(comparisons, "DRAWN", 600)
    assert counted(town) == counted(town) > drawn


def test_who_acts_too_seldom_is_no_comparison():
    apart = [(f"a{k}", f"x{k}{n}", 60.0 * n) for k in range(9) for n in range(5)]
    shared = [(f"a{k}", f"y{n}", 1e5 * n) for k in range(9) for n in range(2)]
    assert counted(split(code(actions(apart + shared)))) == 0
    assert counted(split(code(actions(crowd(3) + ring(3))))) > 0


def test_p_values_that_chance_gives_are_no_more_than_the_count_says():
    # Two accounts act on things of very unequal chance. Of a million worlds as the null says, the
    # share with a p-value up to the level is what counts.
    rng = np.random.default_rng(11)
    chance = np.concatenate([np.full(40, 0.004), [0.3, 0.2, 0.2]])
    hits = (rng.random((200_000, len(chance))) < chance).sum(axis=1)
    mean = np.full(len(hits), chance.mean())
    p_value = at_least(hits.astype(float), np.full(len(hits), float(len(chance))), mean)
    zeros = np.zeros(len(chance), np.int64)
    [told] = comparisons.reached(1e-2)(zeros, np.arange(len(chance)), chance, zeros > 0, 1)
    seen = (p_value <= 1e-2).mean()
    assert seen == pytest.approx(1 - told, rel=0.15)
    assert seen < 1e-2 / 2
