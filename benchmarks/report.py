"""Results as a page: one Markdown table per question, with what was measured on what."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.measure import Cost
from benchmarks.tools import LEAST, TOOLKIT, WINDOW_S


@dataclass(frozen=True)
class Size:
    """All runs at one number of posts, and what they found."""

    posts: int
    edges: int
    equal: bool
    toolkit: list[Cost]
    undertow: list[Cost]

    @property
    def ratio(self) -> float:
        """How many times less CPU undertow used, medians of runs that alternated."""
        return cpu(self.toolkit) / cpu(self.undertow)


def cpu(costs: list[Cost]) -> float:
    """Return the median CPU seconds."""
    return median(cost.cpu_s for cost in costs)


def page(sizes: list[Size], scans: dict[int, Cost]) -> str:
    """Write the page from the measurements."""
    rows = [
        "| posts | edges | equal | toolkit CPU s | undertow CPU s | ratio of CPU | "
        "wall s (toolkit, undertow) | peak MiB (toolkit, undertow) | runs each |",
        "|--:|--:|:-:|--:|--:|--:|--:|--:|--:|",
        *map(_row, sizes),
    ]
    scanned = [
        f"| {posts:,} | {cost.cpu_s:.1f} | {cost.wall_s:.1f} | {cost.peak_mib:,.0f} |"
        for posts, cost in scans.items()
    ]
    scan = ["", "## A whole scan", "", SCAN, "", *SCAN_HEAD, *scanned] if scanned else []
    measured = f"{machine(TOOLKIT)} {SHARED}"
    lines = ["# Benchmarks", "", INTRODUCTION, "", *rows, "", GROWTH, *scan, "", measured, ""]
    return "\n".join(lines)


def others(page: str) -> str:
    """The sections of the page that another part of the benchmarks has written."""
    start = page.find("<!-- ")
    return "" if start < 0 else "\n" + page[start:]


def _row(size: Size) -> str:
    def both(field: str) -> str:
        pair = (median(getattr(c, field) for c in runs) for runs in (size.toolkit, size.undertow))
        return ", ".join(f"{value:,.0f}" if value >= 10 else f"{value:.1f}" for value in pair)

    return (
        f"| {size.posts:,} | {size.edges:,} | {'yes' if size.equal else 'NO'} "
        f"| {cpu(size.toolkit):.1f} | {cpu(size.undertow):.1f} | **{size.ratio:.1f}** "
        f"| {both('wall_s')} | {both('peak_mib')} | {len(size.undertow)} |"
    )


def machine(*peers: str) -> str:
    """Say when, on what machine and with which versions something was measured."""
    model = platform.processor() or platform.machine()
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    tools = ", ".join(
        f"{name} {version(name)}" for name in ("undertow", "duckdb", "pyarrow", "numpy")
    )
    used = "; ".join(filter(None, [tools, ", ".join(peer.replace("==", " ") for peer in peers)]))
    today = datetime.now(UTC).date().isoformat()
    return (
        f"Measured on {today}: {model}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}; {used}."
    )


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


INTRODUCTION = f"""Made by `make bench`, which writes this page: do not edit it.

Both tools do the same job as whole processes: read the posts from the same CSV file, count
which accounts repost the same item within {WINDOW_S} s of each other, store the edges of weight
{LEAST} and more. The toolkit is installed from PyPI and run as its documentation says
(`preprocess`, `compute co_retweet`); undertow as `add`, `pairs`. They run in turn, again
and again; figures are medians, CPU is user plus system with all child processes, peak memory
that of the largest single process.

The toolkit counts, for each direction, the distinct posts of one account that met one of the
other's, the window included at both ends, and stores loops too. In the generated data no account
reposts an item twice, so both directions are equal to undertow's count of co-actions. *Equal* says
that the two edge lists, accounts and weights, are the same to the last row. `benchmarks/data.py`
says how the posts are made."""

SHARED = "The machine was shared: CPU seconds and their ratios say more than wall time."
GROWTH = "![CPU seconds by number of posts, log-log](images/growth.svg)"
SCAN = """`undertow scan` on a simulated world with every confounder and campaign: all channels,
all windows, validation, groups, tables. Reading the posts (`add`) is not in it."""
SCAN_HEAD = ["| posts | CPU s | wall s | peak MiB |", "|--:|--:|--:|--:|"]
