"""Every command explains itself."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from undertow.cli import COMMANDS, cli

# As written in the issue that others' scripts follow.
NAMED = ("new", "add", "scan", "report", "export", "info", "runs")


def test_the_commands_are_those_that_others_call(run):
    assert set(NAMED) <= set(COMMANDS)
    shown = run("--help").out
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\S", shown, re.MULTILINE), name


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_a_sentence_the_options_and_an_example(run, name):
    ran = run(name, "--help")
    assert ran.code == 0 and not ran.err
    assert re.search(r"^  [A-Z].*", ran.out, re.MULTILINE)
    assert re.search(r"^  Examples?:$", ran.out, re.MULTILINE)
    assert f"    undertow {name}" in ran.out
    assert "--json" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name):
    for parameter in _command(name).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"undertow {name} {parameter.opts[0]} has no help"


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_can_be_called(name, monkeypatch, tmp_path):
    """Their options and arguments parse; two blanks begin a remark."""
    monkeypatch.chdir(tmp_path)
    command = _command(name)
    examples = re.findall(rf"^ +undertow {name} (.*)$", command.epilog, re.MULTILINE)
    assert examples
    for words in examples:
        called = shlex.split(re.split(r"\s{2,}", words)[0])
        # Below the group, as the user calls it: click remembers on the command which help options
        # the first context had.
        command.make_context(name, called, parent=click.Context(cli, **cli.context_settings))


@pytest.mark.parametrize("words", [["-h"], ["--help"], ["scan", "-h"]])
def test_both_forms_of_help(run, words):
    assert run(*words).code == 0


def test_version(run):
    import undertow

    assert undertow.__version__ in run("--version").out


def _command(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command
