"""A whole scan on Spark: the tables are those of DuckDB, byte by byte."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import undertow
from tests.conformance.conftest import MASTER

import undertow as library


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    """The case of `make demo` before it was scanned."""
    place = tmp_path_factory.mktemp("demo")
    for words in (
        ("simulate", place, "--demo"),
        ("new", place / "demo.case"),
        ("add", place / "demo.case", place / "posts.csv"),
    ):
        ran = undertow(*words)
        assert ran.code == 0, ran.err
    return place / "demo.case"


def digests(case: Path) -> dict[str, str]:
    """Of every table that the last scan wrote."""
    place = case / "tables" / library.open_case(case).ledger.runs("scan")[-1]["folder"]
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in place.glob("*.parquet")}


def test_the_demo_case_scanned_on_two_executors_gives_the_same_bytes(spark, demo, tmp_path):
    told = {}
    for name, words in {"duckdb": [], "spark": ["--engine", "spark", "--master", MASTER]}.items():
        case = Path(shutil.copytree(demo, tmp_path / f"{name}.case"))
        ran = undertow("scan", case, "--controls", 2, "--encoder", "none", *words)
        assert ran.code == 0, ran.err
        told[name] = digests(case), ran.out.replace(name, "")
    assert told["spark"] == told["duckdb"]
    assert {"actions.parquet", "edges.parquet", "members.parquet"} <= set(told["spark"][0])
    assert "3 groups found" in told["spark"][1]
    one, other = (
        library.open_case(tmp_path / f"{name}.case").ledger.runs("scan")[-1]
        for name in ("duckdb", "spark")
    )
    assert one["parameters"]["engine"] == "duckdb" and "master" not in one["parameters"]
    assert other["parameters"]["engine"] == "spark" and other["parameters"]["master"] == MASTER
    for step in ("name", "sql", "parameters", "rows"):
        assert [s[step] for s in one["steps"]] == [s[step] for s in other["steps"]]
