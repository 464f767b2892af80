"""What may still be taken is the least of what machine and control groups leave."""

import pytest

from undertow.detection import control
from undertow.engine import memory
from undertow.errors import ParameterError

GB = 1_000_000_000


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A machine with 1,000 kB free; groups are folders of `tmp_path`."""
    (tmp_path / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:    1000 kB\n")
    monkeypatch.setattr(memory, "_MACHINE", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_OWN", tmp_path / "own")
    kinds = {
        "": (tmp_path, "memory.max", "anon"),
        "memory": (tmp_path / "memory", "memory.limit_in_bytes", "total_rss"),
    }
    monkeypatch.setattr(memory, "_KINDS", kinds)
    return tmp_path


def group(folder, limit: str, taken: int, *, first: bool = False) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    names = ("memory.limit_in_bytes", "total_rss") if first else ("memory.max", "anon")
    (folder / names[0]).write_text(f"{limit}\n")
    (folder / "memory.stat").write_text(f"file 77\n{names[1]} {taken}\n")


def test_without_groups_the_machine_tells(machine):
    assert memory.available() == 1000 << 10


@pytest.mark.parametrize("first", [False, True])
def test_a_group_or_one_around_it_leaves_less(machine, first):
    root = machine / "memory" if first else machine
    (machine / "own").write_text(("5:cpu:/x\n4:memory:" if first else "0::") + "/outer/inner\n")
    group(root / "outer" / "inner", "max" if not first else str(1 << 60), 10, first=first)
    group(root / "outer", "5000", 1000, first=first)
    assert memory.available() == 4000


def test_elsewhere_nobody_tells(machine):
    (machine / "meminfo").unlink()
    assert memory.available() is None


def test_copies_that_cannot_fit_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(control, "available", lambda: 8 * GB)
    control.refuse_too_many(20_000_000, 20)
    control.refuse_too_many(100_000_000, 0)
    with pytest.raises(ParameterError, match=r"22\.0 GB of memory, and 8\.0 GB are free") as told:
        control.refuse_too_many(100_000_000, 20)
    assert "--controls 0" in str(told.value)


@pytest.mark.parametrize(("free", "fit"), [(None, 2), (9 * GB, 2), (3 * GB, 1), (1, 1)])
def test_as_many_copies_are_in_work_as_fit(monkeypatch, free, fit):
    monkeypatch.setattr(control, "available", lambda: free)
    monkeypatch.setattr(control.os, "cpu_count", lambda: 2)
    assert control._at_once(10_000_000) == fit
