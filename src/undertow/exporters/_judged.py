"""Judgements that may travel: those that stand, under the name of who made them.

Beside each stands what those concerned said, or that they were not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from undertow.errors import ParameterError
from undertow.exporters.base import CaseView, rows_of
from undertow.judgement.scales import ICD_203, YARDSTICKS, Step

NOT_ASKED = "Those concerned: nobody entered that they were asked."


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement that stands, with the answers of those concerned."""

    row: dict[str, Any]
    replies: tuple[dict[str, Any], ...]

    @property
    def step(self) -> Step | None:
        """The step of the yardstick on which its likelihood stands."""
        yardstick = YARDSTICKS.get(self.row.get("yardstick") or ICD_203.name)
        try:
            return yardstick.step(self.row["likelihood"]) if yardstick else None
        except (ParameterError, AttributeError):
            return None

    @property
    def actor(self) -> str | None:
        """Who stands behind it, where the word *attributed* was allowed and somebody is named."""
        return self.row.get("actor") if self.row["rung"] == "attributed" else None

    @property
    def text(self) -> str:
        """The judgement, how sure it is, whose it is, and what those concerned say."""
        row = self.row
        lines = [
            f"{row['statement']} ({row['rung'] or 'no word of the ladder'})",
            f"Likelihood: {row['likelihood'] or 'not said'}. "
            f"Confidence: {row['confidence'] or 'not said'}. Judged by {row['analyst']}.",
        ]
        told = [
            f"Those concerned: {one['status']}{': ' if one['said'] else ''}{one['said'] or ''}"
            for one in self.replies
        ]
        return "\n".join(lines + (told or [NOT_ASKED]))


def judgements(case: CaseView) -> Iterator[Judged]:
    """The judgements that stand and have a named analyst."""
    replies = rows_of(case, "replies")
    for row in rows_of(case, "judgements"):
        if row["analyst"] and not row.get("replaced_by"):
            yield Judged(row, tuple(one for one in replies if one["about"] == row["about"]))
