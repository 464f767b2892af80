import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from undertow.exporters import all_exporters
from undertow.exporters.parquet import row_groups
from undertow.model.tables import TABLES


def test_the_exporters_are_found():
    assert list(all_exporters()) == ["csv", "gexf", "graphml", "parquet", "stix"]


def test_parquet_holds_every_table_unchanged(case, tmp_path):
    made = all_exporters()["parquet"].write(case, tmp_path / "out")
    assert {path.stem for path in made} == set(TABLES)
    for path in made:
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
