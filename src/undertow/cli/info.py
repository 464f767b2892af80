"""`undertow info`: what is in a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import counted, minute, say_json, say_table, size_text


@click.command("info", epilog="\b\nExample:\n  undertow info island.case")
@case_argument
@json_option
def command(case: Path, as_json: bool) -> None:
    """Say what is in CASE: files, counts, the last scan."""
    told = open_case(case).info()
    if as_json:
        say_json(told)
    else:
        _say(told)


def _say(told: dict[str, Any]) -> None:
    click.echo(
        f"{told['case']}: {counted(told['posts'], 'post')} by "
        f"{counted(told['accounts'], 'account')}, "
        f"{counted(told['rejects'], 'record')} set aside"
    )
    if told["first_at"]:
        click.echo(
            f"from {told['first_at']:%Y-%m-%d %H:%M} to {told['last_at']:%Y-%m-%d %H:%M} UTC"
        )
    if told["files"]:
        say_table(
            ["file", "format", "size", "posts", "left out", "set aside", "sha256"],
            [
                [
                    file["name"],
                    file["title"],
                    size_text(file["size"]),
                    *(file[count] for count in ("posts", "duplicates", "rejects")),
                    file["sha256"][:12],
                ]
                for file in told["files"]
            ],
        )
    scan = told["scan"]
    if scan is None:
        click.echo(f"Not scanned yet: undertow scan {told['case']}")
        return
    counts = scan["counts"]
    click.echo(
        f"Last scan: run {scan['run_id']}, {minute(scan['finished'])}: "
        f"{counted(counts['edges'], 'edge')}, {counted(counts['groups'], 'group')}, "
        f"{counted(counts['members'], 'member')}"
    )
