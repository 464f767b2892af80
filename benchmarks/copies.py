"""Near copies: what is found, what is found wrongly, what it costs; writes docs/narratives.md.

Examples of use:
    python -m benchmarks copies              sets in ../shared/data, and a million invented posts
    python -m benchmarks copies --posts 1000 a small try that writes nothing
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.parquet as pq

from benchmarks import edited
from benchmarks.quality_page import page
from benchmarks.tools import ROOT
from undertow.narratives.copies import clusters_of_copies

PLANTED = ROOT.parent / "shared" / "data" / "text" / "neardup"
PAGE = ROOT / "docs" / "narratives.md"
BEGIN, END = "<!-- copies: made by python -m benchmarks copies -->", "<!-- copies: end -->"
SIZES = (100_000, 300_000, 1_000_000)
HEAD = (
    "| posts | pair recall | pair precision | cluster recall | µs of CPU a post | seconds | MiB |\n"
    "|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Score:
    """Pairs of planted posts: recall, precision; and the mean share of a message found together."""

    recall: float
    precision: float
    together: float


def score(found: np.ndarray, truth: np.ndarray) -> Score:
    """Judge clusters by planted posts alone: what else is a copy of what, nobody knows."""
    planted = truth >= 0
    both = Counter(zip(found[planted].tolist(), truth[planted].tolist(), strict=True))
    size = Counter(truth[planted].tolist())
    right, largest = sum(map(_pairs, both.values())), Counter[int]()
    for (_, message), count in both.items():
        largest[message] = max(largest[message], count)
    return Score(
        right / sum(map(_pairs, size.values())),
        right / max(1, sum(map(_pairs, Counter(found[planted].tolist()).values()))),
        float(np.mean([largest[message] / size[message] for message in size])),
    )


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def measure(name: str) -> str:
    """One row of the table: a file of planted copies, or a number of invented posts."""
    if name.isdigit():
        texts, truth = edited.posts(int(name), seed=1)
        label = f"{int(name):,} invented"
    else:
        rows = pq.read_table(PLANTED / name)
        texts, truth = rows["text"].to_pylist(), rows["cluster"].to_numpy()
        label = f"{len(texts):,} tweets, copies planted"
    wall, cpu = time.perf_counter(), time.process_time()
    found = clusters_of_copies(texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reached = score(found.cluster, truth)
    return (
        f"| {label} | {reached.recall:.3f} | {reached.precision:.3f} | {reached.together:.3f} "
        f"| {cpu / len(texts) * 1e6:.0f} | {wall:.0f} | {peak:,.0f} |"
    )


def main(options: Sequence[str]) -> None:
    """Measure every set in a process of its own and write the table into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks copies")
    parser.add_argument("--posts", help="only this many invented posts, or this file; print it")
    chosen = parser.parse_args(options)
    if chosen.posts:
        print(HEAD, measure(chosen.posts), sep="\n")
        return
    sets = [*(path.name for path in sorted(PLANTED.glob("*.parquet"))), *map(str, SIZES)]
    rows = [_apart(name) for name in sorted(sets, key=lambda name: (name.isdigit(), len(name)))]
    table = "\n".join([HEAD, *rows])
    PAGE.write_text(page(PAGE.read_text("utf-8"), table, (BEGIN, END)), "utf-8")


def _apart(name: str) -> str:
    command = [sys.executable, "-m", "benchmarks", "copies", "--posts", name]
    made = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    row = made.stdout.splitlines()[-1]
    print(row)
    return row
