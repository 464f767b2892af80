"""`undertow narratives`: what the texts say, without looking for accounts that act together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option, watched
from undertow.cli.output import counted, say_json
from undertow.workflow.narrating import narrate


@click.command("narratives", epilog="\b\nExample:\n  undertow narratives island.case")
@case_argument
@json_option
def command(case: Path, as_json: bool) -> None:
    """Find which posts of a CASE are copies of one message, and who posted it first.

    A scan does this too. The result is the table copies: undertow export CASE --to csv DIR
    """
    opened = open_case(case)
    with watched(as_json) as progress:
        run = narrate(opened, progress=progress)
    if as_json:
        say_json({"case": opened.folder, **run})
        return
    for line in said_of_texts(run["counts"]):
        click.echo(line)


def said_of_texts(counts: dict[str, Any]) -> list[str]:
    """What a run found in the texts, in words."""
    if not counts["messages"]:
        return ["No two posts are copies of one message."]
    told = (
        f"{counted(counts['messages'], 'message')} posted more than once, "
        f"{counted(counts['copies'], 'copy', 'copies')} in all (table copies)."
    )
    reasons = [f"{kind} {count:,}" for kind, count in sorted(counts["innocent"].items())]
    return [told] + ([f"No evidence by themselves: {', '.join(reasons)}."] if reasons else [])
