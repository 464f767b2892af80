"""The tail, its occasions, the correction, and the counts of tested pairs against an oracle."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from tests.detection.oracle import co_actions
from tests.detection.small import actions, crowd, ring

from undertow.detection import pairs, significance, strangers
from undertow.detection.coding import SECOND, code
from undertow.detection.pairs import WINDOWS_S
from undertow.engine import DuckDB


def tail(occasions: list[tuple[int, float, bool]]) -> float:
    """P-value of one pair with shared objects (occasion, chance to meet, whether they met)."""
    occasion, chance, hit = (np.array(column) for column in zip(*occasions, strict=True))
    return float(
        significance.binomial_tail(np.zeros(len(hit), np.int64), occasion, chance, hit, 1)[0]
    )


@pytest.mark.parametrize(
    ("trials", "hits", "chance"),
    [(1, 1, 0.3), (10, 3, 0.1), (10, 10, 0.5), (200, 7, 0.01), (5_000, 40, 0.001), (30, 30, 1e-3)],
)
def test_the_tail_is_the_binomials(trials, hits, chance):
    found = tail([(k, chance, k < hits) for k in range(trials)])
    assert found == pytest.approx(binom.sf(hits - 1, trials, chance), rel=1e-9)


def test_chances_of_different_size_count_by_their_mean():
    found = tail([(k, 0.1 if k % 2 else 0.3, k < 6) for k in range(20)])
    assert found == pytest.approx(binom.sf(5, 20, 0.2))


def test_meetings_of_one_occasion_are_one_coincidence():
    ten_in_one_hour = [(0, 0.1, True)] * 10 + [(k, 0.1, False) for k in range(1, 6)]
    at_least_one = 1 - 0.9**10
    assert tail(ten_in_one_hour) == pytest.approx(binom.sf(0, 6, (at_least_one + 0.5) / 6))
    apart = [(k, 0.1, k < 10) for k in range(15)]
    assert tail(apart) < 1e-6 < tail(ten_in_one_hour)


def test_who_shares_nothing_or_never_met_is_no_surprise():
    none = significance.binomial_tail(*(np.zeros(0, t) for t in (int, int, float, bool)), 2)
    assert none.tolist() == [1, 1]
    assert tail([(k, 0.1, False) for k in range(9)]) == 1


chances = st.floats(0.001, 0.9)


@given(st.integers(1, 60), st.integers(1, 60), chances, chances)
def test_the_tail_falls_with_meetings_and_grows_with_chance(trials, hits, one, other):
    def p(hits: int, chance: float) -> float:
        return tail([(k, chance, k < hits) for k in range(trials)])

    hits, low, high = min(hits, trials), min(one, other), max(one, other)
    assert p(hits, low) <= p(hits, high) * (1 + 1e-9)
    assert p(hits, low) <= p(hits - 1, low)
    assert 0 <= p(hits, low) <= 1


def by_hand(p_values: list[float], tests: int) -> list[float]:
    """Benjamini-Hochberg, with the untested comparisons written out as p = 1."""
    every = [*p_values, *[1.0] * (tests - len(p_values))]
    ranked = sorted(range(tests), key=lambda i: every[i])
    q, least = [0.0] * tests, 1.0
    for rank in range(tests, 0, -1):
        least = min(least, every[ranked[rank - 1]] * tests / rank)
        q[ranked[rank - 1]] = least
    return q[: len(p_values)]


@given(st.lists(st.floats(0, 1), max_size=12), st.integers(0, 30))
def test_adjusted_is_benjamini_hochberg(p_values, more):
    tests = len(p_values) + more
    q = significance.adjusted(np.array(p_values), tests)
    assert q.tolist() == pytest.approx(by_hand(p_values, tests))
    order = np.argsort(p_values)
    assert (np.diff(q[order]) >= 0).all()
    assert (q >= np.array(p_values) - 1e-12).all() and (q <= 1).all()


def test_more_comparisons_never_make_an_edge_surer():
    p = np.array([1e-6, 1e-3, 0.2])
    assert (significance.adjusted(p, 100) <= significance.adjusted(p, 1_000)).all()
    assert significance.adjusted(p, 3).tolist() == pytest.approx([3e-6, 1.5e-3, 0.2])


@pytest.mark.parametrize(
    ("crowds", "fewest", "expected"),
    [
        *(("ab", 1, 1), ("ab ab", 1, 1), ("abc", 1, 3), ("ab cd", 1, 2), ("abcd ab", 1, 6)),
        ("a", 1, 0),
        # Who acts on less than that many things that others act on too is in no pair.
        *(("abcd ab", 2, 1), ("abc abc ab ad", 3, 1), ("abc abc a", 3, 0)),
    ],
)
def test_the_pairs_that_could_have_met_are_bounded_from_above(crowds, fewest, expected):
    coded = code(
        actions((who, f"o{k}", 0) for k, crowd in enumerate(crowds.split()) for who in crowd)
    )
    assert significance.could_have_met(coded, fewest) == expected


# Few objects and accounts within a day and a half, so that every window has its meetings.
moments = st.one_of(st.integers(0, 90), st.integers(0, 4_000), st.integers(0, 130_000))
deeds = st.tuples(st.sampled_from("abcd"), st.integers(0, 19).map(str), moments)
shares = st.lists(deeds, min_size=20, max_size=90)


@settings(max_examples=40, deadline=None)
@given(shares)
def test_counts_of_tested_pairs_equal_the_oracle(rows):
    coded = code(actions(rows))
    reach = pairs.reach_of(coded)
    background = strangers.measure(coded)
    with DuckDB(threads=1) as engine:
        met = pairs.find_meetings(engine, coded, reach)
        everyone = np.ones(len(met), np.bool_)
        found = significance.test_pairs(
            engine, coded, reach.micros, met, background, 100, worth=everyone
        )
    names = coded.accounts.to_pylist()
    both = zip(found.a, found.b, strict=True)
    tested = {(names[a], names[b]): i for i, (a, b) in enumerate(both)}
    plain = [(who, thing, f"p{i}", t * SECOND) for i, (who, thing, t) in enumerate(rows)]
    held = {name: {thing for who, thing, _ in rows if who == name} for name in names}
    for w, window_s in enumerate(WINDOWS_S):
        oracle = co_actions(plain, window_s * SECOND)
        for one, other in combinations(names, 2):
            if (one, other) not in tested:
                assert (one, other) not in oracle or oracle[one, other].met < 3
                continue
            i = tested[one, other]
            together, met_on = oracle.get((one, other), (0, 0))
            assert (found.together[i, w], found.met[i, w]) == (together, met_on)
            assert found.shared[i, w] == len(held[one] & held[other])
            assert 0 < found.expected[i, w] <= found.shared[i, w]
            assert found.a_first[i, w] + found.b_first[i, w] <= found.met[i, w]
            assert 0 <= found.p_value[i, w] <= 1
            assert found.p_value[i, w] == 1 or met_on >= pairs.FEWEST_MEETINGS


def test_who_comes_first_is_counted():
    rows = [("a", f"o{k}", k * 90_000) for k in range(5)]
    # b is behind three times, ahead once, and once at the same moment, when nobody leads.
    rows += [("b", f"o{k}", k * 90_000 + lag) for k, lag in enumerate((5, 5, 5, -5, 0))]
    coded = code(actions(rows))
    reach = pairs.reach_of(coded)
    with DuckDB(threads=1) as engine:
        met = pairs.find_meetings(engine, coded, reach)
        background, everyone = strangers.measure(coded), np.ones(len(met), np.bool_)
        found = significance.test_pairs(
            engine, coded, reach.micros, met, background, 100, worth=everyone
        )
    assert (found.a_first[0, 0], found.b_first[0, 0], found.met[0, 0]) == (3, 1, 5)


def test_pairs_that_cannot_pass_are_not_tested_and_all_others_are():
    rate = strangers.Strangers(np.full(5, 0.1), np.zeros((0, 5)), np.zeros((0, 5)), 1_000)
    met = pa.table({f"met{w}": [2, 3, 9, 40] for w in range(5)})
    limit = significance.may_pass(len(met), 10**6)
    worth = (significance.least_by_counts(met, rate) <= limit).any(axis=1)
    kept = met["met0"].to_numpy()[worth].tolist()
    # In the best case the p-value is 0.1^met, and q is at least p * tests / pairs.
    assert kept == [n for n in (2, 3, 9, 40) if 0.1**n * 10**6 / 4 <= 0.01 and n >= 3] == [9, 40]


def test_meeting_where_nearly_every_meeting_is_expected_is_no_evidence(monkeypatch):
    # Two that are always there within the hour, among strangers who nearly always are.
    rng = np.random.default_rng(2)
    rows = [
        (who, f"o{k}", k * 90_000 + float(rng.uniform(0, 3_700)))
        for k in range(400)
        for who in (f"x{k}", f"y{k}")
    ]
    rows += [(who, f"o{k}", k * 90_000 + 10.0) for k in range(400) for who in "ab"]
    coded = code(actions(rows))
    reach = pairs.reach_of(coded)

    def p_value() -> float:
        with DuckDB(threads=1) as engine:
            met = pairs.find_meetings(engine, coded, reach)
            found = significance.test_pairs(
                engine,
                coded,
                reach.micros,
                met,
                strangers.measure(coded),
                100,
                worth=np.ones(len(met), np.bool_),
            )
        assert found.met[0, 3] == 400
        assert found.expected[0, 3] > 400 / 1.25
        return float(found.p_value[0, 3])

    assert p_value() == 1
    monkeypatch.setattr(significance, "LEAST_EXCESS", 1.0)
    assert p_value() < 1


def test_pairs_tested_in_parts_are_tested_alike(monkeypatch):
    coded = code(actions(crowd(1) + ring(2)))
    reach = pairs.reach_of(coded)

    def tested() -> significance.TestedPairs:
        with DuckDB(threads=1) as engine:
            met = pairs.find_meetings(engine, coded, reach)
            background = strangers.measure(coded)
            every = np.ones(len(met), np.bool_)
            return significance.test_pairs(
                engine, coded, reach.micros, met, background, 1_000, worth=every
            )

    whole = tested()
    assert len(whole.a) > 9
    monkeypatch.setattr(significance, "_ROWS_AT_ONCE", 7)
    parts = tested()
    for name in ("a", "b", *significance._COUNTS):
        # The last bit of a logarithm depends on where in an array it stands.
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-12)
    np.testing.assert_array_equal(parts.common, whole.common)


def test_pairs_given_beforehand_that_share_nothing_are_compared_too():
    rows = [(who, f"o{k}", 100.0 * k) for k in range(4) for who in ("a", "b")]
    rows += [(who, f"p{k}", 100.0 * k) for k in range(4) for who in ("c", "d")]
    coded = code(actions(rows))
    given = pa.table({"a": [0, 0, 2], "b": [1, 2, 3]})  # a with b, a with c, c with d
    with DuckDB(threads=1) as engine:
        reach = pairs.reach_of(coded)
        met = pairs.find_meetings(engine, coded, reach)
        appeared, background = significance.Appearances(met, coded), strangers.measure(coded)
        found = significance.compare(engine, coded, reach.micros, given, appeared, background)
    assert found.together[:, 0].tolist() == [4, 0, 4]
    assert found.shared[:, 0].tolist() == [4, 0, 4]
    assert found.p_value[1].tolist() == [1.0] * len(WINDOWS_S)
