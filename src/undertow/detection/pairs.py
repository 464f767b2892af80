"""Who met whom: co-actions of two accounts on one object within a window.

The shape of the query decides its cost. Every action falls into a time slot as wide as the
window; an earlier action can only meet later ones of its own slot or of the next, so an equi-join
on (object, slot) finds every pair exactly once. Integers only, no engine's own functions: the same
SQL runs on any engine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from undertow.detection.coding import SECOND, Bools, CodedActions, Ints, ascending
from undertow.engine import Engine
from undertow.engine.paged import room

# Seconds to a day: a program repeats within seconds, people with a common list within minutes to
# hours, a slow campaign within a day. Every window counts as one more test in the correction.
# The SQL below names a column for each.
WINDOWS_S = (10, 60, 600, 3_600, 86_400)
_SPANS = np.asarray(WINDOWS_S, np.int64) * SECOND

# Work that one object may cause, and that all may cause together, in pairs of actions. A tag used
# by 1,400 accounts in one window has a million pairs and proves nothing about any of them; what is
# left out is reported in the table `bounded`. The budget keeps a channel under about 1 GB.
PAIRS_PER_OBJECT = 500_000
PAIRS_PER_CHANNEL = 15_000_000

# Fewer meetings than this never make an edge, whatever the p-value: two coincidences are common.
FEWEST_MEETINGS = 3

# One row per pair of accounts and object they met on within the object's reach, in narrow columns
# because there are many; whatever leaves the engine is widened again. `closest` holds
# the smallest lag and who came first in one number: 2 * lag + (1 if the account `b` led).
_MEETINGS_SQL = """
SELECT CAST(least(e.account, l.account) AS INTEGER) AS a,
       CAST(greatest(e.account, l.account) AS INTEGER) AS b,
       CAST(e.object AS INTEGER) AS object,
       min(2 * (l.t - e.t) + CASE WHEN e.account < l.account THEN 0 ELSE 1 END) AS closest
FROM (SELECT place, object, account, t, seq FROM slotted
      UNION ALL
      SELECT place + 1, object, account, t, seq FROM slotted) e
JOIN slotted l ON e.place = l.place
WHERE (l.t > e.t OR l.t = e.t AND l.seq > e.seq) AND l.t - e.t <= l.reach AND e.account <> l.account
GROUP BY 1, 2, 3
"""

_OFTEN_SQL = "SELECT a, b FROM meetings GROUP BY a, b HAVING count(*) >= $fewest"

_MET_SQL = """
SELECT CAST(m.a AS BIGINT) AS a, CAST(m.b AS BIGINT) AS b,
       CAST(sum(CASE WHEN m.closest <= 2 * $w0 + 1 THEN 1 ELSE 0 END) AS BIGINT) AS met0,
       CAST(sum(CASE WHEN m.closest <= 2 * $w1 + 1 THEN 1 ELSE 0 END) AS BIGINT) AS met1,
       CAST(sum(CASE WHEN m.closest <= 2 * $w2 + 1 THEN 1 ELSE 0 END) AS BIGINT) AS met2,
       CAST(sum(CASE WHEN m.closest <= 2 * $w3 + 1 THEN 1 ELSE 0 END) AS BIGINT) AS met3,
       CAST(count(*) AS BIGINT) AS met4
FROM meetings m JOIN often o ON m.a = o.a AND m.b = o.b
GROUP BY m.a, m.b
"""

# Pairs of actions joined at a time: each object belongs to one part, so the parts add up to the
# whole, and the memory of a join stays bounded however many actions there are.
_PAIRS_AT_ONCE = 2_000_000


def no_meetings() -> pa.Table:
    """Pairs that met, of whom none is known yet."""
    counts = [f"met{w}" for w in range(len(WINDOWS_S))]
    return pa.table({name: np.zeros(0, np.int64) for name in ("a", "b", *counts)})


@dataclass(frozen=True, slots=True)
class Reach:
    """How far each object is looked at.

    Attributes:
        micros: per object the longest window in which its pairs are counted, 0 for none.
        pairs: pairs of actions per object (rows) and window (columns).
    """

    micros: Ints
    pairs: Ints

    def work(self) -> Ints:
        """Pairs of actions that have to be looked at, per object."""
        return _work(self.pairs, self.micros)

    def bounded(self) -> Ints:
        """The objects that are not looked at in every window."""
        return np.flatnonzero(self.micros < _SPANS[-1])


def reach_of(coded: CodedActions) -> Reach:
    """Choose for every object the longest window that fits the bounds on work."""
    pairs = room((len(coded.objects), len(_SPANS)))
    for rows, objects in coded.blocks():
        named = coded.object[rows] - objects.start
        for w, span in enumerate(_SPANS):
            pairs[objects, w] = _pairs_per_object(named, coded.at[rows], span)
    most = PAIRS_PER_OBJECT
    micros = _longest_within(pairs, most)
    while _work(pairs, micros).sum() > PAIRS_PER_CHANNEL and most > 1:
        most //= 2
        micros = _longest_within(pairs, most)
    return Reach(micros, pairs)


def _pairs_per_object(named: Ints, at: Ints, window: int) -> Ints:
    """Pairs of actions on each object at most `window` apart, without listing them."""
    following = followers(time_line(named, at, window), window)
    return np.bincount(named, following).astype(np.int64)


def time_line(named: Ints, at: Ints, window: int) -> Ints:
    """All objects on one time line, gaps longer than the window shortened to just over it.

    Two actions are on one object and at most the window apart if they are so on the line, also
    when others are taken away.
    """
    if not len(at):
        return np.zeros(0, np.int64)
    gap = np.minimum(np.diff(at), window + 1)
    gap[np.diff(named) != 0] = window + 1
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(gap)])


def followers(line: Ints, window: int) -> Ints:
    """How many actions follow each on the line within the window: those directly after it."""
    return np.searchsorted(line, line + window, side="right") - np.arange(len(line)) - 1


def _longest_within(pairs: Ints, most: int) -> Ints:
    fits = (pairs <= most).sum(axis=1)  # pairs grow with the window, so the windows that fit lead
    return np.asarray(np.concatenate([[0], _SPANS])[fits])


def _work(pairs: Ints, micros: Ints) -> Ints:
    column = np.searchsorted(_SPANS, micros)
    return np.where(micros > 0, pairs[np.arange(len(pairs)), column], 0)


def _slotted(coded: CodedActions, reach: Ints, rows: Ints) -> pa.Table:
    """Actions with the place (object and slot in one number) that the join compares."""
    rows = rows[np.bincount(coded.object[rows], minlength=len(reach))[coded.object[rows]] > 1]
    named, at = coded.object[rows], coded.at[rows]
    span = reach[named]
    slot = at // span
    # Each object has room for all slots: a hundred million objects over ten years in slots of ten
    # seconds still number less than 10^16.
    slot -= slot.min() if len(slot) else 0
    place = named * (slot.max(initial=0) + 2) + slot
    near = _has_neighbour(place)
    return pa.table(
        {
            "place": place[near],
            "object": named[near],
            "account": coded.account[rows][near],
            "t": at[near],
            "seq": rows[near],
            "reach": span[near],
        }
    )


def _has_neighbour(place: Ints) -> Bools:
    """Whether another action stands in the same or an adjoining place.

    Most actions of a heavy-tailed collection are alone in their slot: the join need not see them.
    """
    order = ascending(place)
    close = np.diff(place[order]) <= 1
    near = np.zeros(len(place), np.bool_)
    near[order[1:][close]] = True
    near[order[:-1][close]] = True
    return near


def find_meetings(
    engine: Engine, coded: CodedActions, reach: Reach, fewest: int = FEWEST_MEETINGS
) -> pa.Table:
    """Every pair of accounts that met on `fewest` objects, over all windows in one pass.

    Leaves the table `meetings` (a, b, object, closest) in the engine.

    Returns:
        a, b, met0..met4: objects on which the pair met within each window.
    """
    done = np.cumsum(reach.work()) // (_PAIRS_AT_ONCE * engine.breadth)
    starts = coded.object_starts()
    for number in range(int(done.max(initial=0)) + 1):
        first, end = np.searchsorted(done, [number, number + 1])
        rows = np.arange(starts[first], starts[end])
        rows = rows[reach.micros[coded.object[rows]] > 0]
        engine.table("slotted", _slotted(coded, reach.micros, rows))
        engine.step("meetings", _MEETINGS_SQL, append=number > 0)
    engine.step("often", _OFTEN_SQL, {"fewest": fewest})
    engine.step("met", _MET_SQL, {f"w{i}": int(span) for i, span in enumerate(_SPANS[:4])})
    return engine.arrow("SELECT a, b, met0, met1, met2, met3, met4 FROM met ORDER BY a, b")
