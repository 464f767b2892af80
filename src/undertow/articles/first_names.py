"""How many of those who bear a first name are women, where a census tells.

English: US Census Bureau, names of the 1990 census (`languages/en.first_names.tsv`), in the public
domain. Of other languages there is none yet; there the parser's word vectors have to do.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def share_of_women(first_name: str, language: str) -> float | None:
    """From 0 (only men bear it) to 1; None for a name that the census does not list."""
    return _shares(language).get(first_name.title())


@cache
def _shares(language: str) -> dict[str, float]:
    table = files(__package__).joinpath("languages", f"{language}.first_names.tsv")
    if not table.is_file():
        return {}
    lines = (line.split("\t") for line in table.read_text("utf-8").splitlines() if line[:1] != "#")
    return {name: int(of_a_hundred) / 100 for name, of_a_hundred in lines}
