"""The whole detection, channel by channel, on one screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.detection import groups as grouping
from undertow.detection import overlap, pairs, significance, strangers
from undertow.detection.coding import SECOND, UNKNOWN, CodedActions, Ints, code
from undertow.detection.episodes import split
from undertow.detection.order import find_order
from undertow.engine import DuckDB
from undertow.model.tables import BOUNDED, EDGES
from undertow.progress import Progress, Quiet

# Meetings are kept as evidence only for pairs that may still be validated when all channels are in.
_MAY_PASS = 1e-3


@dataclass(slots=True)
class Detection:
    """What a scan found.

    Attributes:
        edges, groups, members, bounded: tables of model/tables.py.
        counts: figures for the record of the run, by channel.
        tests: comparisons that could have been made, which the correction is for.
    """

    edges: pa.Table
    groups: pa.Table
    members: pa.Table
    bounded: pa.Table
    counts: dict[str, Any]
    tests: int


@dataclass(slots=True)
class _Channel:
    """What one channel gave, before the correction over all channels."""

    name: str
    edges: list[pa.Table] = field(default_factory=list)
    evidence: list[pa.Table] = field(default_factory=list)


def detect(
    channels: Iterable[str],
    actions_of: Callable[[str], pa.Table],
    engine: Callable[[], DuckDB],
    *,
    record: Callable[[str, DuckDB], None] = lambda _channel, _engine: None,
    progress: Progress | None = None,
) -> Detection:
    """Find which accounts act together on any channel.

    Args:
        channels: names of the channels to test.
        actions_of: gives the actions of a channel (schema ACTIONS); called once each.
        engine: opens a fresh session, one per channel, so that memory is given back.
        record: called after each channel with the session whose steps are to be recorded.
        progress: where to say how far it is.
    """
    names = list(channels)
    found: list[pa.Table] = []
    evidence: list[pa.Table] = []
    bounded: list[pa.Table] = []
    counts: dict[str, Any] = {}
    activity: dict[str, int] = {}
    coded_sizes: dict[str, int] = {}
    with (progress or Quiet()).step("testing channels", len(names)) as step:
        prepared = [(name, split(code(actions_of(name)))) for name in names]
        whole_s = _whole_s([coded for _, coded in prepared])
        for name, coded in prepared:
            coded_sizes[name] = significance.could_have_met(coded)
            for account, number in zip(
                coded.accounts.to_pylist(),
                np.bincount(coded.account, minlength=len(coded.accounts)).tolist(),
                strict=True,
            ):
                activity[account] = activity.get(account, 0) + number
        # Every pair in every window, and once for its overlap.
        tests = sum(coded_sizes.values()) * (len(pairs.WINDOWS_S) + 1)
        for name, coded in prepared:
            if len(coded):
                with engine() as session:
                    reach = pairs.reach_of(coded)
                    bounded.append(_bounded(name, coded, reach))
                    edges, seen, figures = _channel(session, name, coded, reach, tests, whole_s)
                    found.append(edges)
                    evidence.append(seen)
                    counts[name] = {"could_have_met": coded_sizes[name], **figures}
                    record(name, session)
            step.advance()
    edges = _validated(pa.concat_tables(found), tests) if found else EDGES.empty_table()
    ties, group_of = grouping.find_groups(edges, tests)
    kept = _of_validated(pa.concat_tables(evidence), edges) if evidence else None
    empty = pa.table({"account_id": pa.array([], pa.string())})
    kept = kept if kept is not None else empty
    groups, members = grouping.describe(ties, group_of, kept, find_order(kept, group_of), activity)
    standing = set(groups["group_id"].to_pylist())
    group_of = {account: name for account, name in group_of.items() if name in standing}
    return Detection(
        edges=grouping.with_groups(edges, group_of),
        groups=groups,
        members=members,
        bounded=pa.concat_tables(bounded) if bounded else BOUNDED.empty_table(),
        counts=counts,
        tests=tests,
    )


def _channel(
    session: DuckDB,
    name: str,
    coded: CodedActions,
    reach: pairs.Reach,
    tests: int,
    whole_s: int,
) -> tuple[pa.Table, pa.Table, dict[str, Any]]:
    met = pairs.find_meetings(session, coded, reach)
    background = strangers.measure(coded)
    tested = significance.test_pairs(session, coded, reach.micros, met, background, tests)
    overlaps = overlap.test_overlap(coded, tests)
    figures = {
        "actions": len(coded),
        "accounts": len(coded.accounts),
        "objects": len(coded.objects),
        "meetings": session.count("meetings"),
        "pairs_that_met": len(met),
        "pairs_tested": len(tested.a),
        "overlaps_tested": len(overlaps.a),
        "largest_crowd": overlaps.crowd,
        "strangers": background.pairs,
        "chance_among_strangers": [round(float(rate), 6) for rate in background.rate],
    }
    edges = [_edges(name, coded, tested), _overlap_edges(name, coded, overlaps, whole_s)]
    evidence = _evidence(session, name, coded, tested, overlaps)
    return pa.concat_tables(edges), evidence, figures


def _whole_s(channels: list[CodedActions]) -> int:
    """The window of overlap: all of the time, in seconds."""
    acted = [coded.at for coded in channels if len(coded)]
    if not acted:
        return pairs.WINDOWS_S[-1] + 1
    span = max(int(at.max()) for at in acted) - min(int(at.min()) for at in acted)
    return max(-(-span // SECOND), pairs.WINDOWS_S[-1] + 1)


def _edges(name: str, coded: CodedActions, tested: significance.TestedPairs) -> pa.Table:
    """One row per pair and window that may pass, q-values still to come."""
    pair, w = np.nonzero(tested.p_value <= _MAY_PASS)
    counts = {
        column: getattr(tested, column)[pair, w]
        for column in ("together", "shared", "expected", "p_value", "met", "a_first", "b_first")
    }
    window = np.asarray(pairs.WINDOWS_S, np.int64)[w]
    return _edge_table(name, coded, tested.a[pair], tested.b[pair], window, counts)


def _overlap_edges(
    name: str, coded: CodedActions, found: overlap.Overlaps, whole_s: int
) -> pa.Table:
    """One row per pair whose overlap may pass; its window is all of the time."""
    rows = np.flatnonzero(found.p_value <= _MAY_PASS)
    columns = ("together", "shared", "expected", "p_value", "a_first", "b_first")
    counts = {column: getattr(found, column)[rows] for column in columns}
    window = np.full(len(rows), whole_s)
    return _edge_table(
        name, coded, found.a[rows], found.b[rows], window, {**counts, "met": counts["shared"]}
    )


def _edge_table(
    name: str, coded: CodedActions, a: Ints, b: Ints, window: Ints, counts: dict[str, Any]
) -> pa.Table:
    """Edges with both ids in text order; `counts` holds the columns of that name, and b_first."""
    one, other = coded.accounts.take(pa.array(a)), coded.accounts.take(pa.array(b))
    swap = np.asarray(pc.greater(one, other).to_numpy(zero_copy_only=False))
    return pa.table(
        {
            "account_a": pc.if_else(pa.array(swap), other, one),
            "account_b": pc.if_else(pa.array(swap), one, other),
            "channel": pa.repeat(name, len(a)),
            "window_s": window,
            "together": counts["together"],
            "shared": counts["shared"],
            "expected": counts["expected"],
            "p_value": counts["p_value"],
            "q_value": np.ones(len(a)),
            "met": counts["met"],
            "a_first": np.where(swap, counts["b_first"], counts["a_first"]),
            "group_id": pa.nulls(len(a), pa.string()),
        },
        schema=EDGES,
    )


_EVIDENCE_SQL = """
SELECT c.a AS a, c.b AS b, CAST(m.object AS BIGINT) AS object, m.closest AS closest
FROM promising c JOIN meetings m ON m.a = c.a AND m.b = c.b
WHERE m.closest <= 2 * c.widest + 1
ORDER BY c.a, c.b, m.object
"""


def _evidence(
    session: DuckDB,
    name: str,
    coded: CodedActions,
    tested: significance.TestedPairs,
    overlaps: overlap.Overlaps,
) -> pa.Table:
    """The two actions of every promising pair on every object they met on or share.

    Where they met, the closest two; else the first two.
    """
    windows = np.asarray(pairs.WINDOWS_S, np.int64) * SECOND
    may = tested.p_value <= _MAY_PASS
    rows = np.flatnonzero(may.any(axis=1))
    widest = windows[may.shape[1] - 1 - np.argmax(may[rows, ::-1], axis=1)] if len(rows) else rows
    session.table(
        "promising", pa.table({"a": tested.a[rows], "b": tested.b[rows], "widest": widest})
    )
    met = session.arrow(_EVIDENCE_SQL)
    a, b, named, closest = (met[c].to_numpy() for c in ("a", "b", "object", "closest"))
    row_a, row_b = _closest_rows(coded, a, b, named, closest)
    more = _beside(coded, overlaps, a, b, named)
    a, b, named, row_a, row_b = (
        np.concatenate(both) for both in zip((a, b, named, row_a, row_b), more, strict=True)
    )
    return pa.concat_tables(
        [
            _seen(name, coded, who, partner, named, row)
            for who, partner, row in ((a, b, row_a), (b, a, row_b))
        ]
    )


def _beside(
    coded: CodedActions, overlaps: overlap.Overlaps, a: Ints, b: Ints, named: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Shared objects of pairs that overlap, beside those on which a pair is known to have met."""
    rows = np.flatnonzero(overlaps.p_value <= _MAY_PASS)
    one, other = overlaps.a[rows], overlaps.b[rows]
    pair, row_a, row_b = overlap.shared_actions(overlap.Holdings(coded), one, other)
    accounts, objects = len(coded.accounts), len(coded.objects)
    shared = coded.object[row_a]
    known = (np.minimum(a, b) * accounts + np.maximum(a, b)) * objects + named
    new = ~np.isin((one[pair] * accounts + other[pair]) * objects + shared, known)
    pair = pair[new]
    return one[pair], other[pair], shared[new], row_a[new], row_b[new]


def _closest_rows(
    coded: CodedActions, a: Ints, b: Ints, named: Ints, closest: Ints
) -> tuple[Ints, Ints]:
    """For each meeting the rows of the two actions that stand closest in time."""
    starts = coded.object_starts()
    rows_a, rows_b = np.zeros(len(a), np.int64), np.zeros(len(a), np.int64)
    for i, (one, other, thing, lag) in enumerate(zip(a, b, named, closest // 2, strict=True)):
        span = slice(starts[thing], starts[thing + 1])
        mine = starts[thing] + np.flatnonzero(coded.account[span] == one)
        theirs = starts[thing] + np.flatnonzero(coded.account[span] == other)
        gaps = np.abs(coded.at[mine][:, None] - coded.at[theirs][None, :])
        x, y = np.argwhere(gaps == lag)[0]
        rows_a[i], rows_b[i] = mine[x], theirs[y]
    return rows_a, rows_b


def _seen(
    name: str, coded: CodedActions, who: Ints, partner: Ints, named: Ints, row: Ints
) -> pa.Table:
    source = coded.source[named]
    return pa.table(
        {
            "account_id": coded.accounts.take(pa.array(who)),
            "partner_id": coded.accounts.take(pa.array(partner)),
            "channel": pa.repeat(name, len(who)),
            "object": coded.objects.take(pa.array(named)),
            "post_id": pa.array(coded.post[row].astype(str).tolist(), pa.string()),
            "at": pa.array(coded.at[row], pa.int64()).cast(pa.timestamp("us", tz="UTC")),
            "occasion": named,
            "author": coded.sources.take(pa.array(source, mask=source == UNKNOWN)),
        }
    )


def _validated(edges: pa.Table, tests: int) -> pa.Table:
    q = significance.adjusted(edges["p_value"].to_numpy(), tests)
    column = EDGES.get_field_index("q_value")
    edges = edges.set_column(column, EDGES.field(column), pa.array(q))
    edges = edges.filter(pa.array(q <= significance.FALSE_DISCOVERY_RATE))
    return edges.sort_by(
        [(c, "ascending") for c in ("account_a", "account_b", "channel", "window_s")]
    )


def _of_validated(evidence: pa.Table, edges: pa.Table) -> pa.Table:
    ties = {
        (a, b, c)
        for a, b, c in zip(
            *(edges[x].to_pylist() for x in ("account_a", "account_b", "channel")), strict=True
        )
    }
    keep = [
        (min(a, b), max(a, b), c) in ties
        for a, b, c in zip(
            *(evidence[x].to_pylist() for x in ("account_id", "partner_id", "channel")),
            strict=True,
        )
    ]
    return evidence.filter(pa.array(keep, pa.bool_()))


def _bounded(name: str, coded: CodedActions, reach: pairs.Reach) -> pa.Table:
    objects = reach.bounded()
    seconds = reach.micros[objects] // SECOND
    starts = coded.object_starts()
    return pa.table(
        {
            "channel": pa.repeat(name, len(objects)),
            "object": coded.objects.take(pa.array(objects)),
            "actions": np.diff(starts)[objects],
            "window_s": pa.array(seconds, mask=seconds == 0),
            "reason": pa.array(
                [
                    f"too popular: {n:,} pairs of actions in the next longer window"
                    for n in reach.pairs[
                        objects, np.searchsorted(pairs.WINDOWS_S, seconds, side="right")
                    ]
                ],
                pa.string(),
            ),
        },
        schema=BOUNDED,
    )
