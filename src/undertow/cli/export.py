"""`undertow export`: tables and graphs for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, folder_argument, json_option
from undertow.cli.output import say_json
from undertow.exporters import all_exporters
from undertow.workflow import sharing


@click.command(
    "export",
    epilog="""\b
Examples:
  undertow export island.case --to parquet tables/
  undertow export island.case --to gexf graph/       for Gephi
""",
)
@case_argument
@click.option(
    "--to", "format_", required=True, type=click.Choice(list(all_exporters())), help="The format."
)
@folder_argument
@json_option
def command(case: Path, format_: str, folder: Path, as_json: bool) -> None:
    """Write the tables of CASE, or its graph, into DIR for other programs.

    Account ids stand there as they were handed in, without pseudonyms.
    """
    opened = open_case(case)
    written = sharing.export(opened, format_, folder)
    if as_json:
        say_json({"files": written})
        return
    for path in written:
        click.echo(path)
    if not opened.scanned:
        click.echo(f"Not scanned yet, so there are no groups: undertow scan {case}", err=True)
