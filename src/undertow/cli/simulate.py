"""`undertow simulate`: an invented world with known truth."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.cli.options import json_option
from undertow.cli.output import say_json
from undertow.errors import ParameterError
from undertow.simulation import HABITS, demo_world, simulate_to
from undertow.simulation.catalogue import Entry, catalogue


@click.command(
    "simulate",
    epilog="""\b
Examples:
  undertow simulate demo/ --demo
  undertow simulate world/ --campaign repost_ring --accounts 2000 --days 30 --seed 7
  undertow simulate world/ --campaign repost_ring:size=20,pace=30,actions=80,camouflage=0.5
  undertow simulate months/ --campaign slow_drip --days 120 --accounts 400
  undertow simulate calm/ --without fan_clubs --without press_bots
  undertow simulate --list  every campaign and habit in a sentence
""",
)
@click.argument("folder", metavar="DIR", required=False, type=click.Path(path_type=Path))
@click.option("--demo", is_flag=True, help="The world of the demonstration; takes only a seed.")
@click.option(
    "--list", "listed", is_flag=True, help="Say which campaigns and habits there are, and stop."
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=7,
    show_default=True,
    help="The same seed gives the same world.",
)
@click.option(
    "--accounts",
    type=click.IntRange(min=20),
    default=1_500,
    show_default=True,
    help="Ordinary accounts.",
)
@click.option(
    "--posts",
    type=click.IntRange(min=1),
    help="Posts of ordinary accounts.  [default: 13 an account in a fortnight]",
)
@click.option(
    "--days",
    type=click.IntRange(min=1, max=3_650),
    default=14,
    show_default=True,
    help="How long the world lasts. The actions of a campaign spread evenly over all of it: give a "
    "slow drip 120 to make it one over months.",
)
@click.option(
    "--campaign",
    "campaigns",
    metavar="KIND[:KEY=VALUE,...]",
    multiple=True,
    help="Add a campaign; may be given several times. Its size (accounts), pace (seconds between "
    "the first and the others, median), actions and camouflage (share of ordinary posts, 0 to "
    "0.95) can be set. --list says which there are.",
)
@click.option(
    "--narratives",
    metavar="POSTS",
    type=click.IntRange(min=0, max=1_000_000),
    default=0,
    help="Let ordinary accounts tell five messages in four languages, in so many posts each; "
    "narratives.csv says which post tells which.",
)
@click.option(
    "--without",
    metavar="HABIT",
    multiple=True,
    type=click.Choice(sorted(HABITS)),
    help=f"Switch off an innocent habit; may be given several times: {', '.join(HABITS)}.",
)
@json_option
def command(
    folder: Path | None,
    demo: bool,
    listed: bool,
    seed: int,
    accounts: int,
    posts: int | None,
    days: int,
    campaigns: tuple[str, ...],
    without: tuple[str, ...],
    narratives: int,
    as_json: bool,
) -> None:
    """Make a world of invented posts with known truth, to try undertow on and to train people.

    Writes into DIR posts.csv, which needs no mapping, and truth.csv, which says who took part in
    what.
    """
    if listed:
        _say(catalogue(), as_json)
        return
    if folder is None:
        raise click.UsageError("Missing argument 'DIR'.")
    if folder.exists() and not folder.is_dir():
        raise ParameterError("this is a file, not a folder", where=str(folder))
    if demo and (campaigns or without or posts or narratives):
        raise click.UsageError("--demo is a world of its own: leave out what belongs to others.")
    if demo:
        written = demo_world(seed).write(folder)
    else:
        written = simulate_to(
            folder,
            seed=seed,
            accounts=accounts,
            days=days,
            posts=posts,
            campaigns=campaigns,
            without=without,
            narratives=narratives,
        )
    if as_json:
        say_json({"files": written})
        return
    for path in written:
        click.echo(path)


def _say(groups: dict[str, list[Entry]], as_json: bool) -> None:
    if as_json:
        say_json({name: [entry._asdict() for entry in group] for name, group in groups.items()})
        return
    titles = {
        "campaigns": "Campaigns (--campaign KIND or KIND:key=value,...)",
        "poisonings": "Poisoning, by an opponent who knows the method (--campaign too)",
        "habits": "Innocent habits (--without HABIT)",
    }
    for name, group in groups.items():
        click.echo(f"{titles[name]}\n")
        for entry in group:
            click.echo(f"  {entry.name}: {entry.sentence}")
            if entry.parameters:
                click.echo(f"      usually {_settings(entry)}")
            for tactic, told in entry.tactics.items():
                click.echo(f"      tactic={tactic}: {told}")
        click.echo()


def _settings(entry: Entry) -> str:
    given = {key: value for key, value in entry.parameters.items() if value != ""}
    return ",".join(
        f"{key}={value:g}" if isinstance(value, float) else f"{key}={value}"
        for key, value in given.items()
    )
