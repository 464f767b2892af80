"""How much memory may still be taken, by this machine and by the control group of this process."""

from __future__ import annotations

from pathlib import Path

_MACHINE, _OWN, _GROUPS = Path("/proc/meminfo"), Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")
# Versions of control groups: where the files are, the limit, and what is taken for good.
_KINDS = {
    "": (_GROUPS, "memory.max", "anon"),
    "memory": (_GROUPS / "memory", "memory.limit_in_bytes", "total_rss"),
}


def available() -> int | None:
    """Bytes, pages that the kernel can drop included; None where nobody tells (not on Linux)."""
    told = [*_of_machine(), *_of_groups()]
    return min(told) if told else None


def _of_machine() -> list[int]:
    return [size << 10 for size in _numbers(_MACHINE, "MemAvailable:")]


def _of_groups() -> list[int]:
    """What the group of this process and every group around it leave."""
    left = []
    lines = _OWN.read_text().splitlines() if _OWN.exists() else []
    for kind, path in (line.split(":", 2)[1:] for line in lines):
        if kind not in _KINDS:
            continue
        root, limit, taken = _KINDS[kind]
        own = root / path.strip("/")
        for group in (own, *own.parents):
            if not group.is_relative_to(root):
                break
            most = _numbers(group / limit, "")
            left += [m - t for m in most for t in _numbers(group / "memory.stat", taken)]
    return left


def _numbers(file: Path, name: str) -> list[int]:
    """The number behind a name in a file, or the one that stands alone; "max" is none."""
    try:
        lines = [line.split() for line in file.read_text().splitlines()]
    except OSError:
        return []
    found = [words for words in lines if not name or words[0] == name]
    return [
        int(word) for words in found for word in words[(1 if name else 0) :][:1] if word.isdigit()
    ]
