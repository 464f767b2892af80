"""`undertow verify`: whether a case is what its ledger says."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.case import open_case
from undertow.case.custody import Verdict
from undertow.case.custody import verify as compared
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import counted, say_json


@click.command(
    "verify",
    epilog="""\b
Examples:
  undertow verify island.case
  undertow verify island.case --expect HASH      a head that was noted earlier
""",
)
@case_argument
@click.option(
    "--expect", metavar="HASH", help="A head that was noted earlier: the chain must hold it."
)
@json_option
def command(case: Path, expect: str | None, as_json: bool) -> None:
    """Say whether anything in CASE changed since it was entered in the ledger, and what.

    Ends with 1 where something did. Note the head outside the case, or have it timestamped
    (`undertow timestamp`): whoever can rewrite the whole folder can rewrite the chain in it too.
    """
    verdict = compared(open_case(case), expect)
    if as_json:
        say_json(verdict.to_dict())
    else:
        _say(verdict)
    if not verdict.whole:
        raise SystemExit(1)


def _say(verdict: Verdict) -> None:
    for one in verdict.differences:
        click.echo(f"{one.place}: {one.what}")
    for words in verdict.timestamps:
        click.echo(f"Timestamped: {words}")
    for words in verdict.redactions:
        click.echo(f"Taken out on purpose: {words}")
    for place in verdict.unnamed:
        click.echo(f"Not part of the case: {place} (no entry names it; nothing reads it)")
    looked = (
        f"{counted(verdict.checked, 'file and row', 'files and rows')} and "
        f"{counted(verdict.entries, 'entry', 'entries')} of the ledger"
    )
    if verdict.whole:
        click.echo(f"Nothing changed: {looked} are as they were entered.")
    else:
        click.echo(f"{counted(len(verdict.differences), 'difference')} in {looked}.")
    click.echo(f"Head: {verdict.head}")
