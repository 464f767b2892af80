"""How well dates are resolved: GUM's Wikinews articles, annotated with what each date means.

Forms and words were made on the even documents (0, 2, 4, ... by name); the odd ones only scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from undertow.articles.dates import Period, dateline, dates
from undertow.articles.events import tense_of
from undertow.articles.languages import lexicon
from undertow.articles.parsing import parse

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "articles" / "gum" / "xml"
Gold = tuple[int, int, str]  # start, end, value
_CLOSES_UP = re.compile(r"^(?:[.,;:!?)\]%]|[’']s$|n[’']t$)")


def table() -> list[str]:
    """Rows for the page."""
    lines = [
        "| dates of GUM news | found | value right, of those found | value right, of all |",
        "|---|---|---|---|",
    ]
    for half, title in ((0, "even, looked at"), (1, "odd, only scored")):
        every, found, right = scored(half)
        row = f"| {title} | {found} of {every} | {right / found:.3f} | {right / every:.3f} |"
        print(row, flush=True)
        lines.append(row)
    return lines


def scored(half: int) -> tuple[int, int, int]:
    """Dates with one value (`when`) in one half: all, those found, those of the right value."""
    every = found = right = 0
    for published, text, gold in documents(half):
        told = dates(
            text,
            "en",
            dateline(text, "en") or published,
            tense_of(parse(text, "en"), lexicon("en")),
        )
        for start, end, value in gold:
            there = [d for d in told if d.start < end and start < d.end]
            every += 1
            found += bool(there)
            right += any(_value(d.period) == value for d in there)
    return every, found, right


def _value(period: Period) -> str | None:
    """As GUM writes it: a day, a month, a year."""
    length = {"day": 10, "month": 7, "year": 4}.get(period.precision)
    return period.first[:length] if length and period.first else None


def documents(half: int) -> Iterator[tuple[date, str, list[Gold]]]:
    """Day of publication, text, dates of each document of one half."""
    for number, path in enumerate(sorted(FOLDER.glob("*.xml"))):
        if number % 2 == half:
            raw = path.read_text("utf-8")
            created = re.search(r'dateCreated="([\d-]+)"', raw)
            assert created is not None
            yield date.fromisoformat(created[1]), *_document(raw)


def _document(raw: str) -> tuple[str, list[Gold]]:
    text, opened, gold, within = "", [], [], False
    for line in raw.splitlines():
        if re.match(r"</?(?:p|head|item|list|figure|caption)\b", line) and text:
            text = text.rstrip() + "\n\n"
        if line.startswith("<date"):
            when = re.search(r'when="([^"]*)"', line)
            opened.append((len(text), when and when[1][:10]))
        elif line.startswith("</date"):
            start, value = opened.pop()
            if value:
                gold.append((start, len(text.rstrip()), value))
        elif line.startswith(("<w>", "</w>")):
            within = line == "<w>"
            text += "" if within else " "
        elif line.strip() and not line.startswith("<"):
            token = line.split("\t")[0]
            text = text[:-1] if _CLOSES_UP.match(token) and text.endswith(" ") else text
            text += token if within or token in "([" else token + " "
    return text, gold
