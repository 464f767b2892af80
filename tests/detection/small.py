"""Small tables of actions for the tests of the detection."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from undertow.detection.coding import SECOND
from undertow.model.tables import ACTIONS

START_S = 1_700_000_000

Row = tuple[str, str, float]  # account, object, seconds after START_S


def actions(
    rows: Iterable[Row],
    *,
    appeared: dict[str, float] | None = None,
    source: dict[str, str] | None = None,
    channel: str = "link",
) -> pa.Table:
    """Actions; `appeared` (seconds) and `source` are by object, each post has one action."""
    rows, appeared, source = list(rows), appeared or {}, source or {}
    times = [None if o not in appeared else _micros(appeared[o]) for _, o, _ in rows]
    return pa.table(
        {
            "account_id": [account for account, _, _ in rows],
            "channel": [channel] * len(rows),
            "object": [thing for _, thing, _ in rows],
            "post_id": [f"p{i}" for i in range(len(rows))],
            "at": pa.array([_micros(t) for *_, t in rows], pa.int64()).cast(
                ACTIONS.field("at").type
            ),
            "appeared_at": pa.array(times, pa.int64()).cast(ACTIONS.field("at").type),
            "source": [source.get(thing) for _, thing, _ in rows],
        },
        schema=ACTIONS,
    )


def _micros(seconds: float) -> int:
    return round((START_S + seconds) * SECOND)


def crowd(seed: int, accounts: int = 150, things: int = 400, each: int = 8) -> list[Row]:
    """Independent accounts: every object is shared at random moments of its own three days."""
    rng = np.random.default_rng(seed)
    begins = rng.uniform(0, 30 * 86_400, things)
    return [
        (f"a{account}", f"o{thing}", float(begins[thing] + rng.uniform(0, 3 * 86_400)))
        for thing in range(things)
        for account in rng.choice(accounts, each, replace=False)
    ]


def ring(seed: int, members: int = 5, things: int = 40, name: str = "ring") -> list[Row]:
    """Accounts that share the same objects within half a minute, on different days."""
    rng = np.random.default_rng(seed)
    return [
        (f"{name}{member}", f"{name} thing {thing}", thing * 61_000.0 + float(rng.uniform(0, 30)))
        for thing in range(things)
        for member in range(members)
    ]
