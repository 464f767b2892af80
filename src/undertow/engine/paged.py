"""Large arrays in files instead of memory: the kernel drops their pages where it needs room.

What stays while a channel is tested (its actions as numbers, which account acted on what) is larger
than the memory of a small machine when there are a hundred million actions. Such arrays live in
files without a name, in the folder for temporary files, mapped into memory: they are read and
written like any other, and what is not looked at just now need not be in memory.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

import numpy as np
import numpy.typing as npt

from undertow.errors import EngineError

# Smaller arrays stay in memory: a million actions never touch the disk.
_LARGE = 1 << 24


def room(shape: int | tuple[int, ...], dtype: npt.DTypeLike = np.int64) -> npt.NDArray[Any]:
    """An array of zeros, in a file where it is large.

    Raises:
        EngineError: the disk has no room for it.
    """
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    if size < _LARGE:
        return np.zeros(shape, dtype)
    # The file has no name and goes with the last array that is mapped to it.
    with tempfile.TemporaryFile(prefix="undertow-") as file:
        try:
            if hasattr(os, "posix_fallocate"):
                # Without it a full disk would kill the process when a page is written.
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.truncate(size)
        except OSError as error:
            raise EngineError(
                f"there is no room for {size >> 20:,} MB of numbers in {tempfile.gettempdir()} "
                f"({error.strerror})",
                hint="Free some room, or name another folder for temporary files: TMPDIR=/folder",
            ) from error
        return np.asarray(np.memmap(file, dtype, "r+", shape=shape))


def paged(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same numbers, in a file where they are many."""
    if values.nbytes < _LARGE:
        return values
    out = room(values.shape, values.dtype)
    out[...] = values
    return out
