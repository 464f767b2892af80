"""The engine: named steps, parameters, files, bounds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from undertow.engine import DuckDB
from undertow.errors import EngineError

NUMBERS = pa.table({"n": list(range(10))})


@pytest.fixture
def engine():
    with DuckDB(threads=1) as session:
        session.table("numbers", NUMBERS)
        yield session


def values(session: DuckDB, sql: str, **parameters: object) -> list:
    return session.arrow(sql, parameters).column(0).to_pylist()


def test_a_step_is_kept_counted_and_recorded(engine):
    sql = "\nSELECT n FROM numbers WHERE n < $limit\n"
    assert engine.step("few", sql, {"limit": 4}) == 4 == engine.count("few")
    assert values(engine, "SELECT n FROM few WHERE n > $n ORDER BY n", n=1) == [2, 3]
    [step] = engine.steps
    assert (step.name, step.sql, step.parameters, step.rows) == (
        "few",
        sql.strip(),
        {"limit": 4},
        4,
    )
    assert set(step.to_dict()) == {"name", "sql", "parameters", "rows", "seconds"}
    assert step.seconds > 0


def test_a_step_of_the_same_name_replaces_the_table(engine):
    engine.step("few", "SELECT n FROM numbers WHERE n < 4")
    assert engine.step("few", "SELECT n FROM numbers WHERE n > 7") == 2
    assert [step.rows for step in engine.steps] == [4, 2]


def test_append_adds_up_to_one_step(engine):
    sql = "SELECT n FROM numbers WHERE n % 2 = $rest"
    engine.step("all", sql, {"rest": 0})
    alone = engine.steps[0].seconds
    assert engine.step("all", sql, {"rest": 1}, append=True) == 10
    assert sorted(values(engine, 'SELECT n FROM "all"')) == list(range(10))
    [step] = engine.steps
    assert step.rows == 10 and step.seconds > alone


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE few; --", 'a"b', "\x00", "日本", "$limit", "NULL", ""]
)
def test_parameters_are_values_never_sql(engine, text):
    engine.table("few", pa.table({"word": [text, "other"]}))
    assert values(engine, "SELECT word FROM few WHERE word = $word", word=text) == [text]
    assert engine.count("few") == 2


@pytest.mark.parametrize(
    "name", ["posts.parquet", 'it\'s "quoted" [a]*?.parquet', "日本 %20.parquet"]
)
def test_files_of_any_name_are_one_table(tmp_path, engine, name):
    paths = [tmp_path / f"{i} {name}" for i in range(2)]
    for i, path in enumerate(paths):
        pq.write_table(pa.table({"n": [i]}), path)
    engine.files("stored", paths)
    assert sorted(values(engine, "SELECT n FROM stored")) == [0, 1]
    engine.files("stored", paths[:1])
    assert values(engine, "SELECT n FROM stored") == [0]


def test_dropped_tables_are_gone(engine):
    engine.step("few", "SELECT n FROM numbers")
    engine.drop("few", "never made")
    with pytest.raises(duckdb.CatalogException):
        engine.count("few")


def test_times_are_utc_and_integers_stay(engine):
    at = pa.array([1_700_000_000_000_001], pa.timestamp("us", tz="UTC"))
    engine.table("moments", pa.table({"t": at}))
    assert engine.arrow("SELECT min(t) AS t FROM moments")["t"].combine_chunks().equals(at)


def test_nothing_is_loaded_from_elsewhere(engine):
    settings = "SELECT value FROM duckdb_settings() WHERE name = $name"
    for name in ("autoinstall_known_extensions", "autoload_known_extensions"):
        assert values(engine, settings, name=name) == ["false"]


def test_work_beyond_the_memory_limit_goes_to_disk_and_away_again():
    rows = 1_500_000
    with DuckDB(memory_mb=40, threads=1) as session:
        folder = Path(values(session, "SELECT current_setting('temp_directory')")[0])
        assert folder.is_dir()
        wide = "SELECT n, n * 7919 % 1000003 AS k, CAST(n AS VARCHAR) AS s FROM range($rows) t(n)"
        session.step("wide", wide, {"rows": rows})
        spilled = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        assert sum(spilled) > 1_000_000
        total = session.arrow("SELECT sum(n) AS total, count(*) AS rows FROM wide").to_pylist()[0]
        assert (int(total["total"]), total["rows"]) == (rows * (rows - 1) // 2, rows)
    assert not folder.exists()


def test_what_cannot_fit_at_all_is_said():
    with DuckDB(memory_mb=1, threads=1) as session, pytest.raises(EngineError, match="big"):
        session.step("big", "SELECT sum(n) AS n FROM range(3000000) t(n) GROUP BY n % 900000")


def test_two_sessions_give_the_same_and_know_nothing_of_each_other():
    def run(threads: int) -> pa.Table:
        with DuckDB(threads=threads) as session:
            session.step("many", "SELECT n % 977 AS k, n FROM range(200000) t(n)")
            session.step("sums", "SELECT k, CAST(sum(n) AS BIGINT) AS n FROM many GROUP BY k")
            assert len(session.steps) == 2
            return session.arrow("SELECT k, n FROM sums ORDER BY k")

    assert run(1).equals(run(2))
