"""Share a case: the report, tables for other programs, and what is in it."""

from __future__ import annotations

from pathlib import Path

from undertow.case import Case
from undertow.case.folder import now
from undertow.errors import ParameterError
from undertow.exporters import all_exporters
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
    with case.writing():
        case.ledger.commit(
            run_record(case, "report", started)
            | {
                "parameters": {"names": reason, "of_run": of_run["run_id"]},
                "inputs": [],
                "counts": {"bytes": path.stat().st_size},
                "steps": [],
                "outputs": {"report": path.name},
                "folder": None,
            }
        )
    return path


def export(case: Case, format_: str, folder: Path) -> list[Path]:
    """Write a case's tables or graph for other programs; returns the files written."""
    exporters = all_exporters()
    if format_ not in exporters:
        raise ParameterError(
            f"there is no format '{format_}'", hint=f"There are: {', '.join(exporters)}"
        )
    if folder.exists() and not folder.is_dir():
        raise ParameterError("this is a file, not a folder", where=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    return exporters[format_].write(case, folder)
