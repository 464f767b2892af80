"""What cannot be done is said: what, where, what to do, and by the exit code."""

from __future__ import annotations

import os

import pytest


def test_a_case_that_is_not_there(run, tmp_path):
    missing = tmp_path / "no.case"
    for words in (
        ("info", missing),
        ("runs", missing),
        ("scan", missing),
        ("report", missing),
        ("add", missing, __file__),
        ("export", missing, "--to", "csv", tmp_path / "out"),
        ("pairs", missing, "--channel", "link", "--window", 60),
    ):
        ran = run(*words)
        assert ran.code == 1 and not ran.out, words
        assert ran.err == (
            f"undertow: {missing}: there is no case here\n  Make one: undertow new {missing}\n"
        )
    assert not list(tmp_path.iterdir())


def test_a_case_where_something_is(run, case, odd):
    for path in (case, odd):
        ran = run("new", path)
        assert ran.code == 1 and "something here already" in ran.err


def test_a_result_before_the_scan(run, world, tmp_path):
    case = tmp_path / "new.case"
    run("new", case)
    assert run("scan", case).code == 2  # nothing in it
    run("add", case, world / "posts.csv")
    ran = run("report", case)
    assert ran.code == 1 and f"undertow scan {case}" in ran.err
    exported = run("export", case, "--to", "csv", tmp_path / "out")
    assert exported.code == 0 and "Not scanned yet" in exported.err


def test_good_files_are_added_beside_bad_ones(run, world, odd, tmp_path):
    case = tmp_path / "mixed.case"
    run("new", case)
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    missing = tmp_path / "missing.csv"
    ran = run("add", case, picture, missing, odd, tmp_path, world / "posts.csv")
    assert ran.code == 1
    assert ran.out.count("\n") == 1 and "posts.csv" in ran.out
    for words in (
        "a PNG picture",
        f"{missing}: there is no such file",
        "--map",
        "this is a folder",
    ):
        assert words in ran.err
    assert [file["name"] for file in run("info", case, "--json").json["files"]] == ["posts.csv"]
    answer = run("add", case, missing, world / "posts.csv", "--json")
    assert answer.code == 1
    assert [entry["already"] for entry in answer.json] == [False, True]
    assert "no such file" in answer.json[0]["problem"]


def test_a_scan_of_good_and_bad_files(run, world, tmp_path):
    posts = tmp_path / "posts.csv"
    posts.write_bytes((world / "posts.csv").read_bytes())
    ran = run("scan", tmp_path / "missing.csv", posts)
    assert ran.code == 1 and "no such file" in ran.err
    assert "act together" in ran.out
    assert (tmp_path / "posts.case").is_dir()


@pytest.mark.parametrize("words", [["nothing.csv"], ["no/folder/nothing.csv"]])
def test_a_scan_of_nothing_leaves_nothing(run, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    ran = run("scan", *words)
    assert ran.code == 1 and "there is no such file" in ran.err
    assert not list(tmp_path.iterdir())


def test_a_scan_that_cannot_read_leaves_no_case(run, odd):
    for extra in ([], ["--map", "account=writr,time=created"], ["--channels", "likes"]):
        assert run("scan", odd, *extra).code in (1, 2)
        assert [path.name for path in odd.parent.iterdir()] == [odd.name]


def test_a_scan_is_of_a_case_or_of_files(run, case, odd):
    assert "undertow add CASE FILE" in run("scan", case, odd).err
    assert "a case holds what was read" in run("scan", case, "--platform", "x").err


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("account=writer,time=created,txt=body", "Did you mean 'text'"),
        ("account=writr,time=created", "Did you mean 'writer'"),
        ("account=writer", "add time=<column>"),
        ("account", "write FIELD=COLUMN"),
        ("=writer", "write FIELD=COLUMN"),
    ],
)
def test_a_mapping_that_does_not_fit(run, odd, tmp_path, mapping, words):
    case = tmp_path / "m.case"
    run("new", case)
    ran = run("add", case, odd, "--map", mapping)
    assert ran.code == 2 and not ran.out
    assert words in ran.err
    assert run("info", case, "--json").json["files"] == []


def test_a_mapping_that_fits_one_file_does_not_stop_the_others(run, odd, tmp_path):
    case, other = tmp_path / "m.case", tmp_path / "other.csv"
    other.write_text("who;when\nanna;2020-01-02\n")
    run("new", case)
    ran = run("add", case, other, odd, "--map", "account=writer,time=created,text=body")
    assert ran.code == 2 and str(other) in ran.err and "'writer'" in ran.err
    assert [file["name"] for file in run("info", case, "--json").json["files"]] == ["odd.csv"]
    assert len([path for path in (case / "raw").rglob("*") if path.is_file()]) == 1


def test_a_mapping_that_fits(run, odd, tmp_path):
    case = tmp_path / "m.case"
    run("new", case)
    ran = run("add", case, odd, "--map", "account=writer,time=created,text=body")
    assert ran.code == 0
    assert ran.out == "odd.csv: table with --map; 1 post, 1 record set aside (table rejects)\n"


def test_explain(run, world, odd):
    told = run("add", "--explain", world / "posts.csv")
    assert told.code == 0
    assert "undertow's own columns (undertow)" in told.out
    assert "repost_of         <- repost_of" in told.out
    unknown = run("add", "--explain", odd)
    assert unknown.code == 1
    assert "its fields are: writer, body, created" in unknown.err and "--map" in unknown.err
    both = run("add", "--explain", odd, world / "posts.csv", "--json")
    assert both.code == 1 and list(both.json) == [str(world / "posts.csv")]
    mapped = run("add", "--explain", odd, "--map", "account=writer,time=created", "--json").json
    rows = {row["column"]: row["source"] for row in mapped[str(odd)]["rows"]}
    assert rows == {"account_id": "writer", "created_at": "created"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["frobnicate"], "No such command"),
        (["scan"], "Missing argument"),
        (["add", "some.case"], "undertow add CASE FILE..."),
        (["add", "--explain", "{case}"], "at least one file"),
        (["export", "{case}", "--to", "xls", "out"], "'csv', 'gexf', 'graphml'"),
        (["export", "{case}", "--to", "csv", "{odd}"], "a file, not a folder"),
        (["simulate", "{odd}"], "a file, not a folder"),
        (["simulate"], "Missing argument 'DIR'"),
        (["simulate", "world", "--campaign", "plot"], "repost_ring"),
        (["simulate", "world", "--campaign", "pictures:siz=3"], "no parameter 'siz'"),
        (["simulate", "world", "--campaign", "pictures:size=few"], "size=few is not a whole"),
        (["simulate", "world", "--campaign", "pictures:pace=-1"], "pictures: the pace lies above"),
        (["simulate", "world", "--campaign", "poison_hide:tactic=x"], "crowd, company, quick"),
        (["simulate", "world", "--without", "sleep"], "fan_clubs"),
        (["simulate", "world", "--demo", "--campaign", "pictures"], "a world of its own"),
        (["scan", "{case}", "--channels", "likes"], "There are: domain, hashtag"),
        (["pairs", "{case}", "--channel", "link", "--window", "0"], "not in the range"),
    ],
)
def test_a_wrong_call_ends_with_2(run, case, odd, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    ran = run(*[word.format(case=case, odd=odd) for word in words])
    assert ran.code == 2 and not ran.out
    assert said in ran.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(run, tmp_path):
    tmp_path.chmod(0o500)
    ran = run("new", tmp_path / "a.case")
    assert ran.code == 1 and "Permission denied" in ran.err


def test_a_place_that_cannot_be_written_to(run, odd):
    ran = run("new", odd / "inside.case")
    assert ran.code == 1 and not ran.out
    assert "Not a directory" in ran.err or "exists" in ran.err
