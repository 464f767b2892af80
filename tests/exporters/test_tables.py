import json

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from undertow.errors import ParameterError
from undertow.exporters import all_exporters
from undertow.exporters._dictionary import dictionary
from undertow.exporters.base import Terms
from undertow.exporters.parquet import row_groups
from undertow.model.tables import TABLES


def test_the_exporters_are_found():
    assert list(all_exporters()) == [
        "claimreview",
        "csv",
        "gexf",
        "graphml",
        "indicators",
        "misp",
        "parquet",
        "prov",
        "stix",
    ]


def test_parquet_holds_every_table_unchanged(case, tmp_path):
    made = all_exporters()["parquet"].write(case, tmp_path / "out")
    assert {path.stem for path in made} == {*TABLES, "datapackage", "dictionary"}
    for path in made[: len(TABLES)]:
        assert pq.read_table(path).equals(case.table(path.stem))


def test_csv_joins_lists_and_writes_utc_times(case, tmp_path):
    all_exporters()["csv"].write(case, tmp_path)
    text = csv.ConvertOptions(column_types={"created_at": pa.string(), "hashtags": pa.string()})
    parsing = csv.ParseOptions(newlines_in_values=True)
    posts = csv.read_csv(tmp_path / "posts.csv", convert_options=text, parse_options=parsing)
    assert posts["hashtags"][0].as_py() == "a|b"
    assert posts["created_at"][0].as_py().endswith("Z")
    assert posts["account_id"].to_pylist() == case.table("posts")["account_id"].to_pylist()


def test_nothing_half_written_is_left(case, tmp_path):
    for exporter in all_exporters().values():
        exporter.write(case, tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_row_groups_do_not_depend_on_where_the_batches_are_cut(monkeypatch):
    monkeypatch.setattr("undertow.exporters.parquet.ROWS", 4)
    table = pa.table({"n": list(range(11))})
    for size in (1, 3, 5, 11):
        groups = list(row_groups(table.to_batches(size), table.schema))
        assert [len(group) for group in groups] == [4, 4, 3]
        assert pa.concat_tables(groups).equals(table)


HIDDEN = Terms(names=False)


def test_parquet_opens_in_pandas_polars_and_duckdb(case, tmp_path):
    all_exporters()["parquet"].write(case, tmp_path)
    for name in TABLES:
        path, rows = tmp_path / f"{name}.parquet", case.count(name)
        assert len(pd.read_parquet(path)) == len(pl.read_parquet(path)) == rows
        assert len(duckdb.read_parquet(str(path)).fetchall()) == rows


@pytest.mark.parametrize("name", ["parquet", "csv"])
def test_the_package_describes_every_column(case, tmp_path, name):
    all_exporters()[name].write(case, tmp_path, Terms(tlp="green"))
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["tlp"] == "TLP:GREEN" and package["pseudonyms"] is False
    assert [one["name"] for one in package["resources"]] == list(TABLES)
    for resource in package["resources"]:
        assert (tmp_path / resource["path"]).is_file() and resource["description"]
        assert [one["name"] for one in resource["schema"]["fields"]] == TABLES[
            resource["name"]
        ].names
        assert all(one["description"] and one["unit"] for one in resource["schema"]["fields"])
    assert "## posts" in (tmp_path / "dictionary.md").read_text(encoding="utf-8")


def test_the_dictionary_has_no_links_to_pages_that_stay_behind():
    for table in dictionary().values():
        assert "](" not in table.meaning
        assert not any("](" in column.meaning for column in table.columns.values())


@pytest.mark.parametrize("name", ["parquet", "csv"])
def test_pseudonyms_leave_no_name_and_no_id(case, tmp_path, name):
    all_exporters()[name].write(case, tmp_path, HIDDEN)
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    if name == "parquet":  # compressed, so its rows are read
        rows = [pq.read_table(path).to_pylist() for path in tmp_path.glob("*.parquet")]
        everything = repr(rows).encode()
    for account in case.table("accounts").to_pylist():
        assert account["name"].encode() not in everything
        assert account["account_id"].encode() not in everything


def test_pseudonyms_keep_what_belongs_together(case, tmp_path):
    all_exporters()["parquet"].write(case, tmp_path, HIDDEN)
    hidden = {name: pq.read_table(tmp_path / f"{name}.parquet") for name in TABLES}
    for name, table in hidden.items():
        assert table.schema.equals(TABLES[name]) and table.num_rows == case.count(name)
    accounts = set(hidden["accounts"]["account_id"].to_pylist())
    assert len(accounts) == 200
    for name in ("posts", "actions", "members"):
        assert set(hidden[name]["account_id"].to_pylist()) <= accounts
    posts = set(hidden["posts"]["post_id"].to_pylist())
    assert len(posts) == case.count("posts")
    assert set(hidden["actions"]["post_id"].to_pylist()) <= posts
    assert set(hidden["copies"]["post_a"].to_pylist()) <= posts
    objects = hidden["actions"].filter(pa.compute.field("channel") == "repost")["object"]
    assert all(one.startswith("urn:undertow:post:") for one in objects.to_pylist())


def test_pseudonyms_leave_alone_what_names_nobody(case, tmp_path):
    """The file's digest, the channel, the group stay, even where an account is called so."""
    all_exporters()["parquet"].write(case, tmp_path, HIDDEN)
    for name in ("posts", "groups", "members", "edges"):
        hidden = pq.read_table(tmp_path / f"{name}.parquet")
        for column in {"source_sha256", "channel", "channels", "group_id"} & {*hidden.schema.names}:
            assert hidden[column].equals(case.table(name)[column])


def test_a_file_is_no_folder(case, tmp_path):
    there = tmp_path / "notes.txt"
    there.write_text("mine")
    for exporter in all_exporters().values():
        with pytest.raises(ParameterError, match="not a folder"):
            exporter.write(case, there)
    assert there.read_text() == "mine"
