"""`undertow new`: make an empty case."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.case import new_case
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import say_json


@click.command("new", epilog="\b\nExample:\n  undertow new island.case")
@case_argument
@json_option
def command(case: Path, as_json: bool) -> None:
    """Make an empty case: a folder that holds all that belongs to one question."""
    made = new_case(case)
    if as_json:
        say_json({"case": made.folder})
    else:
        click.echo(f"Made {made.folder}. Hand in what was collected: undertow add {case} FILE...")
