"""The chained ledger: what was entered stays, and whatever changed is named."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from tests.case.test_case import write_posts

import undertow
from undertow.case import chain
from undertow.case.custody import verify
from undertow.errors import CaseError
from undertow.workflow import adding, sharing


@pytest.fixture
def case(tmp_path):
    made = undertow.new_case(tmp_path / "small.case")
    adding.add(made, [write_posts(tmp_path / "posts.csv", days=2)])
    undertow.scan(made, controls=0)
    return made


def places(case, expect=None):
    return [one.place for one in verify(case, expect).differences]


def altered(case, *statements):
    """Change the ledger as somebody would who knows SQLite and takes the triggers away."""
    with closing(sqlite3.connect(case.folder / "case.sqlite")) as db, db:
        triggers = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for sql in statements:
            db.execute(sql)


def test_a_case_that_nobody_touched_is_whole(case, tmp_path):
    sharing.report(case)
    sharing.export(case, "csv", tmp_path / "tables")
    case.ledger.append("judgement", {"about": "case"}, analyst="A. Nalyst")
    told = verify(case)
    assert told.whole and not told.unnamed and told.checked > 10
    kinds = [entry["kind"] for entry in case.ledger.entries()]
    assert kinds == ["case", "run", "run", "report", "export", "judgement"]
    assert told.head == case.ledger.entries()[-1]["hash"]
    assert verify(case, told.head).whole and verify(case, case.ledger.entries()[0]["hash"]).whole
    exported = case.ledger.entries("export")[0]["body"]["files"]["posts.csv"]
    assert exported == chain.file_digest(tmp_path / "tables" / "posts.csv")


def test_every_file_is_compared(case):
    sharing.report(case)
    every = chain.places(case.folder)
    assert {place.split("/")[0] for place in every} == {"raw", "tables", "reports"}
    for place in every:
        path = case.folder / place
        before = path.read_bytes()
        path.chmod(0o644)
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        assert places(case) == [place]
        path.unlink()
        assert places(case) == [place] and "missing" in verify(case).differences[0].what
        path.write_bytes(before)
    assert verify(case).whole


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        ("UPDATE runs SET parameters = '{}' WHERE run_id = 2", ["case.sqlite/runs/2"]),
        ("DELETE FROM runs WHERE run_id = 2", ["case.sqlite/runs/2"]),
        ("UPDATE meta SET value = 'ab' WHERE key = 'key'", ["case.sqlite/meta/key"]),
        ("INSERT INTO meta VALUES ('x', 'y')", ["case.sqlite/meta/x"]),
        ("UPDATE entries SET analyst = 'B' WHERE number = 2", ["entry 2"]),
        # In its quotes, as a digest may hold the letters too.
        (
            """UPDATE entries SET body = replace(body, '"add"', '"adx"') WHERE number = 2""",
            ["entry 2"],
        ),
        ("UPDATE entries SET at = '2020-01-01' WHERE number = 4", ["entry 4"]),
        ("DELETE FROM entries WHERE number = 4", ["entry 5"]),
        ("UPDATE entries SET body = NULL, salt = NULL WHERE number = 4", ["entry 4"]),
    ],
)
def test_what_was_changed_in_the_ledger_is_named(case, sql, wanted):
    for word in ("one", "two"):
        case.ledger.append("note", {"says": word})
    altered(case, sql)
    assert places(case) == wanted


def test_a_chain_made_anew_is_seen_by_whoever_kept_its_head(case):
    case.ledger.append("note", {"says": "one"})
    head = verify(case).head
    altered(case, "DELETE FROM entries WHERE number = 4")
    case.ledger.append("note", {"says": "two"})
    assert verify(case).whole  # nothing in the folder shows it
    assert places(case, head) == ["the chain"]


def test_a_table_put_in_by_hand_is_no_part_of_the_case(case):
    (case.folder / "tables" / "scan-000009").mkdir()
    (case.folder / "tables" / "scan-000009" / "groups.parquet").write_bytes(b"x")
    told = verify(case)
    assert told.whole and told.unnamed == ["tables/scan-000009/groups.parquet"]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM entries",
        "UPDATE entries SET at = 'x'",
        "UPDATE entries SET body = '{}'",
        "UPDATE entries SET body = NULL",
        "UPDATE entries SET body = NULL, salt = NULL, analyst = 'x'",
    ],
)
def test_the_ledger_refuses_changes(case, sql):
    with (
        closing(sqlite3.connect(case.folder / "case.sqlite")) as db,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        db.execute(sql)
    assert verify(case).whole


def test_decisions_are_entered_in_order_while_others_write(case):
    with case.writing(), ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: case.ledger.append("note", {"n": n}, f"a{n % 2}"), range(60)))
    found = case.ledger.entries("note")
    assert sorted(entry["body"]["n"] for entry in found) == list(range(60))
    assert [e["number"] for e in found] == list(range(found[0]["number"], found[0]["number"] + 60))
    assert {entry["analyst"] for entry in found} == {"a0", "a1"}
    assert verify(case).whole


def test_an_entry_that_cannot_be_written_leaves_none(case):
    before = case.ledger.entries()
    with pytest.raises(TypeError):
        case.ledger.append("note", {"says": object()})
    assert case.ledger.entries() == before and verify(case).whole


def test_a_case_of_an_earlier_version_is_taken_over_as_it_is(case):
    altered(case, "DROP TABLE entries", "UPDATE meta SET value = '1' WHERE key = 'format'")
    old = undertow.open_case(case.folder)
    assert old.ledger.entries() == [] and len(old.runs()) == 2 and len(old.table("groups")) >= 0
    with pytest.raises(CaseError, match="earlier version"):
        verify(old)
    old.ledger.append("note", {"says": "first"})
    assert [entry["kind"] for entry in old.ledger.entries()] == ["adopted", "note"]
    assert old.ledger.meta("format") == "2" and verify(old).whole
    raw = next((old.folder / "raw").iterdir())
    raw.chmod(0o644)
    raw.write_bytes(b"else")
    assert places(old) == [f"raw/{raw.name}"]


def test_the_command_says_it_in_words_and_by_its_code(case, run):
    told = run("verify", case.folder)
    assert told.code == 0 and told.out.startswith("Nothing changed: ")
    assert run("verify", case.folder, "--json").json["whole"] is True
    assert run("verify", case.folder, "--expect", "ab").code == 1
    altered(case, "UPDATE runs SET counts = '{}' WHERE run_id = 2")
    found = run("verify", case.folder)
    assert found.code == 1 and found.out.startswith("case.sqlite/runs/2: was changed since ")
    assert json.loads(run("verify", case.folder, "--json").out)["whole"] is False
