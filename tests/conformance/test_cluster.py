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
_TOLD_SQL = """
SELECT object, CAST(count(*) AS BIGINT) AS n, CAST(sum(closest) AS BIGINT) AS closest,
       CAST(sum(1 * a + 3 * b) AS BIGINT) AS accounts
FROM meetings GROUP BY object ORDER BY object
"""
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
            command = (place / "cmdline").read_bytes()
            if parent == driver and b"CoarseGrainedExecutorBackend" in command:
                found.add(int(place.name))
        except OSError:  # it ended meanwhile
            continue
    return found


def wait_for(what, seconds: float = 600.0):
    """What `what` gives as soon as that is something."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)
    return found


class Killer(threading.Thread):
    """Kills an executor while both are at work on one stage, as soon as one lasts long enough."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.stage, self.killed = -1, 0

    def run(self) -> None:
        self.stage = wait_for(self._under_way)
        self.killed = sorted(executors())[0]
        os.kill(self.killed, signal.SIGKILL)

    def _under_way(self) -> int:
        before = self._busy()
        time.sleep(0.2)
        return max(before & self._busy(), default=0)

    def _busy(self) -> set[int]:
        """The stages that have tasks on both executors."""
        tracker = context().statusTracker()
        told = {stage: tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()}
        return {stage for stage, info in told.items() if info and info.numActiveTasks >= 2}


def found(table: pa.Table, engine) -> Detection:
    return detect(["link"], lambda _: table, engine, copies=1)


def same(one: Detection, other: Detection) -> bool:
    return all(getattr(one, name).equals(getattr(other, name)) for name in TABLES)


@pytest.fixture(scope="module")
def busy_world() -> pa.Table:
    """A ring among many who act on the same objects once a day: 800,000 pairs of actions."""
    rng = np.random.default_rng(5)
    rows = [
        (f"b{who}", f"busy{thing}", float(at))
        for thing in range(250)
        for who, at in zip(
            rng.choice(20_000, 80, replace=False), rng.uniform(0, 80_000, 80), strict=True
        )
    ]
    return actions(crowd(1) + ring(2) + rows)


def test_there_are_two_executors_and_each_is_a_process(spark):
    assert len(wait_for(lambda: executors() if len(executors()) == 2 else None)) == 2
    # A process may run before the driver has heard from it. With the driver there are three.
    assert wait_for(lambda: context()._jsc.sc().getExecutorMemoryStatus().size() == 3 or None)


# Whether a stage is still under way when the worker dies depends on how busy the machine is, so
# these two run in `make test-all`.
@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_scan_changes_nothing(spark, busy_world):
    table = busy_world
    before = wait_for(lambda: executors() if len(executors()) == 2 else None)
    killer = Killer()
    killer.start()
    on_spark = found(table, spark.session)
    killer.join()
    assert killer.killed in before and killer.killed not in executors()
    # The stage saw it: its task was lost, or what it had kept, and it was done again.
    stage = context().statusTracker().getStageInfo(killer.stage)
    assert stage.numFailedTasks >= 1 or stage.currentAttemptId >= 1
    assert same(on_spark, found(table, DuckDB))
    assert on_spark.groups["accounts"].to_pylist() == [5]
    assert len(wait_for(lambda: executors() if len(executors()) == 2 else None)) == 2


@pytest.mark.slow
def test_what_a_killed_worker_had_kept_is_made_again(spark, busy_world):
    coded = code(busy_world)
    told = []
    for engines in (Engines(DuckDB, {}), spark):
        with engines.session() as engine:
            pairs.find_meetings(engine, coded, pairs.reach_of(coded))
            if engines is spark:
                for pid in wait_for(lambda: executors() if len(executors()) == 2 else None):
                    os.kill(pid, signal.SIGKILL)
            told.append(engine.arrow(_TOLD_SQL))
    assert len(told[0]) > 250 and told[0].equals(told[1])
    assert sum(told[0]["n"].to_pylist()) > 780_000


def test_one_object_that_everybody_acts_on_is_bounded_the_same_and_said(spark):
    """One object far beyond the bound, one within it in the shortest windows, and a ring."""
    rng = np.random.default_rng(6)
    rows = [(f"v{k}", "viral", float(at)) for k, at in enumerate(rng.uniform(0, DAY, 80_000))]
    rows += [(f"v{k}", "hot", float(at)) for k, at in enumerate(rng.uniform(0, 3 * DAY, 30_000))]
    table = actions(crowd(1) + ring(2) + rows)
    on_spark = found(table, spark.session)
    assert same(on_spark, found(table, DuckDB))
    bounded = {row["object"]: row for row in on_spark.bounded.to_pylist()}
    assert bounded["viral"]["window_s"] is None and bounded["viral"]["actions"] == 80_000
    assert bounded["hot"]["window_s"] == 60
    assert on_spark.groups["accounts"].to_pylist() == [5]
    # What the join compares is spread out: no key of it holds more than a handful of the actions.
    coded = code(table)
    reach = pairs.reach_of(coded)
    rows = np.flatnonzero(reach.micros[coded.object])
    slotted = pairs._slotted(coded, reach.micros, rows)
    assert len(slotted) > 25_000
    assert max(np.unique(slotted["place"].to_numpy(), return_counts=True)[1]) < 1_000
