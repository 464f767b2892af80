"""Share a case: the report, tables for other programs, and what is in it."""

from __future__ import annotations

from pathlib import Path

from undertow.case import Case
from undertow.case.chain import file_digest
from undertow.case.folder import now
from undertow.errors import ParameterError
from undertow.exporters import all_exporters
from undertow.exporters.report import write_report
from undertow.workflow.record import run_record


def report(case: Case, out: Path | None = None, *, reason: str | None = None) -> Path:
    """Write the report of the last scan as one HTML file.

    Args:
        case: a case that was scanned.
        out: where to write; None chooses a name in the case's own folder `reports/`.
        reason: why account names are shown; None shows pseudonyms. Kept in the ledger.
    """
    started = now()
    scanned = case.last_scan()
    path = out or case.folder / "reports" / f"report-{scanned['run_id']:06d}.html"
    write_report(case, path, names=reason is not None)
    sha256 = file_digest(path)
    inside = path.resolve().is_relative_to(case.folder.resolve())
    place = path.resolve().relative_to(case.folder.resolve()).as_posix() if inside else None
    with case.writing():
        case.ledger.commit(
            run_record(case, "report", started)
            | {
                "parameters": {"names": reason, "of_run": scanned["run_id"]},
                "inputs": [],
                "counts": {"bytes": path.stat().st_size},
                "steps": [],
                "outputs": {"report": path.name, "sha256": sha256},
                "folder": None,
            },
            digests={place: sha256} if place else None,
        )
    return path


def export(case: Case, format_: str, folder: Path) -> list[Path]:
    """Write a case's tables or graph for other programs; returns the files written.

    That it was done, and the SHA-256 of each file, is kept in the ledger.
    """
    exporters = all_exporters()
    if format_ not in exporters:
        raise ParameterError(
            f"there is no format '{format_}'", hint=f"There are: {', '.join(exporters)}"
        )
    if folder.exists() and not folder.is_dir():
        raise ParameterError("this is a file, not a folder", where=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    made = exporters[format_].write(case, folder)
    files = {path.name: file_digest(path) for path in made}
    case.ledger.append("export", {"format": format_, "folder": folder.name, "files": files})
    return made
