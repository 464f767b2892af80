"""Figures as words that can be printed."""

from __future__ import annotations

from datetime import datetime

from undertow.detection.pairs import WINDOWS_S

_BOUNDS = (
    (1e9, "a billion"), (1e8, "100 million"), (1e7, "10 million"), (1e6, "a million"),
    (1e5, "100,000"), (1e4, "10,000"), (1e3, "1,000"),
)  # fmt: skip
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def number(value: float) -> str:
    """A count with thousands separated; an expectation with as many digits as mean something."""
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    if value < 0.1:
        return "fewer than 0.1"
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def expectation(value: float | None) -> str:
    """An expected number for the table; tables of earlier versions may not have it."""
    return "not known" if value is None else number(value)


def counted(value: int, noun: str, many: str | None = None) -> str:
    """`1 account`, `1,200 accounts`."""
    return f"{value:,} {noun if value == 1 else many or noun + 's'}"


def times(value: float) -> str:
    """How often: `once`, `23 times`, `4.5 times`."""
    return "once" if value == 1 else f"{number(value)} times"


def about(expected: float) -> str:
    """An expected number: `about 0.4 times`, `fewer than 0.1 times`."""
    return "fewer than 0.1 times" if expected < 0.1 else f"about {times(expected)}"


def span(seconds: int) -> str:
    """A window: `60 seconds`, `5 minutes`, `1 day`."""
    for size, unit in _UNITS:
        if seconds >= size * (2 if unit == "minute" else 1) and seconds % size == 0:
            return counted(seconds // size, unit)
    return counted(seconds, "second")


def within(seconds: int) -> str:
    """How far apart two actions may be: `within 60 seconds`, `over the whole period`."""
    return "over the whole period" if at_any_time(seconds) else f"within {span(seconds)}"


def window(seconds: int) -> str:
    """The same for the column of a table: `60 seconds`, `at any time`."""
    return "at any time" if at_any_time(seconds) else span(seconds)


def at_any_time(seconds: int) -> bool:
    """Overlap has the length of the data as its window, which is longer than any window."""
    return seconds > WINDOWS_S[-1]


def lag(seconds: float) -> str:
    """How much later: `first`, `+3 s`, `+2 min 5 s`, `+1 h 4 min`, `+2 d 3 h`."""
    whole = round(seconds)
    if whole < 60:
        return f"+{whole} s"
    for size, unit, smaller, small in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            return f"+{whole // size} {unit} {whole % size // smaller} {small}"
    return f"+{whole} s"


def chance(p: float | None) -> str:
    """A p-value as odds: `about 1 in 20,000`."""
    if p is None:
        return "not known"
    if p < 1e-9:
        return "less than 1 in a billion"
    if p > 0.5:
        return "more likely than not"
    odds = 1 / p
    digits = max(0, len(str(int(odds))) - 2)
    return f"about 1 in {round(odds, -digits):,.0f}"


def below(p: float) -> str:
    """A p-value as a round bound that holds: `below 1 in 10 million`."""
    for odds, name in _BOUNDS:
        if p < 1 / odds:
            return f"below 1 in {name}"
    return chance(p)


def exact(p: float | None) -> str:
    """A p-value for the table."""
    return "not known" if p is None else f"{p:.2g}"


def moment(at: datetime | None) -> str:
    """A time in UTC, to the second."""
    return "not known" if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def day(at: datetime | None) -> str:
    """A date in UTC: `5 January 2026`."""
    return "not known" if at is None else f"{at.day} {at:%B %Y}"


def listed(items: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
