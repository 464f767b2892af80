"""DISARM: the part of the framework that is pinned, and what became of ids that disappeared.

The framework is under CC BY-SA 4.0; `disarm.json` holds the ids and names needed, with their
source and licence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson

from undertow.errors import InputError

LARGEST = 64 << 20  # bytes of a user's copy; the framework has less than one million


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique of the framework."""

    id: str
    name: str
    phase: str

    @property
    def address(self) -> str:
        """The framework's own page on it."""
        page = f"generated_pages/techniques/{self.id}.md"
        return f"https://github.com/DISARMFoundation/DISARMframeworks/blob/main/{page}"


@cache
def _pinned() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((files(__package__) / "disarm.json").read_bytes())
    return found


def successors(old: str) -> list[str]:
    """The ids that a disappeared id has today; itself where it did not disappear."""
    return list(_pinned()["crosswalk"].get(old, {"to": [old]})["to"])


def licence() -> str:
    """The framework's licence, to be said wherever its names are."""
    return str(_pinned()["licence"])


def techniques(copy: Path | None = None) -> dict[str, Technique]:
    """The techniques by id: the pinned part, or all those of the user's copy.

    Raises:
        InputError: the copy is not the framework as STIX.
    """
    if copy is None:
        pinned = _pinned()["techniques"].items()
        return {id_: Technique(id_, told["name"], told["phase"]) for id_, told in pinned}
    try:
        with copy.open("rb") as file:  # cut off, what is too large is no JSON any more
            found = dict(_techniques(orjson.loads(file.read(LARGEST))["objects"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(
            "this is not the DISARM framework as STIX",
            where=str(copy),
            hint="Take DISARM.json from https://github.com/DISARMFoundation/DISARMframeworks",
        ) from error
    return found


def _techniques(objects: list[dict[str, Any]]) -> Iterator[tuple[str, Technique]]:
    for made in objects:
        if made["type"] == "attack-pattern":
            id_ = str(made["external_references"][0]["external_id"])
            phase = str(made["kill_chain_phases"][0]["phase_name"])
            yield id_, Technique(id_, str(made["name"]), phase)
