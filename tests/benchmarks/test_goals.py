"""Goals and the page: what is not reached is said to be not reached."""

from __future__ import annotations

from datetime import date

import pytest
from benchmarks.goals import UNDERTOW, Call, Result, Scores, goals, number
from benchmarks.quality_page import BEGIN, END, page, tables
from benchmarks.real import busiest
from benchmarks.scoring import Truth, score
from benchmarks.tools import ROOT

RING = Truth({"a": "repost_ring", "b": "repost_ring", "v": None, "w": None}, frozenset("v"))


def result(name: str, *members: str, truth: Truth = RING, tool: str = UNDERTOW, **more) -> Result:
    got = score([frozenset(group) for group in members], truth)
    said = (more.get(key, empty) for key, empty in (("rows", []), ("calls", [])))
    sample = more.get("sample", "seed 1")
    return Result(name, sample, tool, 9, 0.1, more.get("problem", ""), got, *said)


def reached(*results: Result) -> dict[str, tuple[str, bool]]:
    return {goal.what: (goal.measured, goal.reached) for goal in goals(results)}


def test_one_false_alarm_in_twenty_is_the_most():
    quiet, alarm = (
        result("nobody", *found, truth=Truth({"v": None, "w": None})) for found in ((), ("vw",))
    )
    what = "nobody coordinates: worlds with a group"
    assert reached(*[quiet] * 19, alarm)[what] == ("1 of 20", True)
    assert reached(*[quiet] * 18, alarm, alarm)[what] == ("2 of 20", False)


def test_precision_and_recall_are_taken_over_all_worlds():
    got = reached(result("repost_ring", "ab"), result("repost_ring", "avw"))
    assert got["campaigns: precision of members"] == (".600", False)
    assert got["repost_ring, alone: recall"] == (".750", False)


def test_nobody_flagged_is_no_precision():
    got = reached(result("mixed", truth=Truth({"a": "ira", "v": None})))
    assert got == {"mixed: precision of members": ("no value: nobody is flagged", False)}


@pytest.mark.parametrize(("share", "explained"), [(0.95, True), (0.8, False)])
def test_who_does_nothing_else_is_explained_in_a_control_that_may_hold_a_group(share, explained):
    rows = [{"group_id": "g", "accounts": 3, "least_share_together": share}]
    nobody = Truth(dict.fromkeys("vw"))
    higgs = reached(result("higgs_2012", "vw", truth=nobody, rows=rows))
    assert higgs["higgs_2012, a control"][1] is explained
    debate = reached(result("gop_debate_2015", "vw", truth=nobody, rows=rows))
    assert debate["gop_debate_2015, a control"][1] is False


def test_so_many_of_the_operation_must_be_in_groups():
    few = reached(result("ira_2016_election", "ab", truth=Truth(dict.fromkeys("ab", "left"))))
    assert few["ira_2016_election: accounts in groups"] == ("2", False)


def test_a_framed_member_is_told():
    what = "the framed innocent is a member"
    assert reached(result("framing", "ab"))[what] == ("0 of 1", True)
    assert reached(result("framing", "ab"), result("framing", "abv"))[what] == ("1 of 2", False)


PROTEST = Truth(
    {**dict.fromkeys("abc", "protest_hour"), **dict.fromkeys("vwx")}, answering=frozenset("abc")
)


@pytest.mark.parametrize(
    ("call", "said", "enough"),
    [
        (Call(3, 3, "<h3>An open call: 3 accounts"), "found in 1 of 1, worded in 1", True),
        (Call(3, 3, "<h3>3 accounts act together"), "found in 1 of 1, worded in 0", False),
        (Call(4, 3, "An open call"), "found in 0 of 1, worded in 0", False),
        (Call(1, 1, "An open call"), "found in 0 of 1, worded in 0", False),
        (None, "found in 0 of 1, worded in 0", False),
    ],
)
def test_the_protest_hour_must_be_found_and_worded(call, said, enough):
    one = result("protest_hour", truth=PROTEST, calls=[call] if call else [])
    got = reached(one)
    assert got["the protest hour is found and worded as an open call"] == (said, enough)
    assert got["who answers the open call is in a group"] == ("0 of 3", True)


def test_who_answers_an_open_call_must_be_in_no_group():
    what = "who answers the open call is in a group"
    assert reached(result("protest_hour", "ab", truth=PROTEST))[what] == ("2 of 3", False)


def test_each_mixture_is_told_by_itself_the_largest_first():
    few = Truth({"a": "ira", "v": None})
    many = Truth({"a": "ira", "b": "ira", "v": None})
    text = tables(
        [
            result("mixed", truth=few, sample="Few"),
            result("mixed", "ab", truth=many, sample="Many"),
        ],
        "",
    )
    assert (
        "| Many | 2 | undertow | 2 | 1.000 | 1.000 |\n| Few | 1 | undertow | 0 | .000 | – |" in text
    )


def test_a_peer_that_could_not_run_is_in_the_table_with_its_reason():
    failed = result("nobody", tool="peer", problem="not done within 300 s")
    results = [result("nobody"), failed]
    assert not Scores(results, "peer", "nobody")
    assert "|  | peer | not done within 300 s |" in tables(results, "")


def test_every_row_of_a_table_is_as_long_as_its_head():
    results = [
        result(
            name,
            "abv",
            tool=tool,
            rows=[{"group_id": "g", "accounts": 3, "least_share_together": 1.0}],
            truth=PROTEST if name == "protest_hour" else RING,
        )
        for name in ("nobody", "all", "repost_ring", "protest_hour", "higgs_2012", "mixed")
        for tool in (UNDERTOW, "peer")
    ] + [result("higgs_2012", tool="broken", problem="no")]
    text = tables(results, "")
    for table in text.split("\n\n"):
        rows = [line for line in table.splitlines() if line.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1, table
    assert "- `higgs_2012`: group_id g, accounts 3" in text


def test_only_what_lies_between_the_marks_is_replaced():
    before = f"# Page\n{BEGIN}\nold\n{END}\nwords\n"
    after = page(before, "new")
    assert after == f"# Page\n{BEGIN}\n\nnew\n\n{END}\nwords\n"
    assert page(after, "new") == after
    with pytest.raises(ValueError, match="marks"):
        page("# Page", "new")


def test_the_page_has_its_marks():
    assert page((ROOT / "docs" / "quality.md").read_text(encoding="utf-8"), "")


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (0.97, ".970"), (1.0, "1.000"), (-0.1, "-.100"), (10.05, "10.050")],
)
def test_shares_are_written_short(value, words):
    assert number(value) == words


def test_the_busiest_two_days_lie_next_to_each_other():
    days = ["2016-10-01"] * 3 + ["2016-10-03"] * 2 + ["2016-10-04"] * 2
    assert busiest(days) == date(2016, 10, 3)
