"""A limit on memory that the kernel keeps: a control group (version 1 or 2) of this process's own.

Memory of arrays counts and cannot leave; pages of files count too, but the kernel writes them back
and drops them before it kills anything. There is no swap in the group.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_STEP_IN = 'echo $$ > "$0" && exec "$@"'


@contextmanager
def limited(memory_mb: int) -> Iterator[list[str]]:
    """Yield words to put before a command, so that it and its children have so much memory.

    Raises:
        OSError: control groups cannot be made here (it takes root, or a delegated group).
    """
    one = (_ROOT / "memory").is_dir()
    base = _ROOT / "memory" if one else _ROOT
    group = base / _own(one) / f"undertow-{os.getpid()}"
    group.mkdir()
    try:
        size = str(memory_mb << 20)
        (group / ("memory.limit_in_bytes" if one else "memory.max")).write_text(size)
        swap = group / ("memory.memsw.limit_in_bytes" if one else "memory.swap.max")
        if swap.exists():
            swap.write_text(size if one else "0")
        yield ["sh", "-c", _STEP_IN, str(group / "cgroup.procs")]
    finally:
        group.rmdir()


def _own(one: bool) -> str:
    """The group that this process is in."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, kind, path = line.split(":", 2)
        if kind == ("memory" if one else ""):
            return path.lstrip("/")
    return ""
