"""`undertow scan`: find which accounts act together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undertow.case import Case, new_case, open_case
from undertow.cli.options import json_option, map_option, platform_option, watched
from undertow.cli.output import added_dict, added_text, say_json, say_problem, say_table
from undertow.workflow import adding, scanning


@click.command(
    "scan",
    epilog="""\b
Examples:
  undertow scan island.case
  undertow scan tweets.jsonl retweets.csv     makes tweets.case beside the first file
  undertow scan island.case --channels repost,link
""",
)
@click.argument("case_or_files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--channels", metavar="NAME,...", help="Test only these channels.")
@map_option
@platform_option
@json_option
def command(
    case_or_files: tuple[Path, ...],
    channels: str | None,
    mapping: dict[str, str] | None,
    platform: str | None,
    as_json: bool,
) -> None:
    """Find which accounts act together, in a CASE or straight from FILES.

    Given files, a case is made beside the first one, and the report is written too.
    """
    names = None if channels is None else [name.strip() for name in channels.split(",")]
    if len(case_or_files) == 1 and case_or_files[0].is_dir():
        case = open_case(case_or_files[0])
        with watched(as_json) as progress:
            run = scanning.scan(case, channels=names, progress=progress)
        added, report = [], None
    else:
        case = _case_beside(case_or_files[0])
        with watched(as_json) as progress:
            added = adding.add(
                case, case_or_files, mapping=mapping, platform=platform, progress=progress
            )
            _stop_if_nothing_was_read(case, added)
            run = scanning.scan(case, channels=names, progress=progress)
        report = _write_report(case)
    _say(case, run, added, report, as_json)


def _case_beside(file: Path) -> Case:
    folder = file.parent / (file.name.split(".")[0] + ".case")
    return open_case(folder) if (folder / "case.sqlite").is_file() else new_case(folder)


def _stop_if_nothing_was_read(case: Case, added: list[adding.Added]) -> None:
    if all(entry.problem is not None for entry in added):
        for entry in added:
            if entry.problem is not None:
                say_problem(entry.problem)
        case.remove_if_empty()
        raise SystemExit(1)


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
        told = f"Report: {report}" if report else f"Write the report: undertow report {case.folder}"
        click.echo(told)
    if any(entry.problem is not None for entry in added):
        raise SystemExit(1)


def _say_found(case: Case, counts: dict[str, Any]) -> None:
    click.echo(
        f"{case.count('posts'):,} posts, {sum(counts['actions'].values()):,} actions on "
        f"{len(counts['channels'])} channels, {counts['tests']:,} comparisons."
    )
    if not counts["groups"]:
        click.echo(
            "No group of accounts was found that acts together more than independent accounts "
            "would."
        )
    else:
        click.echo(
            f"{counts['groups']:,} groups with {counts['members']:,} accounts act together more "
            "than independent accounts would:"
        )
        say_table(
            ["group", "accounts", "channels", "objects", "p"],
            [
                [
                    group["group_id"],
                    group["accounts"],
                    " ".join(group["channels"]),
                    group["objects"],
                    f"{group['p_value']:.0e}",
                ]
                for group in case.table("groups").slice(0, 20).to_pylist()
            ],
        )
    if counts["bounded"]:
        click.echo(
            f"{counts['bounded']:,} very popular objects were tested in shorter windows only."
        )
