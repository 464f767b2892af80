"""Worlds with known truth: for the demonstration, for tests, for training people.

`simulate(plan, seed)` makes posts of people who do not know each other and, on request, of
campaigns hidden among them, and says who is who. Nothing in a world is real: the island, its
outlets and its accounts are invented.
"""

from undertow.simulation.campaigns import CAMPAIGNS
from undertow.simulation.orders import campaign
from undertow.simulation.plan import HABITS, Campaign, Poisoning, WorldPlan
from undertow.simulation.poisoning import POISONINGS
from undertow.simulation.world import World, demo_world, simulate, simulate_to

__all__ = [
    "CAMPAIGNS",
    "HABITS",
    "POISONINGS",
    "Campaign",
    "Poisoning",
    "World",
    "WorldPlan",
    "campaign",
    "demo_world",
    "simulate",
    "simulate_to",
]
