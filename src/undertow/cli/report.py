"""`undertow report`: write the report of the last scan."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option, names_option
from undertow.cli.output import say_json
from undertow.workflow import sharing


@click.command(
    "report",
    epilog="""\b
Examples:
  undertow report island.case --out island.html
  undertow report island.case --out island.md              the same in words, as Markdown
""",
)
@case_argument
@click.option("--out", type=click.Path(path_type=Path), help="Where to write it.")
@click.option(
    "--to",
    "format_",
    type=click.Choice(["html", "markdown"]),
    help="The form; without it the ending of --out decides, and HTML where there is none.",
)
@names_option
@json_option
def command(
    case: Path, out: Path | None, format_: str | None, reason: str | None, as_json: bool
) -> None:
    """Write the report of the last scan: one HTML file that opens without a network, or Markdown.

    Accounts stand under pseudonyms unless --names gives a reason to show who they are.
    """
    path = sharing.report(open_case(case), out, to=format_, reason=reason)
    if as_json:
        say_json({"report": path})
    else:
        click.echo(f"Report: {path}")
