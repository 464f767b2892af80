"""`undertow add`: read files into a case, or say how they would be read."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.case import open_case
from undertow.cli.options import json_option, map_option, platform_option, watched
from undertow.cli.output import (
    added_dict,
    added_text,
    say_json,
    say_outcomes,
    say_problem,
    stop_for,
)
from undertow.errors import InputError, MappingError
from undertow.intake.explain import Explanation
from undertow.workflow import adding


@click.command(
    "add",
    epilog="""\b
Examples:
  undertow add island.case tweets.jsonl.zst posts.csv
  undertow add --explain posts.csv
  undertow add island.case odd.csv --map text=body,account=author,time=created
""",
)
@click.argument(
    "case_and_files",
    nargs=-1,
    required=True,
    metavar="CASE FILE...",
    type=click.Path(path_type=Path),
)
@click.option("--explain", is_flag=True, help="Only say what the files are and how columns map.")
@map_option
@platform_option
@json_option
def command(
    case_and_files: tuple[Path, ...],
    explain: bool,
    mapping: dict[str, str] | None,
    platform: str | None,
    as_json: bool,
) -> None:
    """Read files into CASE: exports of platforms and collection tools, any CSV, JSONL or Parquet.

    The format is found by the file's own fields. Records that cannot be read are set aside with
    their line and reason; the raw files are kept. Adding a file twice changes nothing.
    """
    if explain:
        _explain(case_and_files, mapping, as_json)
        return
    if len(case_and_files) < 2:
        raise click.UsageError("Name a case and at least one file: undertow add CASE FILE...")
    case = open_case(case_and_files[0])
    with watched(as_json) as progress:
        added = adding.add(
            case, case_and_files[1:], mapping=mapping, platform=platform, progress=progress
        )
    say_outcomes(added, added_dict, added_text, as_json)


def _explain(paths: tuple[Path, ...], mapping: dict[str, str] | None, as_json: bool) -> None:
    files = [path for path in paths if not (path / "case.sqlite").is_file()]
    if not files:
        raise click.UsageError("Name at least one file: undertow add --explain FILE...")
    explained: dict[str, Explanation] = {}
    problems: list[InputError | MappingError] = []
    for path in files:
        try:
            explained[str(path)] = adding.explain(path, mapping)
        except (InputError, MappingError) as unusable:
            problems.append(unusable)
    if as_json:
        say_json({path: told.to_dict() for path, told in explained.items()})
    else:
        click.echo("\n\n".join(f"{path}\n{told}" for path, told in explained.items()))
    for problem in problems:
        say_problem(problem)
    stop_for(problems)
