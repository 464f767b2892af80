"""`undertow timestamp`: a server's word for when the ledger was as it is."""

from __future__ import annotations

from pathlib import Path

import click

from undertow.case import open_case
from undertow.cli.options import case_argument, json_option
from undertow.cli.output import say_json
from undertow.workflow.timestamping import timestamp


@click.command(
    "timestamp",
    epilog="""\b
Examples:
  undertow timestamp island.case --server https://tsa.example.org/
  undertow timestamp island.case --server https://tsa.example.org/ --root root.pem
""",
)
@case_argument
@click.option("--server", required=True, metavar="URL", help="A timestamp server (RFC 3161).")
@click.option(
    "--root", type=click.Path(path_type=Path), metavar="PEM",
    help="The root certificate that its signature must go back to; else it is not checked.",
)  # fmt: skip
@json_option
def command(case: Path, server: str, root: Path | None, as_json: bool) -> None:
    """Have the ledger of CASE timestamped by a server that you name.

    The only command that opens a connection. Sent is the SHA-256 of the hash of the last entry, and
    a random number: nothing of the case can be learned from it. The answer is kept in the case.
    """
    entry = timestamp(open_case(case), server, root=root)
    body = entry["body"]
    if as_json:
        say_json(body)
        return
    click.echo(f"Entry {body['entry']} existed at {body['time']}, says {server}.")
    if root is None:
        click.echo("Its signature was not checked: --root PEM names what it must go back to.")
