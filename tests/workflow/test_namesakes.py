"""One id on two platforms is two accounts until somebody shows otherwise."""

import csv

import pytest

import undertow
from undertow.workflow import adding
from undertow.workflow.redacting import redact

NAMES = ("platform", "account_id", "post_id", "repost_of", "repost_of_account")


def written(path, rows):
    """A file of posts: (platform, account, id, repost of, its author) each."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow([*NAMES, "created_at", "text"])
        for second, row in enumerate(rows):
            filled = (*row, *[""] * (len(NAMES) - len(row)))
            out.writerow([*filled, f"2026-03-01T00:00:{second:02}Z", f"post {second}"])
    return path


def owners(case):
    return {(row["post_id"], row["account_id"]) for row in case["posts"].arrow().to_pylist()}


@pytest.fixture
def case(tmp_path):
    return undertow.new_case(tmp_path / "c.case")


def test_who_came_second_has_the_platform_before_the_id(case, tmp_path):
    here = written(tmp_path / "a.csv", [("x", "ada", "1"), ("x", "bo", "2")])
    there = written(tmp_path / "b.csv", [("telegram", "ada", "3"), ("telegram", "cy", "4")])
    added = adding.add(case, [here, there])
    assert [file.namesakes for file in added] == [0, 1]
    assert owners(case) == {("1", "ada"), ("2", "bo"), ("3", "telegram:ada"), ("4", "cy")}
    assert "1 account ids of this file" in case.files()[1]["limits"][-1]
    ids = {(row["account_id"], row["platform"]) for row in case["accounts"].arrow().to_pylist()}
    assert {("ada", "x"), ("telegram:ada", "telegram")} <= ids


def test_later_files_find_both_again(case, tmp_path):
    files = [
        [("x", "ada", "1")],
        [("telegram", "ada", "2")],
        [("telegram", "ada", "3"), ("x", "ada", "4")],
    ]
    adding.add(case, [written(tmp_path / f"{n}.csv", rows) for n, rows in enumerate(files)])
    assert owners(case) == {
        *(("1", "ada"), ("4", "ada"), ("2", "telegram:ada"), ("3", "telegram:ada"))
    }


def test_within_one_file_the_order_of_posts_does_not_matter(tmp_path):
    rows = [("x", "ada", "1"), ("telegram", "ada", "2"), ("bluesky", "ada", "3")]
    for number, order in enumerate((rows, rows[::-1])):
        case = undertow.new_case(tmp_path / f"{number}.case")
        adding.add(case, [written(tmp_path / f"{number}.csv", order)])
        assert owners(case) == {("1", "x:ada"), ("2", "telegram:ada"), ("3", "ada")}


def test_who_is_only_reposted_is_told_apart_too(case, tmp_path):
    here = written(tmp_path / "a.csv", [("x", "bo", "1", "9", "ada")])
    there = written(tmp_path / "b.csv", [("telegram", "ada", "2")])
    assert [file.namesakes for file in adding.add(case, [here, there])] == [0, 1]
    assert owners(case) == {("1", "bo"), ("2", "telegram:ada")}


def test_an_unknown_platform_may_be_the_same(case, tmp_path):
    rows = [("x", "ada", "1")], [("", "ada", "2")]
    adding.add(case, [written(tmp_path / f"{n}.csv", some) for n, some in enumerate(rows)])
    assert owners(case) == {("1", "ada"), ("2", "ada")}


def test_the_same_post_again_is_still_the_same(case, tmp_path):
    files = [
        [("x", "ada", "1")],
        [("telegram", "ada", "2")],
        [("telegram", "ada", "2"), ("telegram", "ada", "5")],
    ]
    added = adding.add(case, [written(tmp_path / f"{n}.csv", rows) for n, rows in enumerate(files)])
    assert [file.duplicates for file in added] == [0, 0, 1]


def test_a_redaction_blackens_the_id_as_the_file_has_it(case, tmp_path):
    files = [[("x", "ada", "1")], [("telegram", "ada", "2")]]
    adding.add(case, [written(tmp_path / f"{n}.csv", rows) for n, rows in enumerate(files)])
    redact(case, "telegram:ada", why="asked for it", analyst="Kim")
    raw = (case.folder / "raw" / case.files()[1]["sha256"]).read_text(encoding="utf-8")
    assert "ada" not in raw
