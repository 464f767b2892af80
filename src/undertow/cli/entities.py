"""`undertow entities`: who is who in the articles of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undertow.case import Case, open_case
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import counted, say_json
from undertow.workflow.naming import say_of_names

_MOST = 40  # entities listed; all are in the table


@click.command(
    "entities",
    epilog="""\b
Examples:
  undertow entities island.case
  undertow entities island.case --apart "J. Holt" "Jana Holt" --reason "her father"
  undertow entities island.case --same "The Rock" "New Caledonia"
""",
)
@case_argument
@click.option("--apart", nargs=2, metavar="A B", help="These two names mean different things.")
@click.option("--same", nargs=2, metavar="A B", help="These two names mean one thing.")
@click.option("--reason", help="Why; kept in the ledger.")
@json_option
def command(
    case: Path,
    apart: tuple[str, str] | None,
    same: tuple[str, str] | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """List who and what the articles of CASE name, or correct who is who.

    Names are joined across articles and languages, each with a reason (table aliases). A
    correction stays in the case, holds for articles read later, and is undone by its contrary.
    """
    if apart and same:
        raise click.UsageError("Say --apart or --same, not both at once.")
    opened = open_case(case)
    told = [("apart", apart), ("same", same)]
    for verdict, pair in told:
        if pair:
            outcome = say_of_names(opened, verdict, *pair, reason=reason)
            if not as_json:
                click.echo(f"Kept. {counted(outcome['now'], 'entity', 'entities')} now, "
                           f"{outcome['before']:,} before.")  # fmt: skip
    if as_json:
        say_json({"case": opened.folder, "entities": opened.table("entities").to_pylist()})
    elif not (apart or same):
        _list(opened)


def _list(case: Case) -> None:
    rows = case.table("entities").to_pylist()
    if not rows:
        click.echo("No article of this case names anybody.")
    for row in rows[:_MOST]:
        click.echo(_line(row))
    if len(rows) > _MOST:
        click.echo(f"and {len(rows) - _MOST:,} more (table entities).")


def _line(row: dict[str, Any]) -> str:
    others = [alias for alias in row["aliases"] if alias != row["name"]]
    told = f"{row['name']} ({row['kind']}, {counted(row['articles'], 'article')})"
    return told + (f": {', '.join(others)}" if others else "")
