"""The decisions of a case as tables, for reports and other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pyarrow as pa

from undertow.judgement.checklist import QUESTIONS
from undertow.judgement.dossier import Dossier, Entry, dossiers
from undertow.model.tables import TABLES

Row = dict[str, Any]


def table_of(name: str, entries: Iterable[Entry]) -> pa.Table:
    """One of the tables `judgements, evidence, weighings, replies, checklist`."""
    found = dossiers(entries)
    rows = [row for about in sorted(found) for row in _ROWS[name](found[about])]
    return pa.Table.from_pylist(rows, schema=TABLES[name])


def _judgements(dossier: Dossier) -> Iterator[Row]:
    numbers = [f"j{entry['number']}" for entry in dossier.judgements]
    for place, entry in enumerate(dossier.judgements):
        told = ("about", "statement", "rung", "likelihood", "confidence", "evidence", "yardstick")
        yield {name: entry["body"][name] for name in (*told, "why")} | {
            "actor": entry["body"].get("actor"),
            "analyst": entry["analyst"],
            "made_at": _at(entry),
            "judgement_id": numbers[place],
            "replaces": numbers[place - 1] if place else None,
            "replaced_by": numbers[place + 1] if place + 1 < len(numbers) else None,
        }


def _evidence(dossier: Dossier) -> Iterator[Row]:
    for one in dossier.evidence:
        yield asdict(one) | {"made_at": datetime.fromisoformat(one.made_at)}


def _weighings(dossier: Dossier) -> Iterator[Row]:
    for rank, one in enumerate(dossier.ranked(), 1):
        told = {"about": dossier.about, "hypothesis": one.name, "says": one.says, "rank": rank}
        for evidence, rating in sorted(one.ratings.items()):
            yield told | {"against": one.against, "evidence_id": evidence, "rating": rating}


def _replies(dossier: Dossier) -> Iterator[Row]:
    for entry in dossier.replies:
        yield {**entry["body"], "analyst": entry["analyst"], "made_at": _at(entry)}


def _checklist(dossier: Dossier) -> Iterator[Row]:
    for number, entry in sorted(dossier.answers.items()):
        part, asks = QUESTIONS[number - 1]
        told = {**entry["body"], "part": part, "asks": asks}
        yield told | {"analyst": entry["analyst"], "made_at": _at(entry)}


def _at(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry["at"])


_ROWS: dict[str, Callable[[Dossier], Iterator[Row]]] = {
    "judgements": _judgements,
    "evidence": _evidence,
    "weighings": _weighings,
    "replies": _replies,
    "checklist": _checklist,
}
DECISIONS = tuple(_ROWS)
