"""What README.md shows works.

The convention: the blocks marked ```console and ```python run in their order, all in one empty
folder, so that a command finds what an earlier one made (begin with `undertow simulate`). Of a
console block the lines that begin with `$ undertow` are run, by a shell, a `\\` at the end going on
to the next line; other commands (`$ make demo`) and the output shown are not. What should not be
run stands in a block with another mark (```sh, ```text).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[2] / "README.md"
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (undertow .*(?:(?<=\\)\n.*)*)", re.MULTILINE)


def steps(text: str) -> list[tuple[str, str]]:
    """(language, what to run), in the order of the page."""
    found = []
    for kind, body in _BLOCK.findall(text):
        commands = [body] if kind == "python" else _COMMAND.findall(body)
        found += [(kind, command) for command in commands]
    return found


def test_steps_are_found_as_the_convention_says():
    page = "```console\n$ undertow new a\nMade a.\n$ undertow add a \\\n  b.csv\n$ make demo\n```\n"
    page += "```sh\n$ undertow x\n```\n```python\nimport undertow\n```\n"
    assert steps(page) == [
        ("console", "undertow new a"),
        ("console", "undertow add a \\\n  b.csv"),
        ("python", "import undertow\n"),
    ]


@pytest.mark.skipif(shutil.which("bash") is None, reason="README's commands are for bash")
def test_everything_shown_works(tmp_path):
    text = README.read_text(encoding="utf-8") if README.is_file() else ""
    if not text.strip():
        pytest.skip("README.md is not written yet")
    wanted = steps(text)
    assert any(kind == "console" for kind, _ in wanted), "README.md shows no `$ undertow` command"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for kind, code in wanted:
        shell = ["bash", "-o", "pipefail", "-c", code]
        ran = subprocess.run(
            shell if kind == "console" else [sys.executable, "-c", code],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert ran.returncode == 0, f"in README.md:\n{code}\n{ran.stdout}{ran.stderr}"
