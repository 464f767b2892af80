"""What a scan costs where most was scanned before; a section of docs/benchmarks.md.

A simulated world is scanned without its last posts, again as it is, again with other parameters,
and with the last posts; then once more with nothing kept but vectors, and the tables are compared.

Examples of use:
    python -m benchmarks again                     30,000 posts; writes its section
    python -m benchmarks again --posts 10000       a first look; prints only
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree

from benchmarks.measure import Cost, run
from benchmarks.quality_page import page
from benchmarks.report import machine
from benchmarks.speed import world
from benchmarks.tools import BENCH, ROOT, UNDERTOW
from undertow.case import Case, open_case

PAGE = ROOT / "docs" / "benchmarks.md"
MARKS = "<!-- again: made by python -m benchmarks again -->", "<!-- again: end -->"
POSTS, NEW = 30_000, 0.01  # and the share of them that come later
FEWER = 5  # copies, instead of twenty


@dataclass(frozen=True)
class Row:
    """One command: what it cost, and what the run's record says of each step.

    Attributes:
        steps: for each step its seconds, or None where it was taken over.
        tables: the SHA-256 of every table that it wrote.
    """

    what: str
    cost: Cost
    steps: dict[str, float | None]
    tables: dict[str, str]

    def line(self) -> str:
        """The row of the table."""
        cells = ["taken over" if s is None else f"{s:.1f}" for s in self.steps.values()]
        cells += ["–"] * (4 - len(cells))
        cost = self.cost
        return (
            f"| {self.what} | {cost.cpu_s:.1f} | {cost.wall_s:.1f} | {cost.peak_mib:,.0f} | "
            + " | ".join(cells)
            + " |"
        )


def measured(posts: int, place: Path) -> Iterator[Row]:
    """One row after the other."""
    rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    case, log = place / "again.case", place / "log"
    old, new, count = _split(world(posts), place)
    run([UNDERTOW, "new", case], log)
    yield _row("adding the first posts", run([UNDERTOW, "add", case, old], log))
    yield _scanned("first scan", case, log)
    yield _scanned("the same again", case, log)
    yield _scanned(f"with {FEWER} copies instead of 20", case, log, "--controls", str(FEWER))
    yield _scanned("reposts and links only", case, log, "--channels", "repost,link")
    yield _row(f"adding {count:,} posts", run([UNDERTOW, "add", case, new], log))
    bare = Path(copytree(case, place / "bare.case"))
    rmtree(bare / "kept")
    yield _scanned("with the new posts", case, log)
    yield _scanned("the same, nothing kept but vectors", bare, log)


def _split(posts: Path, place: Path) -> tuple[Path, Path, int]:
    """Posts in two files, the last ones apart."""
    with posts.open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    rows.sort(key=lambda row: row[head.index("created_at")])
    count = round(len(rows) * NEW)
    files = place / "old.csv", place / "new.csv"
    for path, some in zip(files, (rows[:-count], rows[-count:]), strict=True):
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *some])
    return *files, count


def _scanned(what: str, case: Path, log: Path, *words: str) -> Row:
    cost = run([UNDERTOW, "scan", case, *words], log)
    return _row(what, cost, open_case(case))


def _row(what: str, cost: Cost, case: Case | None = None) -> Row:
    steps: dict[str, float | None] = {}
    tables: dict[str, str] = {}
    if case is not None:
        scan = case.last_scan()
        for step in scan["steps"]:
            if "key" in step:
                steps[step["name"]] = None if step["taken_from"] else step["seconds"]
        for path in (case.folder / "tables" / scan["folder"]).iterdir():
            tables[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    row = Row(what, cost, steps, tables)
    print(row.line(), flush=True)
    return row


def section(posts: int, rows: Sequence[Row]) -> str:
    """The section of the page."""
    by = {row.what: row for row in rows}
    pairs = [("first scan", "the same again"), (rows[-2].what, rows[-1].what)]
    equal = all(by[one].tables == by[other].tables for one, other in pairs)
    head = [
        "| what | CPU s | wall s | peak MiB | messages | actions | detection | narratives |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    told = EQUAL if equal else "**The tables were not equal.**"
    lines = [*head, *(row.line() for row in rows)]
    return "\n".join([TEXT.format(posts=posts), "", *lines, "", told, "", machine()])


def main(arguments: Sequence[str]) -> None:
    """Measure, and write the section after a run of the usual size."""
    options = argparse.ArgumentParser(prog="benchmarks again", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--posts", type=int, default=POSTS)
    chosen = options.parse_args(arguments)
    rows = list(measured(chosen.posts, BENCH / "again"))
    told = section(chosen.posts, rows)
    print(told)
    if chosen.posts == POSTS:
        PAGE.write_text(page(PAGE.read_text("utf-8"), told, MARKS), "utf-8")


TEXT = """## A scan of what was scanned before

`undertow scan` of a simulated world of about {posts:,} posts, all campaigns, default encoder,
twenty copies. The last four columns are wall seconds of the steps, as the run's record has them."""
EQUAL = "Where the posts and parameters are the same the tables are, to the last byte."
