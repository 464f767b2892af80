"""The command line: one file per command, the same words as the library.

Exit codes: 0 done; 1 something could not be done (said in words on standard error); 2 the command
was called wrongly. `--json` prints one JSON document on standard output for machines.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from undertow import __version__
from undertow.cli.output import say_problem
from undertow.errors import UndertowError

# In the order of the story. Each is loaded only when it is called, so that `undertow add` does not
# wait for the charts of the report.
COMMANDS = (
    "new",
    "add",
    "scan",
    "narratives",
    "read",
    "serve",
    "judge",
    "entities",
    "indicators",
    "report",
    "export",
    "info",
    "runs",
    "verify",
    "timestamp",
    "redact",
    "pairs",
    "simulate",
)

_EXAMPLES = """\b
Examples:
  undertow scan tweets.jsonl.zst            from an export to a report in one go
  undertow new island.case                  or step by step: make a case,
  undertow add island.case *.csv *.jsonl    hand in what was collected,
  undertow scan island.case                 find which accounts act together,
  undertow report island.case               write the report
"""


class _Commands(click.Group):
    """Loads commands on demand; turns errors meant for the user into words and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"undertow.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except UndertowError as problem:
            say_problem(problem)
            ctx.exit(problem.exit_code)
        except BrokenPipeError:  # the reader of a pipe went away: `undertow runs CASE | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as problem:  # no room, no permission: the machine's word and where
            where = None if problem.filename is None else str(problem.filename)
            say_problem(UndertowError(problem.strerror or str(problem), where=where))
            ctx.exit(1)


@click.group(
    cls=_Commands, epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="undertow")
def cli() -> None:
    """From public posts to a case that a stranger can check.

    Who acts together, on what evidence, and which innocent explanation is left. Nothing is sent
    anywhere; only `undertow timestamp` opens a connection, to the server that you name.
    """


# What libraries look for in the environment when they are loaded.
SETTINGS = {
    # The threads of numpy's linear algebra cost more to start than any command gains by them.
    "OPENBLAS_NUM_THREADS": "1",
    # Memory that Arrow gives back is used again at once, which spares the kernel the clearing.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


class _NoPandas:
    """Keeps pandas out of the commands, none of which needs it.

    Where it is installed, Arrow loads it at the first value that comes from Python, which costs a
    third of a second. As a library undertow gives tables to pandas and leaves this alone.
    """

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:  # noqa: ARG002
        """Let every other module be found by those who come next."""
        if fullname == "pandas":
            raise ModuleNotFoundError("not loaded by the command line", name=fullname)


def main() -> None:
    """Run the command line."""
    sys.meta_path.insert(0, _NoPandas())
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    cli(prog_name="undertow")
