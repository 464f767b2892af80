"""`undertow simulate`: an invented world with known truth."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.cli.options import folder_argument, json_option
from undertow.cli.output import say_json
from undertow.errors import ParameterError
from undertow.simulation import CAMPAIGNS, demo_world, simulate_to


@click.command(
    "simulate",
    epilog="""\b
Examples:
  undertow simulate demo/ --demo
  undertow simulate world/ --campaign repost_ring --accounts 2000 --days 30 --seed 7
""",
)
@folder_argument
@click.option("--demo", is_flag=True, help="The world of the demonstration.")
@click.option(
    "--seed", type=int, default=7, show_default=True, help="The same seed gives the same world."
)
@click.option(
    "--accounts",
    type=click.IntRange(min=20),
    default=1_500,
    show_default=True,
    help="Ordinary accounts.",
)
@click.option(
    "--days",
    type=click.IntRange(min=1),
    default=14,
    show_default=True,
    help="How long the world lasts.",
)
@click.option(
    "--campaign",
    "campaigns",
    multiple=True,
    type=click.Choice(sorted(CAMPAIGNS)),
    help="Add a campaign; may be given several times.",
)
@json_option
def command(
    folder: Path,
    demo: bool,
    seed: int,
    accounts: int,
    days: int,
    campaigns: tuple[str, ...],
    as_json: bool,
) -> None:
    """Make a world of invented posts with known truth, to try undertow on and to train people.

    Writes posts.csv, which needs no mapping, and truth.csv, which says who took part in what.
    """
    if folder.exists() and not folder.is_dir():
        raise ParameterError("this is a file, not a folder", where=str(folder))
    if demo:
        written = demo_world(seed).write(folder)
    else:
        written = simulate_to(folder, seed=seed, accounts=accounts, days=days, campaigns=campaigns)
    if as_json:
        say_json({"files": written})
        return
    for path in written:
        click.echo(path)
