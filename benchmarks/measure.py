"""Whole processes, measured from outside: CPU of a command and its children, wall, memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


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


def run(command: Sequence[str | Path], log: Path) -> Cost:
    """Run one command to its end; its output goes to the log. Raise when it fails."""
    start = time.perf_counter()
    with log.open("ab") as out:
        child = subprocess.Popen([str(word) for word in command], stdout=out, stderr=out)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{command[0]} failed ({child.returncode}), see {log}")
    wall = time.perf_counter() - start
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)
