"""How often does chance alone give a group as strong? The same pipeline on rewired copies.

In a copy every account keeps its number of actions and its hours, every object its popularity and
its curve over time; only who acted on what is drawn anew. Whatever the pipeline finds there, chance
has made. What a copy keeps, and what it breaks:

* Accounts change places with others that acted within the same hour, on whatever object.
* Where it is known from whom an object comes, they change places only with others that reacted to
  the same source as quickly: fans stay as true and as quick as they are.
* Accounts with a validated tie always change places with others that have none, of the same hour if
  enough of them acted then, else of the same day, week or at all. Else a ring that pushes its own
  source would only ever change places with itself, and the copy would be the ring again.

What objects keep (their rate of meeting among strangers) is not measured again. Pairs that could
not pass are not tested, which changes no result (`copies`).

Copies are drawn in rounds, and only as far as they can still tell something. When a few have held a
group as strong as one of the data, that group is decided: chance gives such groups often (Besag &
Clifford 1991, Sequential Monte Carlo p-values, Biometrika 78, 301-304). Further copies are searched
only for groups as strong as those that are not, and where all are decided none is drawn.

Rewiring of bipartite data: Strona et al. 2014, A fast and unbiased procedure to randomize
ecological binary matrices, Nature Communications 5, 4114; rank tests on such copies: Besag &
Clifford 1989, Generalized Monte Carlo significance tests, Biometrika 76, 633-642.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.detection import groups, holdings, overlap, pairs, significance
from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints, ascending
from undertow.detection.copies import CopyTest
from undertow.detection.edges import met_edges, overlap_edges, validated
from undertow.detection.tested import Tested
from undertow.detection.wholes import Wholes
from undertow.engine.memory import available
from undertow.errors import ParameterError

COPIES = 20
HOUR_S = 3_600
SEED = 20_240_514

# Reactions that count as equally quick; an account that acts within a minute does not change places
# with one that comes after a day.
_QUICKNESS = np.array([60, 600, 3_600, 21_600, 86_400], np.int64) * SECOND
# Edges that may be validated in a copy, for the bar that p-values are held against before all are
# known: with fewer the bar is higher, so nothing is overlooked. Where half as many are found, the
# copy is tested again with more.
_MOST_FALSE = 100
# How many others take part in an exchange for each suspected action, and how far away in time they
# may be looked for: the shortest of these spans in which there are so many.
_OTHERS = 5
_SPANS_S = (HOUR_S, 86_400, 604_800)
# Copies to a round. A fixed number, so that what is found does not depend on the machine.
_ROUND = 4
# One copy is in work for so many actions. With fewer, calls are so short that threads only wait for
# each other: 20 copies of 147,163 actions took 3.4 s with one thread (3.4 CPU s) and with two (4.7
# CPU s), of 469,055 7.0 s (7.0) and 5.5 (7.6), of 1,388,726 36 s (36) and 27 (40).
_ACTIONS_EACH = 250_000
# Memory that each copy in work takes for every action: 205 bytes at ten million actions, where two
# were in work at a time.
COPY_BYTES = 220
# A group that so many copies have held one as strong as is decided: of 20 copies that would be a
# fifth, far more than anybody accepts, and the share is known to about a half of itself.
DECIDED = 4


@dataclass(frozen=True, slots=True)
class Controls:
    """What the pipeline found in the rewired copies.

    Attributes:
        groups: the p-values of the groups of each copy.
        edges: the number of validated edges of each copy; 0 where it was not searched in full.
        searched: up to which p-value groups were looked for in each copy; 1 for all.
    """

    groups: tuple[tuple[float, ...], ...]
    edges: tuple[int, ...]
    searched: tuple[float, ...]

    def to(self, p_value: float) -> list[tuple[float, ...]]:
        """The groups of the copies in which groups as strong as this were looked for."""
        return [
            copy for copy, least in zip(self.groups, self.searched, strict=True) if p_value <= least
        ]

    def held(self, p_value: float) -> int:
        """How many copies have a group at least as strong."""
        return sum(any(p <= p_value for p in copy) for copy in self.to(p_value))

    @property
    def expected_false_groups(self) -> float | None:
        """Groups per copy; None where there was no copy."""
        whole = self.to(1.0)
        return sum(map(len, whole)) / len(whole) if whole else None

    def rate(self, p_value: float) -> float | None:
        """The share of the copies with a group at least as strong; None where there was none."""
        return self.held(p_value) / len(self.to(p_value)) if self.groups else None

    def undecided(self, p_values: Sequence[float]) -> float:
        """Up to which p-value groups must still be looked for; 0 if all these are decided.

        Whether chance gives any group at all is asked beside them.
        """
        return max((p for p in (1.0, *p_values) if self.held(p) < DECIDED), default=0.0)


class Rewiring:
    """Draws copies of one channel."""

    def __init__(self, coded: CodedActions, suspects: Bools) -> None:
        """Prepare; `suspects` marks the accounts with a validated tie."""
        self._coded = coded
        self._suspect = suspects[coded.account]
        hour = coded.at // (HOUR_S * SECOND)
        source = coded.origin()[coded.object]
        first = coded.at[coded.object_starts()[:-1]][coded.object] if len(coded) else coded.at
        known = coded.appeared_at[coded.object]
        delay = np.maximum(coded.at - np.where(known != UNKNOWN, known, first), 0)
        quickness = np.searchsorted(_QUICKNESS, delay)
        by_source = source * (len(_QUICKNESS) + 1) + quickness
        stratum = np.where(source != UNKNOWN, by_source, -1 - hour)
        # The suspected keep still in the first exchange and change places in the second.
        self._stratum = np.where(self._suspect, UNKNOWN, stratum - stratum.min(initial=0) + 1)
        self._moved = np.flatnonzero(self._stratum != UNKNOWN)
        self._by_stratum = self._moved[ascending(self._stratum[self._moved])]
        self._spans = list(self._nearest_others())

    def _nearest_others(self) -> Iterator[tuple[Ints, Ints, Floats]]:
        """For each span of time: the slots, the suspected actions, and how many others take part.

        The last is the chance of each action that is not suspected to take part in the exchange.
        """
        left = self._suspect.copy()
        for span_s in (*_SPANS_S, None):
            if not left.any():
                return
            slot = np.zeros(len(left), np.int64)
            if span_s is not None:
                slot = (self._coded.at - self._coded.at.min()) // (span_s * SECOND)
            asked = np.bincount(slot[left], minlength=int(slot.max()) + 1)
            there = np.bincount(slot[~self._suspect], minlength=len(asked))
            enough = (there >= _OTHERS * asked) | (span_s is None)
            rows = np.flatnonzero(left & enough[slot])
            share = np.minimum(_OTHERS * asked / np.maximum(there, 1), 1.0) * enough
            yield slot, rows, np.where(self._suspect, 0.0, share[slot])
            left[rows] = False

    def copy(self, rng: np.random.Generator) -> CodedActions:
        """One rewired copy; actions in the same order of object and time."""
        account = self._coded.account.copy()
        _exchange(account, self._stratum, self._moved, self._by_stratum, rng)
        for slot, suspected, share in self._spans:
            others = np.flatnonzero(rng.random(len(share)) < share)
            rows = np.concatenate([suspected, others])
            _exchange(account, slot, rows, rows[ascending(slot[rows])], rng)
        return self._coded.with_accounts(account)


def _exchange(
    account: Ints, stratum: Ints, rows: Ints, by_stratum: Ints, rng: np.random.Generator
) -> None:
    """Let the accounts of these rows change places at random within each stratum.

    `by_stratum` holds the same rows ordered by stratum.
    """
    drawn = rng.permutation(rows)
    account[by_stratum] = account[drawn[ascending(stratum[drawn])]]


def run_controls(
    channels: Sequence[Tested],
    edges: pa.Table,
    p_values: Sequence[float],
    tests: int,
    copies: int,
    step: Callable[[], None] = lambda: None,
) -> Controls:
    """Run the pipeline on rewired copies.

    Args:
        channels: the channels of the scan.
        edges: the validated edges of the data, whose accounts are the suspected ones.
        p_values: those of the groups of the data.
        tests: how many comparisons the scan could have made.
        copies: how many copies to draw at most.
        step: called after each copy.
    """
    found = Controls((), (), ())
    if not copies or not channels:
        return found
    tied = pc.unique(
        pa.chunked_array([*edges["account_a"].chunks, *edges["account_b"].chunks], pa.string())
    )
    rewirings = [
        Rewiring(channel.coded, np.asarray(pc.is_in(channel.coded.accounts, tied)))
        for channel in channels
    ]
    copy_tests = [
        CopyTest(channel.coded, channel.reach.micros, channel.strangers, channel.everybody)
        for channel in channels
    ]

    def one(number: int, least: float) -> tuple[tuple[float, ...], int]:
        rng = np.random.default_rng((SEED, number))
        drawn = [rewiring.copy(rng) for rewiring in rewirings]
        copied = [
            replace(channel, coded=coded) for channel, coded in zip(channels, drawn, strict=True)
        ]
        return _search(
            lambda most: _edges_of_copy(channels, copy_tests, drawn, tests, most),
            tests,
            least,
            Wholes(copied).surest,
        )

    # A copy draws its own random numbers, so their order does not matter. More than a few at a time
    # would only cost memory.
    with ThreadPoolExecutor(_at_once(sum(len(channel.coded) for channel in channels))) as pool:
        while (done := len(found.groups)) < copies and (least := found.undecided(p_values)):
            for groups_of, edges_of in pool.map(
                partial(one, least=least), range(done, min(done + _ROUND, copies))
            ):
                found = Controls(
                    (*found.groups, groups_of),
                    (*found.edges, edges_of),
                    (*found.searched, least),
                )
                step()
    return found


def refuse_too_many(actions: int, copies: int) -> None:
    """Say so before the work where not even one copy would fit into memory.

    Raises:
        ParameterError: it would not; the kernel would end the process hours later.
    """
    there = available()
    if copies and there is not None and actions * COPY_BYTES > there:
        raise ParameterError(
            f"a rewired copy of {actions:,} actions takes about {actions * COPY_BYTES / 1e9:,.1f} "
            f"GB of memory, and {there / 1e9:,.1f} GB are free",
            hint="Scan without copies, so that groups have no control_rate: --controls 0",
        )


def _at_once(actions: int) -> int:
    """How many copies are in work at a time: as many as there are work, cores and memory for."""
    there = available()
    fit = _ROUND if there is None else there // max(actions * COPY_BYTES, 1)
    worth = -(-actions // _ACTIONS_EACH)
    return int(max(min(_ROUND, os.cpu_count() or 1, worth, fit), 1))


def _search(
    edges_of: Callable[[float], pa.Table], tests: int, least: float, surest: groups.Surest
) -> tuple[tuple[float, ...], int]:
    """The p-values of the groups of one copy up to `least`, and how many edges it has.

    Args:
        edges_of: gives the edges that may pass, if at most so many do.
        tests: how many comparisons the scan could have made.
        least: up to which p-value groups are looked for.
        surest: as in `groups.find_groups`.
    """
    # A group is told to be as strong as its strongest tie at most (`groups`), and a tie that passes
    # the correction alone is listed however few pass.
    if least <= significance.may_pass(1, tests):
        there = edges_of(least * tests / significance.FALSE_DISCOVERY_RATE)
        if not (there["p_value"].to_numpy() <= least).any():
            return (), 0
    most: float = _MOST_FALSE
    there = validated(edges_of(most), tests)
    while 2 * len(there) > most:
        most = 8 * len(there)
        there = validated(edges_of(most), tests)
    table, _ = groups.find_groups(there, tests, surest)
    found = tuple(p for p in table["p_value"].to_pylist() if p <= least)
    return found, len(there) if least == 1.0 else 0


def _edges_of_copy(
    channels: Sequence[Tested],
    copy_tests: Sequence[CopyTest],
    drawn: Sequence[CodedActions],
    tests: int,
    most: float,
) -> pa.Table:
    """The edges of one copy that may pass, if at most so many do.

    What p-values cannot be below says how many could pass at most, and so from where on none can:
    the bar is set anew after each step, over all channels. The channel where most could pass is
    tested to the end first, for mostly what passes nowhere there leaves too few to pass at all.
    """
    limit = min(significance.FALSE_DISCOVERY_RATE * most / max(tests, 1), 1.0)
    held = [holdings.Holdings(copy) for copy in drawn]
    shared = [
        overlap.test_overlap(copy, tests, most=most, held=holding)
        for copy, holding in zip(drawn, held, strict=True)
    ]
    asked = [
        test.by_counting(copy, holding, limit)
        for test, copy, holding in zip(copy_tests, drawn, held, strict=True)
    ]
    least = [each.least() for each in asked]
    by_overlap = [each.p_value for each in shared]

    def bar() -> float:
        return min(limit, significance.highest(np.concatenate([*least, *by_overlap]), tests))

    tables = [
        overlap_edges(channel.name, copy, overlaps, pairs.WINDOWS_S[-1] + 1)
        for channel, copy, overlaps in zip(channels, drawn, shared, strict=True)
    ]
    for i in sorted(range(len(channels)), key=lambda i: -len(asked[i].pairs)):
        told = copy_tests[i].by_strangers(asked[i], bar())
        least[i] = told.least()
        tested = copy_tests[i].tested(told, bar())
        least[i] = tested.p_value.ravel()
        tables.append(met_edges(channels[i].name, drawn[i], tested))
    return pa.concat_tables(tables)
