"""As other programs see it: pipes, terminals, exit codes of real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

UNDERTOW = [sys.executable, "-c", "from undertow.cli import main; main()"]


def process(*words: object, **how) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*UNDERTOW, *map(str, words)], capture_output=True, check=False, timeout=120, **how
    )


def test_quiet_when_piped(case):
    ran = process("info", case)
    assert ran.returncode == 0 and ran.stderr == b""
    assert b"\x1b" not in ran.stdout
    found = process("scan", case, "--json")
    assert found.returncode == 0 and found.stderr == b""
    assert json.loads(found.stdout)["counts"]["groups"] == 1


def test_the_reader_of_a_pipe_may_go_away(scanned):
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [*UNDERTOW, "runs", str(scanned), "--json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_problems_go_to_standard_error(tmp_path):
    ran = process("info", tmp_path / "no.case")
    assert ran.returncode == 1 and ran.stdout == b""
    assert b"there is no case here" in ran.stderr and b"Traceback" not in ran.stderr
    assert process("info").returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize("as_json", [False, True])
def test_progress_is_drawn_on_a_terminal_unless_json_is_asked_for(case, as_json):
    import pty

    leader, follower = pty.openpty()
    # With another number of copies than before, so that nothing is taken over from an earlier scan.
    words = ["scan", str(case), "--controls", "30", *(["--json"] if as_json else [])]
    ran = subprocess.Popen(
        [*UNDERTOW, *words],
        stdout=subprocess.PIPE,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(follower)
    drawn = b""
    while True:
        try:
            piece = os.read(leader, 4096)
        except OSError:  # Linux says so when the other side is closed
            break
        if not piece:
            break
        drawn += piece
    out, _ = ran.communicate(timeout=120)
    os.close(leader)
    assert ran.returncode == 0
    if as_json:
        assert drawn == b""
        json.loads(out)
    else:
        assert b"testing channels" in drawn
        assert b"testing channels" not in out
