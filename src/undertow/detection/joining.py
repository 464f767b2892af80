"""Does an account that no tie placed in a group act with that group all the same?

A tie needs two accounts that meet often. An account whose meetings are spread over many members has
none, though it acts with the group again and again. So each group that was found is taken for one
account, which did what its members were seen to do *together*, and every account outside is tested
against it as a pair is: by speed, by sharing and speed at once, and by overlap, with the same
innocent explanations (`timing`, `overlap`, `trials`) from the same sides. What members did each for
themselves is left out: it says nothing of the group, and would only make meetings likelier.

* *Selection.* The ties, the members and the p-value of a group were found without the account, so
  given the group the test is as honest as that of a pair.
* *Any member counts.* On a thing that the group did in several posts each is a chance to meet
  (`Timing.chance`), and of the members' habits of meeting strangers the greatest stands.
* *Correction.* As for ties: a share of false joins of one in a hundred, among all accounts outside
  times all groups, counted by what the null allows (`comparisons`). It is a family of its own.
* *Order.* Anybody can be copied, and anybody can follow. Who mostly comes before, or mostly after,
  the member it stands closest to does not join: the one may not know of the group, and the other
  may only read what it does. Who takes part comes before and after.

An account joins the group it is most surprising with. It adds no tie, and takes no part in what the
group's own p-value, its roles and its control rate rest on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array, csr_array

from undertow.detection.appearance import Appearances
from undertow.detection.coding import SECOND, UNKNOWN, Bools, CodedActions, Floats, Ints
from undertow.detection.comparisons import DRAWN, SEED, Draw, Tests
from undertow.detection.edges import closest_rows, seen
from undertow.detection.holdings import Holdings
from undertow.detection.interest import COMPANION_P, Walks
from undertow.detection.order import FALSE_ORIGINATORS, Order, find_order, two_sided, within_groups
from undertow.detection.overlap import FEWEST_SHARED
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S, no_meetings
from undertow.detection.sharing import Acts
from undertow.detection.significance import (
    FALSE_DISCOVERY_RATE,
    LEAST_EXCESS,
    MAY_PASS,
    OCCASION_S,
    adjusted,
    binomial_tail,
)
from undertow.detection.tested import Tested
from undertow.detection.trials import JOINT_WINDOWS, Trials
from undertow.model.tables import MEMBERS

# Accounts outside in so many classes of activity, of which pairs with groups are drawn.
_PARTS = 6


@dataclass(frozen=True, slots=True)
class Join:
    """Why an account joins a group: the most surprising of its tests.

    Attributes:
        group: the group's id.
        channel: where.
        window_s: within which time; longer than a day: at any time.
        met: objects on which it met members of the group.
        expected: on how many an independent account would have.
        p_value: chance of as many occasions, for this account, group, channel and window alone.
    """

    group: str
    channel: str
    window_s: int
    met: int
    expected: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Joined:
    """Who joins, and what that rests on.

    Attributes:
        found: by account, why.
        evidence: the posts that show it, as `edges.evidence_of`.
        orders: for each of them whether it leads, among all who take part.
        tests: how many comparisons were corrected for.
    """

    found: dict[str, Join]
    evidence: pa.Table
    orders: dict[str, Order]
    tests: int


def find_joining(
    channels: Sequence[Tested],
    evidence: pa.Table,
    group_of: Mapping[str, str],
    edges: pa.Table,
    whole_s: int,
) -> Joined:
    """Find the accounts that join groups.

    Args:
        channels: the channels of the scan.
        evidence: that of validated ties.
        group_of: the group of each account that takes part in one; no sources.
        edges: the validated ties; whose accounts are not asked, as these tell where they belong.
        whole_s: the window of overlap.
    """
    names = sorted(set(group_of.values()))
    told = within_groups(evidence, group_of) if names else evidence
    tied = {who for end in ("account_a", "account_b") for who in edges[end].to_pylist()}
    asked = [
        _Asked(channel, together, group_of, names, tied)
        for channel in channels
        if names and len(together := told.filter(pc.equal(told["channel"], channel.name)))
    ]
    tests = sum(one.comparisons() for one in asked)
    passing = _passing([join for one in asked for join in one.joins(whole_s)], tests)
    found: dict[str, Join] = {}
    shown = [evidence.slice(0, 0)]
    for who, joins in passing.items():
        seen_of = pa.concat_tables([one.evidence_of(who, joins) for one in asked])
        members = {other for other, group in group_of.items() if group == joins[0].group}
        if _takes_part(seen_of.filter(pc.equal(seen_of["account_id"], who)), members):
            found[who] = joins[0]
            shown.append(seen_of.select(evidence.column_names))
    table = pa.concat_tables(shown)
    among = {**group_of, **{who: join.group for who, join in found.items()}}
    orders = find_order(pa.concat_tables([evidence, table]), among, edges) if found else {}
    for who in found:
        # It has no tie that could show it as a follower, but that it takes part is known.
        if orders[who].role == "source":
            orders[who].role = "originator"
    return Joined(found, table, {who: orders[who] for who in found}, tests)


def described(members: pa.Table, found: Mapping[str, Join]) -> pa.Table:
    """The table of members with why those who joined did."""
    joins = [found.get(who) for who in members["account_id"].to_pylist()]
    for name in ("channel", "window_s", "met", "expected", "p_value"):
        place = MEMBERS.get_field_index("joined_" + name.removesuffix("_value"))
        told = [None if join is None else getattr(join, name) for join in joins]
        members = members.set_column(
            place, MEMBERS.field(place), pa.array(told, MEMBERS.field(place).type)
        )
    return members


def _passing(joins: list[tuple[str, Join]], tests: int) -> dict[str, list[Join]]:
    """For each account the joins to one group that stand, the most surprising first."""
    q = adjusted(np.array([join.p_value for _, join in joins]), tests)
    standing = [join for join, own in zip(joins, q, strict=True) if own <= FALSE_DISCOVERY_RATE]
    standing.sort(key=lambda one: (one[0], one[1].p_value, one[1].window_s, one[1].group))
    passing: dict[str, list[Join]] = {}
    for who, join in standing:
        mine = passing.setdefault(who, [])
        if not mine or mine[0].group == join.group:
            mine.append(join)
    return passing


def _takes_part(seen_of: pa.Table, members: set[str]) -> bool:
    """Whether an account comes before as well as after the member closest to it, by occasion.

    Args:
        seen_of: its rows of evidence, with `lag`: how long after the partner it came, microseconds.
        members: the accounts of the group; what one of them wrote it was first to.
    """
    closest: dict[tuple[str, int], tuple[int, int, int]] = {}
    for row in seen_of.to_pylist():
        lag, at = row["lag"], int(row["at"].timestamp())
        if row["author"] in members | {row["account_id"]}:
            lag = -1 if row["author"] == row["account_id"] else 1
        thing = (row["channel"], row["occasion"])
        closest[thing] = min(closest.get(thing, (abs(lag), lag, at)), (abs(lag), lag, at))
    sittings: dict[int, int] = {}
    for _, lag, at in sorted(closest.values(), key=lambda one: one[2]):
        if lag:
            sittings.setdefault(at // OCCASION_S, lag)
    before, several = sum(lag < 0 for lag in sittings.values()), len(sittings)
    # Of a few occasions chance gives all alike too often for the test, so one of each is asked for.
    return 0 < before < several and two_sided(before, [2] * several) > FALSE_ORIGINATORS


class _Asked:
    """One channel, in which each group is one account."""

    def __init__(
        self,
        channel: Tested,
        together: pa.Table,
        group_of: Mapping[str, str],
        names: list[str],
        tied: set[str],
    ) -> None:
        self._channel, self._names = channel, names
        self._ids = channel.coded.accounts.to_pylist()
        self._member_of = np.array(
            [names.index(group_of[who]) if who in group_of else UNKNOWN for who in self._ids]
        )
        outside = [who not in tied and who not in group_of for who in self._ids]
        self._outside = np.array([*outside, *[False] * len(names)])
        self._coded = self._merged(together)
        self._held = Holdings(self._coded)
        self._could, self._often = self._shared()

    def _merged(self, together: pa.Table) -> CodedActions:
        """The actions, those of members on what their group did together done by the group."""
        coded, objects = self._channel.coded, len(self._channel.coded.objects)
        group = pc.index_in(together["group_id"], pa.array(self._names))
        group = group.to_numpy().astype(np.int64)
        there = np.zeros(len(self._names) * objects, np.bool_)
        there[group * objects + together["occasion"].to_numpy()] = True
        mine = self._member_of[coded.account]
        moved = (mine != UNKNOWN) & there[np.maximum(mine, 0) * objects + coded.object]
        merged = coded.with_accounts(np.where(moved, len(self._ids) + mine, coded.account))
        names = pa.array(self._names, coded.accounts.type)
        return replace(merged, accounts=pa.concat_arrays([coded.accounts, names]))

    def _shared(self) -> tuple[coo_array, Ints]:
        """Groups x accounts outside: how many things an account shares with what a group did.

        And on how many each acts on which anybody else does.
        """
        coded, first_group = self._coded, len(self._ids)
        often = np.zeros(len(coded.accounts), np.int64)
        accounts, things = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for objects, thing, account in coded.acted_on():
            there = self._channel.reach.micros[objects] > 0
            often += np.bincount(
                account[(there & (np.bincount(thing) > 1))[thing]], minlength=len(often)
            )
            # What no group did is shared with none.
            theirs = np.zeros(len(there), np.bool_)
            theirs[thing[account >= first_group]] = True
            kept = (there & theirs)[thing]
            accounts.append(account[kept])
            things.append(objects.start + thing[kept])
        account, thing = np.concatenate(accounts), np.concatenate(things)
        shape = (len(coded.accounts), len(coded.objects))
        table = csr_array((np.ones(len(account), np.int64), (account, thing)), shape=shape)
        shared = table[first_group:] @ table[np.flatnonzero(self._outside)].T
        return shared.tocoo(), often

    def _tests(self, a: Ints, b: Ints) -> Tests:
        """The tests of accounts `a` against groups `b`, companions not known yet."""
        strangers, groups = self._channel.strangers, len(self._names)
        excess = np.zeros((groups, len(WINDOWS_S)))
        members = self._member_of != UNKNOWN
        np.maximum.at(excess, self._member_of[members], strangers.account_excess[members])
        either = np.vstack([strangers.account_excess, excess])
        return Tests(
            self._coded,
            self._held,
            self._channel.reach,
            Appearances(no_meetings(), self._coded),
            replace(strangers, account_excess=either),
            a,
            b,
        )

    def comparisons(self) -> int:
        """How many comparisons the null allows: accounts outside times groups."""
        able = self._often >= FEWEST_MEETINGS
        groups = np.flatnonzero(able[len(self._ids) :]) + len(self._ids)
        draw = _drawn(np.flatnonzero(able & self._outside), groups, self._often)
        return draw.at_most(self._tests(draw.a, draw.b).weight(MAY_PASS)) if len(draw.a) else 0

    def joins(self, whole_s: int) -> list[tuple[str, Join]]:
        """Every account, group and window that may pass, with the account's id."""
        enough = self._could.data >= FEWEST_MEETINGS
        group, place = (ends[enough] for ends in self._could.coords)
        a = np.flatnonzero(self._outside)[place]
        if not len(a):
            return []
        tests = self._tests(a, len(self._ids) + group)
        p_value, met, expected = _tested(tests, self._held)
        windows = (*WINDOWS_S, whole_s)
        return [
            (
                self._ids[a[i]],
                Join(
                    self._names[group[i]],
                    self._channel.name,
                    windows[w],
                    int(met[i, w]),
                    float(expected[i, w]),
                    float(p_value[i, w]),
                ),
            )
            for i, w in zip(*np.nonzero(p_value <= MAY_PASS), strict=True)
        ]

    def evidence_of(self, who: str, joins: list[Join]) -> pa.Table:
        """Where an account met members of the group it joins; both sides of each meeting."""
        here = [join.window_s for join in joins if join.channel == self._channel.name]
        if not here:
            return self._seen(*[np.zeros(0, np.int64)] * 4)
        coded = self._channel.coded
        member = np.flatnonzero(self._member_of == self._names.index(joins[0].group))
        account = np.full(len(member), self._ids.index(who))
        rows = np.flatnonzero(np.isin(coded.account, [*member, *account]))
        acts = Acts(coded, np.zeros(len(coded), np.int64), rows)
        found = []
        for part, shared in acts.shared(account, member):
            near = shared.taken(shared.closest <= 2 * max(here) * SECOND)
            ends = account[part][near.pair], member[part][near.pair]
            found.append((*ends, near.object, near.closest))
        return self._seen(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _seen(self, a: Ints, b: Ints, named: Ints, closest: Ints) -> pa.Table:
        coded, name = self._channel.coded, self._channel.name
        row_a, row_b = closest_rows(coded, a, b, named, closest)
        lag = coded.at[row_a] - coded.at[row_b]
        sides = ((a, b, row_a, lag), (b, a, row_b, -lag))
        return pa.concat_tables(
            [
                seen(name, coded, who, partner, named, row).append_column("lag", pa.array(after))
                for who, partner, row, after in sides
            ]
        )


def _drawn(outside: Ints, groups: Ints, often: Ints) -> Draw:
    """Draw pairs of an account outside and a group, apart for who acts much and who acts little."""
    if len(outside) * len(groups) <= DRAWN:
        a, b = np.repeat(outside, len(groups)), np.tile(groups, len(outside))
        return Draw(a, b, np.zeros(len(a), np.int64), np.array([float(len(a))]), whole=True)
    rng = np.random.default_rng(SEED)
    parts = np.array_split(outside[np.argsort(often[outside], kind="stable")], _PARTS)
    each = DRAWN // _PARTS
    a = np.concatenate([part[rng.integers(len(part), size=each)] for part in parts])
    b = groups[rng.integers(len(groups), size=len(a))]
    sizes = np.array([float(len(part) * len(groups)) for part in parts])
    return Draw(a, b, np.repeat(np.arange(_PARTS), each), sizes, whole=False)


def _tested(tests: Tests, held: Holdings) -> tuple[Floats, Ints, Floats]:
    """p-values, objects met on and expected ones, in all windows and at any time; (pairs, tests).

    For each window the smaller p-value of speed, and of sharing and speed at once.
    """
    keys, lags, often = tests.meetings()
    tests.tested.timing.appearances.make_companions(often)
    out = tests.compared(binomial_tail)
    shared = held.shared(out.a, out.b)
    met = np.column_stack([out.met, shared])
    p_value = np.column_stack([out.p_value, np.ones(len(shared))])
    expected = np.column_stack([out.expected, np.zeros(len(shared))])
    p_value[_too_few(met, expected)] = 1.0
    at_once = [*range(JOINT_WINDOWS), len(WINDOWS_S)]
    trials = Trials(held, tests.reach, out, keys, lags)
    p, mean = _by_interest(
        trials, met[:, at_once] >= [*[FEWEST_MEETINGS] * JOINT_WINDOWS, FEWEST_SHARED]
    )
    p[_too_few(met[:, at_once], mean)] = 1.0
    better = p < p_value[:, at_once]
    p_value[:, at_once] = np.where(better, p, p_value[:, at_once])
    expected[:, at_once] = np.where(better, mean, expected[:, at_once])
    return p_value, met, expected


def _too_few(met: Ints, expected: Floats) -> Bools:
    return (met < FEWEST_MEETINGS) | (met < LEAST_EXCESS * expected)


def _by_interest(trials: Trials, asked: Bools) -> tuple[Floats, Floats]:
    """Sharing, with speed and without, from both sides: the cheapest first, as in `joint`."""
    asked = asked & (trials.both_sides(asked, only_shared=True)[0] <= MAY_PASS)
    by_popularity = np.where(asked, trials.both_sides(asked)[0], 1.0)
    companions = (by_popularity <= COMPANION_P).any(axis=1)
    out = trials.tested
    walks = Walks(trials.held, out.a[companions], out.b[companions])
    return trials.both_sides(by_popularity <= MAY_PASS, walks)
