"""Sharing and speed at once: an oracle in plain loops, what is found, and what explains itself."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from tests.detection.small import actions, crowd

from undertow.detection import holdings, interest, joint, overlap, pairs, significance, strangers
from undertow.detection.coding import SECOND, UNKNOWN, CodedActions, Floats, code
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S
from undertow.detection.trials import JOINT_WINDOWS
from undertow.engine import DuckDB

TESTS = 100_000
DAY = 86_400
EVERYTHING = 10**9  # pairs expected to pass: so many that all are tested


def found_in(
    coded: CodedActions, *, most: int | None = None, speed: bool = True
) -> significance.TestedPairs:
    """The pairs of one channel; without `speed` by sharing and speed at once alone."""
    with DuckDB(threads=1) as engine, pytest.MonkeyPatch.context() as patch:
        reach = pairs.reach_of(coded)
        met = pairs.find_meetings(engine, coded, reach)
        held, background = holdings.Holdings(coded), strangers.measure(coded)
        if not speed:
            patch.setattr(significance, "binomial_tail", lambda *a: np.ones(a[-1]))
        return joint.test_meetings(
            engine, coded, held, reach.micros, met, background, TESTS, most=most
        )


def smallest(coded: CodedActions, **more: bool) -> dict[frozenset[str], float]:
    """The smallest p-value of each pair over all windows."""
    found, names = found_in(coded, **more), coded.accounts.to_pylist()
    return {
        frozenset((names[a], names[b])): p
        for a, b, p in zip(found.a, found.b, found.p_value.min(axis=1), strict=True)
    }


def friends(outlets: int, seed: int = 3) -> CodedActions:
    """A busy, quick crowd, and four who live like it but meet on sixteen things of their own.

    Everything comes from one of `outlets` that all of them read.
    """
    rng = np.random.default_rng(seed)
    rows = [
        (f"a{who}", f"o{thing}", thing * 7_000.0 + float(rng.uniform(0, 1_500)))
        for thing in range(400)
        for who in rng.choice(150, 8, replace=False)
    ]
    rows += [
        (f"friend{who}", f"secret{thing}", thing * 1.3 * DAY + float(rng.uniform(0, 300)))
        for thing in range(16)
        for who in range(4)
    ]
    rows += [
        (f"friend{who}", f"o{thing}", thing * 7_000.0 + float(rng.uniform(0, 1_500)))
        for who in range(4)
        for thing in rng.choice(400, 12, replace=False)
    ]
    papers = {thing: f"paper{rng.integers(outlets)}" for _, thing, _ in rows}
    return code(actions(rows, source=papers))


def test_friends_that_meet_now_and_then_are_found_by_both_at_once_only():
    coded = friends(60)
    small = {pair for pair, p in smallest(coded).items() if p < 1e-8}
    assert len(small) == 6
    assert all(who.startswith("friend") for pair in small for who in pair)
    assert min(p.min() for p in _speed(coded).values()) > 1e-6
    shared = overlap.test_overlap(coded, TESTS)
    assert shared.p_value.min(initial=1.0) > 1e-6


def test_what_comes_from_one_source_is_one_coincidence():
    # Six outlets: of each there may be a feed that these four read, and nobody else does.
    small = smallest(friends(6))
    assert min(small.values()) > 1e-7


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_tied_in_a_crowd(seed):
    found = found_in(code(actions(crowd(seed))), most=EVERYTHING)
    assert found.p_value.min(initial=1.0) > 1e-4


def test_readers_of_one_paper_who_read_it_at_breakfast_explain_themselves():
    rng = np.random.default_rng(5)
    pages = [f"page{k}" for k in range(60)]
    rows = [
        (f"reader{who}", page, k * DAY + float(rng.uniform(0, 600)))
        for k, page in enumerate(pages)
        for who in range(6)
        if rng.random() < 0.8
    ]
    # The same things without their paper are what a plan looks like.
    known = smallest(code(actions(crowd(2) + rows, source=dict.fromkeys(pages, "paper"))))
    unknown = smallest(code(actions(crowd(2) + rows)))
    pair = frozenset(("reader0", "reader1"))
    assert known.get(pair, 1.0) > 1e-3
    assert unknown[pair] < 1e-8


def test_sharing_without_speed_is_no_meeting():
    rng = np.random.default_rng(6)
    rows = [
        (f"slow{who}", f"thing{k}", k * DAY + float(rng.uniform(0, DAY / 2)))
        for k in range(12)
        for who in range(3)
    ]
    found = smallest(code(actions(crowd(3) + rows)))
    assert min((p for pair, p in found.items() if "slow0" in pair), default=1.0) > 1e-5


moments = st.one_of(st.integers(0, 90), st.integers(0, 4_000), st.integers(0, 60_000))
deeds = st.tuples(st.sampled_from("abcde"), st.integers(0, 14).map(str), moments)
shares = st.lists(deeds, min_size=30, max_size=120)


@settings(max_examples=8, deadline=None)
@given(shares)
def test_p_values_equal_those_of_plain_loops(rows):
    coded = code(actions(rows))
    found = found_in(coded, most=EVERYTHING)
    speed = _speed(coded)
    oracle = _oracle(coded, found)
    for i, pair in enumerate(zip(found.a, found.b, strict=True)):
        for w in range(JOINT_WINDOWS):
            if found.met[i, w] < FEWEST_MEETINGS:
                assert found.p_value[i, w] == 1
                continue
            least = min(speed[pair][w], oracle[i, w])
            assert found.p_value[i, w] == pytest.approx(least, rel=1e-6)


@settings(max_examples=8, deadline=None)
@given(shares)
def test_what_is_left_out_early_could_not_have_passed(rows):
    coded = code(actions(rows))
    limit = significance.FALSE_DISCOVERY_RATE * 200_000 / TESTS
    few, every = found_in(coded, most=200_000), found_in(coded, most=EVERYTHING)
    there = {(a, b): p for a, b, p in zip(few.a, few.b, few.p_value, strict=True)}
    for a, b, p_value in zip(every.a, every.b, every.p_value, strict=True):
        for w in np.flatnonzero(p_value <= limit):
            assert there[a, b][w] == pytest.approx(p_value[w])


def _speed(coded: CodedActions) -> dict[tuple[int, int], Floats]:
    with DuckDB(threads=1) as engine:
        reach = pairs.reach_of(coded)
        met = pairs.find_meetings(engine, coded, reach)
        found = significance.test_pairs(
            engine,
            coded,
            reach.micros,
            met,
            strangers.measure(coded),
            TESTS,
            worth=np.ones(len(met), np.bool_),
        )
    return {(a, b): p for a, b, p in zip(found.a, found.b, found.p_value, strict=True)}


def _oracle(coded: CodedActions, found: significance.TestedPairs) -> Floats:
    """The p-value of sharing and speed at once, in loops over what each account acted on."""
    held = holdings.Holdings(coded)
    popular = [_one_by_one(coded, found, held, None, i) for i in range(len(found.a))]
    close = [i for i in range(len(found.a)) if min(popular[i]) <= interest.COMPANION_P]
    walks = interest.Walks(held, found.a[close], found.b[close])
    p_values = [_one_by_one(coded, found, held, walks, i) for i in range(len(found.a))]
    return np.array(p_values).reshape(len(found.a), JOINT_WINDOWS)


def _one_by_one(
    coded: CodedActions,
    found: significance.TestedPairs,
    held: holdings.Holdings,
    walks: interest.Walks | None,
    i: int,
) -> list[float]:
    out = []
    for w, window_s in enumerate(WINDOWS_S[:JOINT_WINDOWS]):
        both_sides = []
        for one, other in ((found.a[i], found.b[i]), (found.b[i], found.a[i])):
            missed: dict[int, float] = defaultdict(lambda: 1.0)
            hit: dict[int, bool] = defaultdict(bool)
            entries = np.flatnonzero(held.account == one)
            things = held.object[entries]
            who = np.full(len(things), other)
            if walks is None:
                act = np.minimum(
                    held.actions[other] * (held.crowd[things] - 1) / len(held.object), 0.999
                )
            else:
                both = held.find(who, things) != UNKNOWN
                act = interest.chance_to_act(held, walks, coded, who, things, both)[1]
            mine = [coded.at[(coded.account == one) & (coded.object == x)] for x in things]
            yours = [coded.at[(coded.account == other) & (coded.object == x)] for x in things]
            meet = found.timing.chance(
                w,
                np.full(len(things), i),
                things,
                found.timing.appearances.episode[held.row[entries]],
                np.array([len(x) * max(len(y), 1) for x, y in zip(mine, yours, strict=True)]),
                found.common[w],
            )
            for k, at in enumerate(held.at[entries].tolist()):
                sitting = at // max(1_800 * SECOND, 10 * window_s * SECOND)
                missed[sitting] *= 1 - min(max(act[k] * meet[k], 1e-6), 0.999)
                gaps = np.abs(mine[k][:, None] - yours[k][None, :])
                hit[sitting] |= bool((gaps <= window_s * SECOND).any())
            mean = min(np.mean([1 - m for m in missed.values()]), 0.999) if missed else 0.0
            hits = sum(hit.values())
            p = float(binom.sf(hits - 1, len(missed), mean)) if hits else 1.0
            expected = float(np.sum(np.clip(act * meet, 1e-6, 0.999)))
            both_sides.append((p if found.met[i, w] >= FEWEST_MEETINGS else 1.0, expected))
        # Where both sides are equally surprising either may tell what is expected.
        p = max(p for p, _ in both_sides)
        most = max(mean for one, mean in both_sides if one == p)
        enough = found.met[i, w] >= significance.LEAST_EXCESS * most
        out.append(p if walks is None or enough else 1.0)
    return out
