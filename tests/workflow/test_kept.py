"""Steps of a scan that an earlier one did: taken over where nothing changed, else done again."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import undertow as command

import undertow
from undertow.case import kept
from undertow.case.custody import verify
from undertow.workflow import deciding, detecting, narrating, redacting, scanning

CAMPAIGNS = ("repost_ring", "copy_paste", "translation")
STEPS = ["messages", "actions", "detection", "narratives"]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    """A world with copies and translations, its posts in two files: the last tenth apart."""
    folder = tmp_path_factory.mktemp("world")
    hidden = [word for kind in CAMPAIGNS for word in ("--campaign", kind)]
    assert command("simulate", folder, "--accounts", 200, "--days", 3, *hidden).code == 0
    with (folder / "posts.csv").open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    rows.sort(key=lambda row: row[head.index("created_at")])
    cut = len(rows) * 9 // 10
    made = []
    for name, some in (("first.csv", rows[:cut]), ("then.csv", rows[cut:])):
        made.append(folder / name)
        with made[-1].open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *some])
    return made


@pytest.fixture(scope="module")
def scanned(files, tmp_path_factory) -> Path:
    """A case with the first file, scanned once on two copies; tests only copy it."""
    case = undertow.new_case(tmp_path_factory.mktemp("scanned") / "a.case")
    undertow.add(case, files[:1])
    assert scanning.scan(case, controls=2)["counts"]["groups"]
    return case.folder


@pytest.fixture
def case(scanned, tmp_path) -> undertow.Case:
    return undertow.open_case(shutil.copytree(scanned, tmp_path / "a.case"))


def tables(case: undertow.Case, run: dict[str, Any]) -> dict[str, str]:
    place = case.folder / "tables" / run["folder"]
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in place.iterdir()}


def anew(case: undertow.Case, **options: Any) -> dict[str, str]:
    """The tables of a scan in a copy of the case that kept nothing."""
    copy = undertow.open_case(shutil.copytree(case.folder, case.folder.with_name("anew.case")))
    shutil.rmtree(copy.kept)
    run = scanning.scan(copy, **options)
    assert run["counts"]["taken_over"] == []
    return tables(copy, run)


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("done again")


def test_a_scan_of_the_same_posts_takes_everything_over_to_the_byte(case, monkeypatch):
    expected = anew(case, controls=2)
    for module, name in (
        (narrating, "clusters_of_copies"),
        (narrating, "tell"),
        (detecting, "extract"),
        (detecting, "detect"),
    ):
        monkeypatch.setattr(module, name, refuse)
    first = case.last_scan()
    for _ in range(2):
        run = scanning.scan(case, controls=2)
        assert run["counts"]["taken_over"] == STEPS
        assert tables(case, run) == tables(case, first) == expected
        assert {s["taken_from"] for s in run["steps"] if "key" in s} == {first["run_id"]}
        assert run["outputs"] == first["outputs"]
    assert verify(case).whole


def test_new_posts_give_what_a_scan_that_knows_nothing_gives(case, files):
    undertow.add(case, files[1:])
    expected = anew(case, controls=2)
    run = scanning.scan(case, controls=2)
    assert run["counts"]["taken_over"] == []
    assert tables(case, run) == expected
    assert scanning.scan(case, controls=2)["counts"]["taken_over"] == STEPS


def test_fewer_copies_are_the_first_of_those_there_are_and_more_are_drawn(case):
    expected = anew(case, controls=1)
    fewer = scanning.scan(case, controls=1)
    assert fewer["counts"]["taken_over"] == STEPS and tables(case, fewer) == expected
    assert len(fewer["counts"]["groups_in_controls"]) == 1
    more = scanning.scan(case, controls=3)
    assert more["counts"]["taken_over"] == ["messages", "actions", "narratives"]
    assert len(more["counts"]["groups_in_controls"]) == 3


def test_other_channels_take_the_messages_over_and_nothing_else_of_the_accounts(case):
    expected = anew(case, channels=["text"], controls=0)
    run = scanning.scan(case, channels=["text"], controls=0)
    assert run["counts"]["taken_over"] == ["messages"] and tables(case, run) == expected


def test_narratives_alone_take_over_what_a_scan_found(case):
    assert narrating.narrate(case)["counts"]["taken_over"] == ["messages", "narratives"]


def test_a_decision_is_carried_out_and_the_rest_taken_over(case):
    name = case.table("narratives")["narrative_id"][0].as_py()
    deciding.name(case, name, "Nets at night", analyst="A. Name")
    run = scanning.scan(case, controls=2)
    assert run["counts"]["taken_over"] == ["messages", "actions", "detection"]
    assert "Nets at night" in case.table("narratives")["name"].to_pylist()


def test_what_was_changed_or_lost_is_done_again(case):
    expected = tables(case, case.last_scan())
    (edges,) = case.kept.glob("detection/*/edges.parquet")
    edges.unlink()  # not written into: the table of the last run is the same file
    edges.write_bytes(b"somebody else's edges")
    (marks,) = case.kept.glob("messages/*/stands_for.parquet")
    marks.unlink()
    run = scanning.scan(case, controls=2)
    assert run["counts"]["taken_over"] == ["actions", "narratives"]
    assert tables(case, run) == expected


def test_what_no_run_in_the_ledger_vouches_for_is_done_again(case, monkeypatch):
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    shutil.rmtree(case.kept)
    monkeypatch.setattr(detecting, "detect", killed)
    with pytest.raises(KeyboardInterrupt):
        scanning.scan(case, channels=["text"], controls=0)
    monkeypatch.undo()
    assert list(case.kept.glob("actions/*"))
    run = scanning.scan(case, channels=["text"], controls=0)
    assert run["counts"]["taken_over"] == ["messages"]  # which the first run found too


def test_other_code_takes_nothing_over(case, monkeypatch):
    monkeypatch.setattr(kept, "code", lambda: "another version")
    assert scanning.scan(case, controls=2)["counts"]["taken_over"] == []


def test_the_code_is_all_that_decides_a_result(monkeypatch):
    kept.code.cache_clear()
    before = kept.code()
    monkeypatch.setattr(kept, "version", lambda name: f"{name} 99")
    kept.code.cache_clear()
    assert kept.code() != before
    kept.code.cache_clear()


def test_signals_of_others_are_asked_again(case, monkeypatch):
    monkeypatch.setattr(detecting, "_OURS", "somebody.else")
    run = scanning.scan(case, controls=2)
    assert run["counts"]["taken_over"] == ["messages", "detection", "narratives"]


def test_only_the_latest_of_each_step_stay(case):
    for channel in ("text", "repost", "link"):
        scanning.scan(case, channels=[channel], controls=0)
    assert {p.name: len(list(p.iterdir())) for p in case.kept.iterdir()} == {
        "messages": 1, "actions": 2, "detection": 2, "narratives": 2,
    }  # fmt: skip


def test_a_person_taken_out_is_in_nothing_that_was_kept(case):
    who = case["posts"].arrow()["account_id"][0].as_py()
    redacting.redact(case, who, why="asked for it", analyst="A. Name")
    assert not case.kept.exists()


def test_the_run_and_the_report_say_what_was_taken_over(case):
    scanning.scan(case, controls=2)
    told = command("runs", case.folder)
    assert "taken_over=messages,actions,detection,narratives" in told.out
    page = undertow.report(case).read_text("utf-8")
    assert "detection, taken over from run 2" in page
