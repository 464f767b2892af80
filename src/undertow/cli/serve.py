"""`undertow serve`: a case in the browser."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import say_json

PORT = 8731


@click.command(
    "serve",
    epilog="""\b
Examples:
  undertow serve island.case --open
  undertow serve island.case --port 0
""",
)
@case_argument
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=PORT, show_default=True,
    help="Where on this machine; 0 takes a free one.",
)  # fmt: skip
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
@json_option
def command(case: Path, port: int, show: bool, as_json: bool) -> None:
    """Show CASE in the browser, on this machine only, until you press Ctrl-C.

    Groups, copies, claims, one timeline, search, the record behind every post, and the flow from
    finding to judgement. Nothing is sent anywhere. Accounts stand there by their names: it is where
    the evidence is read. Whoever uses this machine can open it while it runs.
    """
    from undertow.web.app import serve  # noqa: PLC0415 - loads the server and the charts

    opened = open_case(case)

    def ready(address: str) -> None:
        if as_json:
            say_json({"case": opened.folder, "address": address})
        else:
            click.echo(f"{opened.name} is at {address} (Ctrl-C stops it)")
        if show:
            click.launch(address)

    with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
        serve(opened, port, ready)
