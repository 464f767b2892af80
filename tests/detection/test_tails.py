"""The chance of so many occasions with a meeting, against sums in plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from tests.detection.oracle import at_least

from undertow.detection import tails


def tail(occasions: list[tuple[int, float, bool]]) -> float:
    """P-value of one pair with shared objects (occasion, chance to meet, whether they met)."""
    occasion, chance, hit = (np.array(column) for column in zip(*occasions, strict=True))
    return float(tails.tail(np.zeros(len(hit), np.int64), occasion, chance, hit, 1)[0])


@pytest.mark.parametrize(
    ("trials", "hits", "chance"),
    [(1, 1, 0.3), (10, 3, 0.1), (10, 10, 0.5), (300, 200, 0.5), (30, 30, 1e-3)],
)
def test_equal_chances_are_a_binomial(trials, hits, chance):
    found = tail([(k, chance, k < hits) for k in range(trials)])
    assert found == pytest.approx(binom.sf(hits - 1, trials, chance), rel=1e-9)


@given(
    st.lists(st.floats(1e-6, 0.999), min_size=1, max_size=40), st.integers(0, 40), st.integers(1, 9)
)
def test_unequal_chances_as_in_plain_loops(chances, hits, power):
    chances = [max(chance**power, 1e-6) for chance in chances]
    hits = min(hits, len(chances))
    found = tail([(k, chance, k < hits) for k, chance in enumerate(chances)])
    if hits == 1 or hits >= sum(chances) + 1:
        assert found == pytest.approx(at_least(hits, chances), rel=1e-9)
    elif hits:  # no evidence
        assert found > 0.2


def test_one_viral_hour_does_not_explain_what_happens_outside_it():
    chances = [0.99, *[0.001] * 60]
    found = tail([(k, chance, k < 4) for k, chance in enumerate(chances)])
    assert found < 1e-2 * binom.sf(3, len(chances), np.mean(chances))


def test_pairs_do_not_touch_each_other():
    rng = np.random.default_rng(3)
    pair = np.sort(rng.integers(0, 60, 900))
    chance, hit = rng.uniform(1e-6, 0.6, 900) ** 2, rng.random(900) < 0.2
    occasion = rng.integers(0, 9, 900)
    together = tails.tail(pair, occasion, chance, hit, 61)
    for k in range(60):
        mine = pair == k
        alone = (
            tail([*zip(occasion[mine], chance[mine], hit[mine], strict=True)]) if mine.any() else 1
        )
        assert together[k] == pytest.approx(alone)
    assert together[60] == 1


def test_meetings_of_one_occasion_are_one_coincidence():
    ten_in_one_hour = [(0, 0.1, True)] * 10 + [(k, 0.1, False) for k in range(1, 6)]
    assert tail(ten_in_one_hour) == pytest.approx(1 - 0.9**15)
    apart = [(k, 0.1, k < 10) for k in range(15)]
    assert tail(apart) < 1e-6 < tail(ten_in_one_hour)


def test_who_shares_nothing_or_never_met_is_no_surprise():
    none = tails.tail(*(np.zeros(0, t) for t in (int, int, float, bool)), 2)
    assert none.tolist() == [1, 1]
    assert tail([(k, 0.1, False) for k in range(9)]) == 1
    told = tails.occasions(np.zeros(1, int), np.zeros(1, int), np.full(1, 0.5), np.ones(1, bool))
    assert tails.at_least(told, np.ones(2, int)).tolist() == [0.5, 0]


chances = st.floats(0.001, 0.9)


@given(st.integers(1, 60), st.integers(1, 60), chances, chances)
def test_the_tail_falls_with_meetings_and_grows_with_chance(trials, hits, one, other):
    def p(hits: int, chance: float) -> float:
        return tail([(k, chance, k < hits) for k in range(trials)])

    hits, low, high = min(hits, trials), min(one, other), max(one, other)
    assert p(hits, low) <= p(hits, high) * (1 + 1e-9)
    assert p(hits, low) <= p(hits - 1, low)
    assert 0 <= p(hits, low) <= 1
