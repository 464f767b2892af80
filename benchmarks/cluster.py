"""What a scan costs on a cluster; the measured section of docs/cluster.md.

Who met whom in a simulated world, on all channels, by a real Spark: two executors, each a process
of its own with one core, and a driver; or another master. CPU and bytes are what Spark's own log of
events says of every task; the result is compared with that of DuckDB. Examples of use:
    python -m benchmarks cluster                     the table; writes the section
    python -m benchmarks cluster --sizes 1000000     another size; prints only
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from benchmarks.quality_page import page
from benchmarks.report import machine
from benchmarks.speed import world
from benchmarks.tools import BENCH, ROOT
from undertow.detection import pairs
from undertow.detection.coding import CodedActions, code
from undertow.detection.episodes import split
from undertow.engine import DuckDB, Engine, open_engines
from undertow.engine.spark import has_java

PAGE = ROOT / "docs" / "cluster.md"
MARKS = "<!-- cluster: made by python -m benchmarks cluster -->", "<!-- cluster: end -->"
MASTER = "local-cluster[2,1,2048]"
SETTINGS = {
    "spark.eventLog.enabled": "true",
    "spark.eventLog.rolling.enabled": "false",
    "spark.eventLog.compress": "false",
    "spark.driver.memory": "2g",
}
SIZES = (100_000,)  # a million takes half an hour and a quiet machine
TEN_BILLION, ACTION_BYTES = 10**10, 41  # detection.coding.CodedActions


@dataclass
class Work:
    """What the tasks of one step used.

    Attributes:
        cpu_s: CPU seconds of the executors.
        shuffle: bytes written for other tasks to read.
        spilled: bytes that did not fit into memory.
        skew: how many times the mean of its stage the slowest task took, in the longest stage.
    """

    cpu_s: float = 0.0
    shuffle: int = 0
    spilled: int = 0
    skew: float = 0.0


def work_of(tasks: dict[int, list[dict]]) -> Work:
    """The sum over the tasks of some stages."""
    work = Work()
    for metrics in (one for stage in tasks.values() for one in stage):
        work.cpu_s += metrics["Executor CPU Time"] / 1e9
        work.cpu_s += metrics["Executor Deserialize CPU Time"] / 1e9
        work.shuffle += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        work.spilled += metrics["Disk Bytes Spilled"]
    took = [[one["Executor Run Time"] for one in stage] for stage in tasks.values()]
    longest = max(took, key=sum)
    work.skew = max(longest) * len(longest) / max(sum(longest), 1)
    return work


def by_step(log: Path) -> dict[str, Work]:
    """What each step used, from a log of events."""
    step_of: dict[int, str] = {}
    tasks: dict[str, dict[int, list[dict]]] = defaultdict(lambda: defaultdict(list))
    for event in events(log):
        if event["Event"] == "SparkListenerJobStart":
            told = event["Properties"].get("spark.job.description", "?")
            step_of.update(dict.fromkeys(event["Stage IDs"], told))
        elif event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
            stage = event["Stage ID"]
            tasks[step_of.get(stage, "?")][stage].append(event["Task Metrics"])
    return {step: work_of(stages) for step, stages in tasks.items()}


def events(log: Path) -> Iterator[dict]:
    """The events of a log, in order."""
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@dataclass(frozen=True)
class Row:
    """One world.

    Attributes:
        actions, pairs: what it holds, and pairs of actions that were looked at.
        equal: whether DuckDB found the same.
        steps: what each step used on the executors.
        driver_s: CPU seconds of the driver's Python.
        peak_mib: memory of that process at its most, DuckDB beside it.
        duckdb_s: CPU seconds of the same with DuckDB, all in one process.
    """

    posts: int
    master: str
    actions: int
    pairs: int
    equal: bool
    steps: dict[str, Work]
    driver_s: float
    peak_mib: float
    duckdb_s: float

    def line(self) -> str:
        """The row of the table."""
        cpu = sum(work.cpu_s for work in self.steps.values())
        shuffle = sum(work.shuffle for work in self.steps.values()) / 1e6
        millions = self.pairs / 1e6
        return (
            f"| {self.posts:,} | {self.actions:,} | {self.pairs:,} | {cpu:.1f} | {shuffle:,.0f} "
            f"| {cpu / millions:.2f} | {shuffle / millions:.1f} | {self.driver_s:.1f} "
            f"| {self.peak_mib:,.0f} | {self.duckdb_s:.1f} | {'yes' if self.equal else '**no**'} |"
        )

    def cpu_a_million(self) -> float:
        """CPU seconds of the executors for a million actions."""
        return sum(work.cpu_s for work in self.steps.values()) / self.actions * 1e6

    def details(self) -> list[str]:
        """A row for each step."""
        return [
            f"| {name} | {work.cpu_s:.1f} | {work.shuffle / 1e6:,.1f} | {work.spilled / 1e6:,.0f} "
            f"| {work.skew:.1f} |"
            for name, work in sorted(self.steps.items(), key=lambda s: -s[1].cpu_s)
        ]


def measured(posts: int, master: str) -> Row:
    """Run the detection of a world on both engines, in a process of its own: so is its Java."""
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "cluster",
        "--one",
        str(posts),
        "--master",
        master,
    ]
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder) / "logs"
        logs.mkdir()
        settings = SETTINGS | {"spark.eventLog.dir": logs.as_uri()}
        lines = "".join(f"{key} {value}\n" for key, value in settings.items())
        (Path(folder) / "spark-defaults.conf").write_text(lines, "utf-8")
        environment = os.environ | {"SPARK_CONF_DIR": folder}
        made = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=environment
        )
        [log] = logs.iterdir()
        row = Row(posts, master, steps=by_step(log), **json.loads(made.stdout))
    print(row.line(), *row.details(), sep="\n", flush=True)
    return row


def compared(posts: int, master: str) -> dict[str, Any]:
    """What is told of one world, the work of the executors left out."""
    told = {"actions": 0, "pairs": 0, "equal": True, "driver_s": 0.0, "duckdb_s": 0.0}
    file = actions_of(posts)
    with open_engines("spark", master) as engines:
        for name in names_of(file):
            coded = split(code(channel_of(file, name)))
            reach = pairs.reach_of(coded)
            told["actions"] += len(coded)
            told["pairs"] += int(reach.work().sum())
            met, seconds = joined(engines.session, coded, reach)
            told["driver_s"] += seconds
            expected, seconds = joined(DuckDB, coded, reach)
            told["duckdb_s"] += seconds
            told["equal"] &= met.equals(expected)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return told | {"peak_mib": peak}


def joined(
    engine: Callable[[], Engine], coded: CodedActions, reach: pairs.Reach
) -> tuple[pa.Table, float]:
    """Who met whom how often in which window, and the CPU seconds of this process."""
    began = time.process_time()
    with engine() as session:
        met = pairs.find_meetings(session, coded, reach)
    return met, time.process_time() - began


def actions_of(posts: int) -> Path:
    """The actions of a simulated world, made once; texts are taken word for word."""
    import undertow
    from undertow.progress import Quiet
    from undertow.workflow.actions import chosen, extract

    file = BENCH / "cluster" / f"actions-{posts}.parquet"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            case = undertow.new_case(Path(folder) / "world.case")
            undertow.add(case, [world(posts)])
            extract(case, chosen(None), file, Quiet(), {}, DuckDB)
    return file


def channel_of(file: Path, name: str) -> pa.Table:
    """The actions of one channel."""
    return ds.dataset(file, format="parquet").to_table(filter=pc.field("channel") == name)


def names_of(file: Path) -> list[str]:
    """The channels of a file of actions."""
    table = ds.dataset(file, format="parquet").to_table(columns=["channel"])
    return sorted(pc.unique(table["channel"]).to_pylist())


def section(rows: Sequence[Row]) -> str:
    """The section of the page."""
    head = (
        "| posts | actions | pairs of actions | executors, CPU s | shuffle, MB | CPU s per million "
        "pairs | shuffle, MB per million pairs | driver (Python), CPU s | its peak, MiB "
        "| the same with DuckDB, CPU s | equal |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    )
    step = (
        "| step | executors, CPU s | shuffle, MB | spilled, MB | slowest task / mean |"
        "\n|---|--:|--:|--:|--:|"
    )
    last = rows[-1]
    parts = [
        head,
        *(row.line() for row in rows),
        "",
        f"{machine('pyspark==' + version('pyspark'))} Master {rows[-1].master}.",
        "",
    ]
    parts += [f"By step, {last.posts:,} posts:", "", step, *last.details(), "", *on_paper(last)]
    return "\n".join(parts)


def on_paper(row: Row) -> list[str]:
    """What ten billion actions would take, if all grew as fast as they do."""
    times = TEN_BILLION / row.actions
    cpu_s = sum(work.cpu_s for work in row.steps.values()) * times
    shuffle = sum(work.shuffle for work in row.steps.values()) * times
    hours, cores = cpu_s / 3_600, 100
    return [
        "### Ten billion actions, on paper",
        "",
        f"Ten billion are {times:,.0f} times the actions of the last row:",
        "",
        "| | per million actions | ten billion actions |",
        "|---|--:|--:|",
        f"| pairs of actions | {row.pairs / row.actions:.1f} million "
        f"| {row.pairs * times / 1e9:,.0f} billion |",
        f"| executors | {row.cpu_a_million():,.0f} CPU s | {cpu_s:,.0f} CPU s: {hours:,.0f} core "
        f"hours, {hours / cores:,.1f} hours on {cores} cores |",
        f"| shuffle | {shuffle / TEN_BILLION * 1e6 / 1e9:.2f} GB | {shuffle / 1e12:,.1f} TB |",
        f"| actions as numbers, on the driver | {ACTION_BYTES} MB "
        f"| {ACTION_BYTES * TEN_BILLION / 1e9:,.0f} GB, before any working copy |",
    ]


def main(arguments: Sequence[str]) -> None:
    """Measure, and write the section after a run of all sizes."""
    options = argparse.ArgumentParser(prog="benchmarks cluster", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="posts")
    options.add_argument("--master", default=MASTER, help="where Spark runs")
    options.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.one:
        print(json.dumps(compared(chosen.one, chosen.master)))
        return
    if not has_java():
        print("no Java, which Spark runs on: docs/cluster.md stays as it is")
        return
    rows = [measured(posts, chosen.master) for posts in chosen.sizes]
    if tuple(chosen.sizes) == SIZES:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), section(rows), MARKS), "utf-8")
