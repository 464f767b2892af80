"""Known indicators: what others found comes into the case, and posts are compared with it.

That a post links to a site that others named, or an account has a name that they named, is a reason
to look, not a finding of this case: it never enters the search for groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from undertow.case import Case
from undertow.case.folder import FROM_INDICATORS, now, write_table
from undertow.errors import InputError
from undertow.intake.indicators import Handed, open_indicators
from undertow.model.disarm import successors
from undertow.model.indicator import matchables
from undertow.model.tables import TABLES
from undertow.progress import Progress, Quiet
from undertow.workflow.matching import match
from undertow.workflow.record import run_record

_LONGEST = 10_000  # characters of a description; the whole stands in `raw`
_NAMES = ("name", "value", "display_name", "title")
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What became of one file of indicators.

    Attributes:
        name: the file as the user named it.
        types: how many objects of which type came in.
        matchable: how many of them can match something in a post.
        left_out: why objects were left out, with how many.
        already: the case has the same file; nothing changed.
        problem: why the file could not be used at all, or None.
    """

    name: str
    title: str = ""
    types: dict[str, int] = field(default_factory=dict)
    matchable: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    already: bool = False
    problem: InputError | None = None


def add_indicators(
    case: Case, paths: Sequence[Path | str], *, progress: Progress | None = None
) -> list[Known]:
    """Take files of indicators into a case, as one run, and compare the posts with all of them.

    A file that cannot be used is reported and leaves no trace; the others are taken.
    """
    shown = progress or Quiet()
    with case.writing():
        started = now()
        rows = case.table("indicators").to_pylist()
        outcomes = [_add_one(case, Path(path), rows, shown) for path in paths]
        if any(not told.already and told.problem is None for told in outcomes):
            _commit(case, started, rows, shown)
    return outcomes


def _add_one(case: Case, path: Path, rows: list[dict[str, Any]], progress: Progress) -> Known:
    try:
        handed = open_indicators(path)
    except InputError as problem:
        return Known(path.name, problem=problem)
    with progress.step(f"reading {path.name}", len(handed.objects)) as step:
        sha256, _, _ = case.keep_raw(path)
        if any(row["source_sha256"] == sha256 for row in rows):
            return Known(path.name, handed.title, already=True)
        made = list(_rows(handed, sha256))
        rows += made
        step.advance(len(made))
    return Known(
        path.name,
        handed.title,
        types=dict(Counter(row["type"] for row in made).most_common()),
        matchable=sum(row["kind"] is not None for row in made),
        left_out=handed.left_out,
    )


def _rows(handed: Handed, sha256: str) -> Iterator[dict[str, Any]]:
    names = {
        made["id"]: made["name"] for made in handed.objects if isinstance(made.get("name"), str)
    }
    reports = [
        names.get(made["id"])
        for made in handed.objects
        if made["type"] in ("report", "grouping") and made["id"] in names
    ]
    for made, place in zip(handed.objects, handed.places, strict=True):
        found = matchables(made)
        author = made.get("created_by_ref") or made.get("x_opencti_created_by_ref")
        yield {
            "indicator_id": made["id"],
            "type": made["type"],
            "kind": found[0].kind if found else None,
            "value": found[0].value
            if found
            else _said(made, "name", "value", "display_name", "title"),
            "platform": found[0].platform if found else None,
            "description": _said(made, "description", "x_opencti_description"),
            "first_at": _moment(made, "first_seen", "start_time", "valid_from", "publication_date"),
            "last_at": _moment(made, "last_seen", "stop_time", "valid_until"),
            "confidence": _number(made.get("confidence")),
            "labels": [one for one in _list(made.get("labels")) if isinstance(one, str)],
            "tlp": _tlp(made, names),
            "techniques": _techniques(made),
            "published_by": names.get(author) if isinstance(author, str) else None,
            "published_in": reports[0] if reports else None,
            "source_sha256": sha256,
            "source_place": place,
            "raw": orjson.dumps(made).decode(),
        }


def _said(made: Object, *keys: str) -> str | None:
    """The first of these properties that is a text."""
    texts = (made.get(key) for key in keys)
    return next((text[:_LONGEST] for text in texts if isinstance(text, str) and text), None)


def _moment(made: Object, *keys: str) -> datetime | None:
    """The first of these properties that is a moment; broken ones are none."""
    for key in keys:
        try:
            found = datetime.fromisoformat(str(made[key]))
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (KeyError, ValueError, OverflowError):
            continue
    return None


def _number(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value <= 100 else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _tlp(made: Object, names: dict[str, str]) -> str | None:
    """The marking in words, where the bundle holds it."""
    marks = (
        names.get(ref) for ref in _list(made.get("object_marking_refs")) if isinstance(ref, str)
    )
    return next((mark for mark in marks if mark and mark.upper().startswith("TLP")), None)


def _techniques(made: Object) -> list[str] | None:
    """A technique's ids as DISARM has them today."""
    if made["type"] != "attack-pattern":
        return None
    told = [made.get("x_mitre_id")]
    told += [
        ref.get("external_id")
        for ref in _list(made.get("external_references"))
        if isinstance(ref, dict)
    ]
    old = next((code for code in told if isinstance(code, str)), None)
    return successors(old) if old else None


def _commit(case: Case, started: str, rows: list[dict[str, Any]], progress: Progress) -> None:
    known = pa.Table.from_pylist(rows, schema=TABLES["indicators"])
    tables = {"indicators": known, "indicator_matches": match(case, known, progress)}
    with case.building() as folder:
        outputs = {
            name: write_table(folder / f"{name}.parquet", tables[name]) for name in FROM_INDICATORS
        }
        run = run_record(case, "indicators", started) | {
            "parameters": {},
            "inputs": sorted({row["source_sha256"] for row in rows}),
            "counts": {name: len(table) for name, table in tables.items()},
            "steps": [],
            "outputs": outputs,
        }
        run["folder"] = f"indicators-{run['run_id']:06d}"
        case.place(folder, run["folder"])
    case.ledger.commit(run)
