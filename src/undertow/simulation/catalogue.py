"""What a world can hold, in a sentence each: for `--list`, for the documentation, for courses."""

from __future__ import annotations

from typing import Any, NamedTuple

from undertow.simulation import campaigns, poisoning
from undertow.simulation.kinds import Kind
from undertow.simulation.orders import parameters
from undertow.simulation.organic import SENTENCES


class Entry(NamedTuple):
    """A campaign or a habit: what it is, its usual parameters, and a poisoning's tactics."""

    name: str
    sentence: str
    parameters: dict[str, Any]
    tactics: dict[str, str]


def catalogue() -> dict[str, list[Entry]]:
    """Return all `campaigns`, `poisonings` and `habits`."""
    return {
        "campaigns": [_entry(name, kind) for name, kind in campaigns.KINDS.items()],
        "poisonings": [_entry(name, kind) for name, kind in poisoning.KINDS.items()],
        "habits": [Entry(name, sentence, {}, {}) for name, sentence in SENTENCES.items()],
    }


def _entry(name: str, kind: Kind) -> Entry:
    return Entry(name, kind.sentence, parameters(kind.typical), dict(kind.tactics))
