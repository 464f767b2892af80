"""When: the dates that a text names, resolved against the day it was published.

What counts as a date, and the words of a language, stand in its lexicon (`[dates]`); here is what a
form means once its places are filled. Every date keeps its precision: "in April" is a month and
never the first of it. Durations ("for weeks") are no dates, and without a day of publication
"Thursday" stays unknown. Dates are ISO 8601 text, for "3,000 years ago" lies before what most tools
can hold; years before 1 are written `-0974` (astronomical: year 0 is 1 BC).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from undertow.articles.calendars import Period
from undertow.articles.languages import lexicon
from undertow.articles.periods import DateWords, Resolver


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that stands at `start:end` of the text."""

    start: int
    end: int
    period: Period


@cache
def date_words(language: str) -> DateWords:
    """The words for dates of a language, its forms compiled."""
    told = lexicon(language).dates
    months = {word: at for at, words in enumerate(told["months"], 1) for word in words}
    weekdays = {word: at for at, words in enumerate(told["weekdays"]) for word in words}
    units = {word: unit for unit, words in told["units"].items() for word in words}
    places: dict[str, Any] = {
        "month": months, "weekday": weekdays, "unit": units, "season": told["seasons"],
        "holiday": told["holidays"],
        **{name: told[name] for name in ("shift", "deictic", "relation", "era")}, **told["words"],
    }  # fmt: skip
    named = {name: f"(?P<{name}>{_any(words)})" for name, words in places.items()} | {
        "year": r"(?P<year>(?:1\d|20|21)\d\d(?!\d))",
        "day": r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)",
        "day_to": r"(?P<day_to>0?[1-9]|[12]\d|3[01])(?!\d)",
        "month_number": r"(?P<month_number>0[1-9]|1[0-2])",
        "number": rf"(?P<number>\d{{1,3}}(?:[,  \u202f]\d{{3}})+|\d{{1,6}}|"
        rf"{_compounds(told['numbers'])}|{_any(told['numbers'])})",
        "ordinal": rf"(?P<ordinal>\d{{1,2}}(?:{_any(told['ordinal_ends'])})|"
        rf"{_any(told['ordinals'])})",
        "decade": rf"(?P<decade>(?:1[5-9]|20|['’])\d0{told['decade_end']}|{_any(told['decades'])})",
        "unit_plain": _any(units),
    }
    return DateWords(
        forms=tuple(
            re.compile(re.sub(r"\{([a-z_]+)\}", lambda m: named[m[1]], form), re.IGNORECASE)
            for form in told["forms"]
        ),
        months=months, weekdays=weekdays, units=units,
        **{name: _lower(told[name]) for name in (
            "shift", "deictic", "relation", "seasons", "holidays", "decades", "era", "numbers",
            "ordinals")},
        ahead=tuple(told["ahead"]), by_then=tuple(told["by_then"]), behind=tuple(told["behind"]),
        articles=frozenset(told["articles"]), capitals=told["capitals"],
    )  # fmt: skip


def _compounds(numbers: dict[str, int]) -> str:
    """Numbers of two words: "twenty-five"."""
    tens = [word for word, value in numbers.items() if value in range(20, 100, 10)]
    ones = [word for word, value in numbers.items() if 0 < value < 10 and len(word) > 2]
    return f"(?:{_any(tens)})-(?:{_any(ones)})"


def _any(words: Any) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _lower(told: dict[str, Any]) -> dict[str, Any]:
    return {word.lower(): value for word, value in told.items()}


def dates(
    text: str,
    language: str,
    published: date | None,
    tense: Callable[[int], str | None] = lambda _: None,
) -> list[Dated]:
    """Every date of a text, in its order.

    Args:
        text: the article; offsets are its characters.
        language: of the text, one with a lexicon.
        published: the day that "Thursday" is counted from, or None where nobody knows it.
        tense: "past", "future" or None for the verb that governs a position of the text.
    """
    words = date_words(language)
    found: list[Dated] = []
    told: date | None = None  # the day named last, for "the next day"
    for match in _matches(text, words):
        groups = {name: value for name, value in match.groupdict().items() if value is not None}
        start, end = match.span("it") if "it" in groups else match.span()
        before = _without_articles(text[max(start - 20, 0) : start], words)
        when = tense(start)
        if _ends_with(before, words.behind):
            when = "past"
        elif _ends_with(before, words.ahead) or (
            when != "past" and _ends_with(before, words.by_then)
        ):
            when = "future"
        resolver = Resolver(words, published, told, when)
        period = resolver.resolve(groups)
        if period is None:
            continue
        found.append(Dated(start, end, period))
        if period.precision == "day" and period.first:
            told = date.fromisoformat(period.first)
    return found


def _ends_with(before: str, words: tuple[str, ...]) -> bool:
    """Whether one of some words stands right before a date: "until" looks ahead."""
    return before.rstrip().lower().endswith(words)


def _without_articles(before: str, words: DateWords) -> str:
    """What stands before a date and its article: "until the ..."."""
    low = before.rstrip().lower()
    article = next((a for a in words.articles if low.endswith(f" {a}")), None)
    return before if article is None else low.removesuffix(article)


def dateline(text: str, language: str) -> date | None:
    """The day that stands alone in a line at the head of a text, as many outlets print it."""
    for line in (row.strip() for row in text[:2_000].split("\n")[:12]):
        if len(line) > 60:
            continue
        for found in dates(line, language, None):
            whole = found.end - found.start >= 0.6 * len(line)
            if whole and found.period.precision == "day" and found.period.first:
                return date.fromisoformat(found.period.first)
    return None


def _matches(text: str, words: DateWords) -> Iterator[re.Match[str]]:
    """Matches of all forms, the longest of those that share a place; earlier forms count more."""
    every = [
        (*_place(match), order, match)
        for order, form in enumerate(words.forms)
        for match in form.finditer(text)
        if not words.capitals or _capital(match)
    ]
    end = -1
    for start, until, _, match in sorted(every, key=lambda m: (m[0], -m[1], m[2])):
        if start >= end:
            yield match
            end = until


def _place(match: re.Match[str]) -> tuple[int, int]:
    return match.span("it") if match.groupdict().get("it") else match.span()


def _capital(match: re.Match[str]) -> bool:
    told = match.groupdict()
    return all(
        word is None or word[0].isupper() for word in (told.get("month"), told.get("weekday"))
    )
