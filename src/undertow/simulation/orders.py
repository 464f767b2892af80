"""Campaigns as they are ordered: by kind and parameters, or in the words of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from undertow.errors import ParameterError
from undertow.simulation import campaigns, poisoning
from undertow.simulation.part import Part
from undertow.simulation.plan import Campaign
from undertow.simulation.stage import Stage

KINDS = {**campaigns.KINDS, **poisoning.KINDS}
_NUMBERS = {int: "a whole number", float: "a number"}


def campaign(kind: str, **changes: Any) -> Campaign:
    """Return a typical campaign or poisoning of this kind with some of its parameters changed."""
    if kind not in KINDS:
        raise ParameterError(f"no campaign {kind!r}", hint=f"There are: {', '.join(KINDS)}.")
    typical = KINDS[kind].typical
    known = [field.name for field in fields(typical) if field.name != "kind"]
    for name in changes:
        if name not in known:
            hint = f"There are: {', '.join(known)}."
            raise ParameterError(f"no parameter {name!r}", where=kind, hint=hint)
    return replace(typical, **changes)


def play(stage: Stage, asked: Campaign, rng: np.random.Generator) -> Part:
    """Let one campaign act on the stage."""
    campaign(asked.kind)  # says which kinds there are when there is none such
    return KINDS[asked.kind].play(stage, asked, rng)


def parameters(asked: Campaign) -> dict[str, Any]:
    """Return a campaign's parameters under the names that the command line gives them."""
    values = {field.name: getattr(asked, field.name) for field in fields(asked)}
    values.pop("kind")
    return {name.removesuffix("_s"): value for name, value in values.items()}


def order(words: str) -> Campaign:
    """Read `repost_ring` or `repost_ring:size=20,pace=30,camouflage=0.5`.

    Raises:
        ParameterError: naming the kind, the parameter or the value that is wrong.
    """
    kind, _, rest = words.partition(":")
    usual = parameters(campaign(kind.strip()))
    changes: dict[str, Any] = {}
    for part in filter(None, rest.split(",")):
        name, given, value = (word.strip() for word in part.partition("="))
        if not given or name not in usual:
            what = f"no parameter {name!r}" if given else f"write KEY=VALUE, not {part.strip()!r}"
            hint = f"There are: {', '.join(usual)}."
            raise ParameterError(what, where=f"campaign {kind}", hint=hint)
        kind_of = type(usual[name])
        try:
            changes["pace_s" if name == "pace" else name] = kind_of(value)
        except ValueError:
            what = f"{name}={value} is not {_NUMBERS[kind_of]}"
            raise ParameterError(what, where=f"campaign {kind}") from None
    return campaign(kind.strip(), **changes)


def told_apart(asked: Sequence[Campaign]) -> tuple[Campaign, ...]:
    """Give campaigns of one name a number each from the second on."""
    labels = [one.label for one in asked]
    again = [labels[:number].count(label) for number, label in enumerate(labels)]
    return tuple(
        replace(one, name=f"{one.label}_{times + 1}") if times else one
        for one, times in zip(asked, again, strict=True)
    )
