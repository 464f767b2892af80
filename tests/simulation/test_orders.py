"""Campaigns in the words of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow import csv

from undertow.errors import ParameterError
from undertow.simulation import CAMPAIGNS, HABITS, POISONINGS, campaign, simulate_to
from undertow.simulation.catalogue import catalogue
from undertow.simulation.kinds import sentence
from undertow.simulation.orders import order, parameters, told_apart
from undertow.simulation.poisoning import convict, hide


@pytest.mark.parametrize("kind", [*CAMPAIGNS, *POISONINGS])
def test_a_kind_alone_is_the_typical_one(kind: str) -> None:
    assert order(kind) == campaign(kind) == {**CAMPAIGNS, **POISONINGS}[kind]


def test_every_parameter_can_be_set() -> None:
    made = order("repost_ring:size=20, pace=30,camouflage=0.5,actions=80,name=north")
    assert made == campaign(
        "repost_ring", size=20, pace_s=30.0, camouflage=0.5, actions=80, name="north"
    )
    assert order("poison_hide:tactic=quick,budget=.02") == campaign(
        "poison_hide", tactic="quick", budget=0.02
    )


@pytest.mark.parametrize("kind", [*CAMPAIGNS, *POISONINGS])
def test_what_is_listed_can_be_ordered(kind: str) -> None:
    values = ",".join(f"{key}={value}" for key, value in parameters(campaign(kind)).items())
    assert order(f"{kind}:{values}") == campaign(kind)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("plot", "no campaign 'plot'"),
        ("plot:size=3", "no campaign 'plot'"),
        ("repost_ring:siz=3", "campaign repost_ring: no parameter 'siz'"),
        ("repost_ring:tactic=crowd", "no parameter 'tactic'"),
        ("repost_ring:size", "write KEY=VALUE, not 'size'"),
        ("repost_ring:size=3.5", "size=3.5 is not a whole number"),
        ("repost_ring:pace=soon", "pace=soon is not a number"),
        ("repost_ring:size=1", "at least two accounts"),
        ("repost_ring:pace=inf", "the pace lies above 0"),
        ("repost_ring:camouflage=nan", "camouflage lies between"),
        ("repost_ring:size=100000,actions=100000", "at most ten million"),
    ],
)
def test_what_is_wrong_is_named(words: str, said: str) -> None:
    with pytest.raises(ParameterError) as wrong:
        order(words)
    assert said in str(wrong.value)


def test_a_wrong_change_is_named() -> None:
    with pytest.raises(ParameterError, match="no parameter 'pace'"):
        campaign("repost_ring", pace=3)


def test_campaigns_of_one_name_are_told_apart() -> None:
    asked = [order(words) for words in ("pictures", "link_farm", "pictures", "pictures:name=x")]
    assert [one.label for one in told_apart(asked)] == ["pictures", "link_farm", "pictures_2", "x"]


def test_a_written_world_has_what_was_ordered(tmp_path: Path) -> None:
    written = simulate_to(
        tmp_path,
        accounts=60,
        days=2,
        posts=400,
        campaigns=["pictures:size=4"],
        without=["fan_clubs"],
    )
    truth = csv.read_csv(written[1])
    assert truth["campaign"].to_pylist().count("pictures") == 4
    assert "fan" not in truth["role"].to_pylist()
    with pytest.raises(ParameterError, match="unknown habits"):
        simulate_to(tmp_path, without=["gossip"])


def test_everything_is_told_in_a_sentence() -> None:
    told = catalogue()
    assert {entry.name for entry in told["campaigns"]} == set(CAMPAIGNS)
    assert {entry.name for entry in told["poisonings"]} == set(POISONINGS)
    assert {entry.name for entry in told["habits"]} == set(HABITS)
    for entry in (entry for group in told.values() for entry in group):
        for words in (entry.sentence, *entry.tactics.values()):
            assert words.endswith(".") and len(words) > 20, entry.name
    tactics = {entry.name: set(entry.tactics) for entry in told["poisonings"]}
    assert tactics == {"poison_hide": set(hide.TACTICS), "poison_convict": set(convict.TACTICS)}


def test_a_sentence_is_the_first_of_a_docstring() -> None:
    assert sentence("One\nthing. Another.\n\nMore.") == "One thing."
    assert sentence(None) == ""
