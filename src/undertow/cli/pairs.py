"""`undertow pairs`: plain counts, for comparison with other tools."""

from __future__ import annotations

from pathlib import Path

import click
import pyarrow.compute as pc
import pyarrow.parquet as pq

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import say_json
from undertow.signals import all_signals
from undertow.workflow.counting import count_pairs

# Each group of rows has a dictionary of all accounts: few large ones are written faster and are
# smaller than many.
_ROW_GROUP = 1 << 22


@click.command(
    "pairs", epilog="\b\nExample:\n  undertow pairs island.case --channel repost --window 60"
)
@case_argument
@click.option(
    "--channel",
    required=True,
    type=click.Choice(list(all_signals())),
    help="On what the accounts acted.",
)
@click.option(
    "--window",
    "window_s",
    metavar="SECONDS",
    type=click.IntRange(min=1),
    required=True,
    help="How far apart two actions may be.",
)
@click.option(
    "--min-participation",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="CooRTweet's rule: the fewest posts of an account.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write the pairs as Parquet.")
@json_option
def command(
    case: Path, channel: str, window_s: int, min_participation: int, out: Path | None, as_json: bool
) -> None:
    """Count co-actions plainly, as other tools do, without any test.

    The counts are for comparison: on organic data most such pairs are chance.
    """
    found = count_pairs(open_case(case), channel, window_s, min_participation=min_participation)
    if out is not None:
        pq.write_table(
            found,
            out,
            row_group_size=_ROW_GROUP,
            use_dictionary=["account_a", "account_b"],
            write_statistics=["together"],
            store_schema=False,  # the ids are text for whoever reads them
        )
    total = pc.sum(found["together"]).as_py() or 0
    if as_json:
        say_json({"pairs": len(found), "co_actions": total, "out": out})
    else:
        click.echo(f"{len(found):,} pairs of accounts, {total:,} co-actions within {window_s} s")
