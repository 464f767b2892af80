"""Two texts side by side: what the second added or changed, and what it left out."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import NamedTuple

# A link, a word, a space, or any other character by itself: an emoji, a mark, an invisible one.
_TOKEN = re.compile(r"h(?:tt|xx)ps?://\S+|[^\W_]+(?:-[^\W_]+)*|\s+|.", re.DOTALL)
LONGEST = 600  # letters that are compared: what a card shows, and comparing grows with the square
INVISIBLE = "◌"


class Piece(NamedTuple):
    """A stretch of the second text, or one that only the first has.

    Attributes:
        text: the words.
        how: "" where both say the same, "added" or "missing".
    """

    text: str
    how: str


def differences(first: str, second: str) -> list[Piece]:
    """The second text in pieces, with those of the first that it leaves out where they stood."""
    one, two = (_TOKEN.findall(text[:LONGEST]) for text in (first, second))
    pieces = []
    for how, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("".join(two[c:d]), ""))
            continue
        if left := "".join(one[a:b]).strip():
            pieces.append(Piece(_seen(left), "missing"))
        if new := "".join(two[c:d]):
            pieces.append(Piece(_seen(new), "added"))
    return pieces


def _seen(text: str) -> str:
    """With a sign for every invisible character."""
    return "".join(INVISIBLE if unicodedata.category(char) == "Cf" else char for char in text)
