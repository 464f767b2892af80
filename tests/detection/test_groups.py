"""From edges to groups, and what members do there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pyarrow as pa
import pytest

from undertow.detection import groups
from undertow.detection.order import find_order
from undertow.model.tables import EDGES, GROUPS, MEMBERS

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def edge(a: str, b: str, p: float = 1e-12, window_s: int = 60, channel: str = "link") -> dict:
    tie = {"account_a": a, "account_b": b, "channel": channel, "window_s": window_s}
    return tie | {"p_value": p, "expected": window_s / 100}


def ring(names: str, **more) -> list[dict]:
    return [edge(a, b, **more) for a, b in combinations(sorted(names), 2)]


def found(rows: list[dict], tests: int = 1_000) -> tuple[list[dict], dict[str, str]]:
    table, group_of = groups.find_groups(pa.Table.from_pylist(rows, schema=EDGES), tests)
    assert table.schema.equals(GROUPS)
    return table.to_pylist(), group_of


def members(group_of: dict[str, str]) -> set[str]:
    by_group: dict[str, str] = {}
    for account in sorted(group_of):
        by_group[group_of[account]] = by_group.get(group_of[account], "") + account
    return set(by_group.values())


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], set()),
        (ring("ab"), set()),  # two accounts may be one person's
        (ring("abc"), {"abc"}),
        (ring("abcde") + ring("vwxyz"), {"abcde", "vwxyz"}),
        (ring("abcde") + ring("vwxyz") + [edge("a", "z", p=1e-5)], {"abcde", "vwxyz"}),
        (ring("abc") + ring("yz"), {"abc"}),
        (ring("abc", p=1e-4), set()),  # sure in no tie over a thousand comparisons
    ],
)
def test_who_is_a_group(rows, expected):
    told, group_of = found(rows)
    assert members(group_of) == expected
    assert sorted(group["accounts"] for group in told) == sorted(map(len, expected))


@pytest.mark.parametrize(
    ("part", "p_value", "expected"),
    [
        ("abcd", 1e-9, [(4, 1e-4)]),  # no surer than its surest tie
        ("abc", 2e-3, [(3, 4e-3)]),  # who does not belong is left out; asked twice
        ("abcd", 6e-3, []),
        ("ab", 1e-9, []),
    ],
)
def test_what_ties_do_not_make_sure_is_asked_as_a_whole(part, p_value, expected):
    asked: list[list[str]] = []

    def surest(community: list[str]) -> tuple[list[str], float]:
        asked.append(community)
        return list(part), p_value

    rows = ring("vwxyz") + ring("abcd", p=1e-4)
    table, group_of = groups.find_groups(pa.Table.from_pylist(rows, schema=EDGES), 1_000, surest)
    assert asked == [list("abcd")]
    told = [(group["accounts"], group["p_value"]) for group in table.to_pylist()]
    assert told[0][0] == 5 and told[1:] == [(n, pytest.approx(p)) for n, p in expected]
    assert set(group_of) == set("vwxyz") | set(part if expected else "")
    assert table["as_a_whole"].to_pylist() == [False, *[True] * len(expected)]


def test_what_is_told_of_a_group():
    rows = ring("abc") + ring("abc", channel="repost", window_s=10, p=1e-15) + [edge("a", "x")]
    [group], group_of = found(rows[:6])
    assert (group["channels"], group["edges"], group["window_s"]) == (["link", "repost"], 3, 10)
    assert group["expected"] == pytest.approx(0.1)  # of the strongest row of each tie
    assert set(group_of) == set("abc")
    assert found(rows[:6][::-1]) == ([group], group_of)


def test_the_name_of_a_group_is_that_of_its_accounts():
    (one,), (other,) = found(ring("abc"))[0], found(ring("abc", p=1e-20) * 2)[0]
    assert one["group_id"] == other["group_id"] != found(ring("abd"))[0][0]["group_id"]


@pytest.mark.parametrize(
    ("p_values", "tests", "expected"),
    [
        ([1e-6], 1_000, 1e-3),
        ([1e-6, 1e-6], 1_000, 5e-4),
        ([1e-6, 1.0], 1_000, 1e-3),
        ([0.5, 0.5], 1_000, 1.0),
        ([0.0], 1_000, 1e-297),
        ([], 1_000, 1.0),
    ],
)
def test_the_harmonic_mean_over_all_that_was_compared(p_values, tests, expected):
    rows = [{"p_value": p} for p in p_values]
    assert groups._harmonic(rows, tests) == pytest.approx(expected, rel=1e-3)


def test_an_edge_has_the_group_of_both_its_accounts():
    rows = pa.Table.from_pylist([edge("a", "b"), edge("a", "z"), edge("x", "y")], schema=EDGES)
    named = groups.with_groups(rows, {"a": "g", "b": "g", "z": "h"})
    assert named["group_id"].to_pylist() == ["g", None, None]


def meetings(led: dict[tuple[str, str], int], both: int = 0) -> pa.Table:
    """Evidence: how often the one of a pair led the other, and how often neither did."""
    rows: list[dict] = []
    every = ((pair, times, thing) for pair, times in led.items() for thing in range(times + both))
    for hour, (pair, times, thing) in enumerate(every):
        for who, partner in (pair, pair[::-1]):
            later = timedelta(seconds=thing < times and who == pair[1])
            rows.append(
                {
                    "account_id": who, "partner_id": partner, "channel": "link",
                    "object": f"{pair} {thing}", "post_id": f"{who} {pair} {thing}",
                    "at": DAY + timedelta(hours=hour) + later, "occasion": hour, "author": None,
                }
            )  # fmt: skip
    return pa.Table.from_pylist(rows)


def described(evidence: pa.Table, names: str) -> tuple[list[dict], dict[str, dict]]:
    edges = pa.Table.from_pylist(ring(names), schema=EDGES)
    table, group_of = groups.find_groups(edges, 1_000)
    activity = dict.fromkeys(names, 100)
    filled, told = groups.describe(
        table, group_of, evidence, find_order(evidence, group_of, edges), activity
    )
    assert filled.schema.equals(GROUPS) and told.schema.equals(MEMBERS)
    return filled.to_pylist(), {row["account_id"]: row for row in told.to_pylist()}


def test_members_and_group_are_filled_in():
    [group], told = described(meetings({("a", "b"): 3, ("c", "b"): 2}, both=1), "abc")
    assert (told["a"]["led"], told["a"]["followed"]) == (3, 0)
    assert (told["b"]["led"], told["b"]["followed"]) == (0, 5)
    assert [told[name]["actions"] for name in "abc"] == [4, 7, 3]
    assert told["b"]["share_of_activity"] == pytest.approx(0.07)
    assert (told["a"]["expected_led"], told["b"]["expected_led"]) == (1.5, 2.5)
    assert [told[who]["order_p"] for who in "ab"] == pytest.approx([0.25, 0.0625])
    assert (group["actions"], group["objects"], group["accounts"]) == (14, 7, 3)
    assert (group["first_at"], group["last_at"]) == (DAY, DAY + timedelta(hours=6))


def test_a_source_stands_beside_the_group():
    copied = {("s", name): 20 for name in "abc"} | {("a", "b"): 5, ("b", "c"): 5, ("c", "a"): 5}
    [group], told = described(meetings(copied), "abcs")
    assert told["s"]["role"] == "source" and len(told) == 4
    assert group["accounts"] == 3


def test_a_source_and_two_who_copy_it_are_no_group():
    copied = {("s", "a"): 20, ("s", "b"): 20, ("a", "b"): 5}
    assert described(meetings(copied), "abs") == ([], {})


def test_meetings_with_others_are_not_counted():
    outside = meetings({("a", "x"): 9, ("x", "y"): 9})
    _, told = described(pa.concat_tables([outside, meetings({("a", "b"): 2})]), "abc")
    assert set(told) == set("abc") and told["a"]["actions"] == 2 and told["c"]["actions"] == 0
