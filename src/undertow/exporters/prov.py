"""Where each figure comes from, as W3C PROV-JSON: files, runs, tables, groups, and who did it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from undertow.exporters.base import USUAL, CaseView, Terms, file_at, write_json
from undertow.exporters.report.names import Names

_OUT = ("report", "export")  # runs that only show: a second export would differ from the first
_FIGURES = ("accounts", "actions", "edges", "objects", "window_s", "expected", "p_value")


@dataclass
class _Document:
    """The records of a PROV document; relations are numbered."""

    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def say(self, part: str, id_: str, **told: Any) -> str:
        """Add a record under an id."""
        known = {name.replace("__", ":"): value for name, value in told.items()}
        self.parts.setdefault(part, {})[id_] = {k: v for k, v in known.items() if v is not None}
        return id_

    def relate(self, part: str, **ends: str) -> None:
        """Add a relation between two records."""
        number = len(self.parts.get(part, {})) + 1
        self.say(part, f"_:{part}{number}", **{f"prov__{end}": id_ for end, id_ in ends.items()})


def provenance(case: CaseView, terms: Terms) -> dict[str, Any]:
    """The document: every run used files or tables and made tables; groups come from the last."""
    names = Names(case, shown=bool(terms.names))
    document = _Document()
    document.say("entity", "case:all", prov__type="undertow:case", undertow__tlp=terms.label)
    for file in case.files():
        document.say(
            "entity",
            f"case:file-{file['sha256'][:16]}",
            prov__type="undertow:file",
            prov__label=names.ident(file["name"]),
            undertow__sha256=file["sha256"],
            undertow__reader=file["reader"],
            undertow__posts=file["posts"],
            undertow__rejects=file["rejects"],
            undertow__duplicates=file["duplicates"],
        )
    last = {}
    for run in case.runs():
        if run["kind"] not in _OUT:
            last[run["kind"]] = _run(document, run)
    _groups(document, case, last.get("scan"))
    prefix = {
        "prov": "http://www.w3.org/ns/prov#",
        "undertow": "urn:undertow:",
        "case": f"urn:undertow:case:{names.ident(case.name)}:",
    }
    return {"prefix": prefix} | document.parts


def _run(document: _Document, run: dict[str, Any]) -> str:
    """A run with the tables that it made; returns its id."""
    made = document.say(
        "activity",
        f"case:run-{run['run_id']}",
        prov__startTime=run["started"],
        prov__endTime=run["finished"],
        prov__type=f"undertow:{run['kind']}",
        undertow__parameters=_json(_shareable(run)),
        undertow__counts=_json(run.get("counts")),
    )
    version = run.get("versions", {}).get("undertow", "unknown")
    agent = document.say(
        "agent",
        f"undertow:version-{version}",
        prov__type="prov:SoftwareAgent",
        prov__label=f"undertow {version}",
        undertow__versions=_json(run.get("versions")),
    )
    document.relate("wasAssociatedWith", activity=made, agent=agent)
    for sha256 in run.get("inputs", []):
        entity = f"case:file-{sha256[:16]}"
        document.parts.setdefault("entity", {}).setdefault(entity, {"undertow:sha256": sha256})
        document.relate("used", activity=made, entity=entity)
    for table, digest in (run.get("outputs") or {}).items():
        entity = document.say(
            "entity",
            f"case:run-{run['run_id']}-{table}",
            prov__type="undertow:table",
            prov__label=table,
            undertow__sha256=digest if isinstance(digest, str) else None,
            undertow__rows=digest if isinstance(digest, int) else None,
        )
        document.relate("wasGeneratedBy", entity=entity, activity=made)
    return made


def _shareable(run: dict[str, Any]) -> dict[str, Any]:
    """Parameters without what a user may have typed about people, or where a cluster stands."""
    kept = ("names", "map", "master")
    return {k: v for k, v in (run.get("parameters") or {}).items() if k not in kept}


def _groups(document: _Document, case: CaseView, scan: str | None) -> None:
    """Each group with its figures, derived from the table that the last scan made."""
    if scan is None:
        return
    for row in case.table("groups").to_pylist():
        group = document.say(
            "entity",
            f"case:{row['group_id']}",
            prov__type="undertow:group",
            **{f"undertow__{name}": row[name] for name in _FIGURES},
        )
        for table in ("groups", "edges"):
            document.relate("wasDerivedFrom", generatedEntity=group, usedEntity=f"{scan}-{table}")


def _json(value: Any) -> str | None:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str).decode() if value else None


@dataclass(frozen=True, slots=True)
class Prov:
    """FILE, or DIR/prov.json: from each group back to the files, by run and table."""

    name: str = "prov"
    title: str = "W3C PROV-JSON: where each figure comes from"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write the document."""
        path = file_at(out, "prov.json")
        return [write_json(path, provenance(case, terms))]


EXPORTER = Prov()
