"""`undertow indicators`: take in what others found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undertow.case import Case, open_case
from undertow.cli.options import case_argument, json_option, watched
from undertow.cli.output import counted, say_json, say_problem, say_table, stop_for
from undertow.workflow.indicators import Known, add_indicators

_SHOWN = 20


@click.command(
    "indicators",
    epilog="""\b
Examples:
  undertow indicators island.case bundle.json domains.csv
  undertow indicators island.case                            what matches
""",
)
@case_argument
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path))
@json_option
def command(case: Path, files: tuple[Path, ...], as_json: bool) -> None:
    """Take what others found into CASE and say which posts and accounts match it.

    FILEs are STIX bundles, even broken ones, CSV lists (as Meta publishes them, lists of domains)
    or lists of sites, one a line. A match is a reason to look, not a finding of this case.
    """
    opened = open_case(case)
    with watched(as_json) as progress:
        outcomes = add_indicators(opened, files, progress=progress)
    matches = opened.table("indicator_matches")
    if as_json:
        told = [_plain(outcome) for outcome in outcomes]
        say_json({"files": told, "indicators": opened.count("indicators"), "matches": len(matches)})
    for outcome in outcomes:
        if outcome.problem is not None:
            say_problem(outcome.problem)
        elif not as_json:
            click.echo(_line(outcome))
    if not as_json:
        _say_matches(opened)
    stop_for(outcome.problem for outcome in outcomes if outcome.problem is not None)


def _plain(told: Known) -> dict[str, Any]:
    names = ("name", "title", "types", "matchable", "left_out", "already")
    problem = None if told.problem is None else str(told.problem)
    return {name: getattr(told, name) for name in names} | {"problem": problem}


def _line(told: Known) -> str:
    if told.already:
        return f"{told.name}: already in the case, nothing changed"
    parts = [f"{count:,} {kind}" for kind, count in told.types.items()]
    line = f"{told.name}: {told.title}; {', '.join(parts)}. {told.matchable:,} can match posts."
    for reason, count in told.left_out.items():
        line += f"\n  {count:,} left out: {reason}"
    return line


def _say_matches(case: Case) -> None:
    matches = case.table("indicator_matches")
    posts = len(matches["post_id"].unique())
    click.echo(
        f"{counted(posts, 'post')} by {counted(len(matches['account_id'].unique()), 'account')} "
        f"match {counted(len(matches['indicator_id'].unique()), 'known indicator')} "
        "(table indicator_matches)."
    )
    counts = matches.group_by(["matched", "value"]).aggregate(
        [("post_id", "count_distinct"), ("account_id", "count_distinct")]
    )
    keys = [("post_id_count_distinct", "descending"), ("value", "ascending")]
    rows = counts.sort_by(keys).slice(0, _SHOWN).to_pylist()
    if rows:
        say_table(
            ["matched", "value", "posts", "accounts"],
            [
                [
                    row["matched"],
                    row["value"],
                    row["post_id_count_distinct"],
                    row["account_id_count_distinct"],
                ]
                for row in rows
            ],
        )
