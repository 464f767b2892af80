"""`undertow runs`: what was done to a case, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import minute, say_json, say_table


@click.command("runs", epilog="\b\nExample:\n  undertow runs island.case --json")
@case_argument
@json_option
def command(case: Path, as_json: bool) -> None:
    """List every run of CASE: what was done when, with which parameters and versions.

    With --json each run carries its SQL, row counts, inputs and the SHA-256 of what it wrote.
    """
    found = open_case(case).runs()
    if as_json:
        say_json(found)
        return
    say_table(
        ["run", "what", "finished", "undertow", "counts", "parameters"],
        [
            [
                run["run_id"],
                run["kind"],
                minute(run["finished"]),
                run["versions"]["undertow"],
                _brief(run["counts"]),
                _brief(run["parameters"]),
            ]
            for run in found
        ],
    )


def _brief(values: dict[str, Any]) -> str:
    return " ".join(
        f"{name}={','.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in values.items()
        if value and not isinstance(value, dict)
    )
