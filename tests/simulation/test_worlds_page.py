"""docs/worlds.md names every habit, campaign, tactic and role, with the values of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from undertow.simulation import (
    CAMPAIGNS,
    HABITS,
    POISONINGS,
    Campaign,
    WorldPlan,
    campaign,
    simulate,
)
from undertow.simulation.poisoning import convict, hide

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "worlds.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE))


def usual(one: Campaign) -> str:
    return f"{one.size}, {one.pace_s:g} s, {one.actions}, {one.camouflage:g}"


@pytest.mark.parametrize("kind", CAMPAIGNS)
def test_campaigns_stand_there_as_they_are(kind: str) -> None:
    assert ROWS[kind] == usual(CAMPAIGNS[kind])


@pytest.mark.parametrize("habit", HABITS)
def test_habits_stand_there_with_their_share(habit: str) -> None:
    assert ROWS[habit] == f"{HABITS[habit]:.2f}"


@pytest.mark.parametrize("kind", POISONINGS)
def test_poisonings_stand_there_as_they_are(kind: str) -> None:
    one = POISONINGS[kind]
    assert f"`{kind}` ({usual(one)}; `tactic={one.tactic}`)" in PAGE  # type: ignore[attr-defined]


def test_all_tactics_stand_there() -> None:
    assert {*hide.TACTICS, *convict.TACTICS} <= set(ROWS)


def test_all_roles_stand_there() -> None:
    hidden = tuple(campaign(kind) for kind in (*CAMPAIGNS, *POISONINGS))
    plan = WorldPlan(posts=3_000, accounts=300, communities=4, campaigns=hidden)
    for role in set(simulate(plan, 2).truth["role"].to_pylist()):
        assert f"`{role}`" in PAGE, role
