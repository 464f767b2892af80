"""Periods of the calendar: a day, a month, a season, some years, and what stands beside them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day of what a date names; None is not known."""

    first: str | None
    last: str | None
    precision: str


def day_period(day: date) -> Period:
    """One day."""
    return Period(str(day), str(day), "day")


def month_period(year: int, month: int) -> Period:
    """A month of a year."""
    last = calendar.monthrange(year, month)[1]
    return Period(f"{year:04d}-{month:02d}-01", f"{year:04d}-{month:02d}-{last:02d}", "month")


def season_period(year: int, first: int, last: int) -> Period:
    """From one month to another, which may be of the next year."""
    ends = year + (last < first)
    return Period(month_period(year, first).first, month_period(ends, last).last, "season")


def years_period(first: int, width: int, precision: str) -> Period:
    """As many years as `width`, from the first on."""
    last = first + width - 1
    return Period(f"{_year(first)}-01-01", f"{_year(last)}-12-31", precision)


def _year(year: int) -> str:
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def containing_period(day: date, unit: str) -> Period:
    """The week, month or year that a day lies in."""
    if unit == "day":
        return day_period(day)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(str(monday), str(monday + timedelta(days=6)), "week")
    if unit == "weekend":
        saturday = day - timedelta(days=(day.weekday() - 5) % 7)
        return Period(str(saturday), str(saturday + timedelta(days=1)), "weekend")
    if unit == "month":
        return month_period(day.year, day.month)
    return years_period(day.year, 1, "year")


def neighbour_period(day: date, unit: str, shift: int) -> Period | None:
    """The week, month, year, decade or century before or after the one that a day lies in."""
    if unit == "week":
        return containing_period(day + timedelta(days=7 * shift), unit)
    if unit == "month":
        months = day.year * 12 + day.month - 1 + shift
        return month_period(months // 12, months % 12 + 1)
    width = {"decade": 10, "century": 100, "year": 1}.get(unit)
    return years_period(day.year // width * width + shift * width, width, unit) if width else None
