"""Whole processes, measured from outside: CPU of a command and its children, wall, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# A process begins with the memory of the one that started it, and its peak remembers that. So a
# Python that has loaded nothing starts the command, and writes what it used to the first argument.
_STARTER = """
import os, sys
child = os.spawnvp(os.P_NOWAIT, sys.argv[2], sys.argv[2:])
_, status, used = os.wait4(child, 0)
cost = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss
with open(sys.argv[1], "w") as out:
    print(*cost, file=out)
"""


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user + system, with all children), wall seconds, peak memory in MiB.

    The peak is that of the largest single process: kind to a tool that uses several.
    """

    cpu_s: float
    wall_s: float
    peak_mib: float

    def __add__(self, other: Cost) -> Cost:
        """Two commands after each other."""
        return Cost(
            self.cpu_s + other.cpu_s,
            self.wall_s + other.wall_s,
            max(self.peak_mib, other.peak_mib),
        )


def starter(command: Sequence[str | Path], result: Path) -> list[str]:
    """The words that start a command and write what it used to a file; see `used`."""
    words = [sys.executable, "-I", "-S", "-c", _STARTER, result, *command]
    return [str(word) for word in words]


def used(result: Path, wall_s: float) -> tuple[int, Cost]:
    """How a command that `starter` began ended, and what it used."""
    code, cpu, peak = result.read_text().split()
    return int(code), Cost(float(cpu), wall_s, int(peak) / 1024)


def run(command: Sequence[str | Path], log: Path) -> Cost:
    """Run one command to its end; its output goes to the log. Raise when it fails."""
    # Both tools run as installed: compiled once, not again at every start.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    result = log.with_suffix(".cost")
    start = time.perf_counter()
    with log.open("ab") as out:
        words = starter(command, result)
        subprocess.run(words, stdout=out, stderr=out, env=environment, check=True)
    code, cost = used(result, time.perf_counter() - start)
    if code:
        raise RuntimeError(f"{command[0]} failed ({code}), see {log}")
    return cost
