"""What an analyst says of names is kept, holds later, and can be taken back."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import undertow
from undertow.cli import cli
from undertow.errors import ParameterError
from undertow.workflow.naming import say_of_names
from undertow.workflow.reading import read

ONE = """Jana Holt speaks

Jana Holt spoke on the Lark Islands on Monday about the harbour and the school.
Holt then left by the last boat of the day.
"""
TWO = """Holt is back

Jana Holt came back to the Lark Islands on Friday, and the people of the
town were there to meet her. Holt smiled.
"""


@pytest.fixture
def case(tmp_path):
    made = undertow.new_case(tmp_path / "names.case")
    path = tmp_path / "one.txt"
    path.write_text(ONE, encoding="utf-8")
    read(made, [path])
    return made


def entity(case, alias):
    ids = {r["entity_id"] for r in case.table("aliases").to_pylist() if r["alias"] == alias}
    assert len(ids) == 1
    return ids.pop()


def test_a_wrong_join_is_taken_back_and_stays_so(case, tmp_path):
    assert entity(case, "Holt") == entity(case, "Jana Holt")
    say_of_names(case, "apart", "Holt", "Jana Holt", reason="her father")
    assert entity(case, "Holt") != entity(case, "Jana Holt")
    path = tmp_path / "two.txt"
    path.write_text(TWO, encoding="utf-8")
    read(case, [path])
    assert entity(case, "Holt") != entity(case, "Jana Holt")
    say_of_names(case, "same", "Holt", "Jana Holt")
    assert entity(case, "Holt") == entity(case, "Jana Holt")
    verdicts = [run["parameters"]["verdict"] for run in case.ledger.runs("names")]
    assert verdicts == ["apart", "same"]  # nothing is erased


def test_a_name_that_nobody_has_is_refused(case):
    with pytest.raises(ParameterError, match="no article of this case names 'Nobody'"):
        say_of_names(case, "apart", "Nobody", "Jana Holt")
    assert case.ledger.runs("names") == []


def test_the_command(case):
    runner = CliRunner()
    listed = runner.invoke(cli, ["entities", str(case.folder)])
    assert listed.exit_code == 0
    assert "Jana Holt (person, 1 article): Holt" in listed.output
    kept = runner.invoke(cli, ["entities", str(case.folder), "--apart", "Holt", "Jana Holt"])
    assert kept.output.startswith("Kept.")
    as_json = runner.invoke(cli, ["entities", str(case.folder), "--json"])
    assert '"Holt"' in as_json.output
