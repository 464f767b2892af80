"""What copies cost, in work that is counted and not timed, so that a regression shows anywhere."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import undertow
from undertow.detection import candidates, pairs, sharing
from undertow.detection.coding import code, laid_out
from undertow.detection.detect import detect
from undertow.detection.episodes import split
from undertow.engine import DuckDB
from undertow.progress import Quiet
from undertow.simulation import CAMPAIGNS, WorldPlan, campaign, simulate
from undertow.workflow.actions import chosen, extract

# Look-ups per copy for every pair that counting looks at; 2.96 on this world when it was set.
MOST_WORK = 3.3


def test_the_work_of_a_copy_does_not_grow(tmp_path, monkeypatch):
    """Counting looks at every pair of actions in the longest window that an object allows. A copy
    looks at pairs of actions that may matter and at what pairs of accounts may share: less the
    larger the world is.
    """
    hidden = tuple(campaign(kind, camouflage=0.3) for kind in CAMPAIGNS)
    plan = WorldPlan(posts=30_000, accounts=2_300, days=30, communities=20, campaigns=hidden)
    simulate(plan, 1).write(tmp_path)
    case = undertow.new_case(tmp_path / "work.case")
    undertow.add(case, [tmp_path / "posts.csv"])
    signals = chosen(["repost", "link", "hashtag"])
    extract(case, signals, tmp_path / "actions.parquet", Quiet(), {}, DuckDB)
    actions = pq.read_table(tmp_path / "actions.parquet")
    looked_at: list[int] = []

    def counted(start, size):
        looked_at.append(int(size.sum()))
        return laid_out(start, size)

    for module in (candidates, sharing):
        monkeypatch.setattr(module, "laid_out", counted)
    names = sorted(set(actions["channel"].to_pylist()))
    plain = 0
    for name in names:
        plain += int(pairs.reach_of(split(code(channel(actions, name)))).work().sum())
    copies = 2
    detect(names, lambda name: channel(actions, name), DuckDB, copies=copies)
    share = sum(looked_at) / copies / plain
    assert 0 < share <= MOST_WORK, f"{share:.3f} of {plain:,} pairs"


def channel(actions: pa.Table, name: str) -> pa.Table:
    return actions.filter(pc.equal(actions["channel"], name))
