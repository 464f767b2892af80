"""`undertow read`: read news articles into a case."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option, watched
from undertow.cli.output import counted, say_outcomes
from undertow.workflow import reading
from undertow.workflow.reading import Read


@click.command(
    "read",
    epilog="""\b
Examples:
  undertow read island.case article.html
  undertow read island.case *.txt --outlet "Island Herald" --published 2026-03-01
""",
)
@case_argument
@click.argument(
    "articles", nargs=-1, required=True, metavar="ARTICLE...", type=click.Path(path_type=Path)
)
@click.option("--outlet", help="Who published them, where the page does not say.")
@click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="When they were published (UTC), where the page does not say.",
)
@json_option
def command(
    case: Path,
    articles: tuple[Path, ...],
    outlet: str | None,
    published: datetime | None,
    as_json: bool,
) -> None:
    """Read news ARTICLEs into CASE: who says what, who accuses, who denies.

    Articles are text, Markdown, HTML or PDF files, RSS and Atom feeds and web archives (WARC), in
    English or French. Reading the same file twice changes nothing; a file that cannot be read is
    named and the others are read.
    """
    at = None if published is None else published.replace(tzinfo=UTC)
    opened = open_case(case)
    with watched(as_json) as progress:
        outcomes = reading.read(opened, articles, outlet=outlet, published=at, progress=progress)
    say_outcomes(outcomes, _plain, _line, as_json)


def _plain(told: Read) -> dict[str, Any]:
    names = ("name", "title", "statements", "already", "note")
    problem = None if told.problem is None else str(told.problem)
    return {name: getattr(told, name) for name in names} | {"problem": problem}


def _line(told: Read) -> str:
    if told.already:
        return f"{told.name}: already in the case, nothing changed"
    return f"{told.name}: {counted(told.statements, 'statement')}" + (
        f" ({told.note})" if told.note else ""
    )
