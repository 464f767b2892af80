"""What the test costs beside counting alone; a section of docs/benchmarks.md.

Plain counting is what a tool that tests nothing has to do with the same actions: number accounts
and objects, and count on how many objects every two accounts met, on all channels and in all
windows that a scan tests. It is measured twice: as a scan does it, which lists only pairs that met
often enough to be tested, and for every pair, as tools do that test nothing. Validation is
everything else a scan does with the actions: background rates, both tests, groups, order, open
calls. Controls are the same again on 20 rewired copies. Each is a process of its own with the
settings of the command, which measures what it does once it has started and holds the actions.

Examples of use:
    python -m benchmarks cost                        the table; writes the section
    python -m benchmarks cost --sizes 100000 --repeat 1     a first look; prints only
    python -m benchmarks cost --sizes 100000 --write        writes what was measured
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.measure import Cost, run
from benchmarks.quality_page import page
from benchmarks.real import IRA
from benchmarks.report import machine
from benchmarks.speed import world
from benchmarks.tools import BENCH, ROOT, UNDERTOW
from undertow.cli import SETTINGS
from undertow.detection import pairs
from undertow.detection.coding import code
from undertow.detection.control import COPIES
from undertow.detection.detect import detect
from undertow.detection.episodes import split
from undertow.detection.pairs import FEWEST_MEETINGS
from undertow.engine import DuckDB

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- cost: made by python -m benchmarks cost -->", "<!-- cost: end -->"
SIZES = (100_000, 1_000_000)
COUNT, EVERY, SCAN, CONTROLS = PHASES = ("count", "every", "scan", "controls")
HEAD = (
    "| data | actions | counting | every pair | validation | controls | both / counting | "
    "both / every pair | wall s (counting, all) | peak MiB (counting, all) |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


@dataclass(frozen=True)
class Row:
    """All runs of each phase on one set of actions."""

    name: str
    actions: int
    runs: dict[str, list[Cost]]

    def seconds(self, phase: str) -> float:
        """Median CPU seconds of a phase."""
        return median(cost.cpu_s for cost in self.runs[phase])

    def ratio(self, plain: str) -> float:
        """Validation and controls together, in plain counts of one kind."""
        return (self.seconds(CONTROLS) - self.seconds(COUNT)) / self.seconds(plain)

    def line(self) -> str:
        """The row of the table."""
        count, every, scan, controls = (self.seconds(phase) for phase in PHASES)
        wall, peak = (
            ", ".join(
                f"{median(getattr(c, of) for c in self.runs[p]):,.0f}" for p in (COUNT, CONTROLS)
            )
            for of in ("wall_s", "peak_mib")
        )
        return (
            f"| {self.name} | {self.actions:,} | {count:.1f} | {every:.1f} | {scan - count:.1f} "
            f"| {controls - scan:.1f} | {self.ratio(COUNT):.1f} | **{self.ratio(EVERY):.1f}** "
            f"| {wall} | {peak} |"
        )


def work(phase: str, path: Path) -> Cost:
    """Do what one phase does with the actions of a file, in this process."""
    actions = pq.read_table(path)
    names = pc.unique(actions["channel"]).to_pylist()
    told = {name: actions.filter(pc.field("channel") == name) for name in names}
    cpu, wall = time.process_time(), time.perf_counter()
    if phase in (COUNT, EVERY):
        fewest = FEWEST_MEETINGS if phase == COUNT else 1
        for name in names:
            coded = split(code(told[name]))
            with DuckDB() as session:
                pairs.find_meetings(session, coded, pairs.reach_of(coded), fewest)
    else:
        detect(names, told.__getitem__, DuckDB, copies=COPIES if phase == CONTROLS else 0)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Cost(cpu, wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(name: str, posts: Path, repeat: int, *mapping: str) -> Row:
    """Run all phases in turn on the actions of a file of posts."""
    actions = _actions(posts, *mapping)
    runs: dict[str, list[Cost]] = {phase: [] for phase in PHASES}
    settings = {**SETTINGS, **os.environ}
    for _ in range(repeat):
        for phase in PHASES:
            command = [sys.executable, "-m", "benchmarks", "cost", "--phase", phase, str(actions)]
            made = subprocess.run(
                command, capture_output=True, text=True, check=True, cwd=ROOT, env=settings
            )
            runs[phase].append(Cost(*json.loads(made.stdout)))
    row = Row(name, pq.read_metadata(actions).num_rows, runs)
    print(row.line(), flush=True)
    return row


def _actions(posts: Path, *mapping: str) -> Path:
    """The actions of a file of posts, as a scan finds them."""
    case = BENCH / "cost" / f"{posts.parent.name}.case"
    found = sorted(case.glob("tables/scan-*/actions.parquet"))
    if not found:
        case.parent.mkdir(parents=True, exist_ok=True)
        log = BENCH / "cost.log"
        run([UNDERTOW, "new", case], log)
        run([UNDERTOW, "add", case, posts, *mapping], log)
        run([UNDERTOW, "scan", case, "--controls", "0", "--encoder", "none"], log)
        found = sorted(case.glob("tables/scan-*/actions.parquet"))
    return found[0]


def section(rows: Sequence[Row], repeat: int) -> str:
    """The section of the page."""
    about = f"{machine()} {repeat} runs of each, in turn; medians of CPU seconds."
    return "\n".join([TEXT, "", HEAD, *(row.line() for row in rows), "", about])


def main(arguments: Sequence[str]) -> None:
    """Measure, and write the section after a run of all sizes."""
    options = argparse.ArgumentParser(prog="benchmarks cost", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument(
        "--sizes", type=int, nargs="*", default=list(SIZES), help="posts of worlds"
    )
    options.add_argument("--repeat", type=int, default=3, help="runs of each phase")
    options.add_argument("--write", action="store_true", help="write the section in any case")
    options.add_argument("--phase", nargs=2, metavar=("PHASE", "ACTIONS"), help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.phase:
        print(json.dumps(astuple(work(chosen.phase[0], Path(chosen.phase[1])))))
        return
    rows = [measured(f"{n:,} posts", world(n), chosen.repeat) for n in chosen.sizes]
    whole = chosen.sizes == list(SIZES)
    if not whole and not chosen.write:
        return
    if whole and IRA.exists():
        mapping = "account=author_id,time=publish_date,text=content"
        rows.append(measured("one operator, 169,822 posts", IRA, 1, "--map", mapping))
    PAGE.write_text(
        page(PAGE.read_text("utf-8"), section(rows, chosen.repeat), (BEGIN, END)), "utf-8"
    )


TEXT = f"""## What the test costs

*Counting* is what a tool that tests nothing has to do with the same actions: number accounts and
objects, and count on how many objects every two accounts met, on all channels and in all windows
that a scan tests. It is what a scan itself does before it tests anything, which lists only pairs
that met {FEWEST_MEETINGS} times or more, because others are not tested. *Every pair* is the same
count with all pairs listed, as tools do that test nothing. *Validation* is everything else a scan
does with the actions: background rates, both tests, what is shared at any time, groups, order,
open calls. *Controls* are the same on {COPIES} rewired copies. Same posts, channels and windows
in all of them; finding the actions in the posts and reading them from the disk is in none. CPU
seconds from when a process has loaded its libraries: with that, the ratio would look better. All
with the settings that the command `undertow` gives to its libraries.
Simulated worlds with every confounder and campaign; texts are compared by their words, not by
meaning.

The aim is that validation and controls together cost no more than three times the count of every
pair. In a file of one operator's accounts nearly everybody meets everybody all the time: there the
copies cannot be taken apart, hardly any pair can be left out before it is tested, and the ratio is
far larger."""
