"""How many of those who bear a first name are women, where a census tells.

English: US Census Bureau, names of the 1990 census (`languages/en.first_names.tsv`), in the public
domain. Of other languages there is none yet; there the parser's word vectors have to do.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from undertow.articles.languages import Lexicon

_RARE = 0.05  # a man's name that so few women bear is no woman's


def share_of_women(first_name: str, language: str) -> float | None:
    """From 0 (only men bear it) to 1; None for a name that the census does not list."""
    return _shares(language).get(first_name.title())


def may_be(first_name: str, gender: str | None, words: Lexicon) -> bool:
    """Whether somebody may be a man or a woman by his first name, if a census lists it."""
    share = share_of_women(first_name, words.language)
    if share is None or gender not in {"female", "male"}:
        return True
    return share >= _RARE if gender == "female" else share <= 1 - _RARE


@cache
def _shares(language: str) -> dict[str, float]:
    table = files(__package__).joinpath("languages", f"{language}.first_names.tsv")
    if not table.is_file():
        return {}
    lines = (line.split("\t") for line in table.read_text("utf-8").splitlines() if line[:1] != "#")
    return {name: int(of_a_hundred) / 100 for name, of_a_hundred in lines}
