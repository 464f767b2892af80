"""Data sets with an answer: simulated worlds, and real posts of which something is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.scoring import Truth
from undertow.simulation import CAMPAIGNS, WorldPlan, campaign, simulate

# No constant of undertow is chosen, nor any test written, on worlds of these seeds.
SEEDS = range(200, 220)
START = datetime(2025, 3, 3, tzinfo=UTC)
ACCOUNTS = 1_500
DAYS = {"slow_drip": 120}  # others last as long as worlds usually do
NOBODY, ALL = "nobody", "all"


@dataclass(frozen=True)
class Sample:
    """One file of posts and what is known of its accounts.

    `truth` may be smaller than the file's accounts: who is not in it is innocent. It is None where
    every account belongs to one operator and nothing more is known.
    """

    name: str
    file: Path
    truth: Truth | None
    mapping: Mapping[str, str] | None = None


# What makes the samples of a set in a folder, as many as asked where a set can have more or fewer.
Make = Callable[[Path, int], Iterator[Sample]]


def world_sets() -> dict[str, Make]:
    """Sets of worlds: nobody coordinates, all campaigns at once, each campaign alone."""
    sets: dict[str, Make] = {
        NOBODY: lambda folder, _: _worlds(folder, len(SEEDS), ()),
        ALL: lambda folder, count: _worlds(folder, count, tuple(CAMPAIGNS)),
    }
    for kind in CAMPAIGNS:
        sets[kind] = lambda folder, count, kind=kind: _worlds(folder, count, (kind,))
    return sets


def _worlds(folder: Path, count: int, kinds: tuple[str, ...]) -> Iterator[Sample]:
    days = {"days": DAYS[kinds[0]]} if len(kinds) == 1 and kinds[0] in DAYS else {}
    hidden = tuple(campaign(kind) for kind in kinds)
    plan = WorldPlan(accounts=ACCOUNTS, start=START, campaigns=hidden, **days)
    for seed in SEEDS[:count]:
        world = simulate(plan, seed)
        posts, _ = world.write(folder)
        rows = world.truth.to_pylist()
        known = {row["account_id"]: row["campaign"] for row in rows}
        framed = frozenset(row["account_id"] for row in rows if row["role"] == "framed")
        answering = frozenset(
            row["account_id"] for row in rows if row["role"] in ("caller", "participant")
        )
        yield Sample(f"seed {seed}", posts, Truth(known, framed, answering))
