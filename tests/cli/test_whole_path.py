"""From posts to a report by the commands alone, as a user would go."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from pyarrow import csv as pa_csv
from tests.docs.test_tables_page import described

import undertow
from undertow.model.tables import TABLES

MULTILINE = pa_csv.ParseOptions(newlines_in_values=True)


def ring(world: Path) -> set[str]:
    with (world / "truth.csv").open(newline="") as file:
        return {row["account_id"] for row in csv.DictReader(file) if row["campaign"]}


def test_step_by_step(run, world, tmp_path):
    case = tmp_path / "island.case"
    assert str(case) in run("new", case).out
    posts = len(pa_csv.read_csv(world / "posts.csv", parse_options=MULTILINE))
    assert f"{posts:,} posts" in run("add", case, world / "posts.csv").out
    assert "Not scanned yet" in run("info", case).out
    found = run("scan", case)
    assert found.code == 0 and not found.err
    assert "1 group found; " in found.out
    assert f"undertow report {case}" in found.out
    page = tmp_path / "island.html"
    assert run("report", case, "--out", page).out == f"Report: {page}\n"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    told = run("info", case)
    assert f"{posts:,} posts by" in told.out and "1 group, " in told.out


def test_files_in_one_go_make_a_case_beside_the_first(run, world, tmp_path):
    first = tmp_path / "first.some.csv"
    first.write_bytes((world / "posts.csv").read_bytes())
    found = run("scan", first)
    assert found.code == 0, found.err
    assert (tmp_path / "first.case" / "case.sqlite").is_file()
    report = Path(found.out.rpartition("Report: ")[2].strip())
    assert report.is_file() and report.is_relative_to(tmp_path / "first.case")
    again = run("scan", first)
    assert again.code == 0 and "already in the case" in again.out


def test_the_ring_is_in_the_exported_tables(run, case, world, tmp_path):
    made = run("export", case, "--to", "parquet", tmp_path / "out")
    assert made.code == 0
    names = {Path(line).stem for line in made.out.splitlines()}
    assert names == {*TABLES, "datapackage", "dictionary"}
    members = pq.read_table(tmp_path / "out" / "members.parquet")
    found = set(members["account_id"].to_pylist())
    # How many are found of so small a world is for tests/quality; here: nobody else.
    assert found <= ring(world) and len(found) >= 3


def test_null_stands_only_where_the_data_dictionary_says_so(run, case, tmp_path):
    run("export", case, "--to", "parquet", tmp_path)
    for name, columns in described().items():
        table = pq.read_table(tmp_path / f"{name}.parquet")
        never = [column for column, (_, _, null) in columns.items() if not null]
        assert {column for column in never if table[column].null_count} == set(), name


def test_export_to_csv(run, case, tmp_path):
    assert run("export", case, "--to", "csv", tmp_path).code == 0
    for name, schema in TABLES.items():
        with (tmp_path / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            assert next(csv.reader(file)) == schema.names


@pytest.mark.parametrize("kind", ["gexf", "graphml"])
def test_export_of_the_graph(run, scanned, world, tmp_path, kind):
    case = shutil.copytree(scanned, tmp_path / "named.case")
    made = run("export", case, "--to", kind, tmp_path, "--names", "to check it")
    assert made.code == 0
    (path,) = made.out.splitlines()
    nodes = [n for n in ElementTree.parse(path).iter() if n.tag.rpartition("}")[2] == "node"]
    assert nodes and {node.get("id") for node in nodes} <= ring(world)


def test_names_leave_only_with_a_reason_that_is_kept(run, case, tmp_path):
    path = tmp_path / "island.json"
    assert run("export", case, "--to", "stix", path).code == 0
    assert run("export", case, "--to", "stix", path, "--names", "right of reply").code == 0
    _, reason, made = [e["body"] for e in undertow.open_case(case).ledger.entries("export")]
    assert reason == {"format": "stix", "names": "right of reply", "tlp": "amber"}
    assert list(made["files"]) == ["island.json"]
    for words in (("--names", " "), ("--names", "why", "--pseudonyms")):
        refused = run("export", case, "--to", "stix", tmp_path / "no.json", *words)
        assert refused.code == 2 and "reason" in refused.err
    assert not (tmp_path / "no.json").exists()


def test_runs_are_listed(run, case):
    run("report", case)
    lines = run("runs", case).out.splitlines()
    assert [line.split()[1] for line in lines[1:]] == ["add", "scan"]
    added, scan = run("runs", case, "--json").json
    assert scan["parameters"]["false_discovery_rate"] == 0.01
    assert any(step["sql"] for step in scan["steps"]) and scan["inputs"] == added["inputs"]
    (report,) = undertow.open_case(case).ledger.entries("report")
    assert report["body"]["names"] is None and report["body"]["of_run"] == 2


def test_names_need_a_reason_that_is_kept(run, case, tmp_path):
    assert run("report", case, "--names").code == 2
    assert (
        run("report", case, "--names", "asked by the editor", "--out", tmp_path / "n.html").code
        == 0
    )
    (entry,) = undertow.open_case(case).ledger.entries("report")
    assert entry["body"]["names"] == "asked by the editor"


def test_pairs_are_plain_counts(run, scanned, tmp_path):
    out = tmp_path / "pairs.parquet"
    wide = run(
        "pairs", scanned, "--channel", "repost", "--window", 600, "--json", "--out", out
    ).json
    table = pq.read_table(out)
    assert wide["pairs"] == len(table)
    assert wide["co_actions"] == sum(table["together"].to_pylist())
    narrow = run("pairs", scanned, "--channel", "repost", "--window", 10, "--json").json
    assert 0 < narrow["co_actions"] < wide["co_actions"]


def test_copies_without_a_scan(run, case):
    found = run("narratives", case)
    assert found.code == 0 and not found.err
    assert "posted more than once" in found.out and "(table copies)" in found.out
    counts = run("narratives", case, "--json").json["counts"]
    assert counts["messages"] >= 1 and counts["copies"] >= counts["messages"]


def test_only_some_channels(run, case):
    found = run("scan", case, "--channels", "text,link", "--json").json
    assert found["parameters"]["channels"] == ["text", "link"]
    assert set(found["counts"]["actions"]) == {"text", "link"}


def test_the_same_seed_gives_the_same_world(run, world, tmp_path):
    run("simulate", tmp_path, "--accounts", 200, "--days", 3, "--campaign", "repost_ring")
    for name in ("posts.csv", "truth.csv"):
        assert (tmp_path / name).read_bytes() == (world / name).read_bytes()


def test_json_of_every_command(run, world, tmp_path):
    case, posts = tmp_path / "j.case", world / "posts.csv"
    for words in (
        ("new", case),
        ("add", case, posts),
        ("add", "--explain", posts),
        ("narratives", case),
        ("scan", case),
        ("report", case),
        ("export", case, "--to", "csv", tmp_path / "csv"),
        ("info", case),
        ("runs", case),
        ("pairs", case, "--channel", "text", "--window", 60),
        ("simulate", tmp_path / "w", "--accounts", 30, "--days", 1),
    ):
        ran = run(*words, "--json")
        assert ran.code == 0, words
        assert not ran.err, words
        json.loads(ran.out)  # one document and nothing else
