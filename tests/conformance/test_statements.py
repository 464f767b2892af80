"""Every statement of the portable dialect, on DuckDB and on Spark: the same to the last digit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conformance.both import Both, in_order
from tests.detection.small import actions, crowd, ring
from tests.test_architecture import statements

from undertow.case import folder
from undertow.detection import pairs
from undertow.detection.coding import SECOND, code
from undertow.detection.detect import detect
from undertow.engine import DuckDB
from undertow.errors import EngineError
from undertow.model.tables import ACCOUNTS, ACTIONS, POSTS
from undertow.workflow import actions as acting
from undertow.workflow import repeats

DAY = 86_400.0
# Names that sort by their bytes, not by any language; one is longer than most.
ODD = ["É", "e", "Z", "z", "ß", "漢字", "😀", "\N{COMBINING ACUTE ACCENT}", "a'b\"c$w0", "x" * 300]


def ties() -> list[tuple[str, str, float]]:
    """Everybody at one moment, some twice, and pairs exactly as far apart as a window is long."""
    at_once = [(name, f"o{k}", k * DAY) for k in range(6) for name in ODD for _ in range(2)]
    edges = [
        (who, f"w{k}", k * 2 * DAY + shift)
        for k in range(6)
        for window in pairs.WINDOWS_S
        for who, shift in ((f"first{window}", 0.0), (f"second{window}", window + k % 2 * 1e-6))
    ]
    return at_once + edges


WORLDS = {
    "nothing": [],
    "one account": [("alone", f"o{k}", k * DAY) for k in range(5)],
    "two accounts": [(who, "o", 0.0) for who in "ab"],
    "ties": ties(),
    "a ring": crowd(1) + ring(2),
}


@pytest.fixture(scope="module")
def compared(spark) -> dict[str, int]:
    """Every statement that detection runs on these worlds, with the most rows it gave."""
    seen: dict[str, int] = {}
    tables = {name: actions(rows, channel=name) for name, rows in WORLDS.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "_PAIRS_AT_ONCE", 4_000)  # several parts, added up
        found = detect(list(WORLDS), tables.__getitem__, lambda: Both(spark, seen), copies=1)
    assert len(found.edges) and found.groups["accounts"].to_pylist() == [5]
    return seen


def text(*values: str | None) -> pa.Array:
    return pa.array(values, pa.string())


def written(path: Path, schema: pa.Schema, **columns: object) -> Path:
    """A table with these columns as a Parquet file; all others hold nulls."""
    rows = len(next(iter(columns.values())))
    known = {name: pa.array(values, schema.field(name).type) for name, values in columns.items()}
    empty = {field.name: pa.nulls(rows, field.type) for field in schema}
    pq.write_table(pa.table(empty | known, schema=schema), path)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, list[Path]]:
    """Posts and profiles in several files; their folder's name is none that Hadoop likes."""
    place = tmp_path_factory.mktemp("a") / "b c{d}[e]*?%20é"
    place.mkdir()
    times = np.arange(len(ODD)) * 10**15 - 3 * 10**15  # before 1970 too
    ids = [f"p{k}" for k in range(len(ODD))]
    first = written(
        place / "1.parquet",
        POSTS,
        post_id=ids,
        platform=["x", "telegram"] * 5,
        account_id=ODD,
        account_name=[None, *ODD[1:]],
        created_at=times,
        repost_of=["p1", "p1", "unknown", None, "P1", *[None] * 5],
        reply_to=[None, None, "p2", "p2", "", *[None] * 5],
        quote_of=[*[None] * 9, "p3"],
    )
    second = written(
        place / "2.parquet",
        POSTS,
        post_id=["p1", "p1", "new"],
        platform=["x", "x", "x"],
        account_id=["É", "e", "e"],
        account_name=["old name", "😀", None],
        created_at=[0, 253_402_300_799_999_999, 1],  # the last moment of the year 9999
        repost_of=[None, "p2", None],
    )
    profiles = written(
        place / "3.parquet",
        ACCOUNTS,
        account_id=["É", "É", "nobody"],
        platform=["x", "x", "x"],
        name=["b", None, None],
        created_at=[5, 3, None],
        bio=["", "z", None],
    )
    return {"posts": [first, second], "first": [first], "second": [second], "profiles": [profiles]}


@pytest.fixture(scope="module")
def compared_files(spark, files) -> dict[str, int]:
    """The statements that read Parquet files of a case, with the rows they gave."""
    seen: dict[str, int] = {}
    with Both(spark, seen) as engine:
        engine.files("posts", files["posts"])
        engine.files("profiles", files["profiles"])
        engine.step("seen", folder._ACCOUNTS_SQL)
        engine.step("told", folder._PROFILES_SQL)
        engine.table("wanted", engine.duckdb.arrow("SELECT post_id FROM posts"))
        engine.arrow(folder._POSTS_SQL)
        engine.arrow(folder._ALL_ACCOUNTS_SQL)
        engine.step("appeared", acting._APPEARED_SQL)
        engine.arrow("SELECT post_id, created_at, account_id FROM appeared ORDER BY 1")
        engine.files("arrived", files["second"])
        engine.files("known", files["first"])
        engine.step("twice", repeats._TWICE_SQL)
        engine.arrow("SELECT post_id FROM twice")
        engine.step("again", repeats._KNOWN_SQL)
        engine.arrow("SELECT post_id, platform, repost_of FROM again")
    return seen


def test_every_statement_was_compared_and_gave_rows(compared, compared_files):
    rows = compared | compared_files
    assert {where for where, sql in statements().items() if not rows.get(sql)} == set()


@pytest.fixture
def engines(spark):
    with DuckDB(threads=1) as duckdb, spark.session() as other:
        yield duckdb, other


def test_the_largest_numbers_there_are(spark):
    """Accounts, objects and places as large as the columns of `meetings` can hold them."""
    most, place = 2**31 - 1, 2**62
    rows = {
        "place": [place, place, place - 1, -place, -place],
        "object": [most, most, most, 0, 0],
        "account": [most, most - 1, 0, 0, most],
        "t": [2**60, 2**60 + 1, 2**60, -(2**60), -(2**60)],
        "seq": [most * most, 1, 2, 3, 4],
        "reach": [86_400 * SECOND] * 5,
    }
    with Both(spark, {}) as engine:
        engine.table("slotted", pa.table(rows))
        engine.step("meetings", pairs._MEETINGS_SQL)
        found = engine.arrow("SELECT a, b, object, closest FROM meetings ORDER BY 1, 2, 3")
        assert found["b"].to_pylist() == [most - 1, most, most, most]
        limit = {"fewest": 2**62}
        engine.step(
            "none", "SELECT a FROM meetings GROUP BY a HAVING sum(closest) > $fewest", limit
        )


@pytest.mark.parametrize("account", [2**31, -(2**31) - 1])
def test_what_does_not_fit_is_an_error_on_both(engines, account):
    rows = {"place": [1, 1], "object": [0, 0], "account": [account, 0], "t": [0, 1]}
    for engine, kind in zip(engines, (Exception, EngineError), strict=True):
        engine.table("slotted", pa.table(rows | {"seq": [0, 1], "reach": [10, 10]}))
        with pytest.raises(kind):
            engine.step("meetings", pairs._MEETINGS_SQL)


def test_the_same_account_at_the_same_moment_is_no_pair(spark):
    coded = code(actions([("a", "o", 0.0)] * 4 + [("b", "o", 0.0)] * 2))
    with Both(spark, {}) as engine:
        met = pairs.find_meetings(engine, coded, pairs.reach_of(coded))
        assert len(met) == 0 and engine.count("meetings") == 1


def test_names_of_columns_may_be_quoted_and_values_are_never_sql(engines):
    word = "'; DROP TABLE few; -- $w :w \\ \" é"
    told = []
    for engine in engines:
        engine.table("few", pa.table({"word": [word, "other", None], "at": [1, 2, 3]}))
        sql = 'SELECT "at" FROM few WHERE word = $word AND "at" < $most'
        told.append(engine.arrow(sql, {"word": word, "most": 2**40}))
        assert engine.count("few") == 3
    assert told[0].equals(told[1]) and told[0]["at"].to_pylist() == [1]


def test_a_table_keeps_what_it_was_made_of(engines):
    """A step does not change when a table that it was made of is replaced or dropped."""
    for engine in engines:
        engine.table("numbers", pa.table({"n": [1, 2, 3]}))
        engine.step("few", "SELECT n FROM numbers WHERE n < $n", {"n": 3})
        engine.table("numbers", pa.table({"n": [0, 7]}))
        engine.step("few", "SELECT n FROM numbers WHERE n > $n", {"n": 1}, append=True)
        engine.step("more", "SELECT n + 1 AS n FROM few")
        engine.drop("few")
        assert engine.arrow("SELECT n FROM more ORDER BY n")["n"].to_pylist() == [2, 3, 8]
        assert [(step.name, step.rows) for step in engine.steps] == [("few", 3), ("more", 3)]
        engine.step("more", "SELECT n FROM more WHERE n > $n", {"n": 2})
        assert engine.count("more") == 2


def test_sessions_do_not_see_each_other(spark):
    with spark.session() as one, spark.session() as other:
        one.table("mine", pa.table({"n": [1]}))
        with pytest.raises(EngineError, match="mine"):
            other.count("mine")


def test_order_of_rows_changes_nothing(spark):
    rows = crowd(3, accounts=40, things=60, each=5)
    mixed = [rows[k] for k in np.random.default_rng(1).permutation(len(rows))]
    told = []
    for given in (rows, mixed):
        coded = code(actions(given).select(ACTIONS.names))
        with spark.session() as engine:
            pairs.find_meetings(engine, coded, pairs.reach_of(coded))
            told.append(engine.arrow("SELECT a, b, object, closest FROM meetings"))
    assert len(told[0]) and in_order(told[0]).equals(in_order(told[1]))


def test_a_file_that_is_gone_is_said_in_words(engines, tmp_path):
    with pytest.raises(EngineError, match=r"posts.*does not exist|PATH_NOT_FOUND"):
        engines[1].files("posts", [tmp_path / "gone.parquet"])
