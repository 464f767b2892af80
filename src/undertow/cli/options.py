"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from undertow.errors import MappingError
from undertow.progress import Progress, Quiet, for_terminal

case_argument = click.argument("case", type=click.Path(path_type=Path))
folder_argument = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
map_option = click.option(
    "--map",
    "mapping",
    metavar="FIELD=COLUMN,...",
    callback=lambda _context, _option, text: parse_mapping(text),
    help="Which column holds what, for a file that no reader knows: "
    "text=body,account=author,time=created.",
)
platform_option = click.option(
    "--platform", help="The platform, where the file does not say: x, telegram, ..."
)


def parse_mapping(text: str | None) -> dict[str, str] | None:
    """`text=body,account=author` as a dictionary.

    Raises:
        MappingError: a part is not FIELD=COLUMN.
    """
    if text is None:
        return None
    parts = [part.partition("=") for part in text.split(",") if part.strip()]
    if not parts or any(not (field.strip() and column.strip()) for field, _, column in parts):
        raise MappingError(
            f"--map {text}: write FIELD=COLUMN, several joined by commas",
            hint="For example: --map text=body,account=author,time=created",
        )
    return {field.strip(): column.strip() for field, _, column in parts}


@contextmanager
def watched(quiet: bool) -> Iterator[Progress]:
    """Bars on a terminal; silence in a pipe or with --json."""
    progress = Quiet() if quiet else for_terminal()
    with progress as shown:
        yield shown
