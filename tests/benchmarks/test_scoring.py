"""The scores of the quality benchmark, on answers small enough to count by hand."""

from __future__ import annotations

from itertools import combinations

import pytest
from benchmarks.scoring import Truth, adjusted_rand_index, components, score
from hypothesis import given
from hypothesis import strategies as st

TRUTH = Truth(
    {"a": "ring", "b": "ring", "c": "ring", "d": "farm", "e": "farm", "v": None, "w": None},
    framed=frozenset({"v"}),
)


def groups(*names: str) -> list[frozenset[str]]:
    return [frozenset(name) for name in names]


def test_a_perfect_answer():
    got = score(groups("abc", "de"), TRUTH)
    assert (got.accounts, got.flagged, got.right, got.pure, got.framed, got.groups) == (
        7,
        5,
        5,
        5,
        0,
        2,
    )
    assert got.found == got.planted == {"farm": 2, "ring": 3}
    assert got.grouped == ["farm", "ring"]
    assert got.rand == 1


def test_an_answer_with_every_kind_of_fault():
    # d is missed, e lies in a group of the other campaign, v is framed, w merely innocent.
    got = score(groups("abe", "vw"), TRUTH)
    assert (got.flagged, got.right, got.framed) == (5, 3, 1)
    assert got.pure == 2 + 2  # a and b are of the ring; v and w of nothing
    assert got.found == {"farm": 1, "ring": 2}
    assert got.grouped == ["ring"]  # two of three; a group of innocents names nothing
    # Pairs of a to e, v, w that lie together: ab in both; abe has 3 and vw 1; truth has 3 and 1.
    by_chance = 4 * 4 / 21
    assert got.rand == pytest.approx((1 - by_chance) / (4 - by_chance))


def test_half_a_group_is_not_most_of_it():
    assert score(groups("adev"), TRUTH).grouped == []


def test_who_answers_an_open_call_is_neither_right_nor_wrong():
    truth = Truth({**dict.fromkeys("ab", "ring"), **dict.fromkeys("pqr", "hour"), "v": None},
                  frozenset("p"), frozenset("pqr"))  # fmt: skip
    for found in (groups("ab"), groups("abp"), groups("ab", "pqr")):
        got = score(found, truth)
        assert (got.flagged, got.right, got.pure, got.rand) == (2, 2, 2, 1)
        assert (got.planted, got.found, got.answering) == ({"ring": 2}, {"ring": 2}, 3)
    assert (got.groups, got.called_in, got.framed) == (2, 3, 1)


def test_silence():
    got = score([], TRUTH)
    assert (got.flagged, got.right, got.groups, got.found, got.rand) == (0, 0, 0, {}, 0)
    nobody = score([], Truth({"v": None}))
    assert (nobody.planted, nobody.rand) == ({}, None)


def test_a_false_alarm_where_nobody_coordinates():
    got = score(groups("vw"), Truth({"v": None, "w": None}))
    assert (got.flagged, got.right, got.rand) == (2, 0, 0)


LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12)


@given(LABELS)
def test_the_rand_index_counts_pairs(labels):
    first, second = ([pair[side] for pair in labels] for side in (0, 1))
    together = [
        (first[i] == first[j], second[i] == second[j])
        for i, j in combinations(range(len(labels)), 2)
    ]
    both, one, other = (
        (sum(x) for x in zip(*((a and b, a, b) for a, b in together), strict=True))
        if together
        else (0, 0, 0)
    )
    found = adjusted_rand_index(first, second)
    assert found == adjusted_rand_index(second, first)
    assert found <= 1
    if one == other and one in (0, len(together)):
        assert found == 1
    else:
        by_chance = one * other / len(together)
        assert found == pytest.approx((both - by_chance) / ((one + other) / 2 - by_chance))


def test_the_rand_index_of_a_textbook():
    # Hand-made table of 2 x 2: [[2, 1], [0, 2]].
    assert adjusted_rand_index("aaabb", "xxyyy") == pytest.approx((2 - 1.6) / (4 - 1.6))


def test_components_join_pairs_and_leave_loops_out():
    found = components([("a", "b"), ("c", "b"), ("d", "e"), ("e", "d"), ("f", "f")])
    assert set(found) == set(groups("abc", "de"))
