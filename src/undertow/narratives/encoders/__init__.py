"""Encoders: from a text to a vector that lies close to those of texts that mean the same.

One file for each; all weights come from packages or folders on this machine, nothing is downloaded,
and files are checked by SHA-256 before anything is read from them.
"""

from __future__ import annotations

from undertow.errors import ParameterError
from undertow.narratives.encoders.base import Encoder, Vectors

__all__ = ["DEFAULT", "Encoder", "Vectors", "open_encoder"]

DEFAULT = "usem3"


def open_encoder(name: str) -> Encoder:
    """Load an encoder.

    Raises:
        ParameterError: there is none of this name.
        ModelError: it is not installed, or not the one that was measured.
    """
    if name == "usem3":
        from undertow.narratives.encoders.usem3 import Usem3  # noqa: PLC0415 - 32 MB

        return Usem3()
    raise ParameterError(f"there is no encoder '{name}'", hint="There are: usem3")
