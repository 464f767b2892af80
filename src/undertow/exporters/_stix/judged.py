"""What goes beyond measuring: narratives, events, and judgements of named analysts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from undertow.exporters._judged import Judged, judgements
from undertow.exporters._narratives import narratives
from undertow.exporters._people import Evidence, People
from undertow.exporters._stix.bundle import OURS, Bundle
from undertow.exporters._stix.groups import CUSTOM, campaign_id
from undertow.exporters.base import CaseView, rows_of
from undertow.model.stix import stix_id

# Likelihood in per cent, up to -> the opinion that it is; the bounds are those of ICD 203's words.
_OPINIONS = (
    (20, "strongly-disagree"), (45, "disagree"), (55, "neutral"), (80, "agree"),
    (100, "strongly-agree"),
)  # fmt: skip
# The middle of each level's band in the scale that STIX 2.1 gives for words (appendix A).
_FIGURES = (
    "narrative_id", "languages", "posts", "accounts", "first_at", "peak_at", "last_at",
)  # fmt: skip
_OURS = ("about", "rung", "likelihood", "confidence", "made_at")
_CONFIDENCE = {"low": 15, "moderate": 50, "medium": 50, "high": 85}


def add_narratives(bundle: Bundle, case: CaseView, people: People, evidence: Evidence) -> None:
    """Add narratives, and which group spreads which, where the case has looked for them."""
    for told in narratives(case, people, {group.row["group_id"] for group in evidence.groups}):
        made = bundle.add(
            "narrative",
            stix_id("narrative", name=told.label),
            name=told.label,
            extensions=CUSTOM,
            ours={name: told.row[name] for name in _FIGURES if name in told.row},
        )
        for group in told.groups:
            bundle.link(campaign_id(group), "uses", made)


def add_events(bundle: Bundle, case: CaseView) -> None:
    """Add the events that articles tell of."""
    for row in rows_of(case, "events"):
        bundle.add(
            "event",
            stix_id("event", name=row["what"]),
            name=row["what"],
            start_time=_whole(row["date_from"]),
            stop_time=_whole(row["date_to"]),
            extensions=CUSTOM,
            ours={
                "precision": row["precision"],
                "article_id": row["article_id"],
                "span": row["span"],
            },
        )


def _whole(day: Any) -> datetime | None:
    """A date as the moment at which it begins."""
    if day is None or isinstance(day, datetime):
        return day
    found = datetime.fromisoformat(str(day))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def add_judgements(bundle: Bundle, case: CaseView, evidence: Evidence, report: str) -> None:
    """Add what analysts judged, under their names; judgements without a name stay in the case."""
    groups = {group.row["group_id"] for group in evidence.groups}
    for one in judgements(case):
        about = _about(bundle, one.row["about"], groups) or report
        _judgement(bundle, one, about)
        if one.actor and one.row["about"] in groups:
            _attributed(bundle, one, about, one.actor)


def _about(bundle: Bundle, about: str, groups: set[str]) -> str | None:
    """The object that stands for what was judged: a group, a narrative or a statement."""
    if about in groups:
        return campaign_id(about)
    for made in bundle.of_type("narrative"):
        if made["extensions"][OURS].get("narrative_id") == about:
            return str(made["id"])
    note = stix_id("note", statement=about)
    return note if note in bundle.ids() else None


def _judgement(bundle: Bundle, judged: Judged, about: str) -> None:
    row = judged.row
    key = {"about": row["about"], "analyst": row["analyst"], "made_at": str(row["made_at"])}
    shared: dict[str, Any] = {
        "authors": [row["analyst"]],
        "object_refs": [about],
        "confidence": _sure(judged),
        "ours": {name: row[name] for name in _OURS},
    }
    if judged.step:
        middle = (judged.step.low + judged.step.high) / 2
        opinion = next(word for bound, word in _OPINIONS if middle <= bound)
        id_ = stix_id("opinion", **key)
        bundle.add("opinion", id_, opinion=opinion, explanation=judged.text, **shared)
    else:
        bundle.add("note", stix_id("note", **key), content=judged.text, **shared)


def _sure(judged: Judged) -> int | None:
    return _CONFIDENCE.get(str(judged.row["confidence"]).lower())


def _attributed(bundle: Bundle, judged: Judged, about: str, actor: str) -> None:
    made = bundle.add(
        "threat-actor",
        stix_id("threat-actor", name=actor, opencti_type="Threat-Actor-Group"),
        name=actor,
        description="Named in a judgement; the relation says by whom and how sure.",
    )
    bundle.link(about, "attributed-to", made, description=judged.text, confidence=_sure(judged))
