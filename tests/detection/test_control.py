"""Rewired copies keep what they promise, and tell chance from a plan."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from tests.detection.small import actions, crowd, ring

from undertow.detection import control
from undertow.detection.coding import SECOND, CodedActions, code
from undertow.detection.control import HOUR_S, Controls, Rewiring
from undertow.detection.detect import Detection, detect
from undertow.engine import DuckDB


def coded(**more) -> CodedActions:
    return code(actions(crowd(1) + ring(2), **more))


def rewiring(given: CodedActions, *suspects: str) -> Rewiring:
    return Rewiring(given, np.isin(given.accounts.to_pylist(), suspects))


def found(rows, copies: int) -> Detection:
    table = actions(rows, channel="link")
    return detect(["link"], lambda _: table, lambda: DuckDB(threads=1), copies=copies)


def test_accounts_keep_their_activity_and_objects_their_curve():
    given = coded()
    copy = rewiring(given, "ring0", "ring1").copy(np.random.default_rng(1))
    assert np.bincount(copy.account).tolist() == np.bincount(given.account).tolist()
    assert copy.object is given.object and copy.at is given.at
    assert (copy.account != given.account).mean() > 0.5


def test_accounts_keep_their_hours_where_nobody_is_suspected():
    given = coded()
    copy = rewiring(given).copy(np.random.default_rng(1))
    hour = given.at // (HOUR_S * SECOND)
    for account in range(len(given.accounts)):
        before, after = (np.sort(hour[c.account == account]) for c in (given, copy))
        assert before.tolist() == after.tolist()


def test_fans_change_places_only_with_fans_as_quick():
    """Two sources, one heard within the minute by some, the other after hours by others."""
    rows = [(f"quick{i}", f"a{k:02}", k * 9_000.0 + 10 + i) for k in range(20) for i in range(4)]
    rows += [(f"late{i}", f"b{k:02}", k * 9_000.0 + 8_000 + i) for k in range(20) for i in range(4)]
    appeared = {f"{s}{k:02}": k * 9_000.0 for k in range(20) for s in "ab"}
    source = {name: name[0] for name in appeared}
    given = code(actions(rows, appeared=appeared, source=source))
    copy = rewiring(given).copy(np.random.default_rng(3))
    names = given.accounts.to_pylist()
    for account, named in zip(copy.account, copy.object, strict=True):
        quick = given.objects[int(named)].as_py().startswith("a")
        assert names[account].startswith("quick" if quick else "late")


def test_the_suspected_change_places_with_others():
    given = coded()
    members = [f"ring{i}" for i in range(5)]
    copy = rewiring(given, *members).copy(np.random.default_rng(1))
    suspected = np.isin(given.accounts.to_pylist(), members)
    theirs = suspected[given.account]
    # They are few: after the exchange most of what they did is done by others.
    assert suspected[copy.account][theirs].mean() < 0.5


def test_the_same_draw_gives_the_same_copy():
    given = coded()
    one, other = (rewiring(given).copy(np.random.default_rng(5)) for _ in range(2))
    assert one.account.tolist() == other.account.tolist()


def test_chance_gives_no_group_as_strong_as_a_ring():
    result = found(crowd(1) + ring(2), copies=5)
    assert result.groups["control_rate"].to_pylist() == [0.0]
    assert len(result.controls.groups) == 5
    assert result.controls.expected_false_groups == 0


def test_without_copies_the_rate_is_not_known():
    result = found(crowd(1) + ring(2), copies=0)
    assert result.groups["control_rate"].to_pylist() == [None]
    assert result.controls.expected_false_groups is None


@pytest.mark.parametrize(("p", "rate"), [(1e-9, 0.0), (1e-5, 0.25), (1e-3, 0.5), (0.5, 0.75)])
def test_the_rate_is_the_share_of_copies_with_a_group_as_strong(p, rate):
    controls = Controls(((1e-5, 1e-2), (1e-3,), (), (0.01,)), (3, 1, 0, 1), (1.0,) * 4)
    assert controls.rate(p) == rate
    assert controls.expected_false_groups == 1.0


def test_copies_searched_for_strong_groups_alone_say_nothing_of_weak_ones():
    controls = Controls(((1e-3,), (1e-9,), ()), (3, 5, 0), (1.0, 1.0, 1e-8))
    assert (controls.rate(1e-9), len(controls.to(1e-9))) == (1 / 3, 3)
    assert (controls.rate(1e-3), len(controls.to(1e-3))) == (1.0, 2)
    assert controls.expected_false_groups == 1.0


def test_what_four_copies_held_is_decided():
    four = Controls(((1e-3,),) * 3 + ((1e-6,),), (1,) * 4, (1.0,) * 4)
    assert four.undecided([]) == four.undecided([0.01]) == 0.0
    assert four.undecided([1e-7, 1e-5, 0.01]) == 1e-5
    assert Controls(four.groups[:3], (1,) * 3, (1.0,) * 3).undecided([]) == 1.0


def test_copies_decided_early_are_told_as_all_of_them_would_tell(monkeypatch):
    """A tag that the same few always use within the hour: copies cannot take them apart."""
    rows = crowd(1) + [
        (f"ring{i}", f"x{k}", k * 90_000.0 + 20 * i) for k in range(40) for i in range(12)
    ]
    monkeypatch.setattr(control, "DECIDED", 1)
    few = found(rows, copies=12)
    monkeypatch.setattr(control, "DECIDED", 13)
    every = found(rows, copies=12)
    assert few.edges == every.edges and few.members == every.members
    assert any(every.controls.groups)
    made = len(few.controls.groups)
    for number, least in enumerate(few.controls.searched):
        kept = [p for p in every.controls.groups[number] if p <= least]
        assert list(few.controls.groups[number]) == pytest.approx(kept)
    assert few.controls.searched[0] == 1.0 > few.controls.searched[-1]
    assert few.groups["control_copies"].to_pylist() == [made]


def test_nothing_to_rewire_is_no_error():
    empty = actions([], channel="link")
    result = detect(["link"], lambda _: empty, lambda: DuckDB(threads=1), copies=2)
    assert isinstance(result.groups, pa.Table) and not len(result.groups)
