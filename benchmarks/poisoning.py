"""Opponents who know the method: `python -m benchmarks poisoning` writes their table.

Each world holds one attack of docs/worlds.md. An attack that hides is won where its ring is not
found; one that convicts, where fans stand in a group.

Examples of use:
    python -m benchmarks poisoning --tactics between --seeds 1    a look; docs/worlds.md stays
    python -m benchmarks poisoning                                everything; writes the table
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import undertow
from benchmarks.quality_page import page, table
from benchmarks.report import machine
from benchmarks.samples import ACCOUNTS, START
from benchmarks.tools import ROOT
from undertow.simulation import Campaign, WorldPlan, campaign, simulate
from undertow.simulation.poisoning import KINDS

PAGE = ROOT / "docs" / "worlds.md"
MARKS = ("<!-- poisoning: begin -->", "<!-- poisoning: end -->")
# No tactic, constant or test was made on these.
SEEDS = range(401, 405)
POSTS = 18_000
BUDGETS = (0.05, 0.01)
PLAIN = "none"  # the same ring without extra posts
TACTICS = {tactic: kind for kind, told in KINDS.items() for tactic in told.tactics}
HIDES = "poison_hide"


def attacked(attack: Campaign, seed: int) -> Counter[tuple[str, bool]]:
    """Scan a world with an attack; count who stands in a group, by role and whether as a source."""
    plan = WorldPlan(posts=POSTS, accounts=ACCOUNTS, start=START, campaigns=(attack,))
    world = simulate(plan, seed)
    role = {row["account_id"]: row["role"] for row in world.truth.to_pylist()}
    with TemporaryDirectory(prefix="undertow-poisoning-") as folder:
        posts, _ = world.write(folder)
        case = undertow.new_case(Path(folder) / "poisoning.case")
        undertow.add(case, [posts])
        undertow.scan(case, controls=0)
        rows = case["members"].arrow().to_pylist()
    return Counter((role[row["account_id"]], row["role"] == "source") for row in rows)


def rows(tactics: list[str], seeds: range) -> Iterator[tuple[str, ...]]:
    """Write one row per tactic and budget, with a cell for each seed."""
    ring = campaign("repost_ring")
    if tactics == list(TACTICS):
        yield (PLAIN, "–", *(_ring(attacked(ring, seed), ring.size) for seed in seeds))
    for tactic in tactics:
        for budget in BUDGETS:
            attack = campaign(TACTICS[tactic], tactic=tactic, budget=budget)
            cells = []
            for seed in seeds:
                found = attacked(attack, seed)
                hides = TACTICS[tactic] == HIDES
                cells.append(_ring(found, attack.size) if hides else _fans(found))
                print(f"{tactic}, {budget}, seed {seed}: {cells[-1]}", flush=True)
            yield (f"`{tactic}`", f"{budget}", *cells)


def _ring(found: Counter[tuple[str, bool]], size: int) -> str:
    members = found["originator", False] + found["amplifier", False]
    return f"{members} of {size} found" if members else "hidden"


def _fans(found: Counter[tuple[str, bool]]) -> str:
    inside, beside = found["fan", False], found["fan", True]
    fans = "1 fan" if inside == 1 else f"{inside} fans"
    said = [f"{fans} in groups"] * bool(inside) + [f"{beside} as sources"] * bool(beside)
    return ", ".join(said) or "no fan"


def main(arguments: list[str]) -> None:
    """Measure; write the table after a run of everything."""
    options = argparse.ArgumentParser(prog="benchmarks poisoning", description=__doc__)
    options.formatter_class = argparse.RawDescriptionHelpFormatter
    options.add_argument("--tactics", nargs="+", choices=TACTICS, metavar="TACTIC")
    options.add_argument("--seeds", type=int, default=len(SEEDS), help="how many of the seeds")
    chosen = options.parse_args(arguments)
    if not 1 <= chosen.seeds <= len(SEEDS):
        options.error(f"--seeds lies between 1 and {len(SEEDS)}")
    seeds = SEEDS[: chosen.seeds]
    head = ("tactic", "budget", *(f"seed {seed}" for seed in seeds))
    text = f"{table(head, [*rows(chosen.tactics or list(TACTICS), seeds)], 6)}\n\n{machine()}"
    if chosen.tactics or seeds != SEEDS:
        print(text)
    else:
        PAGE.write_text(page(PAGE.read_text(), text, MARKS))
