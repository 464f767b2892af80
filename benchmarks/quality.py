"""What is found and what is not: `python -m benchmarks quality` writes docs/quality.md.

Worlds with known truth and real posts go through undertow and its peers at their defaults.

Examples of use:
    python -m benchmarks quality --only nobody all --seeds 1    a look; docs/quality.md stays
    python -m benchmarks quality --only mixed --tools undertow  undertow alone
    python -m benchmarks quality                                everything; writes the page
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.compute as pc

from benchmarks.goals import Call, Result
from benchmarks.peers import ASTRODETECTION, COORDINATIONZ, TOOLS, answer, read
from benchmarks.quality_page import page, tables
from benchmarks.real import real_sets
from benchmarks.report import machine
from benchmarks.samples import SEEDS, Make, Sample, world_sets
from benchmarks.scoring import Truth, score
from benchmarks.tools import BENCH, ROOT, TOOLKIT

PAGE = ROOT / "docs" / "quality.md"
RAW = BENCH / "quality.json"


def measure(name: str, make: Make, count: int, tools: list[str]) -> Iterator[Result]:
    """Let the tools answer on every sample of a set."""
    with TemporaryDirectory(prefix="undertow-quality-") as folder:
        for number, sample in enumerate(make(Path(folder), count)):
            work = Path(folder) / f"run-{number}"
            work.mkdir()
            yield from _answers(name, sample, work, tools)


def _answers(name: str, sample: Sample, work: Path, tools: list[str]) -> Iterator[Result]:
    case = read(sample.file, sample.mapping, work)
    posts = case["posts"].arrow().select(["account_id"])
    accounts = pc.unique(posts["account_id"]).to_pylist()
    truth = complete(sample.truth, accounts)
    for tool in tools:
        start = time.perf_counter()
        said = answer(tool, case, work)
        result = Result(
            set=name,
            sample=sample.name,
            tool=tool,
            posts=len(posts),
            seconds=round(time.perf_counter() - start, 1),
            problem=said.problem,
            score=score(said.groups, truth),
            rows=said.rows,
            calls=[Call(len(who), len(who & truth.answering), words) for who, words in said.calls],
        )
        print(result.line(), flush=True)
        yield result


def complete(truth: Truth | None, accounts: list[str]) -> Truth:
    """The truth with every account that posts."""
    if truth is None:
        return Truth(dict.fromkeys(accounts, "operator"))
    known = {account: truth.campaign.get(account) for account in accounts}
    return Truth(known, truth.framed, truth.answering)


def main(arguments: list[str]) -> None:
    """Measure; write the raw figures always, the page after a run of everything."""
    sets = world_sets() | real_sets()
    options = argparse.ArgumentParser(prog="benchmarks quality", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--seeds", type=int, default=5, help="worlds of each set with campaigns")
    options.add_argument("--only", nargs="+", choices=sets, metavar="SET", help=f"of {list(sets)}")
    options.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS), metavar="TOOL")
    chosen = options.parse_args(arguments)
    if not 1 <= chosen.seeds <= len(SEEDS):
        options.error(f"--seeds lies between 1 and {len(SEEDS)}, as many as are set apart")
    tools = [tool for tool in TOOLS if tool in {next(iter(TOOLS)), *chosen.tools}]
    peers = machine(TOOLKIT, COORDINATIONZ, ASTRODETECTION)
    about = f"{peers} Seeds {SEEDS[0]} to {SEEDS[-1]} where nobody coordinates, " + (
        f"{SEEDS[0]} to {SEEDS[chosen.seeds - 1]} elsewhere."
    )
    results: list[Result] = []
    BENCH.mkdir(exist_ok=True)
    for name in chosen.only or sets:
        results += measure(name, sets[name], chosen.seeds, tools)
        raw = {"about": about, "results": [asdict(result) for result in results]}
        RAW.write_text(json.dumps(raw, indent=1, default=str))  # at once: a later run may fail
    if chosen.only or tools != list(TOOLS):
        print(tables(results, about))
    else:
        PAGE.write_text(page(PAGE.read_text(), tables(results, about)))
