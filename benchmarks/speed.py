"""Speed and memory beside the toolkit: `python -m benchmarks speed` writes docs/benchmarks.md.

Example of use:
    python -m benchmarks speed --sizes 100000 --repeat 1      a first look, in a minute
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.data import generate
from benchmarks.growth import svg
from benchmarks.measure import Cost
from benchmarks.report import Size, cpu, others, page
from benchmarks.tools import BENCH, ROOT, TOOLKIT, installed, toolkit, undertow, undertow_scan


def compare(python: Path, posts: int, repeat: int) -> Size:
    """Run both tools in turn on the same posts and compare their edges each time."""
    file = generate(posts, BENCH / "data")
    runs: tuple[list[Cost], list[Cost]] = ([], [])
    equal, edges = True, 0
    for turn in range(repeat):
        theirs_cost, expected = toolkit(python, file, BENCH / "run")
        ours_cost, found = undertow(file, BENCH / "run")
        runs[0].append(theirs_cost)
        runs[1].append(ours_cost)
        equal, edges = equal and found.equals(expected), expected.num_rows
        ratio = theirs_cost.cpu_s / ours_cost.cpu_s
        print(
            f"{posts:>9,} posts, run {turn + 1}: {theirs_cost.cpu_s:.1f} / {ours_cost.cpu_s:.1f}"
            f" CPU s = {ratio:.1f}; {edges:,} edges, {'equal' if equal else 'NOT EQUAL'}",
            flush=True,
        )
    return Size(posts, edges, equal, *runs)


def world(posts: int) -> Path:
    """A simulated world with every campaign in it, made once; returns its file of posts."""
    from undertow.simulation import CAMPAIGNS, WorldPlan, campaign, simulate

    folder = BENCH / "data" / f"world-{posts}"
    if not (folder / "posts.csv").exists():
        hidden = tuple(campaign(kind, camouflage=0.3) for kind in CAMPAIGNS)
        plan = WorldPlan(
            posts=posts, accounts=max(posts // 13, 200), days=30, communities=20, campaigns=hidden
        )
        simulate(plan, 1).write(folder)
    return folder / "posts.csv"


def scan(posts: int) -> Cost:
    """Measure a whole scan of a simulated world."""
    cost = undertow_scan(world(posts), BENCH / "run")
    print(f"{posts:>9,} posts, scan: {cost.cpu_s:.1f} CPU s, {cost.wall_s:.1f} s", flush=True)
    return cost


def write(sizes: list[Size], scans: dict[int, Cost], docs: Path) -> None:
    """Write the page, the plot and the raw measurements."""
    (docs / "images").mkdir(parents=True, exist_ok=True)
    file = docs / "benchmarks.md"
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(page(sizes, scans) + others(kept), encoding="utf-8")
    lines = {
        name: {size.posts: cpu(getattr(size, name)) for size in sizes}
        for name in ("toolkit", "undertow")
    }
    if sizes:
        (docs / "images" / "growth.svg").write_text(svg(lines))
    (BENCH / "results.json").write_text(json.dumps([asdict(size) for size in sizes], indent=1))


def main(arguments: list[str]) -> None:
    """Measure, and write the page and the plot."""
    options = argparse.ArgumentParser(prog="benchmarks speed", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--sizes", type=int, nargs="*", default=[100_000, 1_000_000, 5_000_000])
    options.add_argument("--repeat", type=int, default=3, help="runs of each tool at each size")
    options.add_argument("--scan", type=int, nargs="*", default=[1_000_000], help="posts to scan")
    options.add_argument("--docs", type=Path, default=ROOT / "docs", help="where the page goes")
    chosen = options.parse_args(arguments)
    python = installed(TOOLKIT)
    sizes: list[Size] = []
    scans: dict[int, Cost] = {}
    for posts in chosen.sizes:
        sizes.append(compare(python, posts, chosen.repeat))
        write(sizes, scans, chosen.docs)  # at once: a later run may fail
    for posts in chosen.scan:
        scans[posts] = scan(posts)
        write(sizes, scans, chosen.docs)
    if not all(size.equal for size in sizes):
        raise SystemExit("the edges differ")
