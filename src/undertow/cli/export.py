"""`undertow export`: tables, graphs and bundles for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option, names_option
from undertow.cli.output import say_json
from undertow.exporters import all_exporters
from undertow.exporters.base import TLP, USUAL
from undertow.workflow import sharing


@click.command(
    "export",
    epilog="""\b
Examples:
  undertow export island.case --to parquet tables/
  undertow export island.case --to gexf graph.gexf         for Gephi
  undertow export island.case --to stix island.json        for OpenCTI
  undertow export island.case --to misp event.json --tlp green
""",
)
@case_argument
@click.option(
    "--to", "format_", required=True, type=click.Choice(list(all_exporters())), help="The format."
)
@click.argument("out", metavar="DIR|FILE", type=click.Path(path_type=Path))
@names_option
@click.option("--pseudonyms", is_flag=True, help="Hide account names in parquet and csv too.")
@click.option(
    "--tlp",
    type=click.Choice(TLP, case_sensitive=False),
    default=USUAL.tlp,
    show_default=True,
    help="Who may see it (Traffic Light Protocol 2.0).",
)
@click.option(
    "--disarm",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Your copy of the DISARM framework as STIX; a part of it comes with undertow.",
)
@json_option
def command(
    case: Path,
    format_: str,
    out: Path,
    reason: str | None,
    pseudonyms: bool,
    tlp: str,
    disarm: Path | None,
    as_json: bool,
) -> None:
    """Write CASE for other programs: tables, a graph, a bundle to share.

    Accounts stand under pseudonyms in all that is made to be shared, unless --names gives a reason.
    The plain tables (parquet, csv) are the analyst's working copy and keep the ids.
    """
    opened = open_case(case)
    written = sharing.export(
        opened,
        format_,
        out,
        reason=reason,
        pseudonyms=pseudonyms,
        tlp=tlp,
        disarm=disarm,
    )
    if as_json:
        say_json({"files": written})
        return
    for path in written:
        click.echo(path)
    if not opened.scanned:
        click.echo(f"Not scanned yet, so there are no groups: undertow scan {case}", err=True)
