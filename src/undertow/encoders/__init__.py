"""Encoders: from a text to a vector that lies close to those of texts that mean the same.

One file for each; all weights come from packages or folders on this machine, nothing is downloaded,
and files are checked by SHA-256 before anything is read from them.
"""

from __future__ import annotations

from pathlib import Path

from undertow.encoders.base import Encoder, Vectors
from undertow.errors import ParameterError

__all__ = ["AUTO", "BEST", "CHOICES", "NONE", "QUICK", "Encoder", "Vectors", "open_encoders"]

# AUTO is QUICK or BEST, as the languages of a case ask for (`workflow.encoding`).
AUTO, QUICK, BEST, NONE = "auto", "usem3", "best", "none"
CHOICES = (AUTO, QUICK, "e5", BEST, NONE)


def open_encoders(name: str) -> list[Encoder]:
    """Load what the user asked for: one encoder, both ("best"), none, or a folder's.

    Of several the mean of the similarities counts, of those that know both texts' languages.

    Raises:
        ParameterError: there is none of this name.
        ModelError: it is not installed, or not the one that was measured.
    """
    # Each takes a second and more to load.
    if name == NONE:
        return []
    if name == QUICK:
        from undertow.encoders.usem3 import Usem3  # noqa: PLC0415

        return [Usem3()]
    if name == "e5":
        from undertow.encoders.e5 import E5  # noqa: PLC0415

        return [E5()]
    if name == BEST:
        return [*open_encoders("e5"), *open_encoders(QUICK)]
    if Path(name).is_dir():
        from undertow.encoders.folder import Folder  # noqa: PLC0415

        return [Folder(Path(name))]
    raise ParameterError(
        f"there is no encoder '{name}', and no folder of that name",
        hint=f"There are: {', '.join(CHOICES)}; or the folder of a sentence-transformers model.",
    )
