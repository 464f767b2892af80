"""A world: posts whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from undertow.errors import ParameterError
from undertow.model.tables import POSTS, TEXT, TIME
from undertow.simulation import messages
from undertow.simulation.accounts import recruit
from undertow.simulation.chance import Bools, stream
from undertow.simulation.orders import campaign, order, play, told_apart
from undertow.simulation.organic import PLAYS, fan_clubs, originals
from undertow.simulation.part import Part
from undertow.simulation.plan import HABITS, WorldPlan

TOLD = pa.schema([("post_id", TEXT), ("message", TEXT)])
TRUTH = pa.schema([("account_id", TEXT), ("campaign", TEXT), ("role", TEXT)])
INNOCENT = {"framed"}  # roles that a campaign gives to accounts which are not part of it
CSV_COLUMNS = [*POSTS.names[:14], "repost_at", "repost_of_account", "reply_to_account"]


@dataclass(frozen=True, slots=True)
class World:
    """Posts, and who really acted together.

    `posts` has the schema of a case without its source columns, ordered by time. `truth` has one
    row for every account that posts: `campaign` is null for the innocent, `role` is `ordinary`,
    `hub`, `fan`, `press_bot`, `framed`, or the part an account plays in its campaign (`chaff`: a
    throw-away account of an opponent who poisons the world). `narratives` says which post tells
    which of the planted messages.
    """

    posts: pa.Table
    truth: pa.Table
    narratives: pa.Table

    def write(self, folder: Path | str) -> list[Path]:
        """Write `posts.csv` and `truth.csv` into the folder, as `undertow add` reads them.

        And `narratives.csv` where messages were planted.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / "posts.csv", folder / "truth.csv"]
        csv.write_csv(_flat(self.posts.select(CSV_COLUMNS)), paths[0])
        csv.write_csv(self.truth, paths[1])
        if self.narratives.num_rows:
            paths.append(folder / "narratives.csv")
            csv.write_csv(self.narratives, paths[2])
        return paths


def simulate(plan: WorldPlan, seed: int) -> World:
    """Make the world of this plan. The same plan and seed give the same world to the byte.

    Every part has its own stream of random numbers: a campaign more or less leaves all other
    posts as they were.
    """
    people = recruit(seed, "people", plan.accounts, plan, stream(seed, "people"))
    first, stage = originals.play(plan, people, stream(seed, "originals"))
    everyday = stage.read_until(stream(seed, "reposts"), people, plan.budget("reposts"))
    fans = fan_clubs.gather(stage, stream(seed, "fan_clubs"))
    stage = replace(stage, everyday=everyday, fans=fans)
    organic = [first] if plan.budget("originals") else []
    organic += [habit(stage, stream(seed, name)) for name, habit in PLAYS.items()]
    hidden = {
        one.label: play(stage, one, stream(seed, f"campaign/{one.label}")) for one in plan.campaigns
    }
    planted, told = messages.play(plan, people, stream(seed, "narratives"))
    posts = _published(plan, [*organic, *hidden.values(), planted])
    return World(posts, _truth(posts, organic, hidden), _told(posts, told))


def demo_world(seed: int = 7) -> World:
    """Make the world of the demonstration: invented, small, and with a known answer.

    About 20,000 posts of 1,500 accounts over 14 days. Hidden in it: a repost ring of 14 accounts,
    a link farm of 10 and a copy-and-paste set of 9, a quarter of whose posts is ordinary activity.
    Around them what makes innocent accounts look alike: a viral day, a fan club that reacts within
    a minute or two, share buttons, stock replies, press bots.
    """
    kinds = ("repost_ring", "link_farm", "copy_paste")
    hidden = tuple(campaign(kind, camouflage=0.25) for kind in kinds)
    start = datetime(2025, 3, 3, tzinfo=UTC)
    return simulate(WorldPlan(posts=18_000, accounts=1_500, start=start, campaigns=hidden), seed)


def simulate_to(
    folder: Path | str,
    *,
    seed: int = 1,
    accounts: int = 1_500,
    days: int = 14,
    posts: int | None = None,
    campaigns: Sequence[str] = (),
    without: Sequence[str] = (),
    narratives: int = 0,
) -> list[Path]:
    """Make a world with the campaigns that these words order and write it into the folder.

    Organic posts come at the demonstration's rate, thirteen an account in a fortnight, unless
    `posts` says how many; the habits named in `without` make none of theirs. A kind that is named
    several times becomes several campaigns. Each of five messages is told in `narratives` posts.
    Returns the files written.
    """
    if strange := sorted(set(without) - set(HABITS)):
        raise ParameterError(f"unknown habits {strange}; known: {sorted(HABITS)}", where="without")
    plan = WorldPlan(
        posts=max(1, accounts * days * 13 // 14) if posts is None else posts,
        accounts=accounts,
        days=days,
        communities=min(10, max(1, accounts // 10)),
        habits={name: share for name, share in HABITS.items() if name not in without},
        campaigns=told_apart([order(words) for words in campaigns]),
        narratives=narratives,
    )
    return simulate(plan, seed).write(folder)


def _published(plan: WorldPlan, parts: list[Part]) -> pa.Table:
    """Order all posts within the world's time, ordered; nobody reposts the same item twice."""
    posts = pa.concat_tables([part.posts for part in parts]).combine_chunks()
    order = [("created_at", "ascending"), ("post_id", "ascending")]
    posts = posts.take(pc.sort_indices(posts.select(["created_at", "post_id"]), sort_keys=order))
    at = posts["created_at"].cast(pa.int64()).to_numpy()
    inside = (at >= plan.start_us) & (at < plan.end_us)
    return posts.filter(pa.array(inside & ~_repeated(posts)))


def _repeated(posts: pa.Table) -> Bools:
    who, what = (
        pc.fill_null(pc.dictionary_encode(posts[name]).combine_chunks().indices, -1)
        .cast(pa.int64())
        .to_numpy()
        for name in ("account_id", "repost_of")
    )
    again = what >= 0
    again[np.unique(who * (what.max(initial=0) + 1) + what, return_index=True)[1]] = False
    return np.asarray(again & (what >= 0))


def _told(posts: pa.Table, told: dict[str, pa.Array]) -> pa.Table:
    """Which post tells which planted message, ordered by post."""
    rows = [pa.table([ids, pa.repeat(name, len(ids))], schema=TOLD) for name, ids in told.items()]
    every = pa.concat_tables(rows).sort_by("post_id")
    return every.filter(pc.is_in(every["post_id"], value_set=posts["post_id"].combine_chunks()))


def _truth(posts: pa.Table, organic: list[Part], hidden: dict[str, Part]) -> pa.Table:
    known: dict[str, tuple[str | None, str]] = {}
    for label, part in [*((None, part) for part in organic), *hidden.items()]:
        for accounts, role in part.roles:
            guilty = label if role not in INNOCENT else None
            for account in accounts.to_pylist():
                if guilty or known.get(account, (None,))[0] is None:
                    known[account] = (guilty, role)
    seen = sorted(pc.unique(posts["account_id"]).to_pylist())
    rows = [(account, *known.get(account, (None, "ordinary"))) for account in seen]
    return pa.table(list(map(list, zip(*rows, strict=True))) or [[], [], []], schema=TRUTH)


def _flat(posts: pa.Table) -> pa.Table:
    """Join lists by '|', times in ISO 8601 microseconds and Z, as a CSV holds them."""
    for number, field in enumerate(posts.schema):
        column = posts[field.name]
        if pa.types.is_list(field.type):
            posts = posts.set_column(number, field.name, pc.binary_join(column, "|"))
        elif field.type == TIME:
            plain = column.cast(pa.timestamp("us"))
            text = pc.strftime(plain, "%Y-%m-%dT%H:%M:%SZ")
            posts = posts.set_column(number, field.name, text)
    return posts
