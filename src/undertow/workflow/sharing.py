"""Share a case: the report, tables for other programs, and what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from undertow.case import Case
from undertow.case.chain import Digests, file_digest
from undertow.case.folder import now
from undertow.errors import ParameterError
from undertow.exporters import all_exporters
from undertow.exporters.base import TLP, USUAL, Terms
from undertow.exporters.report import write_report
from undertow.workflow.record import run_record


def report(case: Case, out: Path | None = None, *, reason: str | None = None) -> Path:
    """Write the report of the last scan, and of the articles read, as one HTML file.

    Args:
        case: a case that was scanned, or holds articles.
        out: where to write; None chooses a name in the case's own folder `reports/`.
        reason: why account names are shown; None shows pseudonyms. Kept in the ledger.
    """
    started = now()
    readings = case.ledger.runs("read")
    of_run = case.last_scan() if case.scanned or not readings else readings[-1]
    path = out or case.folder / "reports" / f"report-{of_run['run_id']:06d}.html"
    write_report(case, path, names=reason is not None)
    sha256 = file_digest(path)
    inside = path.resolve().is_relative_to(case.folder.resolve())
    place = path.resolve().relative_to(case.folder.resolve()).as_posix() if inside else None
    _record(
        case,
        "report",
        started,
        {place: sha256} if place else None,
        parameters={"names": reason, "of_run": of_run["run_id"]},
        counts={"bytes": path.stat().st_size},
        outputs={"report": path.name, "sha256": sha256},
    )
    return path


def export(
    case: Case,
    format_: str,
    out: Path,
    *,
    reason: str | None = None,
    pseudonyms: bool = False,
    tlp: str = USUAL.tlp,
    disarm: Path | None = None,
) -> list[Path]:
    """Write a case's tables, graph or bundle for other programs; returns the files written.

    That it was done, and the SHA-256 of each file, is kept in the ledger.

    Args:
        case: the case.
        format_: name of an exporter.
        out: a folder, or a file where the format is one file.
        reason: why account names are shown in a format that hides them; kept in the ledger, which
            is written first: no name leaves without its reason.
        pseudonyms: hide names in the analyst's own tables too.
        tlp: who may see it, by the Traffic Light Protocol.
        disarm: the user's own copy of the DISARM framework.
    """
    exporters = all_exporters()
    if format_ not in exporters:
        raise ParameterError(
            f"there is no format '{format_}'", hint=f"There are: {', '.join(exporters)}"
        )
    if tlp not in TLP:
        raise ParameterError(f"there is no TLP:{tlp}", hint=f"There are: {', '.join(TLP)}")
    if reason is not None and (pseudonyms or not reason.strip()):
        raise ParameterError("--names needs a reason, and cannot stand beside --pseudonyms")
    names = False if pseudonyms else True if reason is not None else None
    if names:
        told = {"to": format_, "names": reason, "tlp": tlp}
        _record(case, "export", now(), parameters=told, counts={}, outputs={"export": out.name})
    made = exporters[format_].write(case, out, Terms(names, tlp, disarm))
    files = {path.name: file_digest(path) for path in made}
    case.ledger.append("export", {"format": format_, "to": out.name, "tlp": tlp, "files": files})
    return made


def _record(
    case: Case,
    kind: str,
    started: str,
    digests: Digests | None = None,
    **what: dict[str, Any],
) -> None:
    """Keep in the ledger what left the case, and why with names."""
    with case.writing():
        run = run_record(case, kind, started) | {"inputs": [], "steps": [], "folder": None} | what
        case.ledger.commit(run, digests=digests)
