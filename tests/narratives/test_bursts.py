"""A burst is where more was told than usual, not where more was posted."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from undertow.narratives import bursts as module
from undertow.narratives.bursts import bursts, slot_s


def test_a_spike_is_a_burst():
    told = np.full(40, 1)
    told[20:23] = 30
    assert bursts(told, np.full(40, 100)) == [(20, 23)]


def test_a_busy_hour_of_all_posts_is_none():
    told, everything = np.full(40, 2), np.full(40, 100)
    told[20:23], everything[20:23] = 40, 2_000
    assert bursts(told, everything) == []


def test_an_even_narrative_and_a_tiny_one_have_none():
    assert bursts(np.full(40, 3), np.full(40, 100)) == []
    assert bursts(np.array([0, 4, 0]), np.array([10, 10, 10])) == []
    assert bursts(np.array([5, 5]), np.array([5, 5])) == []  # all posts tell it


counts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=8)


@given(counts)
def test_viterbi_finds_the_cheapest_states(pairs):
    told = np.array([a for a, _ in pairs])
    everything = told + np.array([b for _, b in pairs])
    if told.sum() < module.FEWEST or told.sum() == everything.sum():
        return
    usual = told.sum() / everything.sum()
    often = min(module.TIMES * usual, (1 + usual) / 2)
    cost = np.stack([module._cost(told, everything, share) for share in (usual, often)])
    change = module.CHANGE * np.log(max(np.count_nonzero(everything), 2))

    def price(states):
        ups = sum(b > a for a, b in zip((0, *states), states, strict=False))
        return sum(cost[state, slot] for slot, state in enumerate(states)) + ups * change

    found = tuple(module._cheapest(cost, change).astype(int).tolist())
    best = min(price(states) for states in product((0, 1), repeat=len(told)))
    assert price(found) <= best + 1e-9


def test_slots_grow_with_the_data():
    day = 86_400_000_000
    assert [slot_s(0, days * day) // 3600 for days in (1, 16, 60, 200, 3_000)] == [1, 1, 6, 24, 168]
