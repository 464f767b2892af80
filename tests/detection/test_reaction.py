"""What two accounts' own reaction times say about meeting."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from tests.detection.small import actions

from undertow.detection.appearance import Appearances
from undertow.detection.coding import CodedActions, code
from undertow.detection.pairs import WINDOWS_S
from undertow.detection.reaction import _EDGES, PRIOR, Reactions, _overlap

NOBODY = pa.table(
    {name: pa.array([], pa.int64()) for name in ("a", "b", *(f"met{w}" for w in range(5)))}
)
MINUTE = WINDOWS_S.index(60)


def world(delays: dict[str, np.ndarray], source: dict[str, str] | None = None) -> CodedActions:
    """Every account acts on the same objects, of known time, after its delays."""
    rows = [
        (account, f"o{k:04}", k * 1e6 + float(delay))
        for account, late in delays.items()
        for k, delay in enumerate(late)
    ]
    most = max(map(len, delays.values()))
    appeared = {f"o{k:04}": k * 1e6 for k in range(most)}
    site = dict.fromkeys(appeared, "idol") if source is None else source
    return code(actions(rows, appeared=appeared, source=site))


def chance(coded: CodedActions, window: int, one: str, other: str) -> float:
    appearances = Appearances(NOBODY, coded)
    names = coded.accounts.to_pylist()
    pair = (np.array([names.index(name)]) for name in (one, other))
    source = appearances.source[:1]
    return float(Reactions(coded, appearances, window, WINDOWS_S[window]).chance(*pair, source)[0])


def naive(one: np.ndarray, other: np.ndarray, window_s: int) -> float:
    return float((np.abs(one[:, None] - other[None, :]) <= window_s).mean())


@pytest.mark.parametrize("window", range(len(WINDOWS_S)))
@pytest.mark.parametrize(
    ("slow", "quick"), [(3_600, 3_600), (60, 60), (60, 3_600), (20_000, 200_000)]
)
def test_the_chance_is_the_share_of_cross_pairs_of_delays(monkeypatch, window, slow, quick):
    monkeypatch.setattr("undertow.detection.reaction.STANDARD_ERRORS", 0.0)
    rng = np.random.default_rng(7)
    delays = {"a": rng.exponential(slow, 2_000), "b": rng.exponential(quick, 2_000)}
    expected = naive(delays["a"], delays["b"], WINDOWS_S[window])
    assert chance(world(delays), window, "a", "b") == pytest.approx(expected, abs=0.02, rel=0.1)


def test_two_standard_errors_are_added_for_few_reactions():
    rng = np.random.default_rng(8)
    few = {name: rng.exponential(600, 30) for name in "ab"}
    many = {name: rng.exponential(600, 3_000) for name in "ab"}
    assert chance(world(few), MINUTE, "a", "b") > 1.5 * naive(*few.values(), 60)
    assert chance(world(many), MINUTE, "a", "b") < 1.3 * naive(*many.values(), 60)


def test_the_two_accounts_may_change_places():
    rng = np.random.default_rng(9)
    coded = world({"a": rng.exponential(30, 200), "b": rng.exponential(3_000, 200)})
    assert chance(coded, MINUTE, "a", "b") == pytest.approx(chance(coded, MINUTE, "b", "a"))


def test_who_is_quick_for_one_idol_only_is_not_quick_for_all():
    rng = np.random.default_rng(10)
    late = np.where(np.arange(400) % 2, rng.exponential(20, 400), rng.exponential(50_000, 400))
    other = np.where(np.arange(400) % 2, rng.exponential(20, 400), rng.exponential(50_000, 400))
    source = {f"o{k:04}": "idol" if k % 2 else "stranger" for k in range(400)}
    coded = world({"a": late, "b": other}, source)
    appearances = Appearances(NOBODY, coded)
    habits = Reactions(coded, appearances, MINUTE, 60)
    a, b = np.zeros(2, np.int64), np.ones(2, np.int64)
    first_two = appearances.episode[coded.object_starts()[:2]]
    stranger, idol = habits.chance(a, b, appearances.source[first_two])
    assert idol > 0.8 and stranger < 0.1


def test_little_seen_is_held_towards_everybody():
    rng = np.random.default_rng(11)
    crowd = {f"c{i}": rng.exponential(50_000, 100) for i in range(20)}
    coded = world(crowd | {"a": np.array([5.0]), "b": np.array([5.0])})
    habits = Reactions(coded, Appearances(NOBODY, coded), MINUTE, 60)
    row = habits._habit[coded.accounts.to_pylist().index("a")]
    quick = row[_EDGES[:-1] < 60].sum()
    assert quick == pytest.approx(1 / (1 + PRIOR), abs=0.01)


@pytest.mark.parametrize("kind", [np.int64, np.int32])
def test_pairs_with_large_numbers_do_not_overflow(kind):
    """Account numbers above 46,341 multiply beyond 32 bits: there was such a bug.

    With 70,000 accounts the two pairs below have the same number, if it is cut to 32 bits.
    """
    quick, slow = (62_000, 10), (62_000 - 61_357, 10 + 22_704)
    assert ((quick[0] - slow[0]) * 70_000 + quick[1] - slow[1]) % 2**32 == 0
    delays = {f"c{i:05}": np.array([40_000.0]) for i in range(70_000)}
    delays |= {f"c{i:05}": np.full(60, 5.0) for i in quick}
    delays |= {f"c{i:05}": np.arange(60) * 9_000.0 + (i == 643) * 4_500 for i in slow}
    coded = world(delays)
    appearances = Appearances(NOBODY, coded)
    habits = Reactions(coded, appearances, MINUTE, 60)
    a, b = np.transpose([quick, slow]).astype(kind)
    high, low = habits.chance(a, b, appearances.source[[0, 0]])
    assert high > 0.8 and low < 0.2
    assert len(np.unique(appearances._key(a, b))) == 2


@pytest.mark.parametrize("window_s", WINDOWS_S)
def test_the_overlap_of_bins_is_a_chance(window_s):
    found = _overlap(window_s)
    assert found == pytest.approx(found.T) and found.min() >= 0 and found.max() <= 1
    narrow = np.diff(_EDGES) <= window_s
    assert np.diag(found)[narrow] == pytest.approx(1)
    draw = np.random.default_rng(1).uniform(size=(2, 20_000))
    for i, j in ((0, 5), (12, 12), (20, 21), (30, 33), (44, 44)):
        one = _EDGES[i] + draw[0] * (_EDGES[i + 1] - _EDGES[i])
        other = _EDGES[j] + draw[1] * (_EDGES[j + 1] - _EDGES[j])
        assert found[i, j] == pytest.approx((np.abs(one - other) <= window_s).mean(), abs=0.02)
