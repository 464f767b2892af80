"""Narratives that may travel: those that a group tells, and those that an analyst decided on.

What is told only by accounts outside every group stays in the case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from undertow.exporters._people import People
from undertow.exporters.base import CaseView, rows_of


@dataclass(frozen=True, slots=True)
class Told:
    """A narrative as it is shown, and the groups that tell it."""

    row: dict[str, Any]
    label: str
    groups: list[str]


def narratives(case: CaseView, people: People, groups: Collection[str]) -> Iterator[Told]:
    """The narratives of a case that has looked for them."""
    for row in rows_of(case, "narratives"):
        told = row.get("groups")
        by = [one for one in told if one in groups] if isinstance(told, list) else []
        if by or row.get("name") or row.get("pinned"):
            label = people.names.text(row.get("name") or row["label"]) or row["narrative_id"]
            yield Told(row, label, by)
