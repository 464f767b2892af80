"""What goes beyond measuring: narratives, events, and judgements of named analysts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from undertow.exporters._people import Evidence, People
from undertow.exporters._stix.bundle import Bundle
from undertow.exporters._stix.groups import CUSTOM, campaign_id
from undertow.exporters.base import CaseView, rows_of
from undertow.model.stix import stix_id

# Likelihoods in the words of ICD 203 -> the opinion that they are about a finding.
_OPINIONS = {
    "almost no chance": "strongly-disagree",
    "very unlikely": "strongly-disagree",
    "unlikely": "disagree",
    "roughly even chance": "neutral",
    "likely": "agree",
    "very likely": "strongly-agree",
    "almost certain": "strongly-agree",
}
# The middle of each level's band in the scale that STIX 2.1 gives for words (appendix A).
_CONFIDENCE = {"low": 15, "moderate": 50, "medium": 50, "high": 85}


def add_narratives(bundle: Bundle, case: CaseView, people: People, evidence: Evidence) -> None:
    """Add narratives, and which group spreads which, where the case has looked for them."""
    known = {group.row["group_id"] for group in evidence.groups}
    for row in rows_of(case, "narratives"):
        label = people.names.text(row["label"]) or row["narrative_id"]
        figures = (
            "narrative_id",
            "languages",
            "posts",
            "accounts",
            "first_at",
            "peak_at",
            "last_at",
        )
        made = bundle.add(
            "narrative",
            stix_id("narrative", name=label),
            name=label,
            extensions=CUSTOM,
            ours={name: row[name] for name in figures if name in row},
        )
        groups = row.get("groups")
        for group in groups if isinstance(groups, list) else []:
            if group in known:
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


def add_judgements(bundle: Bundle, case: CaseView, evidence: Evidence) -> None:
    """Add what analysts judged, under their names; judgements without a name stay in the case."""
    known = {group.row["group_id"] for group in evidence.groups}
    for row in rows_of(case, "judgements"):
        if not row["analyst"]:
            continue
        about = campaign_id(row["about"]) if row["about"] in known else bundle.author
        _judgement(bundle, row, about)
        actor = row.get("actor")
        if row["rung"] == "attributed" and actor and row["about"] in known:
            _attributed(bundle, row, about, actor)


def _key(row: dict[str, Any]) -> dict[str, Any]:
    return {"about": row["about"], "analyst": row["analyst"], "made_at": str(row["made_at"])}


def _judgement(bundle: Bundle, row: dict[str, Any], about: str) -> None:
    likelihood, confidence = row["likelihood"], row["confidence"]
    opinion = _OPINIONS.get(str(likelihood).lower())
    told = f"{row['statement']}\nLikelihood: {likelihood or 'not said'}. "
    told += f"Confidence: {confidence or 'not said'}. Judged by {row['analyst']}."
    shared: dict[str, Any] = {
        "authors": [row["analyst"]],
        "object_refs": [about],
        "confidence": _CONFIDENCE.get(str(confidence).lower()),
        "ours": {name: row[name] for name in ("rung", "likelihood", "confidence", "made_at")},
    }
    if opinion:
        id_ = stix_id("opinion", **_key(row))
        bundle.add("opinion", id_, opinion=opinion, explanation=told, **shared)
    else:
        bundle.add("note", stix_id("note", **_key(row)), content=told, **shared)


def _attributed(bundle: Bundle, row: dict[str, Any], about: str, actor: str) -> None:
    made = bundle.add(
        "threat-actor",
        stix_id("threat-actor", name=actor, opencti_type="Threat-Actor-Group"),
        name=actor,
    )
    told = f"Judged by {row['analyst']}: {row['statement']}"
    sure = _CONFIDENCE.get(str(row["confidence"]).lower())
    bundle.link(about, "attributed-to", made, description=told, confidence=sure)
