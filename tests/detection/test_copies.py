"""Copies are tested only where a pair could pass, and with the p-values of the whole test."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.detection.oracle import co_actions
from tests.detection.small import actions, crowd, ring

from undertow.detection import joint, pairs, significance, strangers
from undertow.detection.appearance import Appearances
from undertow.detection.candidates import Nearby
from undertow.detection.coding import SECOND, CodedActions, Keys, code, laid_out
from undertow.detection.control import Rewiring
from undertow.detection.copies import CopyTest
from undertow.detection.episodes import split
from undertow.detection.holdings import Holdings
from undertow.detection.screening import Asked, Screen
from undertow.detection.sharing import Acts
from undertow.engine import DuckDB

WINDOWS = range(len(pairs.WINDOWS_S))
# Few accounts, objects and moments, so that ties, repeats and window edges all happen.
rows = st.lists(
    st.tuples(
        st.sampled_from("abcd"), st.sampled_from("XYZ"), st.integers(0, 40).map(lambda n: n * 5.0)
    ),
    max_size=40,
)


def at_rate(coded: CodedActions, rate: float) -> strangers.Strangers:
    """The same chance of meeting everywhere."""
    objects, accounts = len(coded.objects), len(coded.accounts)
    return strangers.Strangers(
        np.full(5, rate), np.full((objects, 5), rate), np.zeros((accounts, 5)), 1_000
    )


@given(rows, st.sampled_from([0, 1, 2]), st.integers(1, 6))
def test_no_pair_that_could_pass_is_left_out(found, window, enough):
    """At one chance everywhere a pair could pass if it met often enough, and at least thrice."""
    coded = code(actions(found))
    rate = 0.1
    near = Nearby(coded, pairs.reach_of(coded).micros, at_rate(coded, rate), slice(0, 3))
    again = Holdings(coded).again
    able = near.could_pass(coded.account, again, -enough * np.log(rate))[window].pairs
    names = coded.accounts.to_pylist()
    kept = {(names[key // len(names)], names[key % len(names)]) for key in able.tolist()}
    told = [(a, o, f"p{i}", round(t * SECOND)) for i, (a, o, t) in enumerate(found)]
    oracle = co_actions(told, pairs.WINDOWS_S[window] * SECOND)
    fewest = max(enough, pairs.FEWEST_MEETINGS)
    assert kept == {pair for pair, n in oracle.items() if n.met >= fewest}


@given(rows)
def test_what_pairs_share_equals_the_oracle(found):
    coded = code(actions(found))
    episode = Appearances(_nobody(), coded).episode if len(coded) else coded.object
    acts = Acts(coded, episode, np.arange(len(coded)))
    names = coded.accounts.to_pylist()
    both = [(a, b) for a in range(len(names)) for b in range(a + 1, len(names))]
    a, b = np.array(both, np.int64).reshape(-1, 2).T
    told = {}
    for part, shared in acts.shared(a, b):
        for pair, thing, t, chances, closest in zip(
            shared.pair, shared.object, shared.t, shared.chances, shared.closest, strict=True
        ):
            key = (*both[pair + part.start], coded.objects[int(thing)].as_py())
            told[key] = (t, chances, closest // 2)
    expected = {}
    for one, other in both:
        for thing in "XYZ":
            mine, theirs = (
                [round(t * SECOND) for w, o, t in found if (w, o) == (names[x], thing)]
                for x in (one, other)
            )
            if mine and theirs:
                lag = min(abs(x - y) for x in mine for y in theirs)
                expected[one, other, thing] = (min(mine), len(mine) * len(theirs), lag)
    start = int(coded.at.min()) - round(min(t for *_, t in found) * SECOND) if found else 0
    assert {k: (t - start, n, lag) for k, (t, n, lag) in told.items()} == expected


def _nobody():
    import pyarrow as pa

    return pa.table(
        {c: pa.array([], pa.int64()) for c in ("a", "b", *(f"met{w}" for w in WINDOWS))}
    )


def whole(
    coded: CodedActions, copy: CodedActions, limit: float
) -> tuple[significance.TestedPairs, Holdings]:
    """The test of all pairs, by SQL."""
    reach, background, held = pairs.reach_of(coded), strangers.measure(coded), Holdings(copy)
    with DuckDB(threads=1) as engine:
        met = pairs.find_meetings(engine, copy, reach)
        tests = round(0.01 * 1_000 / limit)
        return joint.test_meetings(
            engine, copy, held, reach.micros, met, background, tests, most=1_000
        ), held


def passing(tested: significance.TestedPairs, limit: float) -> dict[tuple[int, int, int], float]:
    """The p-value of each pair and window that passes."""
    found = zip(*np.nonzero(tested.p_value <= limit), strict=True)
    return {
        (int(tested.a[k]), int(tested.b[k]), int(w)): float(tested.p_value[k, w]) for k, w in found
    }


def small_world(seed: int, sources: int, *, known: bool) -> CodedActions:
    """Rings, a crowd and a reused tag; sources and times of appearance known or not."""
    acted = crowd(seed, accounts=40, things=80, each=6) + ring(seed, things=20)
    acted += [(f"a{k % 5}", "tag", k * 7_000.0 + k % 3) for k in range(60)]
    things = {thing for _, thing, _ in acted}
    source = {t: f"s{hash_of(t) % sources}" for t in things} if sources else {}
    appeared = {t: min(at for _, o, at in acted if o == t) - 30 for t in things} if known else {}
    return split(code(actions(acted, source=source, appeared=appeared)))


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    limit=st.sampled_from([1e-9, 1e-4, 0.1]),
    sources=st.sampled_from([0, 1, 7]),
    known=st.booleans(),
)
# A companion of the one brought what only the other acted on.
@example(seed=211, limit=0.1, sources=7, known=False)
def test_a_copy_is_tested_as_the_data_would_be(seed, limit, sources, known):
    coded = small_world(seed, sources, known=known)
    nobody = np.zeros(len(coded.accounts), np.bool_)
    copy = Rewiring(coded, nobody).copy(np.random.default_rng(seed))
    for given_actions in (coded, copy):
        expected, held = whole(coded, given_actions, limit)
        test = CopyTest(
            coded,
            pairs.reach_of(coded).micros,
            strangers.measure(coded),
            expected.timing.everybody,
        )
        asked = test.by_counting(given_actions, held, limit)
        found = passing(test.tested(test.by_strangers(asked, limit), limit), limit)
        assert found == pytest.approx(passing(expected, limit), rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, 1, 7]), st.booleans())
def test_the_data_are_screened_and_what_can_stand_is_tested_as_before(seed, sources, known):
    """Every p-value that is kept, and what was expected beside it, is that of the whole test."""
    coded = small_world(seed, sources, known=known)
    reach, background, held = pairs.reach_of(coded), strangers.measure(coded), Holdings(coded)
    screen = Screen(coded, reach.micros, background)
    found = []
    for sharpened in (None, lambda *t: screen.sharpened(Asked(coded, held, *t[:3]), t[3])):
        with DuckDB(threads=1) as engine:
            met = pairs.find_meetings(engine, coded, reach)
            tested = joint.test_meetings(
                *(engine, coded, held, reach.micros, met, background, 100_000), sharpened=sharpened
            )
        kept = np.nonzero(tested.p_value <= significance.MAY_PASS)
        columns = ("p_value", "expected", "met", "shared", "together", "a_first", "b_first")
        told = [getattr(tested, name)[kept].tolist() for name in columns]
        found.append([tested.a[kept[0]].tolist(), tested.b[kept[0]].tolist(), *told])
    # The last bit of a logarithm depends on where in an array it stands.
    assert found[0] == [pytest.approx(column, rel=1e-12) for column in found[1]]
    assert found[0][0] or sources


def hash_of(name: str) -> int:
    return sum(map(ord, name))


@given(st.lists(st.integers(0, 300)), st.lists(st.integers(0, 10**12)))
def test_a_set_of_numbers_holds_what_was_put_in(few, wanted):
    held = Keys(np.array(few, np.int64)).holds(np.array(few + wanted, np.int64))
    assert held.tolist() == [number in set(few) for number in few + wanted]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_runs_are_laid_end_to_end(runs):
    start, size = np.array(runs, np.int64).reshape(-1, 2).T
    expected = [(n, k) for n, (s, length) in enumerate(runs) for k in range(s, s + length)]
    assert list(zip(*(x.tolist() for x in laid_out(start, size)), strict=True)) == expected
