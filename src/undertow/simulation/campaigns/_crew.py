"""What campaigns share: members, joint actions in time, and ordinary activity as cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from undertow.simulation.accounts import Accounts, recruit
from undertow.simulation.chance import Ints, around, microseconds
from undertow.simulation.part import posts, reposts
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

TURNOUT = 0.8  # share of the members who usually join an action


@dataclass(frozen=True, slots=True)
class Crew:
    """The members of a campaign and the two independent streams of its operation and cover."""

    stage: Stage
    campaign: Campaign
    members: Accounts

    @property
    def part(self) -> str:
        """Where this campaign's ids and random numbers live."""
        return f"campaign/{self.campaign.label}"

    def actions(self, rng: np.random.Generator) -> Ints:
        """Draw the moments of the joint actions: in one place's waking hours, in order."""
        zone = np.full(self.campaign.actions, self.members.zone[0])
        return np.sort(self.stage.rhythm.moments(rng, zone))

    def turnout(
        self, rng: np.random.Generator, begin: Ints, share: float = TURNOUT
    ) -> tuple[Ints, Ints, Ints]:
        """Draw who joins which action when: (action, member, moment). At least two join each."""
        lot = rng.random((len(begin), len(self.members)))
        second = np.partition(lot, 1, axis=1)[:, 1:2]
        action, member = np.nonzero((lot < share) | (lot <= second))
        delay = around(rng, self.campaign.pace_s, 0.6, len(action))
        return action, member, begin[action] + microseconds(delay)

    def cover(self, rng: np.random.Generator, joint: int) -> pa.Table:
        """Add ordinary posts to the planned share: reposts, and some words of their own."""
        stage, share = self.stage, self.campaign.camouflage
        count = round(joint * share / (1 - share))
        own = count // 4
        who = rng.integers(0, len(self.members), own)
        words = posts(
            f"{self.part}/words",
            self.members,
            who,
            stage.rhythm.moments(rng, self.members.zone[who]),
            text=stage.tongue.remarks(rng, self.members.lang[who]),
        )
        reader, item, at = stage.read_until(rng, self.members, count - own)
        taken = reposts(f"{self.part}/cover", self.members, reader, at, stage.items.take(item))
        return pa.concat_tables([words, taken])


def crew(stage: Stage, campaign: Campaign, rng: np.random.Generator) -> Crew:
    """Recruit new accounts for a campaign, drawn as people are."""
    people = recruit(
        stage.people.seed, f"campaign/{campaign.label}", campaign.size, stage.plan, rng
    )
    return Crew(stage, campaign, people)
