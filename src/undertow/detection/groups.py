"""From validated edges over all channels to groups of accounts, and what each member does there."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa

from undertow.detection.order import Order, within_groups
from undertow.model.tables import EDGES, GROUPS, MEMBERS

# Two accounts may be one person's; from three on it is a group. Pairs stay in the table `edges`.
FEWEST_ACCOUNTS = 3

# A group must be sure as a whole, over all comparisons made, not only in its ties.
LARGEST_P = 0.01

# Two communities with this share of the possible ties between them are one group. Rings in
# simulated worlds that Louvain cut had half and more; different campaigns with an account in
# common, a tenth.
ONE_GROUP = 0.3

# A tie counts by how surprising it is, but beyond 1 in 10^30 more surprise says nothing more.
_MOST_SURPRISE = 30.0

SEED = 20_240_513

# The part of a set of tied accounts that is surest as a whole, and its p-value over all sets of
# accounts that there could be (`wholes`).
Surest = Callable[[list[str]], tuple[list[str], float]]


def find_groups(
    edges: pa.Table, tests: int, surest: Surest | None = None
) -> tuple[pa.Table, dict[str, str]]:
    """Join accounts that validated edges tie together.

    Communities of the graph of all edges (Louvain, Blondel et al. 2008, with a fixed seed): two
    rings with a chance tie between them stay two groups. A community that its ties do not make sure
    is asked as a whole.

    Args:
        edges: schema EDGES.
        tests: comparisons the scan could have made, for the group's p-value.
        surest: asks a community as a whole; None to go by ties alone.

    Returns:
        A table group_id, accounts, channels, p_value, edges, window_s, expected, as_a_whole; and
        the group of each account that has one.
    """
    rows = edges.to_pylist()
    found, wholes = [], set[tuple[str, ...]]()
    for community in _communities(rows):
        part, p_value = community, _harmonic(_inside(rows, community), tests)
        if p_value > LARGEST_P and surest is not None:
            part, p_value = _as_a_whole(rows, community, surest)
            wholes.add(tuple(part))
        if p_value <= LARGEST_P:
            found.append((part, p_value))
    groups, group_of = [], {}
    for part, p_value in sorted(found, key=lambda one: (-len(one[0]), one[0])):
        inside = _inside(rows, part)
        name = "g-" + hashlib.blake2b("\n".join(part).encode(), digest_size=5).hexdigest()
        group_of.update(dict.fromkeys(part, name))
        groups.append(
            {
                "group_id": name,
                "accounts": len(part),
                "channels": sorted({r["channel"] for r in inside}),
                "p_value": p_value,
                "edges": len({(r["account_a"], r["account_b"]) for r in inside}),
                "window_s": _usual_window(inside),
                "expected": _usual_expectation(inside),
                "as_a_whole": tuple(part) in wholes,
            }
        )
    return pa.Table.from_pylist(groups, schema=GROUPS), group_of


def _communities(rows: list[dict[str, Any]]) -> list[list[str]]:
    """Three and more accounts that ties hold together, the largest first."""
    graph = nx.Graph()
    for row in rows:
        weight = min(-np.log10(max(row["p_value"], 1e-300)), _MOST_SURPRISE)
        tie = (row["account_a"], row["account_b"])
        best = graph.get_edge_data(*tie, default={"weight": 0.0})["weight"]
        if weight > best:
            graph.add_edge(*tie, weight=weight, p=row["p_value"])
    ordered = nx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted(graph.edges(data=True), key=lambda edge: sorted(edge[:2])))
    parts = nx.community.louvain_communities(ordered, weight="weight", seed=SEED) if rows else []
    parts = [sorted(part) for part in _joined(ordered, [set(part) for part in parts])]
    enough = [part for part in parts if len(part) >= FEWEST_ACCOUNTS]
    return sorted(enough, key=lambda part: (-len(part), part))


def _inside(rows: list[dict[str, Any]], part: list[str]) -> list[dict[str, Any]]:
    """The ties between these accounts."""
    among = set(part)
    return [row for row in rows if row["account_a"] in among and row["account_b"] in among]


def _as_a_whole(
    rows: list[dict[str, Any]], part: list[str], surest: Surest
) -> tuple[list[str], float]:
    """The surest part of a community, and its p-value; 1 where that is no group.

    The p-value is doubled, because ties were asked before. No group is told to be surer than its
    surest tie, by which rewired copies are searched (`control`).
    """
    part, p_value = surest(part)
    inside = _inside(rows, part)
    if len(part) < FEWEST_ACCOUNTS or not inside:
        return part, 1.0
    return part, max(min(1.0, 2 * p_value), min(row["p_value"] for row in inside))


def _joined(graph: nx.Graph, parts: list[set[str]]) -> list[set[str]]:
    """Undo cuts through what hangs together: parts with many of the possible ties between them.

    Louvain maximises modularity over the whole graph, which cuts a ring in two where its ties are
    of unequal weight.
    """
    parts = sorted(parts, key=lambda part: (-len(part), sorted(part)))
    merged = True
    while merged:
        merged = False
        for i, j in combinations(range(len(parts)), 2):
            ties = sum(1 for _ in nx.edge_boundary(graph, parts[i], parts[j]))
            if ties >= ONE_GROUP * len(parts[i]) * len(parts[j]):
                parts[i] |= parts.pop(j)
                merged = True
                break
    return parts


def _harmonic(rows: list[dict[str, Any]], tests: int) -> float:
    """The group's p-value: the harmonic mean of its ties' p-values, for all subsets at once.

    The group was picked from the same ties it is judged by. The multilevel test of Wilson 2019
    (The harmonic mean p-value for combining dependent tests, PNAS 116, 1195-1200) holds for
    whichever set of ties is picked out of all `tests`, and for ties that depend on each other.
    """
    weight = sum(1.0 / max(row["p_value"], 1e-300) for row in rows)
    return min(1.0, tests / weight) if weight else 1.0


def _strongest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each pair its most surprising row, in the shortest such window."""
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["p_value"], row["window_s"], row["channel"])):
        best.setdefault((row["account_a"], row["account_b"]), row)
    return list(best.values())


def _usual_window(rows: list[dict[str, Any]]) -> int:
    """The window in which most pairs are most surprising."""
    best = [row["window_s"] for row in _strongest(rows)]
    windows, counts = np.unique(best, return_counts=True)
    return int(windows[np.argmax(counts)])


def _usual_expectation(rows: list[dict[str, Any]]) -> float:
    """Objects on which independent accounts would have met: the mean over the ties."""
    return float(np.mean([row["expected"] or 0.0 for row in _strongest(rows)]))


def with_groups(edges: pa.Table, group_of: dict[str, str]) -> pa.Table:
    """Name in each edge the group that both its accounts belong to."""
    names = [
        group_of.get(a) if group_of.get(a) == group_of.get(b) else None
        for a, b in zip(edges["account_a"].to_pylist(), edges["account_b"].to_pylist(), strict=True)
    ]
    column = EDGES.get_field_index("group_id")
    return edges.set_column(column, EDGES.field(column), pa.array(names, pa.string()))


def standing(group_of: Mapping[str, str], orders: Mapping[str, Order]) -> dict[str, str]:
    """The accounts of groups in which enough take a part of their own; `source` is none."""
    acting = Counter(name for who, name in group_of.items() if orders[who].role != "source")
    return {who: name for who, name in group_of.items() if acting[name] >= FEWEST_ACCOUNTS}


def describe(
    groups: pa.Table,
    group_of: Mapping[str, str],
    evidence: pa.Table,
    orders: dict[str, Order],
    activity: dict[str, int],
) -> tuple[pa.Table, pa.Table]:
    """Fill in when and how much each group and each member acted, and who led.

    Args:
        groups: from `find_groups`.
        group_of: the group of each account.
        evidence: account_id, partner_id, channel, object, post_id, at: one row per account, partner
            and object of a validated edge.
        orders: who led, from `order.find_order`.
        activity: number of actions of each account in all channels that were tested.

    Returns:
        The tables groups and members. A `source` stands among the members' rows, but is not
        counted in `accounts`: being copied takes no part of one's own.
    """
    group_of = standing(group_of, orders)
    told = within_groups(evidence, group_of)
    per_group, per_member = _tallies(told, "group_id"), _tallies(told, "account_id")
    members = []
    for account, name in sorted(group_of.items(), key=lambda item: (item[1], item[0])):
        tally, order = per_member.get(account, _NOTHING), orders[account]
        members.append(
            {
                "group_id": name,
                "account_id": account,
                "role": order.role,
                **tally,
                "share_of_activity": tally["actions"] / max(activity.get(account, 0), 1),
                "led": order.led,
                "followed": order.followed,
                "order_p": order.p_value,
                "expected_led": order.expected,
            }
        )
    acting = Counter(member["group_id"] for member in members if member["role"] != "source")
    filled = [
        {**group, **per_group.get(name, _NOTHING), "accounts": acting[name]}
        for group in groups.to_pylist()
        if (name := group["group_id"]) in acting
    ]
    made = pa.Table.from_pylist(members, schema=MEMBERS)
    return pa.Table.from_pylist(filled, schema=GROUPS), made


_NOTHING: dict[str, Any] = {"actions": 0, "objects": 0, "first_at": None, "last_at": None}


def _tallies(told: pa.Table, whose: str) -> dict[str, dict[str, Any]]:
    """For each value of a column: different actions and objects, and the first and last time."""
    thing = [whose, "channel", "object"]
    objects = _counted(told.group_by(thing).aggregate([]), whose)
    action = list(dict.fromkeys([*thing, "account_id", "post_id"]))
    actions = _counted(told.group_by(action).aggregate([]), whose)
    span = told.group_by(whose).aggregate([("at", "min"), ("at", "max")])
    return {
        name: {"actions": actions[name], "objects": objects[name], "first_at": a, "last_at": b}
        for name, a, b in zip(
            *(span[column].to_pylist() for column in (whose, "at_min", "at_max")), strict=True
        )
    }


def _counted(table: pa.Table, column: str) -> dict[str, int]:
    return {row["values"]: row["counts"] for row in table[column].value_counts().to_pylist()}
