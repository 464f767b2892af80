"""What a channel allows to be compared, drawn and in full."""

from __future__ import annotations

import numpy as np
import pytest
from tests.detection.oracle import at_least
from tests.detection.small import actions, crowd, ring

from undertow.detection import comparisons, strangers
from undertow.detection.coding import CodedActions, code
from undertow.detection.episodes import split
from undertow.detection.overlap import Holdings, Walks, chance_to_act
from undertow.detection.significance import could_have_met


def counted(coded: CodedActions) -> comparisons.Comparisons:
    return comparisons.count(coded, Holdings(coded), strangers.measure(coded))


def pairs_of(coded: CodedActions) -> tuple[Holdings, comparisons.Sharing, np.ndarray, np.ndarray]:
    held = Holdings(coded)
    a, b = np.triu_indices(len(coded.accounts), 1)
    nobody = np.zeros(0, np.int64)
    return held, comparisons.sharing(coded, held, Walks(held, nobody, nobody), a, b), a, b


@pytest.fixture(scope="module")
def town() -> CodedActions:
    return split(code(actions(crowd(5, accounts=150, things=80, each=12))))


def test_fewer_than_all_that_could_have_met(town):
    told, could = counted(town), could_have_met(town, 3)
    assert told.speed < 5 * could
    assert told.both < could
    assert told.overlap <= could_have_met(town, 5)


def test_where_the_null_is_right_all_pairs_count_on_average(town):
    # Who shares as much as one in ten would counts as ten. Accounts that act at random share what
    # their popularity says, half of what the null allows; so these count less, and not nothing.
    _, told, _, _ = pairs_of(town)
    weight = np.where(told.enough, 1 / told.chance, 0)
    assert 0 < weight.mean() < 1
    assert (told.chance[told.enough] > 0.3 * comparisons.SHARING).all()


def test_what_is_usual_by_plain_loops(town):
    held, told, a, b = pairs_of(town)
    walks = Walks(held, a[:0], b[:0])
    things = [set(held.object[held.account == k].tolist()) for k in range(len(town.accounts))]
    for k in range(0, len(a), 97):
        one, other = sorted((a[k], b[k]), key=lambda x: (held.actions[x], x))
        named = np.array(sorted(things[one]))
        both = np.array([thing in things[other] for thing in named])
        chance = chance_to_act(held, walks, town, np.full(len(named), other), named, both)[1]
        assert told.shared[k] == both.sum()
        if told.enough[k]:
            assert at_least(int(both.sum()), [*chance]) <= told.chance[k] * (1 + 1e-9)


def test_a_draw_is_not_below_all(town, monkeypatch):
    every = counted(town)
    monkeypatch.setattr(comparisons, "DRAWN", 600)
    drawn = counted(town)
    assert drawn.both >= every.both and drawn.speed >= every.speed


def test_who_shares_too_little_to_be_tied_is_no_test_of_speed():
    apart = [(f"a{k}", f"x{k}{n}", 60.0 * n) for k in range(9) for n in range(5)]
    shared = [(f"a{k}", f"y{n}", 1e5 * n) for k in range(9) for n in range(2)]
    assert counted(code(actions(apart + shared))).speed == 0
    assert counted(code(actions(crowd(3) + ring(3)))).speed > 0


def test_the_draw_does_not_change(town, monkeypatch):
    monkeypatch.setattr(comparisons, "DRAWN", 600)
    assert counted(town) == counted(town)
