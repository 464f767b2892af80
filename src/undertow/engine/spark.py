"""Apache Spark: the same SQL on this machine's cores or on a cluster.

A step is kept in the memory and on the disks of the executors (`persist`) and remembered with where
it came from, so that what a lost executor held is made again. Nothing of undertow or of Python runs
on the executors. What stays on the driver is told in docs/cluster.md.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import reduce
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from undertow.engine import dialect
from undertow.engine.base import Engine, Engines
from undertow.errors import EngineError, ParameterError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_MASTER = re.compile(r"local(\[.+\])?|local-cluster\[\d+,\d+,\d+\]|(spark|k8s)://\S+|yarn")
# Nothing is shown to the network, and what went wrong is said once, by undertow.
_START = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    # Results are taken out on purpose, whatever their size.
    "spark.driver.maxResultSize": "0",
    # Tables are views: nothing is ever written here, but Spark makes the folder where it stands.
    "spark.sql.warehouse.dir": str(Path(tempfile.gettempdir()) / "undertow-spark-warehouse"),
}
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class Spark(Engine):
    """A session on a running Spark, with settings and tables of its own."""

    # A step is a round trip to the cluster, and its memory is that of many machines.
    breadth = 32

    def __init__(self, spark: SparkSession) -> None:
        super().__init__()
        self._spark = spark.newSession()
        for key, value in dialect.SPARK.items():
            self._spark.conf.set(key, value)
        if spark.sparkContext.master.startswith("local"):
            # The default of 200 is for clusters; on one machine each costs more than it saves.
            self._spark.conf.set(
                "spark.sql.shuffle.partitions", 2 * spark.sparkContext.defaultParallelism
            )
        self._kept: dict[str, list[DataFrame]] = {}
        self._rows: dict[str, int] = {}

    def table(self, name: str, content: pa.Table) -> None:
        """Make an Arrow table known under a name; it goes through the driver to the executors."""
        with _in_words(name):
            self._know(name, self._spark.createDataFrame(content))
        self._rows[name] = len(content)

    def files(self, name: str, paths: Sequence[Path]) -> None:
        """Make Parquet files known as one table; executors read them under the same paths."""
        with _in_words(name):
            self._know(name, self._spark.read.parquet(*(_plain(path) for path in paths)))

    def drop(self, *names: str) -> None:
        """Forget tables that are no longer needed, to give their memory back."""
        for name in names:
            self._spark.catalog.dropTempView(name)
            self._forget(name)

    def count(self, name: str) -> int:
        """The number of rows of a table."""
        if name not in self._rows:
            with _in_words(name):
                self._rows[name] = self._spark.table(name).count()
        return self._rows[name]

    def arrow(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of a query as an Arrow table."""
        with self._doing("reading a result"):
            found: pa.Table = self._sql(sql, parameters or {}).toArrow()
        return found.cast(pa.schema([pa.field(field.name, field.type) for field in found.schema]))

    def close(self) -> None:
        """Give the executors' memory and disk back; the session cannot be used any more."""
        # A cluster that is gone holds nothing.
        with suppress(EngineError), _in_words("closing"):
            self.drop(*{*self._rows, *self._kept})

    def _keep(self, name: str, sql: str, values: dict[str, Any], *, append: bool) -> None:
        from pyspark import StorageLevel  # noqa: PLC0415 - an extra

        with self._doing(name):
            part = self._sql(sql, values).persist(StorageLevel.MEMORY_AND_DISK)
            rows = part.count()
            before, counted = (self._kept[name], self._rows[name]) if append else ([], 0)
            whole = [*before, part]
            self._know(name, reduce(type(part).unionAll, whole), whole)
        self._rows[name] = counted + rows

    @contextmanager
    def _doing(self, step: str) -> Iterator[None]:
        """Tell Spark, whose pages and logs name its jobs so, and the user if it fails."""
        self._spark.sparkContext.setJobDescription(step)
        with _in_words(step):
            yield

    def _sql(self, sql: str, values: Mapping[str, Any]) -> DataFrame:
        return self._spark.sql(dialect.for_spark(sql, values), args=dict(values))

    def _know(self, name: str, frame: DataFrame, kept: Sequence[DataFrame] = ()) -> None:
        frame.createOrReplaceTempView(name)
        self._forget(name, but=kept)
        self._kept[name] = list(kept)

    def _forget(self, name: str, but: Sequence[DataFrame] = ()) -> None:
        self._rows.pop(name, None)
        for frame in self._kept.pop(name, []):
            if not any(frame is other for other in but):
                frame.unpersist()


@contextmanager
def cluster(master: str) -> Iterator[Engines]:
    """Connect to Spark, or start it on this machine; what was started is stopped at the end.

    A Spark that this process runs already, in a notebook, is used and left running.
    """
    if not _MASTER.fullmatch(master):
        raise ParameterError(
            f"'{master}' is no master of Spark",
            hint="local[*] takes this machine, spark://HOST:7077 a standalone cluster.",
        )
    if find_spec("pyspark") is None:
        raise EngineError("Spark is not installed", hint="pip install 'undertow[spark]'")
    if not has_java():
        raise EngineError(
            "Spark needs Java 17 or later, and there is none",
            hint="Install it (openjdk-17-jre-headless on Debian), or set JAVA_HOME.",
        )
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    running = SparkSession.getActiveSession()
    with _in_words("connecting"):
        spark = running or _started(master)
    if spark.sparkContext.master != master:
        raise EngineError(
            f"this process runs Spark on {spark.sparkContext.master} already",
            hint="Stop that first, or take its master.",
        )
    told = {"engine": "spark", "master": master, "spark": spark.version}
    try:
        yield Engines(lambda: Spark(spark), told)
    finally:
        if running is None:
            spark.stop()


def _started(master: str) -> SparkSession:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    settings = dict(_START)
    if master.startswith("local"):
        settings |= _LOOPBACK
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # for the executors of local-cluster
    builder = SparkSession.builder.master(master).appName("undertow")
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def has_java() -> bool:
    """Whether there is a Java where Spark looks for it."""
    home = os.environ.get("JAVA_HOME")
    return (Path(home) / "bin" / "java").exists() if home else shutil.which("java") is not None


def _plain(path: Path) -> str:
    """A path in which Hadoop sees no pattern."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", str(path.resolve()))


@contextmanager
def _in_words(step: str) -> Iterator[None]:
    """Say in words what Spark could not do."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # Spark warns of the version of pandas, which is not used here.
            warnings.simplefilter("ignore")
            yield
    except (PySparkException, Py4JError, OSError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise EngineError(
            f"Spark could not do the step '{step}' ({lines[0][:300] if lines else 'no reason'})",
            hint="Does the cluster run, and do its machines see the case under the same path? "
            "docs/cluster.md says what is needed.",
        ) from error
