"""States and territories by name, in the languages of the lexicons: names, demonyms, capitals.

The table `countries.tsv` is our own: code (ISO 3166-1), English names, demonyms, French names,
demonyms, capital in English and in French; commas between alternatives. A capital that is also the
state's own name is left out. `countrynames`, which has as much, needs ICU's C++ headers to install.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

# Those that news call "the archipelago".
ARCHIPELAGOS = frozenset(
    ["BS", "CV", "FJ", "ID", "JP", "KI", "KM", "MH", "MV", "NC", "PF", "PH", "SB", "SC", "TO", "VU"]
)


def folded(name: str) -> str:
    """A name for comparison: no accents, no case, hyphens and apostrophes as spaces."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def country(name: str) -> str | None:
    """The code of the state or territory that a name means: "Norvège" is NO."""
    return _table()["name"].get(folded(name))


def named_countries(text: str) -> list[tuple[int, int]]:
    """Where a text names states or territories, whatever a model makes of them."""
    return [found.span() for found in _pattern().finditer(text)]


def of_capital(name: str) -> str | None:
    """The code of the state whose capital it is: "Oslo" is NO."""
    return _table()["capital"].get(folded(name))


def of_demonym(name: str) -> str | None:
    """The code of the state that a demonym belongs to: "Norwegian", "norvégiennes"."""
    plain = folded(name)
    ends = ["", "s", "e", "es", "ne", "nes"]
    stems = [plain.removesuffix(end) for end in ends if plain.endswith(end)]
    return next((code for stem in stems if (code := _table()["demonym"].get(stem))), None)


def english(code: str) -> str:
    """Its English name."""
    return _table()["english"][code]


def name_of(code: str, language: str) -> str:
    """Its name in French, else in English."""
    return _table()["french" if language == "fr" else "english"][code]


@cache
def _table() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"name": {}, "demonym": {}, "capital": {}}
    found |= {"english": {}, "french": {}}
    text = files(__package__).joinpath("countries.tsv").read_text("utf-8")
    for line in text.splitlines():
        code, *columns = line.split("\t")
        found["english"][code] = columns[0].split(",")[0]
        found["french"][code] = columns[2].split(",")[0]
        kinds = ("name", "demonym", "name", "demonym", "capital", "capital")
        for kind, names in zip(kinds, columns, strict=True):
            for name in filter(None, names.split(",")):
                # Two states share "Congolese"; what could mean two is taken for neither.
                known = found[kind].setdefault(folded(name), code)
                if known != code:
                    del found[kind][folded(name)]
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """Names of four letters and more, the longest first; "US" and "UK" are left to the model."""
    text = files(__package__).joinpath("countries.tsv").read_text("utf-8")
    columns = [line.split("\t") for line in text.splitlines()]
    names = {name for row in columns for i in (1, 3) for name in row[i].split(",")}
    longest = sorted((n for n in names if len(n) >= _SHORTEST), key=lambda n: (-len(n), n))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


_SHORTEST = 4
