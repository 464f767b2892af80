"""Share a case: the report, tables for other programs, and what is in it."""

from __future__ import annotations

from pathlib import Path

from undertow.case import Case
from undertow.case.chain import file_digest
from undertow.errors import ParameterError
from undertow.exporters import all_exporters
from undertow.exporters.base import TLP, USUAL, Terms
from undertow.exporters.report import MARKDOWN, render, save

_ENDINGS = "Markdown ends with .md, HTML with .html."


def report(
    case: Case, out: Path | None = None, *, to: str | None = None, reason: str | None = None
) -> Path:
    """Write the report of the last scan, and of the articles read, as one file.

    It needs no hold on the case: a scan may run meanwhile.

    Args:
        case: a case that was scanned, or holds articles.
        out: where to write; None chooses a name in the case's own folder `reports/`.
        to: "html" or "markdown"; None goes by the ending of `out`.
        reason: why account names are shown; None shows pseudonyms. Kept in the ledger.

    Raises:
        ParameterError: `out` ends otherwise than `to` says.
    """
    if to and out and (to == "markdown") != (out.suffix.lower() in MARKDOWN):
        raise ParameterError(f"this file is not named as {to}", where=str(out), hint=_ENDINGS)
    with case.showing():
        coming = None
        while coming != case.ledger.next_run():  # a run that ended meanwhile: not half of each
            coming = case.ledger.next_run()
            run, page = _shown(case), render(case, names=reason is not None)
        name = f"report-{run:06d}.{'md' if to == 'markdown' else 'html'}"
        path = save(page, out or case.folder / "reports" / name)
        sha256 = file_digest(path)
        told = {"of_run": run, "names": reason, "report": path.name, "sha256": sha256}
        inside = path.resolve().is_relative_to(case.folder.resolve())
        place = path.resolve().relative_to(case.folder.resolve()).as_posix() if inside else None
        case.ledger.append("report", told | {"digests": {place: sha256} if place else {}})
    return path


def _shown(case: Case) -> int:
    """The number of the run that a report shows."""
    readings = case.ledger.runs("read")
    of_run = case.last_scan() if case.scanned or not readings else readings[-1]
    return int(of_run["run_id"])


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
        case.ledger.append("export", {"format": format_, "names": reason, "tlp": tlp})
    made = exporters[format_].write(case, out, Terms(names, tlp, disarm))
    files = {path.name: file_digest(path) for path in made}
    case.ledger.append("export", {"format": format_, "to": out.name, "tlp": tlp, "files": files})
    return made
