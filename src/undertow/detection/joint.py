"""Do two accounts share objects *and* stand close on them, more than habits and interests explain?

`significance` asks how quickly two accounts follow each other *given* what they share, `overlap`
what they share *whatever* the time. Accounts that act together now and then and live like anybody
else stand out in neither: quick friends explain themselves, and a moderate overlap does not survive
the correction. That both hold at once, independent accounts hardly ever produce.

For a pair (a, b) every object that `a` acted on is a trial: does `b` meet it there within the
window? Independent accounts would with the chance of `overlap` that `b` acts on the object at all
(the largest of popularity, interest and habit to the source, odds doubled) times the chance of
`timing` that two who act on it meet. So nobody is asked twice for the same thing: to share is
explained by interest, to stand close by the hour, the rhythm and the quickness to a source.

The test is made from both sides, once with all objects of one sitting as one occasion and once with
all that come from one source, and the largest p-value stands.
Companions, who are left out of each other's walk, are here those who met surprisingly often by
popularity and timing alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa

from undertow.detection.appearance import Appearances
from undertow.detection.bounds import Totals
from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints, find
from undertow.detection.holdings import Holdings
from undertow.detection.interest import COMPANION_P, Everywhere, Walks
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S
from undertow.detection.significance import (
    LEAST_EXCESS,
    MAY_PASS,
    Tail,
    TestedPairs,
    binomial_tail,
    least_by_counts,
    may_pass,
    occasion_of,
    occasions,
    test_pairs,
)
from undertow.detection.strangers import Strangers
from undertow.detection.timing import LEAST, MOST, least_of_object
from undertow.detection.trials import JOINT_WINDOWS, Trials
from undertow.engine import Engine

_MEETINGS_SQL = """
SELECT c.pair AS pair, CAST(m.object AS BIGINT) AS object, m.closest AS closest
FROM asked_pairs c JOIN meetings m ON m.a = c.a AND m.b = c.b
ORDER BY c.pair, m.object
"""

# Of pairs (a * accounts + b, in order) the bounds by speed and by both at once, and the limit.
Sharpened = Callable[[Ints, Floats, Floats, float], tuple[Floats, Floats]]


def test_meetings(
    engine: Engine,
    coded: CodedActions,
    held: Holdings,
    reach: Ints,
    met: pa.Table,
    strangers: Strangers,
    tests: int,
    *,
    most: int | None = None,
    everybody: Mapping[int, Floats] | None = None,
    sharpened: Sharpened | None = None,
    appearances: Appearances | None = None,
) -> TestedPairs:
    """Test every pair that met often by its speed, and by sharing and speed at once.

    For each pair and window the smaller p-value stands, with the expected number of its test.

    Args:
        engine: holds the tables `meetings` and `often` of this channel.
        coded: as in `significance.test_pairs`.
        held: which account acted on what.
        reach: as in `significance.test_pairs`.
        met: as in `significance.test_pairs`.
        strangers: as in `significance.test_pairs`.
        tests: as in `significance.test_pairs`.
        most: as in `significance.test_pairs`.
        everybody: as in `significance.test_pairs`.
        sharpened: tells more exactly what the p-values cannot be below (`screening`), so that
            fewer pairs are tested; None to do without.
        appearances: as in `significance.test_pairs`.
    """
    limit = may_pass(len(met) if most is None else most, tests)
    by_speed = least_by_counts(met, strangers)
    least = _least_p(engine, coded, held, reach, met, strangers)
    asked = least <= limit
    besides = _worth_testing(met, asked, least, len(coded.accounts))
    worth = (by_speed <= limit).any(axis=1) | besides
    if sharpened is not None:
        told = np.where(worth[:, None], by_speed, 1.0), np.where(asked, least, 1.0)
        by_speed, at_once = sharpened(_key(coded, *_ends(met)), *told, MAY_PASS)
        asked &= at_once <= MAY_PASS
        besides = _worth_testing(met, asked, least, len(coded.accounts))
        worth = (by_speed <= MAY_PASS).any(axis=1) | besides
    tested = test_pairs(
        engine,
        coded,
        reach,
        met,
        strangers,
        tests,
        most=most,
        everybody=everybody,
        worth=worth,
        appearances=appearances,
    )
    if besides.any():
        number = find(_key(coded, tested.a, tested.b), _key(coded, *_ends(met)))[besides]
        may, near = np.zeros((2, len(tested.a), JOINT_WINDOWS), np.bool_)
        may[number], near[number] = asked[besides], (least <= COMPANION_P)[besides]
        often = tested.met[:, :JOINT_WINDOWS] >= FEWEST_MEETINGS
        trials = trials_of(engine, held, reach, tested)
        strengthen(tested, trials, may & often, (may | near) & often, limit)
    return tested


def trials_of(
    engine: Engine, held: Holdings, reach: Ints, tested: TestedPairs, tail: Tail = binomial_tail
) -> Trials:
    """The trials of tested pairs, whose meetings the engine holds."""
    rows = _meetings(engine, tested.a, tested.b)
    met = rows["pair"].to_numpy() * len(reach) + rows["object"].to_numpy()
    return Trials(held, reach, tested, met, rows["closest"].to_numpy() // 2, tail)


def least_by_strangers(trials: Trials, asked: Bools, limit: float) -> Floats:
    """What the p-values cannot be below before interest is looked at; above the limit: not asked.

    Wherever interest leads, it explains no less than popularity and the habit to a source do.
    """
    everywhere = Everywhere(trials.held)
    shared, _ = trials.both_sides(asked, everywhere, only_shared=True)
    least = np.where(asked, shared, 1.0)
    asked = asked & (least <= limit)
    whole, _ = trials.both_sides(asked, everywhere)
    return np.where(asked, np.maximum(least, whole), least)


def strengthen(
    tested: TestedPairs, trials: Trials, asked: Bools, near: Bools, limit: float
) -> None:
    """Let the p-values of both at once stand where they are the smaller ones.

    Fewer trials and smaller chances only make a p-value smaller, so the cheapest are looked at
    first: what the two share, then all that each acted on, both by popularity, then interest.

    Args:
        tested: the pairs.
        trials: what they acted on.
        asked: the pairs and windows that may pass.
        near: those that may be companions of their accounts.
        limit: the largest p-value that may pass.
    """
    asked = asked & (trials.both_sides(asked, only_shared=True)[0] <= limit)
    by_popularity = np.where(asked, trials.both_sides(asked)[0], 1.0)
    passing = asked & (by_popularity <= limit)
    companions = _companions(trials, passing, near & ~asked)
    companions |= (by_popularity <= COMPANION_P).any(axis=1)
    walks = Walks(trials.held, tested.a[companions], tested.b[companions])
    p_value, expected = trials.both_sides(passing, walks)
    better = p_value < tested.p_value[:, :JOINT_WINDOWS]
    better &= tested.met[:, :JOINT_WINDOWS] >= LEAST_EXCESS * expected
    tested.p_value[:, :JOINT_WINDOWS][better] = p_value[better]
    tested.expected[:, :JOINT_WINDOWS][better] = expected[better]


def _companions(trials: Trials, passing: Bools, near: Bools) -> Bools:
    """Which pairs met surprisingly often by popularity, of the accounts of those that may pass."""
    a, b = trials.tested.a, trials.tested.b
    there = np.zeros(len(trials.held.actions), np.bool_)
    for ends in (a, b):
        there[ends[passing.any(axis=1)]] = True
    near = near & (there[a] | there[b])[:, None]
    near = near & (trials.both_sides(near, only_shared=True)[0] <= COMPANION_P)
    return np.asarray((trials.both_sides(near)[0] <= COMPANION_P).any(axis=1))


def _least_p(
    engine: Engine,
    coded: CodedActions,
    held: Holdings,
    reach: Ints,
    met: pa.Table,
    strangers: Strangers,
) -> Floats:
    """What the p-value of each pair and window cannot be below, at little cost.

    Had the one acted on nothing but what the two met on, and were the chances the least that the
    null gives: popularity, and the rate among strangers. More trials and larger chances only make
    the p-value larger. Where that may pass, all trials are counted (`bounds`).
    """
    share = held.popularity_of_others()
    totals = Totals(held, reach, least_of_object(coded, strangers), share, 1.0)
    a, b = _ends(met)
    rows = _meetings(engine, a, b)
    pair, named = rows["pair"].to_numpy(), rows["object"].to_numpy()
    busy = np.where(held.actions[a] >= held.actions[b], a, b)
    lag = rows["closest"].to_numpy() // 2
    entry = held.find((a + b - busy)[pair], named)
    known = entry != UNKNOWN
    pair, named, lag, entry = pair[known], named[known], lag[known], entry[known]
    act = np.minimum(held.popularity(busy[pair], named), MOST)
    least, kin = np.zeros((len(met), JOINT_WINDOWS)), coded.kin()
    for w, window_s in enumerate(WINDOWS_S[:JOINT_WINDOWS]):
        span = window_s * SECOND
        k = np.flatnonzero((lag <= span) & (reach[named] >= span))
        meet = strangers.chance(w, named[k], a[pair[k]], b[pair[k]])
        chance = np.clip(act[k] * meet, LEAST, MOST)
        hit = np.ones(len(k), np.bool_)
        enough = met[f"met{w}"].to_numpy() >= FEWEST_MEETINGS
        for together in (occasion_of(held.at[entry[k]], span), kin[named[k]]):
            hits, _, mean = occasions(pair[k], together, chance, hit, len(met))
            least[:, w] = np.where(enough, np.maximum(mean**hits, least[:, w]), 1.0)
        may = np.flatnonzero(least[:, w] <= COMPANION_P)
        there = np.bincount(pair[k], minlength=len(met))[may]
        least[may, w] = np.maximum(least[may, w], totals.least(w, a[may], b[may], there))
    return least


def _worth_testing(met: pa.Table, asked: Bools, least: Floats, accounts: int) -> Bools:
    """Pairs that are asked for, and all that may be companions of their accounts."""
    a, b = _ends(met)
    may = asked.any(axis=1)
    there = np.zeros(accounts, np.bool_)
    for ends in (a, b):
        there[ends[may]] = True
    near = least.min(axis=1, initial=1.0) <= COMPANION_P
    return np.asarray(may | near & (there[a] | there[b]))


def _meetings(engine: Engine, a: Ints, b: Ints) -> pa.Table:
    """On what these pairs met, and how close; ordered by pair and object."""
    engine.table("asked_pairs", pa.table({"pair": np.arange(len(a)), "a": a, "b": b}))
    return engine.arrow(_MEETINGS_SQL)


def _ends(met: pa.Table) -> tuple[Ints, Ints]:
    return met["a"].to_numpy(), met["b"].to_numpy()


def _key(coded: CodedActions, a: Ints, b: Ints) -> Ints:
    return a * len(coded.accounts) + b
