"""How often would two accounts have met as often if they acted independently?

The unit of evidence is an *occasion*: a stretch of time in which two accounts that share objects
met or did not meet on one of them. Within an occasion meetings hang together (somebody scrolls
through a page and reposts ten posts), so ten meetings in one hour are one coincidence, not ten.

The chance to meet on one shared object is that of `timing`.

The number of occasions with a meeting is compared with a binomial of the mean chance, whose upper
tail lies above that of the true Poisson-binomial (Hoeffding 1956), and corrected by
Benjamini-Hochberg over *all* pairs that share an object times all windows and channels, not only
over the pairs that were seen to meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
from scipy.special import betainc

from undertow.detection.appearance import Appearances
from undertow.detection.coding import (
    SECOND,
    UNKNOWN,
    Bools,
    CodedActions,
    Floats,
    Ints,
    by_object_and_time,
)
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S
from undertow.detection.strangers import Strangers
from undertow.detection.timing import LEAST, MOST, Timing
from undertow.engine import Engine

# Validated are edges whose false-discovery rate over everything that could have been tested stays
# below one in a hundred: with it no edge is found on the debate set nor on the simulated worlds
# where nobody coordinates (tests/quality).
FALSE_DISCOVERY_RATE = 0.01

# Larger p-values are not kept: they would pass only if more than a tenth of all comparisons did.
MAY_PASS = 1e-3

# Fewer meetings than this many times those expected are never evidence, however many there are:
# where nearly everything is expected, a chance measured a little too low looks like a plan. The
# bots of one feed met on 250 of 250 objects, 231 expected (a simulated world of 120 days, seed 5).
LEAST_EXCESS = 1.25

# Meetings less than this apart are one occasion: a sitting at the telephone lasts half an hour at
# the median of app-session studies, and ten windows make neighbouring meetings independent.
OCCASION_S = 1_800
OCCASION_WINDOWS = 10
_ROUNDING = 1e-9

_HOLDINGS_SQL = """
SELECT account, object, min(t) AS t, min(episode) AS episode, CAST(count(*) AS BIGINT) AS n
FROM acted GROUP BY account, object
"""

_SHARED_SQL = """
SELECT c.pair AS pair, c.a AS a, c.b AS b, x.object AS object, x.t AS t,
       x.episode AS episode, x.n * y.n AS chances
FROM candidates c
JOIN holdings x ON x.account = c.a
JOIN holdings y ON y.account = c.b AND y.object = x.object
"""

_SIZES_SQL = "SELECT pair, CAST(count(*) AS BIGINT) AS n FROM shared GROUP BY pair"

# Every object that two accounts share, whether or not they met on it.
_SHARED_MET_SQL = """
SELECT s.pair AS pair, s.object AS object, s.t AS t, s.episode AS episode,
       s.chances AS chances, m.closest AS closest
FROM shared s
LEFT JOIN meetings m ON m.a = s.a AND m.b = s.b AND m.object = s.object
WHERE s.pair >= $first AND s.pair < $end
ORDER BY s.pair, s.object
"""

# Pairs of posts within each window, for the pairs of accounts that are tested.
_TOGETHER_SQL = """
SELECT c.pair AS pair,
       CAST(sum(CASE WHEN abs(x.t - y.t) <= $w0 THEN 1 ELSE 0 END) AS BIGINT) AS n0,
       CAST(sum(CASE WHEN abs(x.t - y.t) <= $w1 THEN 1 ELSE 0 END) AS BIGINT) AS n1,
       CAST(sum(CASE WHEN abs(x.t - y.t) <= $w2 THEN 1 ELSE 0 END) AS BIGINT) AS n2,
       CAST(sum(CASE WHEN abs(x.t - y.t) <= $w3 THEN 1 ELSE 0 END) AS BIGINT) AS n3,
       CAST(sum(CASE WHEN abs(x.t - y.t) <= $w4 THEN 1 ELSE 0 END) AS BIGINT) AS n4
FROM candidates c
JOIN acted x ON x.account = c.a
JOIN acted y ON y.account = c.b AND y.object = x.object
GROUP BY c.pair
ORDER BY c.pair
"""

# Shared objects held at a time: about 500 MB with all that is worked out for them.
_ROWS_AT_ONCE = 4_000_000

# How occasions become a p-value for each pair; the arguments are those of `binomial_tail`.
Tail = Callable[[Ints, Ints, Floats, Bools, int], Floats]


_COUNTS = ("shared", "met", "together", "expected", "p_value", "a_first", "b_first")


@dataclass(frozen=True, slots=True)
class TestedPairs:
    """Pairs of one channel with their evidence in every window; arrays (pairs, windows).

    Attributes:
        a, b: account numbers of each pair.
        shared: objects in common that were tested in the window.
        met: objects on which the two acted within the window.
        together: pairs of posts within the window.
        expected: objects on which independent accounts would have met.
        p_value: chance of as many occasions with a meeting, for this pair alone.
        a_first: meetings in which `a` was strictly earlier.
        b_first: meetings in which `b` was.
        timing: the chances that were compared with.
        common: by window, for each pair the one source of most that it shares.
    """

    a: Ints
    b: Ints
    shared: Ints
    met: Ints
    together: Ints
    expected: Floats
    p_value: Floats
    a_first: Ints
    b_first: Ints
    timing: Timing
    common: list[Ints]

    def part(self, pairs: slice) -> TestedPairs:
        """Some of the pairs; what is written there is written here."""
        some = {name: getattr(self, name)[pairs] for name in ("a", "b", *_COUNTS)}
        return replace(self, **some)


def could_have_met(coded: CodedActions, fewest: int, often: Ints | None = None) -> int:
    """An upper bound on the number of pairs of accounts that could share `fewest` objects.

    An account that acts on fewer can never be tied, whatever it acts on, so its pairs are no tests
    (Tarone 1990, A modified Bonferroni method for discrete data, Biometrics 46, 515-522). Only how
    much each account acts is looked at, not on what: `often`, which is counted where it is None.
    """
    able = (on_shared(coded) if often is None else often) >= fewest
    pairs = 0.0
    for objects, named, account in coded.acted_on():
        crowd = np.bincount(named[able[account]], minlength=objects.stop - objects.start)
        pairs += float(np.sum(crowd * (crowd - 1.0) / 2))
    accounts = float(able.sum())
    return int(min(pairs, accounts * (accounts - 1) / 2))


def on_shared(coded: CodedActions) -> Ints:
    """For each account the number of objects it acted on that another account acted on too."""
    often = np.zeros(len(coded.accounts), np.int64)
    for _, named, account in coded.acted_on():
        shared = np.bincount(named)[named] > 1
        often += np.bincount(account[shared], minlength=len(often))
    return often


def test_pairs(
    engine: Engine,
    coded: CodedActions,
    reach: Ints,
    met: pa.Table,
    strangers: Strangers,
    tests: int,
    *,
    most: int | None = None,
    everybody: Mapping[int, Floats] | None = None,
    worth: Bools | None = None,
    appearances: Appearances | None = None,
) -> TestedPairs:
    """Compare every pair that met often enough with what independent accounts would have done.

    Args:
        engine: holds the table `meetings` of this channel.
        coded: the channel's actions.
        reach: per object the longest window that was counted, microseconds.
        met: the pairs that met, from `pairs.find_meetings`.
        strangers: the rates of meeting among strangers.
        tests: how many comparisons the whole scan could have made.
        most: how many pairs can be expected to pass at most; None for all that met.
        everybody: from a test of the same objects, so that it is not measured again.
        worth: marks the pairs to compare; None for those whose speed may pass by counts.
        appearances: when the channel's objects appeared, where that was worked out before.
    """
    if worth is None:
        limit = may_pass(len(met) if most is None else most, tests)
        worth = np.asarray((least_by_counts(met, strangers) <= limit).any(axis=1))
    pairs = met.filter(pa.array(worth))
    appearances = appearances.knowing(met) if appearances else Appearances(met, coded)
    out = compare(engine, coded, reach, pairs, appearances, strangers, everybody=everybody)
    out.p_value[too_few(out)] = 1.0
    return out


def highest(least: Floats, tests: int) -> float:
    """Above this no p-value passes the correction, if each is at least so large; 0 if none does.

    So many p-values pass as lie below the bar for so many. Bounds lie below the bar no less often.
    """
    bars = FALSE_DISCOVERY_RATE * np.arange(1, len(least) + 1) / max(tests, 1)
    below = np.flatnonzero(np.sort(least) <= bars * (1 + _ROUNDING))
    return float(bars[below[-1]]) * (1 + _ROUNDING) if len(below) else 0.0


def too_few(tested: TestedPairs) -> Bools:
    """Where a pair met too seldom for evidence, whatever the p-value."""
    return (tested.met < FEWEST_MEETINGS) | (tested.met < LEAST_EXCESS * tested.expected)


def compare(
    engine: Engine,
    coded: CodedActions,
    reach: Ints,
    pairs: pa.Table,
    appearances: Appearances,
    strangers: Strangers,
    *,
    everybody: Mapping[int, Floats] | None = None,
    tail: Tail | None = None,
) -> TestedPairs:
    """Compare pairs given beforehand, whether they met often or never.

    Args:
        engine: as in `test_pairs`.
        coded: as in `test_pairs`.
        reach: as in `test_pairs`.
        pairs: a, b; one row per pair.
        appearances: when the channel's objects appeared, and who are companions.
        strangers: as in `test_pairs`.
        everybody: as in `test_pairs`.
        tail: another way to make a p-value of the occasions; None for `binomial_tail`.
    """
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    tested = np.zeros(len(coded.accounts), np.bool_)
    tested[a], tested[b] = True, True
    _find_shared(engine, pairs, coded, reach, appearances.episode, tested)
    out = untested(Timing(a, b, coded, strangers, appearances, dict(everybody or {})))
    out.common.extend(np.full(len(a), UNKNOWN) for _ in WINDOWS_S)
    limits = {f"w{i}": w * SECOND for i, w in enumerate(WINDOWS_S)}
    engine.step("together", _TOGETHER_SQL, limits)
    together = engine.arrow("SELECT pair, n0, n1, n2, n3, n4 FROM together ORDER BY pair")
    some = together["pair"].to_numpy()  # those that share anything
    for part, shared in _shared(engine, len(a)):
        there = out.part(part)
        for w, window_s in enumerate(WINDOWS_S):
            here = shared.within(reach, window_s * SECOND)
            common = appearances.common_source(here.pair, here.episode, len(there.a))
            out.common[w][part] = common
            chance = out.timing.chance(
                w, here.pair + part.start, here.object, here.episode, here.chances, out.common[w]
            )
            fill(there, w, window_s * SECOND, here, chance, tail or binomial_tail)
    for w in range(len(WINDOWS_S)):
        out.together[some, w] = together[f"n{w}"].to_numpy()
    return out


@dataclass(frozen=True, slots=True)
class Shared:
    """Every object that every tested pair shares; parallel arrays.

    Attributes:
        pair: number of the pair.
        object, episode: what it shares, and in which of its episodes.
        t: when the first account of the pair acted on it.
        chances: pairs of actions that the two have on it, each a chance to meet.
        closest: as in `pairs.find_meetings`, -1 where the two did not meet.
    """

    pair: Ints
    object: Ints
    episode: Ints
    t: Ints
    chances: Ints
    closest: Ints

    def within(self, reach: Ints, window: int) -> Shared:
        """Those whose object was looked at in the whole window."""
        return self.taken(reach[self.object] >= window)

    def taken(self, keep: Bools) -> Shared:
        """Those that are marked."""
        return Shared(*(getattr(self, name)[keep] for name in self.__slots__))


def _find_shared(
    engine: Engine,
    pairs: pa.Table,
    coded: CodedActions,
    reach: Ints,
    episode: Ints,
    tested: Bools,
) -> None:
    """Leave in the engine what every pair shares (`shared`) and how much that is (`sizes`)."""
    numbers = pa.array(np.arange(len(pairs)))
    engine.table("candidates", pairs.select(["a", "b"]).append_column("pair", numbers))
    engine.table("acted", _acted(coded, reach, episode, tested))
    engine.step("holdings", _HOLDINGS_SQL)
    engine.step("shared", _SHARED_SQL)
    engine.step("sizes", _SIZES_SQL)


def _shared(engine: Engine, pairs: int) -> Iterator[tuple[slice, Shared]]:
    """What the pairs share, for some pairs at a time; pairs are numbered from the slice's start."""
    rows = engine.arrow("SELECT pair, n FROM sizes ORDER BY pair")
    size = np.bincount(rows["pair"].to_numpy(), rows["n"].to_numpy(), minlength=pairs)
    edges = np.flatnonzero(np.diff(np.cumsum(size) // _ROWS_AT_ONCE, prepend=-1, append=-1))
    for first, end in pairwise(edges.tolist()):
        rows = engine.arrow(_SHARED_MET_SQL, {"first": first, "end": end})
        yield (
            slice(first, end),
            Shared(
                pair=rows["pair"].to_numpy() - first,
                object=rows["object"].to_numpy(),
                episode=rows["episode"].to_numpy(),
                t=rows["t"].to_numpy(),
                chances=rows["chances"].to_numpy(),
                closest=rows["closest"].fill_null(-1).to_numpy(),
            ),
        )


def fill(out: TestedPairs, w: int, window: int, here: Shared, chance: Floats, tail: Tail) -> None:
    """Write the evidence of one window."""
    pairs = len(out.a)
    hit = (here.closest >= 0) & (here.closest // 2 <= window)
    ordered = hit & (here.closest > 1)
    a_led = here.closest % 2 == 0
    out.shared[:, w] = np.bincount(here.pair, minlength=pairs)
    out.met[:, w] = np.bincount(here.pair, hit, minlength=pairs)
    out.expected[:, w] = np.bincount(here.pair, chance, minlength=pairs)
    out.a_first[:, w] = np.bincount(here.pair, ordered & a_led, minlength=pairs)
    out.b_first[:, w] = np.bincount(here.pair, ordered & ~a_led, minlength=pairs)
    out.p_value[:, w] = tail(here.pair, occasion_of(here.t, window), chance, hit, pairs)


def occasion_of(at: Ints, window: int) -> Ints:
    """Number the stretches of time within which meetings hang together; microseconds."""
    return at // max(OCCASION_S * SECOND, OCCASION_WINDOWS * window)


def _acted(coded: CodedActions, reach: Ints, episode: Ints, tested: Bools) -> pa.Table:
    rows = np.flatnonzero((reach[coded.object] > 0) & tested[coded.account])
    return pa.table(
        {
            "account": coded.account[rows],
            "object": coded.object[rows],
            "episode": episode[rows],
            "t": coded.at[rows],
        }
    )


def untested(timing: Timing) -> TestedPairs:
    """The pairs of `timing` before any of them was compared."""
    a, b, windows = timing.a, timing.b, len(WINDOWS_S)
    counts = [np.zeros((len(a), windows), np.int64) for _ in range(5)]
    shared, met, together, a_first, b_first = counts
    expected, p_value = np.zeros((len(a), windows)), np.ones((len(a), windows))
    return TestedPairs(a, b, shared, met, together, expected, p_value, a_first, b_first, timing, [])


def least_by_counts(met: pa.Table, strangers: Strangers) -> Floats:
    """What the p-values by speed cannot be below; (pairs, windows), 1 where a pair met too seldom.

    Had each pair shared nothing but what it met on, at the smallest chance the null ever gives.
    """
    counts = met_counts(met)
    said = counts * np.log(np.clip(strangers.rate, LEAST, MOST))
    return np.where(counts >= FEWEST_MEETINGS, np.exp(said) * (1 - _ROUNDING), 1.0)


def may_pass(most: int, tests: int) -> float:
    """The largest p-value that passes the correction if so many pass."""
    return min(1.0, FALSE_DISCOVERY_RATE * max(most, 1) / max(tests, 1))


def met_counts(met: pa.Table) -> Ints:
    """Objects on which each pair met, by window."""
    return np.column_stack([met[f"met{w}"].to_numpy() for w in range(len(WINDOWS_S))])


def binomial_tail(pair: Ints, occasion: Ints, chance: Floats, hit: Bools, pairs: int) -> Floats:
    """P(at least as many occasions with a hit) for each pair; 1 where there is none.

    The arguments are those of `occasions`.
    """
    hits, trials, mean = occasions(pair, occasion, chance, hit, pairs)
    return at_least(hits, trials, mean)


def at_least(hits: Floats, trials: Floats, mean: Floats) -> Floats:
    """P(at least so many hits) of a binomial; 1 where there is none."""
    # It is the regularised incomplete beta function I_p(h, n - h + 1).
    tail = betainc(np.maximum(hits, 1), np.maximum(trials - hits + 1, 1), mean)
    return np.where(hits > trials, 0.0, np.where(hits > 0, tail, 1.0))


def occasions(
    pair: Ints, occasion: Ints, chance: Floats, hit: Bools, pairs: int
) -> tuple[Floats, Floats, Floats]:
    """For each pair: occasions with a hit, all occasions, and the mean chance of a hit in one.

    Args:
        pair: to which pair each trial belongs.
        occasion: trials of a pair with the same number are one occasion.
        chance: the chance of a hit in each trial.
        hit: whether it was one.
        pairs: how many pairs there are.
    """
    if not len(pair):
        return np.zeros(pairs), np.zeros(pairs), np.full(pairs, LEAST)
    owner, at_least_one, happened = gathered(pair, occasion, chance, hit)
    trials = np.bincount(owner, minlength=pairs)
    hits = np.bincount(owner, happened, minlength=pairs)
    mean = np.bincount(owner, at_least_one, minlength=pairs) / np.maximum(trials, 1)
    return hits.astype(np.float64), trials.astype(np.float64), np.clip(mean, LEAST, MOST)


def gathered(pair: Ints, occasion: Ints, chance: Floats, hit: Bools) -> tuple[Ints, Floats, Bools]:
    """For each occasion: whose it is, the chance of a hit in it, and whether there was one.

    Ordered by pair; there must be trials. The arguments are those of `occasions`.
    """
    order = by_object_and_time(pair, occasion)
    pair, occasion, chance, hit = pair[order], occasion[order], chance[order], hit[order]
    new = np.concatenate([[True], (np.diff(pair) != 0) | (np.diff(occasion) != 0)])
    starts = np.flatnonzero(new)
    at_least_one = -np.expm1(np.add.reduceat(np.log1p(-chance), starts))
    return pair[starts], at_least_one, np.logical_or.reduceat(hit, starts)


def adjusted(p_values: Floats, tests: int) -> Floats:
    """Benjamini-Hochberg q-values when `tests` comparisons were possible, the others at p = 1.

    Source: Benjamini & Hochberg 1995, J. R. Statist. Soc. B 57, 289-300.
    """
    order = np.argsort(p_values, kind="stable")
    ranked = p_values[order] * tests / np.arange(1, len(p_values) + 1)
    q = np.minimum.accumulate(ranked[::-1])[::-1] if len(ranked) else ranked
    out = np.empty_like(p_values)
    out[order] = np.minimum(q, 1.0)
    return out
