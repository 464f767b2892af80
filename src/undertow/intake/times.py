"""Times as exports write them, brought to microseconds since 1970 UTC.

Only whole numbers are used on the way, so that the same text always gives the same time. A time
without a zone is taken as UTC. A text that two countries read differently, such as 03/04/2020, is
refused.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from undertow.errors import BadRecord

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
EARLIEST = (datetime(1990, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
LATEST = (datetime(2101, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
# Microseconds per second, millisecond, microsecond. Nanoseconds are left out: ids of X posts
# would pass for them.
_UNITS = (1_000_000, 1_000, 1)

_LONGEST = 64
_NUMBER = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
_ZONE_NAME = re.compile(r"^(.*[0-9])\s*([A-Z]{1,4})$", re.ASCII)
_SPACED_ZONE = re.compile(r"\s+(?=[+-][0-9]{2}:?[0-9]{2}$)", re.ASCII)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
_ZONE = r"(?P<zone>[+-]\d{4}|[A-Z]{1,4})"
_WORDED = (
    # Wed Oct 10 20:19:24 +0000 2018
    re.compile(
        rf"[A-Z][a-z]{{2}} (?P<month>[A-Z][a-z]{{2}}) +(?P<day>\d\d?) {_CLOCK} {_ZONE} "
        r"(?P<year>\d{4})",
        re.ASCII,
    ),
    # RFC 2822: Wed, 10 Oct 2018 20:19:24 +0000
    re.compile(
        r"(?:[A-Z][a-z]{2}, *)?(?P<day>\d\d?) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4}) "
        rf"{_CLOCK}(?: {_ZONE})?",
        re.ASCII,
    ),
)
# The zone names that RFC 2822 defines; others (CET, IST, ...) mean several zones or none.
_ZONE_HOURS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip

# X counts milliseconds since this moment in the upper bits of its ids (github.com/twitter-archive/
# snowflake); ids below the first such id were handed out in sequence and carry no time.
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_FIRST_SNOWFLAKE = 29_700_859_247


def parse_time(value: object) -> int:
    """Microseconds since 1970 UTC of a time as an export writes it.

    Reads ISO 8601 with or without zone (none: UTC), 'Wed Oct 10 20:19:24 +0000 2018', RFC 2822,
    and Unix time in seconds, milliseconds or microseconds as number or text. Raises `BadRecord`
    for everything else and for years before 1990 or after 2100.
    """
    try:
        if isinstance(value, str):
            at = _from_text(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            at = _from_number(Decimal(repr(value)))
        else:
            at = None
    except (ValueError, OverflowError, ArithmeticError):
        at = None
    if at is None:
        raise BadRecord(f"{_shown(value)} is not a time")
    if not EARLIEST <= at < LATEST:
        raise BadRecord(f"{_shown(value)} is not a time between 1990 and 2100")
    return at


def snowflake_time(post_id: str) -> int | None:
    """When X made this id, in microseconds since 1970 UTC (exact to the millisecond).

    None for ids that carry no time: hashed ones, and those from before November 2010.
    """
    if not (post_id.isascii() and post_id.isdecimal() and len(post_id) <= 19):
        return None
    number = int(post_id)
    if number < _FIRST_SNOWFLAKE:
        return None
    return ((number >> 22) + _SNOWFLAKE_EPOCH_MS) * 1000


def _from_text(value: str) -> int | None:
    text = value.strip()
    if len(text) > _LONGEST:
        return None
    if text[4:5] == "-":
        return _microseconds(_iso(text))
    if _NUMBER.fullmatch(text):
        at = _from_number(Decimal(text))
        if at is not None or len(text) != 8:
            return at
    if text[:4].isdecimal():
        return _microseconds(_iso(text))
    return _from_words(text)


def _from_number(number: Decimal) -> int | None:
    """Seconds, milliseconds or microseconds: their ranges from 1990 to 2100 do not overlap."""
    for unit in _UNITS:
        at = int(number * unit)
        if EARLIEST <= at < LATEST:
            return at
    return None


def _iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        if named := _ZONE_NAME.match(text):
            return datetime.fromisoformat(named[1]).replace(tzinfo=UTC) - _offset(named[2])
        return datetime.fromisoformat(_SPACED_ZONE.sub("", text))


def _from_words(text: str) -> int | None:
    for pattern in _WORDED:
        if found := pattern.fullmatch(text):
            moment = datetime(
                int(found["year"]),
                _MONTHS.index(found["month"].lower()) + 1,
                int(found["day"]),
                int(found["hour"]),
                int(found["minute"]),
                int(found["second"] or 0),
                tzinfo=UTC,
            )
            return _microseconds(moment - _offset(found["zone"] or "UTC"))
    return None


def _offset(zone: str) -> timedelta:
    """How far a zone is ahead of UTC: '+0530', 'EST'."""
    if zone[0] in "+-":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
        return -ahead if zone[0] == "-" else ahead
    if zone not in _ZONE_HOURS:
        raise ValueError(zone)
    return timedelta(hours=_ZONE_HOURS[zone])


def _microseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
