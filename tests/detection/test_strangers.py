"""The background rate of meeting."""

from __future__ import annotations

import numpy as np
import pytest
from tests.detection.small import actions, crowd, ring

from undertow.detection import strangers
from undertow.detection.coding import code
from undertow.detection.pairs import WINDOWS_S

HOUR = WINDOWS_S.index(3_600)


def world(seed: int, share: float, things: int = 600) -> list[tuple[str, str, float]]:
    """Objects shared by two accounts that share nothing else, `share` of them within an hour."""
    rng = np.random.default_rng(seed)
    close = rng.random(things) < share
    lag = np.where(close, rng.uniform(601, 3_600, things), rng.uniform(3_601, 80_000, things))
    return [
        row
        for thing in range(things)
        for row in (
            (f"a{thing}", f"o{thing}", thing * 10.0),
            (f"b{thing}", f"o{thing}", thing * 10.0 + float(lag[thing])),
        )
    ]


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9])
def test_a_known_rate_is_recovered(share):
    found = strangers.measure(code(actions(world(1, share))))
    assert found.pairs == 600
    assert found.rate[HOUR] == pytest.approx(share, abs=0.05)
    assert found.rate[:HOUR] == pytest.approx(1 / 610)  # nobody met; one hit is added
    assert found.rate[HOUR + 1] == pytest.approx(601 / 610)


def test_rates_grow_with_the_window_and_hold_to_everybodys():
    found = strangers.measure(code(actions(crowd(3) + ring(4))))
    assert (np.diff(found.rate) >= 0).all()
    assert (found.object_rate >= found.rate).all() and (found.object_rate < 1).all()
    assert (found.account_excess >= 0).all()


def test_a_ring_does_not_hide_in_its_own_rate():
    alone = strangers.measure(code(actions(crowd(3))))
    beside = strangers.measure(code(actions(crowd(3) + ring(4, members=10, things=200))))
    assert beside.rate[0] == pytest.approx(alone.rate[0], rel=0.5)
    assert beside.rate[0] < 0.01


def test_in_a_small_closed_set_the_least_related_stand_for_strangers():
    closed = [(f"a{i}", f"o{k}", k * 1e5 + i) for k in range(5) for i in range(4)]
    found = strangers.measure(code(actions(closed)))
    assert 0 < found.pairs < strangers.FEWEST_STRANGERS
    assert found.rate[0] > 0.5


def test_a_viral_hour_and_a_quick_account_explain_themselves():
    quick = [("quick", f"q{k}", k * 1e5) for k in range(60)]
    quick += [(f"b{k}", f"q{k}", k * 1e5 + 5) for k in range(60)]
    viral = [(f"c{i}", "viral", i * 0.1) for i in range(60)]
    coded = code(actions(world(1, 0.1) + quick + viral))
    found = strangers.measure(coded)
    accounts, things = coded.accounts.to_pylist(), coded.objects.to_pylist()
    assert found.object_rate[things.index("viral"), 0] > 0.9 > 0.2 > found.rate[0]
    excess = dict(zip(accounts, found.account_excess[:, 0], strict=True))
    assert excess["quick"] > 1 > excess["a3"] == 0
    number = np.array([accounts.index(name) for name in ("quick", "a3", "a4")])
    chance = found.chance(0, np.zeros(2, np.int64), number[[0, 2]], number[[1, 1]])
    assert chance[0] > chance[1]
    assert chance[1] == pytest.approx(found.object_rate[0, 0])


def test_the_draw_is_repeatable_and_of_different_accounts_on_one_object():
    rows = crowd(5) + [("a1", f"o{k}", 7.0) for k in range(50)]
    coded = code(actions(rows))
    one, other = strangers._draw(coded)
    assert (coded.object[one] == coded.object[other]).all()
    assert (coded.account[one] != coded.account[other]).all()
    again = strangers.measure(code(actions(reversed(rows))))
    first = strangers.measure(coded)
    for name in ("rate", "object_rate", "account_excess", "pairs"):
        assert np.array_equal(getattr(again, name), getattr(first, name))


def test_the_draw_is_bounded(monkeypatch):
    monkeypatch.setattr(strangers, "DRAWS", 500)
    one, _ = strangers._draw(code(actions(crowd(5))))
    assert 300 <= len(one) <= 500


@pytest.mark.parametrize("entries", [1, 50, 2_000_000])
def test_objects_in_common_are_counted_exactly(monkeypatch, entries):
    monkeypatch.setattr(strangers, "_ENTRIES_AT_ONCE", entries)
    coded = code(actions(crowd(6, accounts=20, things=40) * 2))
    held = [set(coded.object[coded.account == a].tolist()) for a in range(len(coded.accounts))]
    a, b = np.random.default_rng(1).integers(0, len(held), (2, 300))
    expected = [len(held[x] & held[y]) for x, y in zip(a, b, strict=True)]
    assert strangers._in_common(coded, a, b).tolist() == expected


def test_nothing_is_measured_on_nothing():
    for rows in ([], [("a", "X", 1.0)], [("a", "X", 1.0), ("a", "X", 2.0)]):
        found = strangers.measure(code(actions(rows)))
        assert found.pairs == 0 and found.rate == pytest.approx(0.1)
