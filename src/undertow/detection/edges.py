"""From tested pairs to the table of edges, and to the actions that show them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.detection import overlap, pairs, significance
from undertow.detection.coding import SECOND, UNKNOWN, CodedActions, Ints, ascending
from undertow.detection.holdings import Holdings
from undertow.detection.significance import MAY_PASS
from undertow.engine import Engine
from undertow.model.tables import EDGES


def met_edges(name: str, coded: CodedActions, tested: significance.TestedPairs) -> pa.Table:
    """One row per pair and window that may pass, q-values still to come."""
    pair, w = np.nonzero(tested.p_value <= MAY_PASS)
    counts = {
        column: getattr(tested, column)[pair, w]
        for column in ("together", "shared", "expected", "p_value", "met", "a_first", "b_first")
    }
    window = np.asarray(pairs.WINDOWS_S, np.int64)[w]
    return _edge_table(name, coded, tested.a[pair], tested.b[pair], window, counts)


def overlap_edges(
    name: str, coded: CodedActions, found: overlap.Overlaps, whole_s: int
) -> pa.Table:
    """One row per pair whose overlap may pass; its window is all of the time."""
    rows = np.flatnonzero(found.p_value <= MAY_PASS)
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


def evidence_of(
    session: Engine,
    name: str,
    coded: CodedActions,
    held: Holdings,
    tested: significance.TestedPairs,
    overlaps: overlap.Overlaps,
) -> pa.Table:
    """The two actions of every promising pair on every object they met on or share.

    Where they met, the closest two; else the first two.
    """
    windows = np.asarray(pairs.WINDOWS_S, np.int64) * SECOND
    may = tested.p_value <= MAY_PASS
    rows = np.flatnonzero(may.any(axis=1))
    widest = windows[may.shape[1] - 1 - np.argmax(may[rows, ::-1], axis=1)] if len(rows) else rows
    session.table(
        "promising", pa.table({"a": tested.a[rows], "b": tested.b[rows], "widest": widest})
    )
    met = session.arrow(_EVIDENCE_SQL)
    a, b, named, closest = (met[c].to_numpy() for c in ("a", "b", "object", "closest"))
    row_a, row_b = closest_rows(coded, a, b, named, closest)
    more = _beside(coded, held, overlaps, a, b, named)
    a, b, named, row_a, row_b = (
        np.concatenate(both) for both in zip((a, b, named, row_a, row_b), more, strict=True)
    )
    return pa.concat_tables(
        [
            seen(name, coded, who, partner, named, row)
            for who, partner, row in ((a, b, row_a), (b, a, row_b))
        ]
    )


def _beside(
    coded: CodedActions,
    held: Holdings,
    overlaps: overlap.Overlaps,
    a: Ints,
    b: Ints,
    named: Ints,
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Shared objects of pairs that overlap, beside those on which a pair is known to have met."""
    rows = np.flatnonzero(overlaps.p_value <= MAY_PASS)
    one, other = overlaps.a[rows], overlaps.b[rows]
    pair, row_a, row_b = overlap.shared_actions(held, one, other)
    accounts, objects = len(coded.accounts), len(coded.objects)
    shared = coded.object[row_a]
    known = (np.minimum(a, b) * accounts + np.maximum(a, b)) * objects + named
    new = ~np.isin((one[pair] * accounts + other[pair]) * objects + shared, known)
    pair = pair[new]
    return one[pair], other[pair], shared[new], row_a[new], row_b[new]


def closest_rows(
    coded: CodedActions, a: Ints, b: Ints, named: Ints, closest: Ints
) -> tuple[Ints, Ints]:
    """For each meeting the rows of the two actions that stand closest in time."""
    starts = coded.object_starts()
    rows_a, rows_b = _only_rows(coded, a, named), _only_rows(coded, b, named)
    for i in np.flatnonzero((rows_a == UNKNOWN) | (rows_b == UNKNOWN)):
        one, other, thing, lag = a[i], b[i], named[i], closest[i] // 2
        span = slice(starts[thing], starts[thing + 1])
        mine = starts[thing] + np.flatnonzero(coded.account[span] == one)
        theirs = starts[thing] + np.flatnonzero(coded.account[span] == other)
        gaps = np.abs(coded.at[mine][:, None] - coded.at[theirs][None, :])
        x, y = np.argwhere(gaps == lag)[0]
        rows_a[i], rows_b[i] = mine[x], theirs[y]
    return rows_a, rows_b


def _only_rows(coded: CodedActions, who: Ints, named: Ints) -> Ints:
    """The row of each account's action on each object; UNKNOWN where it has several."""
    among = np.zeros(len(coded.objects), np.bool_)
    among[named] = True
    rows = np.flatnonzero(among[coded.object])
    many = len(coded.accounts)
    key = coded.object[rows] * many + coded.account[rows]
    order = ascending(key)
    key, rows = key[order], rows[order]
    wanted = named * many + who
    first = np.searchsorted(key, wanted)
    several = np.searchsorted(key, wanted, side="right") - first > 1
    return np.where(several, UNKNOWN, rows[first]) if len(rows) else first


def seen(
    name: str, coded: CodedActions, who: Ints, partner: Ints, named: Ints, row: Ints
) -> pa.Table:
    """One row of evidence for each: who did what with whom, where it is from, and in which post."""
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


def validated(edges: pa.Table, tests: int) -> pa.Table:
    """The edges that stand when all that could have been compared is corrected for, ordered."""
    q = significance.adjusted(edges["p_value"].to_numpy(), tests)
    column = EDGES.get_field_index("q_value")
    edges = edges.set_column(column, EDGES.field(column), pa.array(q))
    edges = edges.filter(pa.array(q <= significance.FALSE_DISCOVERY_RATE))
    return edges.sort_by(
        [(c, "ascending") for c in ("account_a", "account_b", "channel", "window_s")]
    )


def of_validated(evidence: pa.Table, edges: pa.Table) -> pa.Table:
    """The evidence of validated edges only."""
    ties = _ties(*(edges[x] for x in ("account_a", "account_b", "channel")))
    seen = _ties(*(evidence[x] for x in ("account_id", "partner_id", "channel")))
    return evidence.filter(pc.is_in(seen, ties))


def _ties(one: pa.ChunkedArray, other: pa.ChunkedArray, channel: pa.ChunkedArray) -> pa.Array:
    """Two accounts, in whatever order, and a channel as one text."""
    swap = pc.greater(one, other)
    first, second = pc.if_else(swap, other, one), pc.if_else(swap, one, other)
    # Lengths keep apart what a separator within a name could run together.
    length = pc.cast(pc.utf8_length(first), pa.string())
    joined = pc.binary_join_element_wise(channel, length, first, second, "\n")
    return joined.combine_chunks()
