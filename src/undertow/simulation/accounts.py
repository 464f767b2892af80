"""Accounts: how much they write, what interests them, where they live, how fast they react."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from undertow.simulation.chance import Floats, Ints, around, ids
from undertow.simulation.language import names
from undertow.simulation.plan import WorldPlan

HUB_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts side by side: entry i of every array is account i.

    `activity` is each one's share of what all write; `reach` how far its posts go; `zone` hours
    ahead of UTC (0 to 23); `pace_s` its median time to react, seconds; `lang` and `community`
    are numbers.
    """

    seed: int  # of the world they live in
    ids: pa.Array
    names: pa.Array
    languages: pa.Array  # the codes that `lang` numbers
    activity: Floats
    reach: Floats
    community: Ints
    lang: Ints
    zone: Ints
    pace_s: Floats

    def __len__(self) -> int:
        return len(self.activity)

    @property
    def hubs(self) -> Ints:
        """The accounts that reach furthest, two in a hundred, furthest first."""
        count = max(2, round(HUB_SHARE * len(self)))
        return np.asarray(np.argsort(-self.reach, kind="stable")[:count], dtype=np.int64)

    def pick(self, rng: np.random.Generator, count: int) -> Ints:
        """Draw accounts in proportion to their activity, with repeats."""
        return rng.choice(len(self), count, p=self.activity)


def recruit(
    seed: int, part: str, count: int, plan: WorldPlan, rng: np.random.Generator
) -> Accounts:
    """Draw new accounts as people are: few write most, a community shares language and sky.

    Activity and reach are Pareto with tails as platforms show them; reaction times are log-normal
    around half an hour, so that some are always fast.
    """
    community = rng.integers(0, plan.communities, count)
    lang = community % len(plan.languages)
    activity = np.minimum(rng.pareto(1.3, count) + 0.3, 300.0)
    return Accounts(
        seed=seed,
        ids=ids(seed, f"account/{part}", count),
        names=names(rng, count),
        languages=pa.array(plan.languages),
        activity=activity / activity.sum(),
        reach=np.minimum(rng.pareto(1.1, count) + 0.1, 2_000.0),
        community=community,
        lang=lang,
        zone=(lang * 3 + rng.integers(0, 3, count)) % 24,
        pace_s=around(rng, 1_800.0, 1.1, count),
    )
