"""Choosing an engine, and what is said when it cannot be had."""

from __future__ import annotations

import re
import shutil

import pytest
from tests.cli.conftest import undertow
from tests.test_architecture import statements

from undertow.engine import ENGINES, DuckDB, dialect, open_engines
from undertow.engine import spark as sparking
from undertow.errors import EngineError, ParameterError


def opened(*words: str | None) -> None:
    with open_engines(*words):
        pass


def test_duckdb_is_there_unasked():
    with open_engines() as engines, engines.session() as session:
        assert isinstance(session, DuckDB) and engines.told == {"engine": "duckdb"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sqlite",), "duckdb, spark"),
        (("duckdb", "local[2]"), "--engine spark"),
        (("spark", "localhost:7077"), "spark://HOST:7077"),
        (("spark", "spark://"), "spark://HOST:7077"),
        (("spark", "local-cluster[2]"), "spark://HOST:7077"),
    ],
)
def test_a_wrong_choice_is_said_before_anything_starts(words, said):
    with pytest.raises(ParameterError) as error:
        opened(*words)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "master",
    ["local", "local[*]", "local[2,3]", "local-cluster[2,1,1024]", "spark://a:1,b:2", "yarn"],
)
def test_masters_are_known(master):
    assert sparking._MASTER.fullmatch(master)


def test_without_pyspark_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(sparking, "find_spec", lambda _: None)
    with pytest.raises(EngineError, match=re.escape("pip install 'undertow[spark]'")):
        opened("spark")


@pytest.mark.parametrize("home", ["", "/nowhere"])
def test_without_java_it_is_named(monkeypatch, home):
    monkeypatch.setattr(sparking, "find_spec", lambda name: name)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("JAVA_HOME", home)
    with pytest.raises(EngineError, match="Java 17"):
        opened("spark")


def test_the_command_says_so_too(tmp_path):
    undertow("new", tmp_path / "a.case")
    ran = undertow("scan", tmp_path / "a.case", "--master", "spark://head:7077")
    assert ran.code == 2 and "--engine spark" in ran.err
    assert all(name in undertow("scan", "--help").out for name in ENGINES)


def test_values_are_named_in_sparks_way():
    sql = "SELECT a FROM t WHERE a < $w1 AND b = $w AND c = $w1"
    assert dialect.for_spark(sql, {"w": "x", "w1": 3}) == (
        "SELECT a FROM t WHERE a < CAST(:w1 AS BIGINT) AND b = :w AND c = CAST(:w1 AS BIGINT)"
    )


@pytest.mark.parametrize("sql", [pytest.param(s, id=k) for k, s in statements().items()])
def test_statements_keep_to_what_the_table_settles(sql):
    """No text in quotes, in which a `$` would be no value, no division, and no bare sum."""
    assert not re.search(r"['\"/;]|--|/\*", sql)
    assert len(re.findall(r"\bsum\(", sql)) == len(re.findall(r"CAST\(sum\(", sql))
