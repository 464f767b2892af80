"""The case folder: what is kept, what happens twice, what survives."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import undertow
from undertow.case.custody import verify
from undertow.case.folder import FROM_SCAN
from undertow.errors import CaseBusy, CaseError, NoSuchCase, NotYetScanned, ParameterError
from undertow.workflow import adding, scanning

RING = [f"ring{i}" for i in range(6)]


def write_posts(path: Path, seed: int = 1, ordinary: int = 60, days: int = 10) -> Path:
    """A small world: six accounts repost the same post within seconds, others as they come."""
    rng = random.Random(seed)
    lines = ["post_id,account_id,created_at,text,repost_of"]
    number = 0
    for hour in range(0, 24 * days, 2):
        crowd = [(f"u{rng.randrange(ordinary)}", rng.uniform(0, 7_000)) for _ in range(5)]
        if hour % 6 == 0:
            moment = rng.uniform(600, 6_000)
            crowd += [(name, moment + rng.uniform(0, 8)) for name in RING]
        for name, after in crowd:
            number += 1
            at = 1_700_000_000 + hour * 3_600 + after
            lines.append(f"{seed}-{number},{name},{at:.3f},,o{hour}")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def case(tmp_path):
    made = undertow.new_case(tmp_path / "small.case")
    adding.add(made, [write_posts(tmp_path / "posts.csv")])
    return made


def tables(case: undertow.Case) -> dict[str, str]:
    return {
        f"{name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for name in FROM_SCAN
        for path in case.paths(name)
    }


def test_the_ring_is_found_and_nobody_else(case):
    undertow.scan(case)
    assert set(case["members"].arrow()["account_id"].to_pylist()) == set(RING)
    group = case["groups"].arrow().to_pylist()[0]
    assert group["accounts"] == len(RING)
    assert group["channels"] == ["repost"]
    assert group["p_value"] < 1e-6
    for edge in case["edges"].arrow().to_pylist():
        assert edge["met"] > edge["expected"]
        assert edge["q_value"] <= 0.01


def test_every_post_leads_back_to_its_line(case):
    raw = (case.folder / "raw").iterdir()
    (kept,) = raw
    lines = kept.read_text().splitlines()
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == kept.name
    for post in case["posts"].arrow().to_pylist():
        assert post["source_sha256"] == kept.name
        assert lines[post["source_line"] - 1].startswith(post["post_id"] + ",")
        assert post["created_at_raw"] in lines[post["source_line"] - 1]


def test_adding_twice_changes_nothing(case, tmp_path):
    before = [path.stat().st_mtime_ns for path in sorted(case.folder.rglob("*.parquet"))]
    again = adding.add(case, [tmp_path / "posts.csv"])
    assert again[0].already
    assert len(case.files()) == len(case.runs()) == 1
    assert [p.stat().st_mtime_ns for p in sorted(case.folder.rglob("*.parquet"))] == before


def test_a_post_in_two_files_counts_once(case, tmp_path):
    first = (tmp_path / "posts.csv").read_text().splitlines()
    more = tmp_path / "more.csv"
    more.write_text("\n".join([first[0], *first[5:20], "new-1,u1,1700000000,,o1", first[5]]) + "\n")
    (added,) = adding.add(case, [more])
    assert (added.posts, added.duplicates) == (1, 16)
    ids = case["posts"].arrow()["post_id"].to_pylist()
    assert len(ids) == len(set(ids))


def test_same_input_gives_byte_equal_tables(case, tmp_path):
    undertow.scan(case)
    once = tables(case)
    undertow.scan(case)
    other = undertow.new_case(tmp_path / "other.case")
    adding.add(other, [tmp_path / "posts.csv"])
    undertow.scan(other)
    assert once == tables(case) == tables(other)
    runs = case.ledger.runs("scan")
    assert runs[0]["outputs"] == runs[1]["outputs"]


def test_the_order_of_lines_changes_no_finding(case, tmp_path):
    head, *rows = (tmp_path / "posts.csv").read_text().splitlines()
    random.Random(5).shuffle(rows)
    shuffled = tmp_path / "shuffled.csv"
    shuffled.write_text("\n".join([head, *rows]) + "\n")
    other = undertow.new_case(tmp_path / "other.case")
    adding.add(other, [shuffled])
    undertow.scan(case)
    undertow.scan(other)
    for name in ("edges", "groups", "members", "bounded"):
        assert case[name].arrow() == other[name].arrow()


def test_a_run_says_what_it_did(case):
    undertow.scan(case)
    run = case.last_scan()
    assert run["parameters"]["windows_s"] == [10, 60, 600, 3_600, 86_400]
    assert {"undertow", "duckdb", "python"} <= set(run["versions"])
    assert run["inputs"] == [file["sha256"] for file in case.files()]
    assert run["counts"]["actions"]["repost"] == case.count("posts")
    step = next(step for step in run["steps"] if step["name"] == "meetings")
    assert step["sql"].startswith("SELECT") and step["rows"] > 0
    for name, sha256 in run["outputs"].items():
        (path,) = case.paths(name)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def test_what_cannot_be_done_is_said(tmp_path, case):
    with pytest.raises(NoSuchCase, match="no case here"):
        undertow.open_case(tmp_path / "nothing")
    with pytest.raises(CaseError, match="something here already"):
        undertow.new_case(case.folder)
    with pytest.raises(NotYetScanned):
        case["groups"].arrow()
    with pytest.raises(ParameterError, match="no channel 'likes'"):
        scanning.scan(case, channels=["likes"])
    with pytest.raises(ParameterError, match="no posts yet"):
        scanning.scan(undertow.new_case(tmp_path / "empty.case"))
    with case.writing(), pytest.raises(CaseBusy):
        scanning.scan(undertow.open_case(case.folder))


def test_an_unusable_file_leaves_no_trace(case, tmp_path):
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    before = sorted(case.folder.rglob("*"))
    (added,) = adding.add(case, [picture])
    assert added.problem is not None
    assert str(picture) in str(added.problem)
    assert sorted(p for p in case.folder.rglob("*") if p.name != ".lock") == [
        p for p in before if p.name != ".lock"
    ]


def test_views_for_notebooks(case):
    undertow.scan(case)
    view = case["edges"]
    assert view.polars().height == len(view.pandas()) == len(view) == len(view.arrow())
    assert "<table>" in view._repr_html_()
    assert "edges" in repr(view)
    assert "posts.csv" in case._repr_html_()
    assert "1 file," in repr(case)


def test_pseudonyms_are_keyed(case, tmp_path):
    other = undertow.new_case(tmp_path / "other.case")
    assert case.pseudonym("u1", "x") == undertow.open_case(case.folder).pseudonym("u1", "x")
    assert case.pseudonym("u1", "x") != case.pseudonym("u2", "x")
    assert case.pseudonym("u1", "x") != other.pseudonym("u1", "x")


_WORK = """
import sys
from pathlib import Path
import undertow
from undertow.workflow import adding, scanning
case = undertow.open_case(sys.argv[1])
print("ready", flush=True)
adding.add(case, [Path(sys.argv[2])])
scanning.scan(case)
"""


def _killed_after(case: Path, file: Path, seconds: float) -> bool:
    """Start adding and scanning, kill -9 after a while; True if it had not finished yet."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WORK, str(case), str(file)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    process.stdout.close()
    return process.returncode != 0


def _stands(folder: Path) -> tuple[int, int]:
    """Open a case as anybody would after a crash and read every table of its last whole run."""
    case = undertow.open_case(folder)
    for name in ("posts", "accounts", "rejects"):
        case.table(name)
    scans = case.ledger.runs("scan")
    if scans:
        for name, sha256 in scans[-1]["outputs"].items():
            (path,) = case.paths(name)
            assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
            pq.read_table(path)
    for file in case.files():
        raw = case.folder / "raw" / file["sha256"]
        assert hashlib.sha256(raw.read_bytes()).hexdigest() == file["sha256"]
    assert verify(case).whole
    return len(case.files()), len(scans)


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("moments", [pytest.param(6), pytest.param(60, marks=pytest.mark.slow)])
def test_kill_9_at_any_moment_leaves_the_last_whole_run(tmp_path, moments):
    folder = tmp_path / "killed.case"
    undertow.add(undertow.new_case(folder), [write_posts(tmp_path / "first.csv")])
    undertow.scan(undertow.open_case(folder))
    began = time.perf_counter()
    assert not _killed_after(folder, write_posts(tmp_path / "timed.csv", seed=99), 120)
    whole = time.perf_counter() - began
    before = _stands(folder)
    interrupted = 0
    for moment in range(moments):
        file = write_posts(tmp_path / f"{moment}.csv", seed=100 + moment)
        interrupted += _killed_after(folder, file, whole * moment / moments)
        after = _stands(folder)
        assert before <= after <= (before[0] + 1, before[1] + 1)
        before = after
    assert interrupted > moments // 3
    undertow.scan(undertow.open_case(folder))
    left = [p.name for p in (folder / "tables").iterdir() if p.name.startswith(".")]
    assert not left
