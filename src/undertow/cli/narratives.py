"""`undertow narratives`: what the texts say, without looking for accounts that act together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, encoder_option, json_option, watched
from undertow.cli.output import counted, say_json
from undertow.narratives.language import UNKNOWN
from undertow.narratives.meanings import TOO_SHORT
from undertow.workflow.narrating import narrate


@click.command("narratives", epilog="\b\nExample:\n  undertow narratives island.case")
@case_argument
@encoder_option
@json_option
def command(case: Path, encoder: str, as_json: bool) -> None:
    """Find which posts of a CASE say the same, in which words and languages, and who was first.

    A scan does this too. The result is the table copies: undertow export CASE --to csv DIR
    """
    opened = open_case(case)
    with watched(as_json) as progress:
        run = narrate(opened, encoder=encoder, progress=progress)
    if as_json:
        say_json({"case": opened.folder, **run})
        return
    for line in said_of_texts(run["counts"]):
        click.echo(line)


def said_of_texts(counts: dict[str, Any]) -> list[str]:
    """What a run found in the texts, in words."""
    told = (
        f"{counted(counts['messages'], 'message')} posted more than once, "
        f"{counted(counts['copies'], 'copy', 'copies')} in all (table copies)."
        if counts["messages"]
        else "No two posts are copies of one message."
    )
    reasons = [f"{kind} {count:,}" for kind, count in sorted(counts["innocent"].items())]
    out = [told] + ([f"No evidence by themselves: {', '.join(reasons)}."] if reasons else [])
    return out + _said_of_wordings(counts)


def _said_of_wordings(counts: dict[str, Any]) -> list[str]:
    """What was found by meaning, and what was not looked at."""
    if "retold" not in counts:
        return []
    kinds = [counted(counts["reworded"], "rewording"), counted(counts["translated"], "translation")]
    out = [f"{counted(counts['retold'], 'message')} in other words: {', '.join(kinds)}."]
    left = dict(counts["left_out"])
    short, unknown = left.pop(TOO_SHORT, 0), left.pop(UNKNOWN, 0)
    reasons = [f"{short:,} too short"] if short else []
    reasons += [f"{unknown:,} in a language that could not be told"] if unknown else []
    reasons += [f"{count:,} in {name}" for name, count in sorted(left.items())]
    told = "Not compared by meaning, with texts the encoder cannot read: "
    return out + ([f"{told}{', '.join(reasons)}."] if reasons else [])
