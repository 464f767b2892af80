"""`undertow scan`: find which accounts act together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from undertow.case import Case, new_case, open_case
from undertow.cli.narratives import said_of_texts
from undertow.cli.options import encoder_option, json_option, map_option, platform_option, watched
from undertow.cli.output import (
    added_dict,
    added_text,
    counted,
    say_json,
    say_problem,
    say_table,
    stop_for,
)
from undertow.detection.control import COPIES
from undertow.engine import ENGINES, open_engines
from undertow.errors import InputError
from undertow.workflow import adding, scanning
from undertow.workflow.actions import chosen


@click.command(
    "scan",
    epilog="""\b
Examples:
  undertow scan island.case
  undertow scan tweets.jsonl retweets.csv     makes tweets.case beside the first file
  undertow scan island.case --channels repost,link
  undertow scan island.case --engine spark --master spark://head:7077
""",
)
@click.argument(
    "case_or_files",
    nargs=-1,
    required=True,
    metavar="CASE|FILE...",
    type=click.Path(path_type=Path),
)
@click.option("--channels", metavar="NAME,...", help="Test only these channels.")
@click.option(
    "--controls",
    metavar="N",
    type=click.IntRange(min=0),
    default=COPIES,
    show_default=True,
    help="Rewired copies of the data to scan too, at most: how often does chance alone give such a "
    "group? Fewer where that is decided before.",
)
@encoder_option
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    help="What runs the SQL; the tables are the same. For spark install undertow[spark] and Java.",
)
@click.option(
    "--master",
    metavar="URL",
    help="Where Spark runs: spark://HOST:7077, local[4].  [default: local[*]]",
)
@map_option
@platform_option
@json_option
def command(
    case_or_files: tuple[Path, ...],
    channels: str | None,
    controls: int,
    encoder: str,
    engine: str,
    master: str | None,
    mapping: dict[str, str] | None,
    platform: str | None,
    as_json: bool,
) -> None:
    """Find which accounts act together, in a CASE or straight from FILES.

    Given files, a case is made beside the first one, and the report is written too.
    """
    names = None if channels is None else [name.strip() for name in channels.split(",")]
    chosen(names)  # a wrong name is said before anything is read
    scan = partial(scanning.scan, channels=names, controls=controls, encoder=encoder)
    if case_or_files[0].is_dir() or case_or_files[0].suffix == ".case":
        _refuse_files(case_or_files[1:], mapping, platform)
        case = open_case(case_or_files[0])
        with open_engines(engine, master) as engines, watched(as_json) as progress:
            run = scan(case, engines=engines, progress=progress)
        _say(case, run, [], None, as_json)
        return
    with (
        open_engines(engine, master) as engines,
        _case_beside(case_or_files) as case,
        watched(as_json) as progress,
    ):
        added = adding.add(
            case, case_or_files, mapping=mapping, platform=platform, progress=progress
        )
        _stop_if_nothing_was_read(added)
        run = scan(case, engines=engines, progress=progress)
    _say(case, run, added, _write_report(case), as_json)


def _refuse_files(
    files: tuple[Path, ...], mapping: dict[str, str] | None, platform: str | None
) -> None:
    if files:
        raise click.UsageError("Add files to a case before the scan: undertow add CASE FILE...")
    if mapping or platform:
        raise click.UsageError("--map and --platform are for files; a case holds what was read.")


@contextmanager
def _case_beside(files: tuple[Path, ...]) -> Iterator[Case]:
    """The case beside the first file; a new one is taken away again if nothing came into it."""
    first = next((file for file in files if file.is_file()), None)
    if first is None:
        raise InputError("there is no such file", where=str(files[0]))
    folder = first.parent / (first.name.split(".")[0] + ".case")
    if (folder / "case.sqlite").is_file():
        yield open_case(folder)
        return
    case = new_case(folder)
    try:
        yield case
    finally:
        case.remove_if_empty()


def _stop_if_nothing_was_read(added: list[adding.Added]) -> None:
    problems = [entry.problem for entry in added if entry.problem is not None]
    if len(problems) == len(added):
        for problem in problems:
            say_problem(problem)
        stop_for(problems)


def _write_report(case: Case) -> Path:
    # Loads the charts, which a scan alone does without.
    from undertow.workflow.sharing import report  # noqa: PLC0415

    return report(case)


def _say(
    case: Case, run: dict[str, Any], added: list[adding.Added], report: Path | None, as_json: bool
) -> None:
    if as_json:
        files = [added_dict(entry) for entry in added]
        say_json({"case": case.folder, "report": report, "files": files, **run})
    for entry in added:
        if entry.problem is not None:
            say_problem(entry.problem)
        elif not as_json:
            click.echo(added_text(entry))
    if not as_json:
        _say_found(case, run["counts"])
        for line in said_of_texts(run["counts"]["texts"]):
            click.echo(line)
        told = f"Report: {report}" if report else f"Write the report: undertow report {case.folder}"
        click.echo(told)
    stop_for(entry.problem for entry in added if entry.problem is not None)


def _say_found(case: Case, counts: dict[str, Any]) -> None:
    click.echo(
        f"{counted(case.count('posts'), 'post')}, "
        f"{counted(sum(counts['actions'].values()), 'action')} on "
        f"{counted(len(counts['channels']), 'channel')}, {counts['tests']:,} comparisons."
    )
    if not counts["tests"]:
        click.echo(
            "Nothing could be compared: no two accounts acted on three things that others acted on "
            "too."
        )
    elif not counts["groups"]:
        click.echo(
            "No group of accounts was found that acts together more than independent accounts "
            "would."
        )
    else:
        groups = case.table("groups").to_pylist()
        acting = sum(group["accounts"] for group in groups)
        click.echo(
            f"{counted(len(groups), 'group')} found; {acting:,} accounts act together more than "
            "independent accounts would:"
        )
        say_table(
            ["group", "accounts", "channels", "objects", "p", "by chance"],
            [
                [
                    group["group_id"],
                    group["accounts"],
                    " ".join(group["channels"]),
                    group["objects"],
                    f"{group['p_value']:.0e}",
                    ""
                    if group["control_rate"] is None
                    else f"{group['control_rate']:.0%} of {group['control_copies']}",
                ]
                for group in groups[:20]
            ],
        )
    if counts["open_calls"]:
        click.echo(
            f"{counted(counts['open_calls'], 'open call')}: many accounts at once, after a public "
            "announcement; no sign of a hidden hand (table open_calls)."
        )
    if counts["indicator_matches"]:
        matches = case.table("indicator_matches")
        click.echo(
            f"{counted(len(matches['post_id'].unique()), 'post')} by "
            f"{counted(len(matches['account_id'].unique()), 'account')} match what others have "
            "published (table indicator_matches); a reason to look, not a finding."
        )
    if counts["bounded"]:
        click.echo(
            f"{counted(counts['bounded'], 'very popular object')} tested in shorter windows only "
            "(table bounded)."
        )
