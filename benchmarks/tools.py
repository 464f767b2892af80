"""The two tools on one job: read the posts, count co-reposts within 60 s, keep the edges.

The toolkit's rule (`compute_co_retweet_parallel` in its source): for accounts u and v, the weight
is the number of distinct posts of u for which v reposted the same item at most `time_window`
seconds before or after, both ends included. Both directions and loops (u, u) are stored;
edges below `--min_edge_weight` are not. As no account reposts an item twice in our data, its weight
is the same in both directions and equals the number of co-actions, which is what undertow counts.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import venv
from pathlib import Path
from shutil import rmtree

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.measure import Cost, run

ROOT = Path(__file__).parents[1]
BENCH = ROOT / ".bench"  # peers, data and raw figures; not part of the project
WINDOW_S = 60
LEAST = 1  # edges of this weight and more are computed and compared, by both
TOOLKIT = "coordination-network-toolkit==1.5.2"
EDGES = pa.schema(
    [("account_a", pa.string()), ("account_b", pa.string()), ("together", pa.int64())]
)
UNDERTOW = Path(sys.executable).with_name("undertow")


def installed(package: str) -> Path:
    """Install a peer from PyPI in a virtual environment of its own, once; return its Python.

    Raises:
        subprocess.CalledProcessError: pip cannot; its `stderr` says why.
    """
    home = BENCH / "peers" / package.partition("==")[0]
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    wanted = [str(python), "-m", "pip", "install", "--quiet", package]
    subprocess.run(wanted, check=True, capture_output=True, text=True)
    return python


def toolkit(python: Path, posts: Path, work: Path) -> tuple[Cost, pa.Table]:
    """Read and count with the toolkit: `preprocess`, then `compute co_retweet`."""
    _empty(work)
    tool = [python, "-m", "coordination_network_toolkit", work / "toolkit.db"]
    window = ["--time_window", str(WINDOW_S), "--min_edge_weight", str(LEAST)]
    cost = run([*tool, "preprocess", posts], work / "log")
    cost += run([*tool, "compute", "co_retweet", *window], work / "log")
    return cost, _toolkit_edges(work / "toolkit.db")


def undertow(posts: Path, work: Path) -> tuple[Cost, pa.Table]:
    """Read and count with undertow: `add`, then `pairs`; making the empty case is not counted."""
    _empty(work)
    case, out = work / "bench.case", work / "edges.parquet"
    run([UNDERTOW, "new", case], work / "log")
    cost = run([UNDERTOW, "add", case, posts], work / "log")
    window = ["--channel", "repost", "--window", str(WINDOW_S)]
    cost += run([UNDERTOW, "pairs", case, *window, "--json", "--out", out], work / "log")
    edges = pq.read_table(out, columns=EDGES.names).cast(EDGES)
    return cost, ordered(edges.filter(pc.greater_equal(edges["together"], LEAST)))


def undertow_scan(posts: Path, work: Path) -> Cost:
    """Scan a case of these posts, over all channels; reading them is not counted."""
    _empty(work)
    case = work / "scan.case"
    run([UNDERTOW, "new", case], work / "log")
    run([UNDERTOW, "add", case, posts], work / "log")
    return run([UNDERTOW, "scan", case], work / "log")


def ordered(edges: pa.Table) -> pa.Table:
    """Sort edges, the smaller account first, so that equal ones are equal tables."""
    a, b = edges["account_a"], edges["account_b"]
    swap = pc.greater(a, b)
    first, second = pc.if_else(swap, b, a), pc.if_else(swap, a, b)
    table = pa.table([first, second, edges["together"]], schema=EDGES)
    return table.sort_by([("account_a", "ascending"), ("account_b", "ascending")])


def _toolkit_edges(database: Path) -> pa.Table:
    """Return the toolkit's edges once each, after a check that both directions agree."""
    with sqlite3.connect(database) as db:
        forth, back = (ordered(_half(db, sign)) for sign in "<>")
    if not forth.equals(back):
        raise RuntimeError("the toolkit's two directions differ: an account reposted twice")
    return forth


def _half(db: sqlite3.Connection, sign: str) -> pa.Table:
    query = "select user_1, user_2, weight from co_retweet_network where user_1 {} user_2"
    rows, batches = db.execute(query.format(sign)), [EDGES.empty_table()]
    while some := rows.fetchmany(200_000):
        columns = [pa.array(column) for column in zip(*some, strict=True)]
        batches.append(pa.table(columns, schema=EDGES))
    return pa.concat_tables(batches)


def _empty(work: Path) -> None:
    rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
