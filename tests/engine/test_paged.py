"""Large arrays live in files, small ones in memory; a full disk is told in words."""

import errno
import os

import numpy as np
import pytest

from undertow.engine import paged as module
from undertow.engine.paged import paged, room
from undertow.errors import EngineError


def test_small_arrays_stay_in_memory():
    values = np.arange(10)
    assert paged(values) is values
    assert not isinstance(room(10).base, np.memmap)


def test_large_arrays_are_mapped_and_hold_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_LARGE", 100)
    monkeypatch.setattr(module.tempfile, "tempdir", str(tmp_path))
    values = np.arange(60).reshape(20, 3)
    kept = paged(values)
    assert isinstance(kept.base, np.memmap)
    assert kept.tolist() == values.tolist() and kept.dtype == values.dtype
    assert not room((4, 100), np.float64).any()
    assert not list(tmp_path.iterdir())  # without a name, so nothing is left behind


def test_a_full_disk_is_told_before_anything_is_written(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "_LARGE", 100)
    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(EngineError, match=r"no room for 1 MB of numbers in .*No space") as told:
        room(1 << 17)
    assert "TMPDIR" in str(told.value)
