"""What a cluster brings with it: crowds on one object, and workers that are killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.detection.small import actions, crowd, ring

from undertow.detection import pairs
from undertow.detection.coding import code
from undertow.detection.detect import Detection, detect
from undertow.engine import DuckDB, Engines

DAY = 86_400.0
TABLES = ("edges", "groups", "members", "bounded", "open_calls")


def context():
    from pyspark import SparkContext

    return SparkContext._active_spark_context


def executors() -> set[int]:
    """The processes of the executors of this Spark."""
    driver, found = context()._gateway.proc.pid, set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == driver and b"CoarseGrainedExecutorBackend" in (
                place / "cmdline"
            ).read_bytes().split(b"\0"):
                found.add(int(place.name))
        except OSError:  # it ended meanwhile
            continue
    return found


def wait_for(what, seconds: float = 120.0):
    """What `what` gives as soon as that is something."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)
    return found


class Killer(threading.Thread):
    """Kills an executor while a stage has tasks under way, as soon as one has so many."""

    def __init__(self, tasks: int = 2) -> None:
        super().__init__(daemon=True)
        self.tasks, self.stage, self.killed = tasks, -1, 0

    def run(self) -> None:
        self.stage = wait_for(self._busy)
        self.killed = sorted(executors())[0]
        os.kill(self.killed, signal.SIGKILL)

    def _busy(self) -> int:
        tracker = context().statusTracker()
        for stage in tracker.getActiveStageIds():
            told = tracker.getStageInfo(stage)
            if told is not None and told.numActiveTasks >= self.tasks:
                return int(stage)
        return 0


def found(table: pa.Table, engine) -> Detection:
    return detect(["link"], lambda _: table, engine, copies=1)


def same(one: Detection, other: Detection) -> bool:
    return all(getattr(one, name).equals(getattr(other, name)) for name in TABLES)


def busy_world() -> pa.Table:
    """A ring among many who act on the same objects: a million pairs of actions."""
    rng = np.random.default_rng(5)
    rows = [
        (f"b{who}", f"busy{thing}", float(at))
        for thing in range(400)
        for who, at in zip(
            rng.choice(2_000, 80, replace=False), rng.uniform(0, 80_000, 80), strict=True
        )
    ]
    return actions(crowd(1) + ring(2) + rows)


def test_there_are_two_executors_and_each_is_a_process(spark):
    assert len(wait_for(lambda: executors() if len(executors()) == 2 else None)) == 2
    assert context()._jsc.sc().getExecutorMemoryStatus().size() == 3  # with the driver


def test_a_worker_killed_in_the_middle_of_a_scan_changes_nothing(spark):
    table = busy_world()
    before = wait_for(lambda: executors() if len(executors()) == 2 else None)
    killer = Killer()
    killer.start()
    on_spark = found(table, spark.session)
    killer.join()
    assert killer.killed in before and killer.killed not in executors()
    # The stage saw it: its task was lost, and done again.
    assert context().statusTracker().getStageInfo(killer.stage).numFailedTasks >= 1
    assert same(on_spark, found(table, DuckDB))
    assert on_spark.groups["accounts"].to_pylist() == [5]
    assert len(wait_for(lambda: executors() if len(executors()) == 2 else None)) == 2


def test_what_a_killed_worker_had_kept_is_made_again(spark):
    coded = code(busy_world())
    told = []
    for engines in (Engines(DuckDB, {}), spark):
        with engines.session() as engine:
            pairs.find_meetings(engine, coded, pairs.reach_of(coded))
            if engines is spark:
                for pid in wait_for(lambda: executors() if len(executors()) == 2 else None):
                    os.kill(pid, signal.SIGKILL)
            told.append(engine.arrow("SELECT a, b, object, closest FROM meetings ORDER BY 1, 2, 3"))
    assert len(told[0]) > 500_000 and told[0].equals(told[1])


def test_one_object_that_everybody_acts_on_is_bounded_the_same_and_said(spark):
    """One object far beyond the bound, one within it in the shortest windows, and a ring."""
    rng = np.random.default_rng(6)
    rows = [(f"v{k}", "viral", float(at)) for k, at in enumerate(rng.uniform(0, DAY, 60_000))]
    rows += [(f"v{k}", "hot", float(at)) for k, at in enumerate(rng.uniform(0, 9 * DAY, 60_000))]
    table = actions(crowd(1) + ring(2) + rows)
    on_spark = found(table, spark.session)
    assert same(on_spark, found(table, DuckDB))
    bounded = {row["object"]: row for row in on_spark.bounded.to_pylist()}
    assert bounded["viral"]["window_s"] is None and bounded["viral"]["actions"] == 60_000
    assert bounded["hot"]["window_s"] == 60
    assert on_spark.groups["accounts"].to_pylist() == [5]
    # What the join compares is spread out: no key of it holds more than a handful of the actions.
    coded = code(table)
    reach = pairs.reach_of(coded)
    slotted = pairs._slotted(coded, reach.micros, np.arange(len(coded)))
    assert len(slotted) > 50_000
    assert max(np.unique(slotted["place"].to_numpy(), return_counts=True)[1]) < 1_000

