"""What a scan costs on a cluster; the measured section of docs/cluster.md.

The detection of a simulated world on a real Spark: two executors, each a process of its own with
one core, and a driver. CPU and bytes are what Spark's own log of events says of every task; the
result is compared with that of DuckDB. Example of use:
    python -m benchmarks cluster                     the table; writes the section
    python -m benchmarks cluster --sizes 100000      a first look; prints only
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from benchmarks.quality_page import page
from benchmarks.report import machine
from benchmarks.speed import world
from benchmarks.tools import BENCH, ROOT
from undertow.detection import pairs
from undertow.detection.coding import code
from undertow.detection.detect import Detection, detect
from undertow.detection.episodes import split
from undertow.engine import DuckDB, open_engines

PAGE = ROOT / "docs" / "cluster.md"
MARKS = "<!-- cluster: made by python -m benchmarks cluster -->", "<!-- cluster: end -->"
MASTER = "local-cluster[2,1,2048]"
SIZES = (100_000, 1_000_000)
TABLES = ("edges", "groups", "members", "bounded", "open_calls")


@dataclass
class Work:
    """What the tasks of one step used.

    Attributes:
        cpu_s: CPU seconds of the executors.
        shuffle: bytes written for other tasks to read.
        spilled: bytes that did not fit into memory.
        stages: run time of every task, by stage.
    """

    cpu_s: float = 0.0
    shuffle: int = 0
    spilled: int = 0
    stages: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def skew(self) -> float:
        """How many times the mean of its stage the slowest task took, in the longest stage."""
        longest = max(self.stages.values(), key=sum)
        return max(longest) * len(longest) / max(sum(longest), 1e-9)

    def add(self, stage: int, metrics: dict) -> None:
        """Count one task."""
        self.cpu_s += (
            metrics["Executor CPU Time"] + metrics["Executor Deserialize CPU Time"]
        ) / 1e9
        self.shuffle += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        self.spilled += metrics["Disk Bytes Spilled"]
        self.stages[stage].append(metrics["Executor Run Time"] / 1e3)


def by_step(log: Path) -> dict[str, Work]:
    """What each step used, from a log of events."""
    step_of: dict[int, str] = {}
    found: dict[str, Work] = defaultdict(Work)
    for event in events(log):
        if event["Event"] == "SparkListenerJobStart":
            told = event["Properties"].get("spark.job.description", "?")
            step_of.update(dict.fromkeys(event["Stage IDs"], told))
        elif event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
            stage = event["Stage ID"]
            found[step_of.get(stage, "?")].add(stage, event["Task Metrics"])
    return dict(found)


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
        peak_mib: memory of the driver's Python at its most.
        duckdb_s: CPU seconds of the same detection with DuckDB, all in one process.
    """

    posts: int
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

    def details(self) -> list[str]:
        """A row for each step."""
        return [
            f"| {name} | {work.cpu_s:.1f} | {work.shuffle / 1e6:,.1f} | {work.spilled / 1e6:,.0f} "
            f"| {work.skew:.1f} |"
            for name, work in sorted(self.steps.items(), key=lambda s: -s[1].cpu_s)
        ]


def measured(posts: int) -> Row:
    """Run the detection of a world on both engines."""
    from pyspark.sql import SparkSession

    file = actions_of(posts)
    with tempfile.TemporaryDirectory() as logs:
        settings = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": Path(logs).as_uri(),
            "spark.eventLog.rolling.enabled": "false",
            "spark.eventLog.compress": "false",
        }
        builder = SparkSession.builder
        for key, value in settings.items():
            builder = builder.config(key, value)
        with open_engines("spark", MASTER) as engines:
            cpu = time.process_time()
            on_spark = found(file, engines.session)
            driver_s = time.process_time() - cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        [log] = Path(logs).iterdir()
        steps = by_step(log)
    cpu = time.process_time()
    on_duckdb = found(file, DuckDB)
    duckdb_s = time.process_time() - cpu
    equal = all(getattr(on_spark, name).equals(getattr(on_duckdb, name)) for name in TABLES)
    actions = sum(counts["actions"] for counts in on_spark.counts.values())
    row = Row(posts, actions, looked_at(file), equal, steps, driver_s, peak, duckdb_s)
    print(row.line(), *row.details(), sep="\n", flush=True)
    return row


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


def found(file: Path, engine) -> Detection:  # noqa: ANN001
    """The detection, without rewired copies: they ask no engine."""
    return detect(names_of(file), lambda name: channel_of(file, name), engine, copies=0)


def looked_at(file: Path) -> int:
    """Pairs of actions that the joins look at, on all channels."""
    coded = (split(code(channel_of(file, name))) for name in names_of(file))
    return sum(int(pairs.reach_of(one).work().sum()) for one in coded)


def section(rows: Sequence[Row]) -> str:
    """The section of the page."""
    head = (
        "| posts | actions | pairs of actions | executors, CPU s | shuffle, MB | CPU s per million "
        "pairs | shuffle, MB per million pairs | driver (Python), CPU s | its peak, MiB "
        "| DuckDB, all in one, CPU s | equal |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    )
    step = (
        "| step | executors, CPU s | shuffle, MB | spilled, MB | slowest task / mean |"
        "\n|---|--:|--:|--:|--:|"
    )
    last = rows[-1]
    parts = [head, *(row.line() for row in rows), "", machine(), ""]
    parts += [f"By step, {last.posts:,} posts:", "", step, *last.details()]
    return "\n".join(parts)


def main(arguments: Sequence[str]) -> None:
    """Measure, and write the section after a run of all sizes."""
    options = argparse.ArgumentParser(prog="benchmarks cluster", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="posts")
    chosen = options.parse_args(arguments)
    rows = [measured(posts) for posts in chosen.sizes]
    if tuple(chosen.sizes) == SIZES:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), section(rows), MARKS), "utf-8")
