"""A real Spark with two executors, each a process of its own, for all tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from undertow.engine import Engines, open_engines
from undertow.engine.spark import has_java

# A master, two workers with a core and a gigabyte each.
MASTER = "local-cluster[2,1,1024]"
# The tests are short: what is compiled twice is never made up for.
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def pytest_collection_modifyitems(items):
    """All of them in one process, which starts Spark once."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("spark"))


@pytest.fixture(scope="session")
def spark() -> Iterator[Engines]:
    if find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed: pip install 'undertow[spark]'")
    if not has_java():
        pytest.skip("no Java, which Spark runs on")
    from pyspark import SparkContext

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", _JAVA)
        with open_engines("spark", MASTER) as engines:
            left_behind = _left_behind()
            yield engines
    if SparkContext._active_spark_context is None:
        _end_java()
        shutil.rmtree(left_behind, ignore_errors=True)


def _end_java() -> None:
    """PySpark leaves it to the end of the process, with its sockets open."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = None


def _left_behind() -> Path:
    """The folder in which the workers of local-cluster keep what the executors said."""
    import pyspark
    from pyspark import SparkContext

    app = SparkContext._active_spark_context.applicationId
    return Path(pyspark.__file__).parent / "work" / str(app)
