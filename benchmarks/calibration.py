"""Are p-values uniform where nobody coordinates? `python -m benchmarks calibration` measures it.

Pairs and groups are given beforehand: a pair that was picked because it met often, or a group that
was found, has a small p-value by that choice. So every two accounts are taken that share objects
enough for an edge (speed), random pairs of accounts that act enough for one (overlap, and both at
once), and groups known from the truth or drawn at random, by all these tests of the pairs in them.

Counts are whole numbers, and their tails P(at least as many) lie above uniform. For the comparison
with the uniform distribution p is therefore randomised: P(more) + U * P(as many), U even between 0
and 1. Small p-values are counted as the scan uses them, without that.

Examples of use:
    python -m benchmarks calibration --worlds 2     a look; docs/quality.md stays
    python -m benchmarks calibration                everything; writes the section and the plot
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import vl_convert
from scipy.sparse import csr_array
from scipy.stats import landau

import undertow
from benchmarks.quality_page import page
from benchmarks.report import machine
from benchmarks.samples import ACCOUNTS, SEEDS, START
from benchmarks.tools import ROOT
from undertow.detection import groups as grouping
from undertow.detection import holdings, interest, joint, overlap, pairs, significance, strangers
from undertow.detection.appearance import Appearances
from undertow.detection.coding import Bools, CodedActions, Floats, Ints, code
from undertow.detection.control import Rewiring
from undertow.detection.episodes import split
from undertow.detection.trials import JOINT_WINDOWS
from undertow.engine import DuckDB
from undertow.simulation import CAMPAIGNS, World, WorldPlan, campaign, simulate

PAGE = ROOT / "docs" / "quality.md"
PLOT = ROOT / "docs" / "images" / "calibration.svg"
MARKS = ("<!-- calibration: begin -->", "<!-- calibration: end -->")
LEVELS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)
PLAN = WorldPlan(accounts=ACCOUNTS, start=START)
WITH_CAMPAIGNS = 5  # worlds with all campaigns of which rewired copies are tested
RANDOM_PAIRS = 20_000  # per channel and world, of accounts that act enough to overlap
RANDOM_GROUPS, GROUP_SIZES = 200, (3, 21)  # per world, sizes from and below
SPEED = "speed"
OVERLAP = "overlap"
JOINT = "both at once"
SEED = 7


@dataclass
class Tested:
    """p-values of pairs given beforehand: `said` as the scan uses them, `random` randomised.

    `pairs` are the ids of their accounts, in rows of two.
    """

    pairs: np.ndarray
    said: Floats
    random: Floats


@dataclass
class Gathered:
    """All p-values of one kind of data, by what was tested."""

    said: dict[str, list[Floats]] = field(default_factory=lambda: defaultdict(list))
    random: dict[str, list[Floats]] = field(default_factory=lambda: defaultdict(list))

    def add(self, what: str, said: Floats, random: Floats) -> None:
        """Keep these."""
        self.said[what].append(said)
        self.random[what].append(random)


def randomised(pair: Ints, occasion: Ints, chance: Floats, hit: Bools, count: int) -> Floats:
    """The randomised p-value, uniform if the binomial is right; see `binomial_tail`.

    The same draws in every call: the largest of several p-values is that of one draw.
    """
    hits, trials, mean = significance.occasions(pair, occasion, chance, hit, count)
    more = significance.at_least(hits + 1, trials, mean)
    as_many = significance.at_least(hits, trials, mean) - more
    return more + np.random.default_rng(SEED).random(count) * as_many


def speed(coded: CodedActions) -> Iterator[tuple[int, Tested]]:
    """Test, in every window, all pairs of accounts that share objects enough for an edge."""
    reach = pairs.reach_of(coded)
    with DuckDB() as session:
        met = pairs.find_meetings(session, coded, reach)
        a, b = _sharing(coded, pairs.FEWEST_MEETINGS)
        given, appeared = pa.table({"a": a, "b": b}), Appearances(met, coded)
        background = strangers.measure(coded)
        both = [
            significance.compare(
                session, coded, reach.micros, given, appeared, background, tail=tail
            )
            for tail in (None, randomised)
        ]
    who = _ids(coded, a, b)
    for w, window_s in enumerate(pairs.WINDOWS_S):
        few = both[0].met[:, w] < pairs.FEWEST_MEETINGS
        looked = both[0].shared[:, w] >= pairs.FEWEST_MEETINGS
        said = np.where(few, 1.0, both[0].p_value[:, w])
        yield window_s, Tested(who[looked], said[looked], both[1].p_value[looked, w])


def overlaps(coded: CodedActions) -> Tested:
    """Test random pairs of the accounts that act on objects enough for an edge."""
    held = holdings.Holdings(coded)
    a, b = _random_pairs(held, overlap.FEWEST_SHARED)
    said, random = (
        overlap.compare(coded, a, b, tail) for tail in (significance.binomial_tail, randomised)
    )
    common = held.table[a].multiply(held.table[b]).sum(axis=1)
    said = np.where(np.asarray(common).ravel() < overlap.FEWEST_SHARED, 1.0, said)
    return Tested(_ids(coded, a, b), said, random)


def jointly(
    coded: CodedActions, groups: Iterable[Sequence[str]]
) -> Iterator[tuple[int, Tested, Tested]]:
    """Test, in every window of both at once, random pairs of accounts that act enough to meet.

    And, apart from these, all pairs inside the groups.
    """
    reach, held = pairs.reach_of(coded), holdings.Holdings(coded)
    drawn, inside = _random_pairs(held, pairs.FEWEST_MEETINGS), _inside(coded, groups)
    a, b = (np.concatenate(ends) for ends in zip(drawn, inside, strict=True))
    with DuckDB() as session:
        met = pairs.find_meetings(session, coded, reach)
        appeared, background = Appearances(met, coded), strangers.measure(coded)

        def trials(of: pa.Table) -> joint.Trials:
            tested = significance.compare(session, coded, reach.micros, of, appeared, background)
            return joint.trials_of(session, held, reach.micros, tested)

        often = significance.met_counts(met)[:, :JOINT_WINDOWS] >= pairs.FEWEST_MEETINGS
        known = trials(met.filter(pa.array(often.any(axis=1))))
        near = known.tested.met[:, :JOINT_WINDOWS] >= pairs.FEWEST_MEETINGS
        companions = (known.both_sides(near)[0] <= interest.COMPANION_P).any(axis=1)
        walks = interest.Walks(held, known.tested.a[companions], known.tested.b[companions])
        given = trials(pa.table({"a": a, "b": b}))
        said, random = (
            replace(given, tail=tail).both_sides(np.ones((len(a), JOINT_WINDOWS), np.bool_), walks)
            for tail in (significance.binomial_tail, randomised)
        )
    few = given.tested.met[:, :JOINT_WINDOWS] < pairs.FEWEST_MEETINGS
    p, u, who = np.where(few, 1.0, said[0]), random[0], _ids(coded, a, b)
    n = len(drawn[0])
    for w, window_s in enumerate(pairs.WINDOWS_S[:JOINT_WINDOWS]):
        random_ones, inside_ones = (
            Tested(who[:n], p[:n, w], u[:n, w]),
            Tested(who[n:], p[n:, w], u[n:, w]),
        )
        yield window_s, random_ones, inside_ones


def _inside(coded: CodedActions, groups: Iterable[Sequence[str]]) -> tuple[Ints, Ints]:
    """All pairs of accounts inside these groups; each pair once."""
    number = {who: n for n, who in enumerate(coded.accounts.to_pylist())}
    found = {
        pair
        for group in groups
        for pair in combinations(sorted(number[who] for who in group if who in number), 2)
    }
    a, b = np.array(sorted(found), np.int64).reshape(-1, 2).T
    return a, b


def _random_pairs(held: holdings.Holdings, fewest: int) -> tuple[Ints, Ints]:
    """Pairs of accounts that act on so many objects that others act on; each pair once."""
    able = np.flatnonzero(held.actions >= fewest)
    if not len(able):
        return able, able
    draw = np.random.default_rng(SEED).choice(able, (RANDOM_PAIRS, 2))
    draw = np.unique(np.sort(draw[draw[:, 0] != draw[:, 1]], axis=1), axis=0)
    return draw[:, 0], draw[:, 1]


def _sharing(coded: CodedActions, fewest: int) -> tuple[Ints, Ints]:
    """All pairs of accounts with so many objects in common."""
    holds = csr_array(
        (np.ones(len(coded)), (coded.account, coded.object)),
        shape=(len(coded.accounts), len(coded.objects)),
    )
    holds.sum_duplicates()
    holds.data[:] = 1
    common = (holds @ holds.T).tocoo()
    keep = (common.row < common.col) & (common.data >= fewest)
    return common.row[keep].astype(np.int64), common.col[keep].astype(np.int64)


def _ids(coded: CodedActions, a: Ints, b: Ints) -> np.ndarray:
    names = np.asarray(coded.accounts.to_pylist(), dtype=object)
    return np.sort(np.column_stack([names[a], names[b]]).astype(str), axis=1)


def test(channels: dict[str, CodedActions], sets: dict[str, list[list[str]]], to: Gathered) -> None:
    """Test all pairs of all channels, and the sets of accounts by the pairs among them."""
    every: list[Tested] = []
    for name, coded in channels.items():
        for window_s, tested in speed(coded):
            to.add(f"{name}, {window_s} s", tested.said, tested.random)
            to.add(SPEED, tested.said, tested.random)
            every.append(tested)
        groups = [group for some in sets.values() for group in some]
        for window_s, tested, inside in jointly(coded, groups):
            to.add(f"{name}, {window_s} s, {JOINT}", tested.said, tested.random)
            to.add(JOINT, tested.said, tested.random)
            every += [tested, inside]
        tested = overlaps(coded)
        to.add(f"{name}, {OVERLAP}", tested.said, tested.random)
        to.add(OVERLAP, tested.said, tested.random)
        every.append(tested)
    together = Tested(
        np.concatenate([one.pairs for one in every]),
        np.concatenate([one.said for one in every]),
        np.concatenate([one.random for one in every]),
    )
    for kind, some in sets.items():
        to.add(kind, *_of_groups(together, some))


def _of_groups(tested: Tested, groups: Sequence[Sequence[str]]) -> tuple[Floats, Floats]:
    """The p-value of each group: the harmonic mean over the pairs in it that were tested.

    A harmonic mean of uniform p-values is itself uniform at its small end only; beside the uniform
    distribution it is turned into the exact p-value (Wilson 2019).
    """
    numbers = {who: n for n, who in enumerate(np.unique(tested.pairs))}
    coded = np.array([numbers[who] for who in tested.pairs.ravel()]).reshape(-1, 2)
    found = []
    for group in groups:
        inside = np.zeros(len(numbers), np.bool_)
        inside[[numbers[who] for who in group if who in numbers]] = True
        here = inside[coded].all(axis=1)
        if here.any():
            tests = int(here.sum())
            said, random = (
                grouping._harmonic([{"p_value": x} for x in p[here]], tests)
                for p in (tested.said, tested.random)
            )
            found.append((said, _exact(random, tests)))
    said, random = np.array(found).reshape(-1, 2).T
    return said, random


def _exact(harmonic_mean: float, tests: int) -> float:
    """The chance of a harmonic mean as small, of so many (ten or more) independent p-values.

    Its inverse follows Landau's distribution (location and scale from Wilson 2019).
    """
    location = np.log(tests) + 1 + np.log(np.pi / 2) - np.euler_gamma
    return float(landau.sf(1 / harmonic_mean, loc=location, scale=np.pi / 2))


def known_groups(world: World, actions: pa.Table) -> dict[str, list[list[str]]]:
    """Fan clubs and the bots of each feed, told by whom or what they share, and random sets."""
    role = {row["account_id"]: row["role"] for row in world.truth.to_pylist()}
    found = {
        "groups: fan clubs": _by_source(actions, "repost", role, "fan"),
        "groups: press bots": _by_source(actions, "link", role, "press_bot"),
    }
    rng = np.random.default_rng(SEED)
    everybody = sorted(role)
    size = rng.integers(*GROUP_SIZES, RANDOM_GROUPS)
    drawn = [rng.choice(everybody, n, replace=False).tolist() for n in size]
    return {**found, "groups: random": drawn}


def _by_source(
    actions: pa.Table, channel: str, role: dict[str, str], wanted: str
) -> list[list[str]]:
    """The accounts of a role, those with the same main source together."""
    some = actions.filter(pc.equal(actions["channel"], channel)).select(["account_id", "source"])
    often: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in some.to_pylist():
        if role[row["account_id"]] == wanted and row["source"]:
            often[row["account_id"]][row["source"]] += 1
    groups = defaultdict(list)
    for who, counts in sorted(often.items()):
        groups[max(sorted(counts), key=lambda one: counts[one])].append(who)
    return [who for who in groups.values() if len(who) > 1]


def scanned(world: World, folder: Path) -> tuple[dict[str, CodedActions], pa.Table, set[str]]:
    """Read and scan a world: its channels, its actions, and the accounts with an edge."""
    posts, _ = world.write(folder)
    case = undertow.new_case(folder / "calibration.case")
    undertow.add(case, [posts])
    undertow.scan(case, controls=0)
    actions, edges = case["actions"].arrow(), case["edges"].arrow()
    names = pc.unique(actions["channel"]).to_pylist()
    channels = {
        name: split(code(actions.filter(pc.equal(actions["channel"], name)))) for name in names
    }
    tied = {who for column in ("account_a", "account_b") for who in edges[column].to_pylist()}
    return channels, actions, tied


def rewired(channels: dict[str, CodedActions], tied: set[str]) -> dict[str, CodedActions]:
    """Draw a copy in which chance has made every meeting."""
    rng = np.random.default_rng(SEED)
    out = {}
    for name, coded in channels.items():
        suspects = pc.is_in(coded.accounts, pa.array(sorted(tied), pa.string()))
        out[name] = Rewiring(coded, np.asarray(suspects)).copy(rng)
    return out


def gather(
    seeds: Iterable[int], with_campaigns: int, plan: WorldPlan = PLAN
) -> dict[str, Gathered]:
    """Test worlds where nobody coordinates, copies of them, copies of worlds with campaigns."""
    kinds = ("nobody coordinates", "their rewired copies", "rewired copies of all campaigns")
    found = {kind: Gathered() for kind in kinds}
    everything = tuple(campaign(kind) for kind in CAMPAIGNS)
    for number, seed in enumerate(seeds):
        for hidden in [()] + [everything] * (number < with_campaigns):
            world = simulate(replace(plan, campaigns=hidden), seed)
            with TemporaryDirectory(prefix="undertow-calibration-") as folder:
                channels, actions, tied = scanned(world, Path(folder))
            sets = known_groups(world, actions)
            if hidden:
                test(rewired(channels, tied), {}, found[kinds[2]])
            else:
                test(channels, sets, found[kinds[0]])
                test(rewired(channels, tied), sets, found[kinds[1]])
        print(f"seed {seed}", flush=True)
    return found


@dataclass(frozen=True)
class Fit:
    """How p-values lie beside the uniform distribution.

    Attributes:
        count: how many there are.
        above: largest excess of the share of p-values below a level over that level (randomised):
            the one-sided Kolmogorov-Smirnov distance in the direction of false alarms.
        below: the same in the other direction, towards caution.
        ratio: for each of LEVELS the number of p-values at or below it, as the scan uses them, and
            that number as a multiple of what a uniform distribution gives.
    """

    count: int
    above: float
    below: float
    ratio: list[tuple[int, float]]


def fit(said: Floats, random: Floats) -> Fit:
    """Compare with the uniform distribution."""
    ordered, n = np.sort(random), len(random)
    steps = np.arange(n + 1) / n
    counts = [int((said <= level).sum()) for level in LEVELS]
    return Fit(
        n,
        float(max(0.0, (steps[1:] - ordered).max())),
        float(max(0.0, (ordered - steps[:-1]).max())),
        [(count, count / n / level) for count, level in zip(counts, LEVELS, strict=True)],
    )


def fits(gathered: Gathered) -> dict[str, Fit]:
    """Say of everything that was tested how it fits."""
    return {
        what: fit(np.concatenate(said), np.concatenate(gathered.random[what]))
        for what, said in gathered.said.items()
    }


def section(found: dict[str, Gathered], about: str) -> str:
    """Write the tables and what the plot shows."""
    parts = [about, f"![{ALT}](images/{PLOT.name})", COLUMNS]
    for kind, gathered in found.items():
        rows = sorted(fits(gathered).items(), key=lambda row: _order(row[0]))
        parts += [f"### {kind[0].upper()}{kind[1:]}", "\n".join([HEAD, *map(_row, rows)])]
    return "\n\n".join(parts)


def _order(what: str) -> tuple[bool, bool, str, bool, bool, int]:
    """All together first, then groups, then channel by channel, the windows by length."""
    at_once, whole = what.endswith(f", {JOINT}"), what.endswith(f", {OVERLAP}")
    channel, _, window = what.removesuffix(f", {JOINT}").partition(", ")
    seconds = int(window.removesuffix(" s")) if window.endswith(" s") else 0
    return ", " in what, what.startswith("groups"), channel, whole, at_once, seconds


def _row(named: tuple[str, Fit]) -> str:
    what, got = named
    # Where fewer than one p-value is to be expected below a level, a ratio says nothing.
    small = [
        f"{count:,} ({ratio:.2f})" if got.count * level >= 1 else f"{count:,}"
        for (count, ratio), level in zip(got.ratio, LEVELS, strict=True)
    ]
    return f"| {what} | {got.count:,} | {got.above:.3f} | {got.below:.3f} | {' | '.join(small)} |"


def draw(found: dict[str, Gathered]) -> str:
    """Draw the share of p-values below every level against the level, both logarithmic, as SVG."""
    levels = np.logspace(-5, 0, 101)
    rows = []
    for kind, gathered in found.items():
        for what in (SPEED, JOINT, OVERLAP, "groups: random"):
            for way in ("said", "random") if what in gathered.said else ():
                p = np.sort(np.concatenate(getattr(gathered, way)[what]))
                share = np.searchsorted(p, levels, side="right") / len(p)
                rows += [
                    {"level": x, "share": y, "what": what, "data": kind, "p": WAYS[way]}
                    for x, y in zip(levels.tolist(), share.tolist(), strict=True)
                    if y > 0
                ]
    axis = {"scale": {"type": "log", "domain": [1e-5, 1]}, "type": "quantitative"}
    line = {
        "mark": {"type": "line", "clip": True},
        "encoding": {
            "x": {"field": "level", "title": "p at most", **axis},
            "y": {"field": "share", "title": "share of the tests", **axis},
            "color": {"field": "what", "type": "nominal", "title": None},
            "strokeDash": {"field": "p", "type": "nominal", "title": None},
        },
    }
    ends = [{"level": 1e-5, "share": 1e-5}, {"level": 1, "share": 1}]
    uniform = {
        "data": {"values": ends},
        "mark": {"type": "line", "color": "#999999", "strokeWidth": 1},
        "encoding": {"x": {"field": "level", **axis}, "y": {"field": "share", **axis}},
    }
    panels = [
        {
            "title": kind,
            "width": 240,
            "height": 240,
            "layer": [
                uniform,
                {"data": {"values": [r for r in rows if r["data"] == kind]}, **line},
            ],
        }
        for kind in found
    ]
    spec = {"background": "white", "config": {"font": "sans-serif"}, "hconcat": panels}
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def main(arguments: list[str]) -> None:
    """Measure; write the section and the plot after a run of all worlds."""
    options = argparse.ArgumentParser(prog="benchmarks calibration", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--worlds", type=int, default=len(SEEDS), help="how many of the seeds")
    worlds = options.parse_args(arguments).worlds
    if not 1 <= worlds <= len(SEEDS):
        options.error(f"--worlds lies between 1 and {len(SEEDS)}, as many as are set apart")
    found = gather(SEEDS[:worlds], WITH_CAMPAIGNS)
    text = section(
        found,
        f"{machine()} {worlds} worlds where nobody coordinates (seeds {SEEDS[0]} to "
        f"{SEEDS[worlds - 1]}), one rewired copy of each, and copies of "
        f"{min(worlds, WITH_CAMPAIGNS)} worlds with every campaign.",
    )
    if worlds < len(SEEDS):
        print(text)
    else:
        PLOT.write_text(draw(found))
        PAGE.write_text(page(PAGE.read_text(), text, MARKS))


WAYS = {"said": "as the scan uses it", "random": "randomised"}
ALT = "Share of p-values below each level against the level; uniform p-values lie on the diagonal"
HEAD = (
    "| tested | p-values | excess | caution | ≤ .1 | ≤ .01 | ≤ .001 | ≤ .0001 | ≤ .00001 |\n"
    "| --- | --: | --: | --: | --: | --: | --: | --: | --: |"
)
COLUMNS = """\
- *tested*: `speed` and `both at once` are every window of every channel, `overlap` every channel.
  The rows below them are their parts, and groups: drawn at random, or given by the truth.
- *excess*: one-sided Kolmogorov-Smirnov distance of the randomised p-values towards small ones, a
  defect. Pairs of one world depend on each other, so no p-value of this distance is given.
- *caution*: the same towards large ones. It costs recall and accuses nobody.
- *≤ .1* and so on: how many p-values as the scan uses them lie there, and in brackets that number
  as a multiple of what a uniform distribution gives, where that is at least one p-value. Above 1 is
  a defect."""
