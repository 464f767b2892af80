"""An encoder that the user has: a folder in the form of sentence-transformers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from undertow.encoders.base import Vectors, unit
from undertow.errors import ModelError


class Folder:
    """Whatever model stands in the folder; nothing is downloaded.

    Which languages it knows is not known, so texts of all languages are compared. The thresholds
    are those of the default encoder: they were not measured with this one.
    """

    languages = None

    def __init__(self, path: Path) -> None:
        if not (path / "modules.json").is_file() and not (path / "config.json").is_file():
            raise ModelError(
                "this folder holds no sentence-transformers model",
                where=str(path),
                hint="It should hold modules.json or config.json, the weights and a tokenizer.",
            )
        if find_spec("sentence_transformers") is None:
            raise ModelError(
                "an encoder in a folder needs the package sentence-transformers",
                where=str(path),
                hint="Install it: pip install sentence-transformers",
            )
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - loads torch

        self._path = path
        # Code that comes with a model is never run.
        self._model: Any = SentenceTransformer(
            str(path), device="cpu", local_files_only=True, trust_remote_code=False
        )

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self._path.resolve().name

    @cached_property
    def sha256(self) -> str:
        """Of all files in the folder, one after the other by name."""
        digest = hashlib.sha256()
        for file in sorted(self._path.rglob("*")):
            if file.is_file():
                digest.update(f"{file.relative_to(self._path).as_posix()}\0".encode())
                with file.open("rb") as content:
                    digest.update(hashlib.file_digest(content, "sha256").digest())
        return digest.hexdigest()

    @property
    def dimensions(self) -> int:
        """Length of a vector, as the model says."""
        return int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts: (texts, dimensions), each of length 1."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        found = self._model.encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
        return unit(np.asarray(found, np.float32))
