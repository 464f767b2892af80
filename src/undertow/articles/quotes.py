"""Where a text quotes: exact offsets of what stands between quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

# opening mark -> closing mark. A straight mark opens and closes.
_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "``": "''", "''": "''"}
_MARK = re.compile(r"[“”„«»\"]|``|''")
_MIXED = {'"', "“"}
_PARAGRAPH = re.compile(r"[^\n]+")
# A curly single quotation: only where it cannot be an apostrophe.
_SINGLE = re.compile(r"(?<!\w)‘([^‘\n]{3,400}?)’(?!\w)")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: `start:end` with its marks, `inner` without them.

    `open` says that no mark closes it in its paragraph: it goes on in the next one.
    """

    start: int
    end: int
    open: bool = False

    def holds(self, at: int) -> bool:
        """Whether a position lies in it."""
        return self.start <= at < self.end


def quotes(text: str) -> list[Quote]:
    """All quotations of a text, in order, never across a paragraph break, never nested."""
    found: list[Quote] = []
    for paragraph in _PARAGRAPH.finditer(text):
        found += _in_paragraph(text, paragraph.start(), paragraph.end())
    singles = [Quote(m.start(), m.end()) for m in _SINGLE.finditer(text)]
    outside = [s for s in singles if not _touches(s, found)]
    return sorted(found + outside, key=lambda q: q.start)


def _touches(quote: Quote, others: list[Quote]) -> bool:
    """Whether a quotation shares a place with one of others, which are in order."""
    at = bisect_left(others, quote.end, key=lambda other: other.start)
    return at > 0 and others[at - 1].end > quote.start


def _opens(text: str, mark: re.Match[str]) -> bool:
    """Whether a mark that mostly closes stands right before a word, as some agencies write it."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return not before.strip(" \n\t(-—–") and bool(after.strip())


def _closes(text: str, mark: re.Match[str]) -> bool:
    """Whether a mark stands right behind a word or its full stop: `“A," he said`."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return bool(before.strip(" \n\t(-—–")) and not before.isdigit() and not after.isalnum()


def _in_paragraph(text: str, start: int, end: int) -> list[Quote]:
    found: list[Quote] = []
    opened: tuple[int, str] | None = None
    inside = 0  # quotations within the one that is open, in marks of another kind
    for mark in _MARK.finditer(text, start, end):
        sign = mark.group()
        if opened is None:
            if sign == "”" or (sign == "''" and not _opens(text, mark)):
                continue
            if sign == '"' and text[mark.start() - 1 : mark.start()].isdigit():
                continue  # inches, or a mark that closes what the paragraph never opened
            opened, inside = (mark.start(), _PAIRS[sign]), 0
        elif sign in opened[1] or (sign == "”" and opened[1] == '"'):
            found.append(Quote(opened[0], mark.end()))
            opened = None
        elif opened[1] == "”" and sign in _MIXED:  # opened by a curly mark, closed by another
            if not inside and _closes(text, mark):
                found.append(Quote(opened[0], mark.end()))
                opened = None
            else:
                inside = 1 if _opens(text, mark) else 0
    if opened is not None:
        found.append(Quote(opened[0], end, open=True))
    return found
