"""The exact tail of unequal chances: by enumeration, beside the binomial, and its order."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.detection import tails
from undertow.detection.tails import MAY_PASS, at_least, occasions, tails_of, unequal_tail

Trials = list[tuple[float, bool]]


def tail(trials: Trials) -> float:
    chance, hit = (np.array(column) for column in zip(*trials, strict=True))
    nobody = np.zeros(len(hit), np.int64)
    return float(unequal_tail(nobody, np.arange(len(hit)), chance, hit, 1)[0])


def binomial(trials: Trials) -> float:
    chance, hit = (np.array(column) for column in zip(*trials, strict=True))
    nobody = np.zeros(len(hit), np.int64)
    return float(at_least(*occasions(nobody, np.arange(len(hit)), chance, hit, 1))[0])


def by_convolution(chances: list[float]) -> np.ndarray:
    """P(0), P(1), ... hits."""
    told = np.ones(1)
    for chance in chances:
        told = np.convolve(told, [1 - chance, chance])
    return told


def test_all_that_can_happen():
    chance = np.array([0.9, 0.5, 0.02, 0.01, 0.03, 0.001])
    [told] = [tails for _, tails in tails_of(np.array([6]), chance, np.array([6]))]
    for hits in range(7):
        often = sum(
            np.prod(np.where(world, chance, 1 - chance))
            for world in product((False, True), repeat=6)
            if sum(world) >= hits
        )
        assert told[hits, 0] == pytest.approx(often, rel=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_pairs_of_all_sizes_beside_each_other(seed, monkeypatch):
    monkeypatch.setattr(tails, "_AT_ONCE", 200)
    rng = np.random.default_rng(seed)
    size = rng.integers(1, 130, 25)
    hits = np.minimum(rng.integers(1, 97, 25), size)
    chances = [rng.beta(0.4, 3, n) for n in size]
    seen = np.zeros(25, np.int64)
    for some, told in tails_of(size, np.concatenate(chances), hits):
        seen[some] += 1
        for place, pair in enumerate(some):
            exact = by_convolution(chances[pair])[::-1].cumsum()[::-1]
            asked = slice(0, hits[pair] + 1)
            assert told[asked, place] == pytest.approx(exact[asked], rel=1e-9)
    assert seen.tolist() == [1] * 25


def test_what_is_nearly_sure_is_no_surprise_and_the_rest_counts_for_more():
    # Ten popular things that both act on anyway, and twelve of forty others.
    trials = [(0.9, True)] * 10 + [(0.02, k < 12) for k in range(40)]
    assert tail(trials) < binomial(trials) / 1_000 < MAY_PASS / 1_000
    even = [(0.05, k < 9) for k in range(40)]
    assert tail(even) == pytest.approx(binomial(even), rel=1e-9)


def test_far_out_it_loses_no_digits():
    trials = [(1e-6, True)] * 30 + [(0.5, False)]
    assert tail(trials) == pytest.approx(1e-6**29 * 30 * 0.5, rel=1e-4)


def test_of_more_hits_than_are_told_apart_the_binomial_stands():
    trials = [(0.05 if k % 2 else 0.3, k < tails.MOST_HITS + 1) for k in range(200)]
    assert tail(trials) == binomial(trials) < MAY_PASS
    assert tail([*trials[1:], (0.05, False)]) < binomial([*trials[1:], (0.05, False)])


some_trials = st.lists(
    st.tuples(st.floats(1e-6, 0.999), st.booleans()), min_size=2, max_size=40
).filter(lambda trials: sum(hit for _, hit in trials) > 1)


@given(some_trials)
def test_it_is_never_above_the_binomial_and_asked_only_where_that_may_pass(trials):
    told, bound = tail(trials), binomial(trials)
    if bound > MAY_PASS:
        assert told == bound
    elif sum(chance for chance, _ in trials) + 1 <= sum(hit for _, hit in trials):
        assert 0 < told <= bound * (1 + 1e-9)  # Hoeffding 1956


few = st.lists(st.tuples(st.floats(1e-6, 0.3), st.booleans()), min_size=4, max_size=40).filter(
    lambda trials: sum(hit for _, hit in trials) > 2
)


@given(few, st.floats(1e-6, 0.3), st.integers(0, 39), st.floats(0, 1))
def test_it_grows_with_every_trial_and_every_chance(trials, chance, place, share):
    # What the screening of pairs relies on: bounds by fewer trials and smaller chances.
    told = tail(trials) * (1 - 1e-9)
    place %= len(trials)
    was, hit = trials[place]
    larger = [*trials]
    larger[place] = (was + share * (0.999 - was), hit)
    for grown in (tail([*trials, (chance, False)]), tail(larger)):
        assert grown > MAY_PASS or told <= grown
