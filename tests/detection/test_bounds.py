"""Bounds on p-values are never above the p-values, and the bar that they set lets all stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.detection.small import actions, crowd, ring

from undertow.detection import pairs, significance, strangers
from undertow.detection.bounds import Totals
from undertow.detection.candidates import Acting
from undertow.detection.coding import UNKNOWN, CodedActions, Floats, code
from undertow.detection.copies import CopyTest
from undertow.detection.episodes import split
from undertow.detection.holdings import Holdings
from undertow.detection.interest import HIDDEN_BIAS, Everywhere
from undertow.detection.timing import least_of_object
from undertow.detection.trials import JOINT_WINDOWS, Trials

chances = st.lists(st.floats(1e-12, 1.0), min_size=1, max_size=40)


def met_in(coded: CodedActions) -> tuple[CopyTest, Holdings, Trials]:
    """All pairs that met often, laid out for the test of sharing and speed at once."""
    reach, background, held = (
        pairs.reach_of(coded).micros,
        strangers.measure(coded),
        Holdings(coded),
    )
    test = CopyTest(coded, reach, background, {})
    asked = test.by_counting(coded, held, 1.0)
    timing = test._timing(coded, asked.pairs, test._appearances)
    nothing = significance.untested(timing)
    nothing.common.extend(np.full(len(asked.pairs), UNKNOWN) for _ in pairs.WINDOWS_S)
    acts = test._acts(coded, timing.a, timing.b)
    return test, held, Trials(held, reach, nothing, *test._met_on(timing, acts))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), sources=st.sampled_from([0, 5]), biased=st.booleans())
def test_sums_over_one_account_bound_the_joint_test(seed, sources, biased):
    acted = crowd(seed, accounts=40, things=80, each=6) + ring(seed, things=20)
    acted += [(f"a{k % 5}", "tag", k * 7_000.0 + k % 3) for k in range(60)]
    source = {t: f"s{len(t) * int(t[-1]) % sources}" for _, t, _ in acted if sources and t != "tag"}
    coded = split(code(actions(acted, source=source)))
    test, held, trials = met_in(coded)
    share = held.crowd / len(held.object) if biased else held.popularity_of_others()
    odds = HIDDEN_BIAS if biased else 1.0
    totals = Totals(
        held, test._reach, least_of_object(coded, strangers.measure(coded)), share, odds
    )
    everything = np.ones((len(trials.tested.a), JOINT_WINDOWS), np.bool_)
    p_value, _ = trials.both_sides(everything, Everywhere(held) if biased else None)
    bound = 0
    for w, window_s in enumerate(pairs.WINDOWS_S[:JOINT_WINDOWS]):
        on = trials.met[trials.lag <= window_s * 1_000_000]
        on = on[held.crowd[on % len(test._reach)] > 0]
        met = np.bincount(on // len(test._reach), minlength=len(p_value))
        k = np.flatnonzero(met >= pairs.FEWEST_MEETINGS)
        least = totals.least(w, trials.tested.a[k], trials.tested.b[k], met[k])
        assert (least <= p_value[k, w]).all()
        bound += np.count_nonzero(least < 0.5)
    assert bound


@given(
    st.lists(st.integers(1, 50), min_size=2, max_size=20),
    st.sampled_from([1.0, HIDDEN_BIAS]),
    st.integers(1, 60),
)
def test_what_acting_says_is_never_more_than_the_chance_says(crowds, odds, activity):
    share = np.array(crowds) / sum(crowds)
    acting = Acting(np.array([activity]), share, odds)
    thing = np.arange(len(share))
    chance = np.minimum(activity * share, 1.0)
    chance = np.minimum(odds * chance / (1 + (odds - 1) * chance), 0.999)
    assert (acting.surprise(thing, np.zeros_like(thing)) >= -np.log(chance) - 1e-12).all()


@given(chances, st.data(), st.integers(1, 10**6))
def test_nothing_that_passes_lies_above_the_bar_that_bounds_set(p_values, data, tests):
    least = [p * data.draw(st.floats(0.0, 1.0)) for p in p_values]
    p: Floats = np.array(p_values)
    passing = significance.adjusted(p, max(tests, len(p))) <= significance.FALSE_DISCOVERY_RATE
    bar = significance.highest(np.array(least), max(tests, len(p)))
    assert (p[passing] <= bar).all()


def test_where_no_bound_is_low_enough_nothing_can_pass():
    assert significance.highest(np.array([1e-3, 0.5]), tests=100) == 0.0
    assert significance.highest(np.array([1e-5, 0.5]), tests=100) == pytest.approx(1e-4)
