"""Vectors of texts, computed once for each text and encoder and kept in the case.

A chunk of texts is one file, written under a name that begins with a dot and then renamed: a
process that is killed loses at most the chunk under way. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from undertow.encoders import Encoder, Vectors
from undertow.progress import Progress, Quiet

Keys = npt.NDArray[np.void]
Stored = npt.NDArray[np.int8]

CHUNK = 2_048  # texts; seven seconds of work with the slow encoder
_KEY = 16  # bytes


def embed(
    texts: Sequence[str],
    encoder: Encoder,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Vectors:
    """The vectors of distinct texts: (texts, dimensions), each of length 1 up to rounding.

    They are rounded to bytes with one scale each, whether they were computed now or before: the
    cosine of two of them is off by less than 0.001.

    Args:
        texts: distinct.
        encoder: turns them into vectors.
        folder: where vectors are kept; None keeps none.
        progress: where to say how far it is.
    """
    kept = None if folder is None else folder / f"{encoder.name}-{encoder.sha256[:12]}"
    keys = np.array([_key(text) for text in texts], f"V{_KEY}")
    out = np.empty((len(texts), encoder.dimensions), np.int8)
    missing = np.arange(len(texts))
    if kept is not None and kept.is_dir():
        missing = _read(kept, keys, out)
    with (progress or Quiet()).step(f"reading meanings ({encoder.name})", len(texts)) as step:
        step.advance(len(texts) - len(missing))
        for begin in range(0, len(missing), CHUNK):
            rows = missing[begin : begin + CHUNK]
            out[rows] = _rounded(encoder.encode([texts[row] for row in rows.tolist()]))
            if kept is not None:
                _write(kept, keys[rows], out[rows])
            step.advance(len(rows))
    vectors = out.astype(np.float32)
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    vectors /= np.where(length > 0, length, 1)[:, None]
    return vectors


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()


def _rounded(vectors: Vectors) -> Stored:
    """The same directions in bytes; the scale is not needed, because all have length 1."""
    most = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    rounded: Stored = np.round(vectors * (127 / most)).astype(np.int8)
    return rounded


def _read(folder: Path, keys: Keys, out: Stored) -> npt.NDArray[np.int64]:
    """Fill in what is kept; returns the rows that are not."""
    place = {key.tobytes(): row for row, key in enumerate(keys)}
    found = np.zeros(len(keys), np.bool_)
    for path in sorted(folder.glob("[!.]*.npz")):
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                names, values = stored["keys"], stored["values"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            path.unlink()  # damaged: computed again
            continue
        if values.shape != (len(names), out.shape[1]):
            path.unlink()
            continue
        here = [(place[k], n) for n, name in enumerate(names) if (k := name.tobytes()) in place]
        if here:
            rows, numbers = (list(each) for each in zip(*here, strict=True))
            out[rows], found[rows] = values[numbers], True
    return np.flatnonzero(~found)


def _write(folder: Path, keys: Keys, values: Stored) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.blake2b(keys.tobytes(), digest_size=8).hexdigest()
    building = folder / f".{name}.npz"
    with building.open("wb") as file:
        np.savez(file, keys=keys, values=values)
        file.flush()
        os.fsync(file.fileno())
    building.replace(folder / f"{name}.npz")
