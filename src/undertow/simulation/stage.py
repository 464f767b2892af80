"""What every part of a world can look at: the plan, the people, and what has been published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from undertow.errors import ParameterError
from undertow.simulation.accounts import Accounts
from undertow.simulation.chance import Floats, Ints, Lots, around, microseconds
from undertow.simulation.language import Tongue
from undertow.simulation.part import Items
from undertow.simulation.plan import WorldPlan
from undertow.simulation.rhythm import Rhythm

Reactions = tuple[Ints, Ints, Ints]  # who reacts to which item at what moment
LATELY = 30  # the newest posts that somebody who opens the platform sees


@dataclass(frozen=True, slots=True)
class Stage:
    """The scene before anybody reacts.

    `items` are the original posts, `author` and `appeal` their writers (numbers of `people`) and
    their weight in being chosen; `by_community` draws items for a reader of a community;
    `everyday` are the ordinary reposts, `fans` those of fan clubs.
    """

    plan: WorldPlan
    rhythm: Rhythm
    tongue: Tongue
    people: Accounts
    items: Items
    author: Ints
    appeal: Floats
    by_community: Lots
    everyday: Reactions
    fans: Reactions

    def read(
        self, rng: np.random.Generator, accounts: Accounts, who: Ints, spread: float = 1.2
    ) -> Reactions:
        """Let `accounts[who]` react as every day: (who, item, moment), some fewer than asked.

        Each reader picks from its community four times out of five, by appeal, and reacts after a
        delay of its own pace. Who sleeps at that moment, or read the item before, does not react.
        """
        elsewhere = rng.integers(0, self.plan.communities, len(who))
        at_home = rng.random(len(who)) < 0.8
        item = self.by_community.draw(rng, np.where(at_home, accounts.community[who], elsewhere))
        delay = around(rng, accounts.pace_s[who], spread, len(who))
        at = self.items.at[item] + microseconds(np.maximum(delay, 1.0))
        keep = self.rhythm.awake(rng, at, accounts.zone[who])
        first = np.zeros(len(who), dtype=np.bool_)
        first[np.unique(who * len(self.items.at) + item, return_index=True)[1]] = True
        keep &= first
        return who[keep], item[keep], at[keep]

    def read_until(self, rng: np.random.Generator, accounts: Accounts, count: int) -> Reactions:
        """Gather everyday reactions until there are `count`, or nobody has anything new to read."""
        who, item, at = (np.empty(0, dtype=np.int64) for _ in range(3))
        for _ in range(12):
            if len(who) >= count:
                break
            asked = accounts.pick(rng, round(2.0 * (count - len(who))) + 8)
            more = self.read(rng, accounts, asked)
            who, item, at = (
                np.concatenate(pair) for pair in zip((who, item, at), more, strict=True)
            )
            fresh = np.sort(np.unique(who * len(self.items.at) + item, return_index=True)[1])
            who, item, at = who[fresh], item[fresh], at[fresh]
        return who[:count], item[:count], at[:count]

    def lately(self, rng: np.random.Generator, at: Ints) -> Ints:
        """Draw for each moment one of the posts that came out last; the first where none is out."""
        out = np.argsort(self.items.at, kind="stable")
        newest = np.searchsorted(self.items.at[out], at, side="right")
        recent = np.maximum(newest - 1 - rng.integers(0, LATELY, len(at)), 0)
        return np.asarray(out[recent], dtype=np.int64)

    def club(self) -> Reactions:
        """Pick the reposts of the fan club that reposts its hubs most."""
        who, item, at = self.fans
        if not len(who):
            raise ParameterError("nobody can be convicted where there are no fans", where="habits")
        # No two clubs follow the same hub, so the hubs of one fan tell its club.
        busiest = np.argmax(np.bincount(who))
        theirs = np.isin(self.author[item], self.author[item[who == busiest]])
        return who[theirs], item[theirs], at[theirs]

    def victim(self, at_most: int, rng: np.random.Generator) -> Reactions:
        """Pick the everyday reposts of one busy account that is no hub, at most so many."""
        who, item, at = self.everyday
        busy = np.bincount(who, minlength=len(self.people))
        busy[self.people.hubs] = 0
        if not busy.any():
            raise ParameterError("nobody can be framed where nobody reposts", where="habits")
        often = np.argsort(-busy, kind="stable")[:20]
        mine = np.flatnonzero(who == rng.choice(often[busy[often] > 0]))
        mine = rng.permutation(mine)[:at_most]
        return who[mine], item[mine], at[mine]
