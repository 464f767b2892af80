"""`undertow redact`: take a person out of a case for good."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import counted, say_json
from undertow.workflow.redacting import redact


@click.command(
    "redact",
    epilog="""\b
Example:
  undertow redact island.case 12345 --why "asked to be removed" --analyst "A. Name"
""",
)
@case_argument
@click.argument("account")
@click.option("--why", metavar="TEXT", required=True, help="The reason; kept in the ledger.")
@click.option(
    "--analyst", envvar="UNDERTOW_ANALYST", required=True, help="Who decides; or UNDERTOW_ANALYST."
)
@json_option
def command(case: Path, account: str, why: str, analyst: str, as_json: bool) -> None:
    """Take ACCOUNT (its id) out of CASE for good: raw files, tables, reports, the ledger's words.

    There is no way back. The gap stays visible, and `undertow verify` explains it. Exports and
    copies outside the case are out of reach; scan again afterwards to have groups without it.
    """
    entry = redact(open_case(case), account, why=why, analyst=analyst)
    if as_json:
        say_json(entry)
        return
    places = entry["body"]["digests"]
    gone = [place for place, told in places.items() if told is None]
    left = counted(len(places) - len(gone), "file and row", "files and rows")
    emptied = counted(len(entry["body"]["entries"]), "entry", "entries")
    click.echo(
        f"Taken out: {entry['body']['who']}. {left} rewritten, {counted(len(gone), 'file')} "
        f"removed, {emptied} of the ledger emptied."
    )
    for place in gone:
        click.echo(f"Removed: {place}")
