"""Who comes first, per occasion, and what is made of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from undertow.detection import order
from undertow.model.tables import EDGES

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def evidence(
    occasions: list[str], every: timedelta = timedelta(hours=1), **author: str
) -> pa.Table:
    """Accounts in the order in which they act, by occasion; those in brackets at one moment."""
    rows = []
    for number, crowd in enumerate(occasions):
        at, second = {}, 0
        for sign in crowd:
            second += sign not in ")"
            if sign.isalpha():
                at[sign] = DAY + number * every + timedelta(seconds=second)
                second -= "(" in crowd and crowd.index("(") < crowd.index(sign) < crowd.index(")")
        rows += [
            {
                "account_id": who, "partner_id": partner, "channel": "repost",
                "occasion": number, "at": at[who], "author": author.get("author"),
            }
            for who, partner in product(at, at) if who != partner
        ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def ties(rows: pa.Table, expected: float = 1.0, window_s: int = 10) -> pa.Table:
    """An edge between any two that met, of so many meetings by chance."""
    met = {(row["account_id"], row["partner_id"]) for row in rows.to_pylist()}
    edges = [
        {"account_a": a, "account_b": b, "channel": "repost", "window_s": window_s,
         "expected": expected}
        for a, b in sorted(met) if a < b
    ]  # fmt: skip
    return pa.Table.from_pylist(edges, schema=EDGES)


def find(rows: pa.Table, names: str, **more) -> dict[str, order.Order]:
    return order.find_order(rows, dict.fromkeys(names, "g"), ties(rows, **more))


def found(occasions: list[str], names: str = "abcdefgh", **more) -> dict[str, order.Order]:
    return find(evidence(occasions, **more), names)


def figures(told: order.Order) -> tuple[int, int, float]:
    return told.led, told.followed, pytest.approx(told.expected)


@pytest.mark.parametrize(
    ("sizes", "led"), [([2] * 7, 6), ([2, 3, 5], 3), ([3, 3, 4, 8], 2), ([2], 0), ([], 0)]
)
def test_the_chance_is_that_of_all_orders_written_out(sizes, led):
    weight = dict.fromkeys(range(len(sizes) + 1), 0.0)
    for first in product([True, False], repeat=len(sizes)):
        chances = [1 / k if f else 1 - 1 / k for f, k in zip(first, sizes, strict=True)]
        weight[sum(first)] += float(np.prod(chances))
    by_hand = sum(p for p in weight.values() if p <= weight[led] * (1 + 1e-7))
    assert order.two_sided(led, sizes) == pytest.approx(by_hand)


@given(st.integers(1, 400), st.integers(2, 20), st.data())
def test_meetings_of_one_size_are_a_binomial(occasions, size, data):
    led = data.draw(st.integers(0, occasions))
    p = order.two_sided(led, [size] * occasions)
    assert p == pytest.approx(binomtest(led, occasions, 1 / size).pvalue, rel=1e-6)


def test_ten_followers_of_one_action_are_one_lead():
    told = found(["abcdefgh"])
    assert figures(told["a"]) == (1, 0, 1 / 8)
    assert figures(told["h"]) == (0, 1, 1 / 8)


def test_who_acts_at_the_same_moment_does_not_lead():
    assert figures(found(["(ab)c"])["a"]) == (0, 0, 0)
    assert figures(found(["a(bc)"])["a"]) == (1, 0, 1 / 3)


def test_one_sitting_is_one_occasion():
    told = found(["abc"] * 10, every=timedelta(seconds=60))
    assert figures(told["a"]) == (1, 0, 1 / 3)
    assert found(["abc"] * 10)["a"].led == 10


def test_others_take_no_part():
    rows = evidence(["xabc", "abx"])
    told = order.find_order(rows, dict.fromkeys("abc", "g") | {"x": "other"}, ties(rows))
    assert figures(told["a"]) == (2, 0, 5 / 6)
    assert figures(told["x"]) == (0, 0, 0) and set(told) == set("abcx")


def test_the_author_came_first_if_it_belongs_to_the_group():
    own = found(["bca"], author="a")["a"]
    assert figures(own) == (1, 0, 1 / 3)
    assert figures(found(["abcd", "bcd"], author="a")["a"]) == (2, 0, 2 / 4)
    assert figures(found(["bcd"], author="elsewhere")["b"]) == (1, 0, 1 / 3)


@pytest.mark.parametrize(
    ("led", "behind", "role"),
    [
        (40, 0, "source"),  # who is copied follows nobody
        (37, 3, "source"),  # comes second as often as chance lets it meet the others
        (34, 6, "originator"),  # more often
        (20, 60, "amplifier"),  # what is expected among four
        (0, 40, "amplifier"),
        (1, 0, "amplifier"),  # once is no order
    ],
)
def test_roles(led, behind, role):
    turns = ["abcd"] * led + ["bcda", "cdab", "dbca"] * (behind // 3 + 1)
    assert found(turns[: led + behind], "abcd")["a"].role == role


def test_it_depends_on_chance_who_follows():
    turns = ["abcd"] * 37 + ["bcda", "cdab", "dbca"]
    assert find(evidence(turns), "abcd", expected=0.01)["a"].role == "originator"
    assert find(evidence(turns), "abcd", window_s=1)["a"].role == "source"  # too late to follow


def test_who_acts_at_the_same_moment_is_not_copied():
    assert found(["a(bc)"] * 20, "abc")["a"].role == "source"
    assert found(["abc"] * 15 + ["(abc)"] * 8, "abc")["a"].role == "originator"


def test_who_follows_an_account_of_another_group_is_a_source_of_its_own():
    rows = evidence(["xabc"] * 20)
    told = order.find_order(rows, dict.fromkeys("abc", "g") | {"x": "other"}, ties(rows))
    assert told["a"].role == "source"


def test_who_is_copied_in_turn_is_no_member():
    # c and d copy a and b, who come behind the copies of the other now and then.
    turns = ["acd", "bcd"] * 15 + ["acdb", "bcda"] * 5
    told = find(untied(evidence(turns), {"a", "b"}), "abcd", expected=5)
    assert [told[who].role for who in "ab"] == ["source"] * 2
    assert all(told[who].role != "source" for who in "cd")
    # What b did first says nothing of a, whom nothing ties to it.
    assert figures(told["a"]) == (20, 0, 20 / 3)


def test_two_leaders_who_follow_each_other_are_members():
    turns = ["acd", "bcd"] * 15 + ["acdb", "bcda"] * 5
    assert all(one.role != "source" for one in found(turns, "abcd").values())


def untied(rows: pa.Table, pair: set[str]) -> pa.Table:
    """The evidence without the tie between these two."""
    kept = [row for row in rows.to_pylist() if {row["account_id"], row["partner_id"]} != pair]
    return pa.Table.from_pylist(kept)


def test_order_among_members_is_told_without_their_source():
    told = found(["sabcd"] * 20 + ["sbcda", "scdab", "sdabc"] * 2, "abcds")
    assert {who: o.role for who, o in told.items() if o.role != "amplifier"} == {
        "s": "source", "a": "originator"
    }  # fmt: skip
    assert figures(told["a"]) == (20, 6, 26 / 4)
    assert figures(told["s"]) == (26, 0, 26 / 5)


def test_a_victim_that_is_copied_is_a_source_though_the_copiers_have_affairs_of_their_own():
    told = found(["vabc", "vbca", "vcab"] * 6 + ["abc", "bca", "cab"] * 10, "abcv")
    assert {who: o.role for who, o in told.items()} == dict.fromkeys("abc", "amplifier") | {
        "v": "source"
    }


def test_order_at_random_makes_hardly_anybody_an_originator():
    rng = np.random.default_rng(1)
    wrong = 0
    for _ in range(40):
        turns = ["".join(rng.permutation(list("abcdefgh"))) for _ in range(30)]
        wrong += any(o.role != "amplifier" for o in found(turns).values())
    assert wrong <= 5  # one in twenty is the rate


def test_nothing_met_is_no_order():
    empty = pa.table({"account_id": pa.array([], pa.string())})
    told = order.find_order(empty, {"a": "g"}, EDGES.empty_table())
    assert told["a"] == order.Order()
