"""The whole detection, channel by channel, on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.detection import (
    calls,
    comparisons,
    holdings,
    joining,
    joint,
    overlap,
    pairs,
    strangers,
)
from undertow.detection import groups as grouping
from undertow.detection.appearance import Appearances
from undertow.detection.coding import SECOND, CodedActions, Columns, Ints, code
from undertow.detection.control import COPIES, Controls, refuse_too_many, run_controls
from undertow.detection.edges import evidence_of, met_edges, of_validated, overlap_edges, validated
from undertow.detection.episodes import split
from undertow.detection.order import find_order
from undertow.detection.screening import Asked, Screen
from undertow.detection.tested import Tested
from undertow.detection.wholes import Wholes
from undertow.engine import Engine
from undertow.model.tables import BOUNDED, EDGES, GROUPS
from undertow.progress import Progress, Quiet


@dataclass(slots=True)
class Detection:
    """What a scan found.

    Attributes:
        edges, groups, members, bounded, open_calls: tables of model/tables.py.
        counts: figures for the record of the run, by channel.
        tests: comparisons that could have been made, which the correction is for.
        controls: what the same detection found in rewired copies of the data.
    """

    edges: pa.Table
    groups: pa.Table
    members: pa.Table
    bounded: pa.Table
    open_calls: pa.Table
    counts: dict[str, Any]
    tests: int
    controls: Controls


def detect(
    channels: Iterable[str],
    actions_of: Callable[[str], Columns],
    engine: Callable[[], Engine],
    *,
    copies: int = COPIES,
    record: Callable[[str, Engine], None] = lambda _channel, _engine: None,
    progress: Progress | None = None,
) -> Detection:
    """Find which accounts act together on any channel.

    Args:
        channels: names of the channels to test.
        actions_of: gives the actions of a channel (schema ACTIONS); called once each, and once
            more where an open call is found.
        engine: opens a fresh session, one per channel, so that memory is given back.
        copies: on how many rewired copies of the data the detection is run again.
        record: called after each channel with the session whose steps are to be recorded.
        progress: where to say how far it is.
    """
    progress = progress or Quiet()
    names = list(channels)
    with progress.step("testing channels", len(names)) as step:
        prepared = [(name, split(code(actions_of(name)))) for name in names]
        refuse_too_many(sum(len(coded) for _, coded in prepared), copies)
        whole_s = _whole_s([coded for _, coded in prepared])
        tested: list[_Channel] = []
        for name, coded in prepared:
            if len(coded):
                with engine() as session:
                    tested.append(_channel(session, name, coded, whole_s, copied=copies > 0))
                    record(name, session)
            step.advance()
    tests = sum(channel.comparisons for channel in tested)
    edges, evidence = EDGES.empty_table(), None
    if tested:
        edges = validated(pa.concat_tables([channel.edges for channel in tested]), tests)
        evidence = of_validated(pa.concat_tables([channel.evidence for channel in tested]), edges)
    wholes = Wholes([channel.tested for channel in tested])
    ties, group_of = grouping.find_groups(edges, tests, wholes.surest)
    if evidence is None:
        evidence = pa.table({"account_id": pa.array([], pa.string())})
    orders = find_order(evidence, group_of, edges)
    group_of = grouping.standing(group_of, orders)
    joined = joining.find_joining(
        [channel.tested for channel in tested],
        evidence,
        {who: name for who, name in group_of.items() if orders[who].role != "source"},
        edges,
        whole_s,
    )
    evidence = pa.concat_tables([evidence, joined.evidence])
    group_of |= {who: join.group for who, join in joined.found.items()}
    activity = _activity(group_of, [coded for _, coded in prepared])
    groups, members = grouping.describe(ties, group_of, evidence, orders | joined.orders, activity)
    crowds = [crowd for name, coded in prepared for crowd in calls.find_crowds(name, coded)]
    with progress.step("comparing with rewired copies", copies) as step:
        controls = run_controls(
            [channel.tested for channel in tested],
            edges,
            groups["p_value"].to_pylist(),
            tests,
            copies,
            step.advance,
        )
    bounded = [_bounded(channel.tested) for channel in tested]
    return Detection(
        edges=grouping.with_groups(edges, group_of),
        groups=with_control_rates(groups, controls),
        members=joining.described(members, joined.found),
        bounded=pa.concat_tables(bounded) if bounded else BOUNDED.empty_table(),
        open_calls=calls.open_calls(crowds, prepared, edges, actions_of),
        counts={
            channel.tested.name: {"comparisons": channel.comparisons, **channel.figures}
            for channel in tested
        },
        tests=tests,
        controls=controls,
    )


@dataclass(slots=True)
class _Channel:
    """What one channel gave, before the correction over all channels."""

    tested: Tested
    edges: pa.Table
    evidence: pa.Table
    figures: dict[str, Any]
    comparisons: int


def _channel(
    session: Engine, name: str, coded: CodedActions, whole_s: int, *, copied: bool
) -> _Channel:
    reach = pairs.reach_of(coded)
    met = pairs.find_meetings(session, coded, reach)
    background = strangers.measure(coded)
    held = holdings.Holdings(coded)
    appearances = Appearances(met.slice(0, 0), coded)
    # Of all channels together there are more, so what passes there is among what is tested here.
    tests = comparisons.count(coded, held, reach, met, background, appearances)
    screen = Screen(coded, reach.micros, background, appearances)
    tested = joint.test_meetings(
        session,
        coded,
        held,
        reach.micros,
        met,
        background,
        tests,
        sharpened=lambda *told: screen.sharpened(Asked(coded, held, *told[:3]), told[3]),
        appearances=appearances,
    )
    overlaps = overlap.test_overlap(coded, tests, held=held)
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
    edges = [met_edges(name, coded, tested), overlap_edges(name, coded, overlaps, whole_s)]
    return _Channel(
        Tested(name, coded, reach, background, tested.timing.of_everybody() if copied else {}),
        pa.concat_tables(edges),
        evidence_of(session, name, coded, held, tested, overlaps),
        figures,
        tests,
    )


def _activity(accounts: Iterable[str], channels: list[CodedActions]) -> dict[str, int]:
    """How many actions each of these accounts has in all channels."""
    out, wanted = Counter[str](), pa.array(sorted(accounts), pa.string())
    for coded in channels:
        place = pc.index_in(wanted, value_set=coded.accounts)
        counts = np.bincount(coded.account, minlength=len(coded.accounts))
        there = place.drop_null().to_numpy()
        names = wanted.filter(pc.is_valid(place)).to_pylist()
        out.update(dict(zip(names, counts[there].tolist(), strict=True)))
    return dict(out)


def with_control_rates(groups: pa.Table, controls: Controls) -> pa.Table:
    """Groups with the share of copies that have one as strong, and of how many copies."""
    p_values = groups["p_value"].to_pylist()
    told = {
        "control_rate": [controls.rate(p_value) for p_value in p_values],
        "control_copies": [len(controls.to(p_value)) for p_value in p_values],
    }
    for name, values in told.items():
        column = GROUPS.get_field_index(name)
        field = GROUPS.field(column)
        groups = groups.set_column(column, field, pa.array(values, field.type))
    return groups


def _whole_s(channels: list[CodedActions]) -> int:
    """The window of overlap: all of the time, in seconds."""
    acted = [coded.at for coded in channels if len(coded)]
    if not acted:
        return pairs.WINDOWS_S[-1] + 1
    span = max(int(at.max()) for at in acted) - min(int(at.min()) for at in acted)
    return max(-(-span // SECOND), pairs.WINDOWS_S[-1] + 1)


def _bounded(tested: Tested) -> pa.Table:
    name, coded, reach = tested.name, tested.coded, tested.reach
    objects = reach.bounded()
    seconds = reach.micros[objects] // SECOND
    starts = coded.object_starts()
    return pa.table(
        {
            "channel": pa.repeat(name, len(objects)),
            "object": coded.objects.take(pa.array(objects)),
            "actions": np.diff(starts)[objects],
            "window_s": pa.array(seconds, mask=seconds == 0),
            "reason": _reasons(
                reach.pairs[objects, np.searchsorted(pairs.WINDOWS_S, seconds, side="right")]
            ),
        },
        schema=BOUNDED,
    )


def _reasons(work: Ints) -> pa.Array:
    """The same number of pairs is told in the same words, which are made once."""
    numbers, place = np.unique(work, return_inverse=True)
    words = [f"too popular: {n:,} pairs of actions in the next longer window" for n in numbers]
    return pa.array(words, pa.string()).take(pa.array(place))
