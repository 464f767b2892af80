"""How far one machine goes: plain counts of up to 100 million actions in a limit on memory.

The kernel keeps the limit (a control group): a process that needs more is killed.

Examples of use:
    python -m benchmarks scale                           1 to 100 million; writes its section
    python -m benchmarks scale --sizes 1000000           one size; the others stay as they were
    python -m benchmarks scale --sizes 1000000 --scan    the validated scan too, without controls
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from shutil import rmtree

from benchmarks.data import many
from benchmarks.growth import svg
from benchmarks.limited import limited
from benchmarks.measure import Cost, run
from benchmarks.quality_page import page
from benchmarks.report import machine
from benchmarks.tools import BENCH, ROOT, UNDERTOW, WINDOW_S

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- scale: made by python -m benchmarks scale -->", "<!-- scale: end -->"
RAW = BENCH / "scale.json"
SIZES = (1_000_000, 10_000_000, 30_000_000, 100_000_000)
MEMORY_MB = 8_192
STEPS = ("add", "pairs", "scan")


def measure(posts: int, memory_mb: int, *, scan: bool) -> dict[str, Cost]:
    """Read, count and perhaps scan so many posts within the limit."""
    work = BENCH / "scale"
    rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    file, case, log = many(posts, BENCH / "data"), work / "scale.case", work / "log"
    run([UNDERTOW, "new", case], log)
    window = ["--channel", "repost", "--window", str(WINDOW_S), "--out", work / "pairs.parquet"]
    commands = {"add": ["add", case, file], "pairs": ["pairs", case, *window]}
    if scan:
        commands["scan"] = ["scan", case, "--controls", "0", "--encoder", "none"]
    found = {}
    with limited(memory_mb) as within:
        for step, words in commands.items():
            found[step] = run([*within, UNDERTOW, *words], log)
            print(f"{posts:>11,} posts, {step}: {found[step]}", flush=True)
    rmtree(work)
    return found


def section(raw: dict[str, dict[str, Cost]]) -> str:
    """The section of the page."""
    lines = [
        "| actions | "
        + " | ".join(f"{step}: CPU s, wall s, peak MiB" for step in STEPS[:2])
        + " | CPU µs an action |",
        "|--:|--:|--:|--:|",
    ]
    for posts, found in sorted(raw.items(), key=lambda item: int(item[0])):
        cells = [_cell(found[step]) for step in STEPS[:2]]
        each = 1e6 * sum(found[step].cpu_s for step in STEPS[:2]) / int(posts)
        lines.append(f"| {int(posts):,} | {' | '.join(cells)} | {each:.1f} |")
    scans = [
        f"- {int(posts):,} actions: {_cell(found['scan'])}"
        for posts, found in sorted(raw.items(), key=lambda item: int(item[0]))
        if "scan" in found
    ]
    words = TEXT.format(memory=MEMORY_MB // 1024, window=WINDOW_S)
    told = ["", SCANNED, "", *scans] if scans else []
    return "\n".join([words, "", *lines, "", PLOTS, *told, "", machine()])


def _cell(cost: Cost) -> str:
    return f"{cost.cpu_s:,.1f}, {cost.wall_s:,.0f}, {cost.peak_mib:,.0f}"


def write(raw: dict[str, dict[str, Cost]]) -> None:
    """Write the section and its plots."""
    images = ROOT / "docs" / "images"
    for name, field, title, unit in (
        ("scale-cpu", "cpu_s", "CPU seconds of add, pairs within 60 s and the validated scan", "s"),
        ("scale-peak", "peak_mib", "Peak memory in MiB", "MiB"),
    ):
        lines = {
            step: {
                int(posts): getattr(found[step], field)
                for posts, found in raw.items()
                if step in found
            }
            for step in STEPS
            if any(step in found for found in raw.values())
        }
        (images / f"{name}.svg").write_text(svg(lines, title, unit))
    PAGE.write_text(page(PAGE.read_text("utf-8"), section(raw), (BEGIN, END)), "utf-8")


def main(arguments: Sequence[str]) -> None:
    """Measure the sizes asked for; the others stay as they were measured before."""
    options = argparse.ArgumentParser(prog="benchmarks scale", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="posts")
    options.add_argument("--memory", type=int, default=MEMORY_MB, help="limit in MiB")
    options.add_argument("--scan", action="store_true", help="scan too")
    chosen = options.parse_args(arguments)
    raw = json.loads(RAW.read_text()) if RAW.exists() else {}
    for posts in chosen.sizes:
        found = measure(posts, chosen.memory, scan=chosen.scan)
        kept = raw.get(str(posts), {})
        raw[str(posts)] = kept | {step: asdict(cost) for step, cost in found.items()}
        RAW.write_text(json.dumps(raw, indent=1))  # at once: a larger one may fail
    costs = {
        posts: {step: Cost(**cost) for step, cost in found.items()} for posts, found in raw.items()
    }
    if costs:
        write(costs)


TEXT = """## How far one machine goes

Posts without texts, each of which is one action, read from one Parquet file (`add`) and counted on
reposts (`pairs`, within {window} s), in {memory} GB of memory that the kernel keeps (a control
group without swap: who needs more is killed) and on two cores. Beyond ten million posts `pairs`
lays actions out on the disk, all those on one object in one part, and holds one part at a time and
what was found. `benchmarks/data.py` (`many`) makes the posts; the same accounts act in all of
them."""
PLOTS = """![CPU seconds by number of posts](images/scale-cpu.svg)
![Peak memory by number of posts](images/scale-peak.svg)"""
SCANNED = """The validated scan of the same posts (`scan --controls 0 --encoder none`), CPU s, wall
s, peak MiB. What stays while a channel is tested lies in files that are mapped into memory
(`engine/paged.py`), and what can be worked out object by object is worked out four million actions
at a time. Mapped pages that are in memory count in the peak; the kernel drops them where it needs
room. The bounds on the pairs of a channel (docs/method.md) do not grow with the data, so the more
there is, the more objects are tested in shorter windows only, and stand in the table `bounded`."""
