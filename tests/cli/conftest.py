"""A small world, a scanned case, and a way to run commands."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from undertow.cli import cli


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


def undertow(*words: object) -> Ran:
    """Run `undertow WORDS...` in this process; a traceback fails the test."""
    result = CliRunner().invoke(
        cli, [str(word) for word in words], prog_name="undertow", catch_exceptions=False
    )
    return Ran(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def run():
    return undertow


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> Path:
    """A folder with posts.csv and truth.csv: 200 accounts, a repost ring of 14."""
    folder = tmp_path_factory.mktemp("world")
    simulated = ["--accounts", 200, "--days", 3, "--campaign", "repost_ring"]
    assert undertow("simulate", folder, *simulated).code == 0
    return folder


@pytest.fixture(scope="session")
def scanned(world, tmp_path_factory) -> Path:
    """A case that was scanned; tests only read it."""
    case = tmp_path_factory.mktemp("scanned") / "island.case"
    for words in (("new", case), ("add", case, world / "posts.csv"), ("scan", case)):
        ran = undertow(*words)
        assert ran.code == 0, ran.err
    return case


@pytest.fixture
def case(scanned, tmp_path) -> Path:
    """A copy of the scanned case that a test may change."""
    return Path(shutil.copytree(scanned, tmp_path / "copy.case"))


@pytest.fixture
def odd(tmp_path) -> Path:
    """A CSV that no reader knows; its second record has an impossible date."""
    file = tmp_path / "odd.csv"
    file.write_text("writer,body,created\nann,hello,2024-01-01\nbob,hi,31/12/2024\n")
    return file
