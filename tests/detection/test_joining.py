"""Who meets a whole group but nobody of it often joins; who copies it or is copied does not."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from tests.detection.small import Row, actions, crowd

from undertow.detection import joining
from undertow.detection.detect import Detection, detect
from undertow.detection.pairs import FEWEST_MEETINGS
from undertow.engine import DuckDB

THINGS, MEMBERS, AT_ONCE, MET = 200, 20, 4, 9


def cell() -> list[Row]:
    """Members of whom a few at a time act together within half a minute."""
    rng = np.random.default_rng(3)
    return [
        (f"cell{member}", f"thing {thing}", thing * 12_000.0 + float(rng.uniform(5, 30)))
        for thing in range(THINGS)
        for member in rng.choice(MEMBERS, AT_ONCE, replace=False)
    ]


def met_by_guest(cell: list[Row]) -> list[str]:
    """Things of the cell on which nobody of it is met so often that a tie could come of it."""
    met: Counter[str] = Counter()
    things: list[str] = []
    for thing in dict.fromkeys(thing for _, thing, _ in cell):
        there = [who for who, what, _ in cell if what == thing]
        if len(things) < MET and all(met[who] < FEWEST_MEETINGS - 1 for who in there):
            met.update(there)
            things.append(thing)
    return things


def world(shift: float | None) -> list[Row]:
    """A crowd, the cell, and a guest amid it; or so many seconds from the middle of what it did."""
    them = cell()
    guest, rng = [], np.random.default_rng(5)
    for number, thing in enumerate(met_by_guest(them)):
        times = sorted(at for _, what, at in them if what == thing)
        amid = times[number % 2] + (0.1 if number % 2 else -0.1)
        guest.append(("guest", thing, amid if shift is None else float(np.mean(times)) + shift))
    rest = crowd(1)
    cover = rng.choice(len(rest), 20, replace=False)
    return rest + them + guest + [("guest", rest[i][1], rest[i][2] + 3_000.0) for i in cover]


def found(rows: list[Row]) -> Detection:
    return detect(["link"], lambda _: actions(rows), lambda: DuckDB(threads=1), copies=0)


def test_who_meets_a_group_but_nobody_of_it_often_joins():
    rows = world(None)
    assert len(met_by_guest(cell())) == MET
    result = found(rows)
    told = {row["account_id"]: row for row in result.members.to_pylist()}
    assert set(told) == {"guest", *(f"cell{i}" for i in range(MEMBERS))}
    tied = {*result.edges["account_a"].to_pylist(), *result.edges["account_b"].to_pylist()}
    assert "guest" not in tied
    guest = told["guest"]
    assert (guest["joined_channel"], guest["joined_met"]) == ("link", MET)
    assert guest["joined_expected"] < 1 and guest["joined_p"] < 1e-6
    # The posts that show it are counted like those of everybody else.
    assert guest["actions"] == MET and guest["led"] + guest["followed"] > 0
    assert all(told[who]["joined_p"] is None for who in told if who != "guest")
    [group] = result.groups.to_pylist()
    assert group["accounts"] == MEMBERS + 1
    without = found([row for row in rows if row[0] != "guest"]).groups.to_pylist()
    assert group["group_id"] == without[0]["group_id"]


@pytest.mark.parametrize("shift", [-35.0, 35.0])
def test_who_always_comes_first_or_last_does_not_join(shift, monkeypatch):
    rows = world(shift)
    result = found(rows)
    assert "guest" not in result.members["account_id"].to_pylist()
    assert result.groups["accounts"].to_pylist() == [MEMBERS]
    # Nothing but the order keeps it out.
    monkeypatch.setattr(joining, "_takes_part", lambda *_: True)
    assert "guest" in found(rows).members["account_id"].to_pylist()
