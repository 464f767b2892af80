"""What a date means: from the places of a form that are filled to its first and last day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from undertow.articles.calendars import (
    Period,
    containing_period,
    day_period,
    month_period,
    neighbour_period,
    season_period,
    years_period,
)

# A month or day without a year is the nearest one, unless the verb's tense says otherwise and the
# nearest lies further than this many days on the other side: "said on 3 May", published on the 1st,
# is a slip of the outlet's clock and not a year ago.
SLACK_DAYS = 5


@dataclass(frozen=True)
class DateWords:
    """The dates' part of a lexicon, ready to match."""

    forms: tuple[re.Pattern[str], ...]
    months: dict[str, int]
    weekdays: dict[str, int]
    units: dict[str, str]
    shift: dict[str, int]
    deictic: dict[str, int]
    relation: dict[str, int]
    seasons: dict[str, tuple[int, int]]
    holidays: dict[str, tuple[int, int]]
    decades: dict[str, int]
    era: dict[str, int]
    numbers: dict[str, int]
    ordinals: dict[str, int]
    ahead: tuple[str, ...]  # what stands before a date still to come: "until"
    by_then: tuple[str, ...]  # before one still to come unless the verb is in the past: "by"
    behind: tuple[str, ...]  # before one that is past: "since"
    articles: frozenset[str]  # of the shifts, those that alone make no date ("the year")
    capitals: bool


class Resolver:
    """What one date means: which of its places are filled decides."""

    def __init__(
        self, words: DateWords, published: date | None, told: date | None, tense: str | None
    ) -> None:
        self.words, self.published, self.told, self.tense = words, published, told, tense

    def resolve(self, groups: dict[str, str]) -> Period | None:
        """The period, or None where the match is no date after all."""
        self.groups = {name: " ".join(value.lower().split()) for name, value in groups.items()}
        has = self.groups.keys()
        if "duration" in has:
            return Period(None, None, "duration")
        for places, rule in _RULES:
            if places <= has:
                try:
                    return rule(self)
                except OverflowError:
                    return None  # days before the first or after the last year of a calendar
        return None

    # -- places ----------------------------------------------------------------------------------

    def _month(self) -> int:
        if "month_number" in self.groups:
            return int(self.groups["month_number"])
        return self.words.months[self.groups["month"]]

    def _number(self) -> int | None:
        """How many; None where the text does not tell ("a few")."""
        told = self.groups.get("number")
        if told is None:
            return None
        if told[0].isdigit():
            return int(re.sub(r"\D", "", told))
        if told in self.words.numbers:
            return self.words.numbers[told] or None
        return sum(self.words.numbers[part] for part in told.split("-"))  # "twenty-five"

    def _unit(self) -> str:
        return "day" if "part" in self.groups else self.words.units[self.groups["unit"]]

    # -- rules -----------------------------------------------------------------------------------

    def era(self) -> Period:
        """As in "500 BC"."""
        sign = self.words.era[self.groups["era"]]
        year = int(self.groups["year"])
        return years_period(year if sign > 0 else 1 - year, 1, "year")

    def day(self) -> Period | None:
        """As in "5 March", "March 5-7, 2026"."""
        return self._on(self._month(), int(self.groups["day"]))

    def holiday(self) -> Period | None:
        """As in "Christmas"."""
        return self._on(*self.words.holidays[self.groups["holiday"]])

    def _on(self, month: int, day: int) -> Period | None:
        if "year" in self.groups:
            year: int | None = int(self.groups["year"])
        else:
            year = self._year_of(month, day)
        if year is None:
            return Period(None, None, "day")
        last = int(self.groups.get("day_to", day))
        try:
            first, until = date(year, month, day), date(year, month, last)
        except ValueError:
            return None
        return Period(str(first), str(max(first, until)), "day")

    def _year_of(self, month: int, day: int) -> int | None:
        """The year of a day of which only month and day are told."""
        if self.published is None:
            return None
        years = range(self.published.year - 1, self.published.year + 2)
        days = [min(day, calendar.monthrange(year, month)[1]) for year in years]
        able = [
            (date(year, month, on) - self.published).days
            for year, on in zip(years, days, strict=True)
        ]
        if self.tense == "past" and min(able, key=abs) > SLACK_DAYS:
            able = [away for away in able if away <= 0]
        elif self.tense == "future" and min(able, key=abs) < -SLACK_DAYS:
            able = [away for away in able if away >= 0]
        return (self.published + timedelta(days=min(able, key=abs))).year

    def month(self) -> Period | None:
        """As in "April 2025", "last April", "in April"."""
        month = self._month()
        if "year" in self.groups:
            return month_period(int(self.groups["year"]), month)
        now = self.published
        if now is None:
            return Period(None, None, "month")
        shift = self._shift()
        if shift is None:
            year = now.year if month == now.month else self._year_of(month, 15)
        elif self.groups.get("unit") == "year" or shift == 0:
            year = now.year + shift
        elif shift < 0:
            year = now.year - (month >= now.month)
        else:
            year = now.year + (month <= now.month)
        return month_period(year or now.year, month)

    def _shift(self) -> int | None:
        told = self.groups.get("shift")
        return None if told is None else self.words.shift[told]

    def year(self) -> Period | None:
        """As in "In 1853"."""
        return years_period(int(self.groups["year"]), 1, "year")

    def weekday(self) -> Period:
        """As in "Thursday": the last one, today included; the next one in the future tense."""
        if self.published is None:
            return Period(None, None, "day")
        back = (self.published.weekday() - self.words.weekdays[self.groups["weekday"]]) % 7
        shift = self._shift()
        if shift is None and self.tense == "future":
            back = back and back - 7
        elif shift is not None and shift < 0:
            back += 7 if back <= 1 else 0  # yesterday is "Wednesday", never "last Wednesday"
        elif shift is not None and shift > 0:
            back -= 7
        return day_period(self.published - timedelta(days=back))

    def season(self) -> Period | None:
        """As in "last summer", of the northern half of the earth."""
        first, last = self.words.seasons[self.groups["season"]]
        if "year" in self.groups:
            year = int(self.groups["year"])
        elif self.published is None:
            return Period(None, None, "season")
        else:
            year, shift = self.published.year, self._shift() or 0
            over = season_period(year, first, last).last or ""
            begins = season_period(year, first, last).first or ""
            if shift == 0 and self.tense == "past" and begins > str(self.published):
                year -= 1  # "since the autumn", told in July
            elif shift < 0 and over >= str(self.published):
                year -= 1
            elif shift > 0 and str(self.published) >= (
                season_period(year, first, last).first or ""
            ):
                year += 1
        return season_period(year, first, last)

    def decade(self) -> Period:
        """As in "The 1960s", "the sixties"."""
        told = self.groups["decade"]
        if told[0] in "'’":  # "the '80s"
            return years_period(1900 + int(told[1:3]), 10, "decade")
        first = int(told[:4]) if told[0].isdigit() else self.words.decades[told]
        return years_period(first, 10, "decade")

    def century(self) -> Period:
        """As in "The 19th century"."""
        told = re.sub(r"\D", "", self.groups["ordinal"])
        number = int(told) if told else self.words.ordinals[self.groups["ordinal"]]
        before = self.words.era.get(self.groups.get("era", ""), 1) < 0
        return years_period(
            (-number * 100 + 1) if before else (number - 1) * 100 + 1, 100, "century"
        )

    def deictic(self) -> Period:
        """As in "Yesterday"."""
        if self.published is None:
            return Period(None, None, "day")
        return day_period(
            self.published + timedelta(days=self.words.deictic[self.groups["deictic"]])
        )

    def ago(self) -> Period:
        """As in "Two years ago", "around 3,000 years ago", "a few days ago"."""
        return self._away(self.published, -1)

    def ahead(self) -> Period:
        """As in "In two weeks' time"."""
        return self._away(self.published, 1)

    def relation(self) -> Period | None:
        """As in "two years earlier", "the day before": counted from the day told last."""
        if self._unit() == "hour":
            return None
        self.groups.setdefault("number", "1")
        return self._away(self.told, self.words.relation[self.groups["relation"]])

    def same(self) -> Period | None:
        """As in "That day"."""
        if self.told is None or self._unit() in {"hour", "decade", "century"}:
            return None
        return containing_period(self.told, self._unit())

    def _away(self, origin: date | None, sign: int) -> Period:
        unit, number = self._unit(), self._number()
        if origin is None:
            return Period(None, None, "day" if unit == "hour" else unit)
        if number is None:
            known = str(origin)
            return Period(None, known, unit) if sign < 0 else Period(known, None, unit)
        if unit == "hour":
            return day_period(origin + sign * timedelta(hours=min(number, 24 * 365)))
        if unit in {"day", "week", "weekend"}:
            days = min(number, 20_000) * (1 if unit == "day" else 7)
            return containing_period(origin + sign * timedelta(days=days), unit)
        if unit in {"month", "quarter"}:
            months = origin.year * 12 + origin.month - 1 + sign * min(number, 5_000)
            return month_period(months // 12, months % 12 + 1)
        return self._years_away(origin, sign, unit, number)

    def _years_away(self, origin: date, sign: int, unit: str, number: int) -> Period:
        """As sharp as the number: 3,000 years ago is a millennium, 1,853 years ago a year."""
        years = number * {"decade": 10, "century": 100, "millennium": 1000}.get(unit, 1)
        year = origin.year + sign * years
        for width, precision in ((1000, "millennium"), (100, "century"), (10, "decade")):
            rough = width > 10 or "hedge" in self.groups
            if years >= width and years % width == 0 and (rough or unit != "year"):
                return years_period(year - width // 2, width, precision)
        return years_period(year, 1, "year")

    def end(self) -> Period | None:
        """As in "the end of the year": its last day."""
        unit = self._unit()
        if self.published is None:
            return Period(None, None, "day")
        if unit not in {"week", "month", "year"}:
            return None
        last = containing_period(self.published, unit).last
        return Period(last, last, "day")

    def shifted(self) -> Period | None:
        """As in "Last year", "the past 30 days", "this weekend", "the next day"."""
        unit, shift = self._unit(), self._shift() or 0
        if self.published is None:
            return Period(None, None, "day" if unit == "hour" else unit)
        if "number" in self.groups:
            return self._stretch(unit, shift)
        if unit == "day":
            return self._near_day(shift)
        if unit == "weekend":
            return self._weekend(self.published, shift)
        return (
            None
            if shift == 0 and self._only_the()
            else neighbour_period(self.published, unit, shift)
        )

    def _only_the(self) -> bool:
        """Whether nothing but an article stands before the unit: "the year" is no date."""
        return self.groups["shift"] in self.words.articles

    def _near_day(self, shift: int) -> Period | None:
        if not shift or self.told is None:
            return None
        return day_period(self.told + timedelta(days=shift))

    def _weekend(self, day: date, shift: int) -> Period:
        """The one that is on or is told of: in the past tense the last one."""
        saturday = day - timedelta(days=(day.weekday() - 5) % 7)
        if shift > 0 or (shift == 0 and self.tense == "future" and day.weekday() < 5):
            saturday += timedelta(days=7)
        elif shift < 0 and day.weekday() >= 5:
            saturday -= timedelta(days=7)
        return Period(str(saturday), str(saturday + timedelta(days=1)), "weekend")

    def _stretch(self, unit: str, shift: int) -> Period | None:
        """As in "the past 30 days": from then until now."""
        number = self._number()
        if shift == 0 or unit == "hour":
            return None
        away = self._away(self.published, shift) if number else Period(None, None, unit)
        now = str(self.published)
        if shift < 0:
            return replace(away, last=now, precision=unit)
        return replace(away, first=now, precision=unit)


_RULES: tuple[tuple[set[str], Callable[[Resolver], Period | None]], ...] = (
    ({"year", "era"}, Resolver.era),
    ({"month", "day"}, Resolver.day),
    ({"month_number", "day"}, Resolver.day),
    ({"holiday"}, Resolver.holiday),
    ({"month"}, Resolver.month),
    ({"season"}, Resolver.season),
    ({"weekday"}, Resolver.weekday),
    ({"ago"}, Resolver.ago),
    ({"ahead"}, Resolver.ahead),
    ({"relation"}, Resolver.relation),
    ({"same"}, Resolver.same),
    ({"end"}, Resolver.end),
    ({"tail"}, Resolver.end),
    ({"shift", "unit"}, Resolver.shifted),
    ({"shift", "part"}, Resolver.shifted),
    ({"decade"}, Resolver.decade),
    ({"ordinal"}, Resolver.century),
    ({"deictic"}, Resolver.deictic),
    ({"year"}, Resolver.year),
)
