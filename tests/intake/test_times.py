"""Times: every spelling to the same exact microsecond, and nothing absurd."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.errors import BadRecord
from undertow.intake.times import parse_time, snowflake_time

AT = 1_539_202_764_000_000  # 2018-10-10 20:19:24 UTC


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2018-10-10T20:19:24Z", AT),
        ("2018-10-10T20:19:24.000Z", AT),
        ("2018-10-10 20:19:24", AT),
        (" 2018-10-10T20:19:24 ", AT),
        ("2018-10-10T22:19:24+02:00", AT),
        ("2018-10-11 01:49:24 +0530", AT),
        ("2018-10-10 16:19:24 EDT", AT),
        ("2018-10-10 20:19:24 UTC", AT),
        ("2018-10-10T20:19:24.123456789Z", AT + 123_456),
        ("2018-10-10", AT - (20 * 3600 + 19 * 60 + 24) * 1_000_000),
        ("20181010", AT - (20 * 3600 + 19 * 60 + 24) * 1_000_000),
        ("2018-10-10 20:19", AT - 24_000_000),
        ("Wed Oct 10 20:19:24 +0000 2018", AT),
        ("Wed Oct 10 22:19:24 +0200 2018", AT),
        ("Wed, 10 Oct 2018 20:19:24 GMT", AT),
        ("10 Oct 2018 20:19:24 +0000", AT),
        (1_539_202_764, AT),
        (1_539_202_764_123, AT + 123_000),
        (1_539_202_764_123_456, AT + 123_456),
        (1_539_202_764.123456, AT + 123_456),
        ("1539202764", AT),
        ("1539202764.0", AT),
        ("1539202764123", AT + 123_000),
        ("2012102161123", 2_012_102_161_123_000),  # milliseconds, not a date
    ],
)
def test_spellings(value: Any, expected: int) -> None:
    assert parse_time(value) == expected


@pytest.mark.parametrize(
    "value",
    [None, "", True, {}, [], "x", "0", 0, -1, "2018", "2018-02-30", "2018-13-01", "03/04/2020",
     "2018-10-10T25:00:00", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "1989-12-31",
     "2101-01-01", "1" * 400, 10**400, float("nan"), float("inf"), "٢٠١٨-10-10",
     "Wed Foo 10 20:19:24 +0000 2018",
     "2018-10-10 20:19:24 CET", "1049999999999999999", "Wed Oct 10 20:19:24 +9900 9999"],
)  # fmt: skip
def test_what_is_not_a_time_is_said_in_words(value: Any) -> None:
    with pytest.raises(BadRecord, match="is not a time"):
        parse_time(value)


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_exact_for_every_moment_and_zone(moment: datetime, zone: timezone) -> None:
    exact = (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    )
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    assert parse_time(local.isoformat()) == exact
    assert parse_time(moment.isoformat(" ")) == exact
    assert parse_time(exact) == exact
    assert parse_time(f"{exact // 1_000_000}.{exact % 1_000_000:06}") == exact


@given(st.text(max_size=40) | st.integers() | st.floats() | st.none() | st.lists(st.integers()))
def test_anything_is_a_time_or_a_bad_record(value: Any) -> None:
    try:
        assert isinstance(parse_time(value), int)
    except BadRecord as error:
        assert len(str(error)) < 200


def test_snowflake() -> None:
    assert snowflake_time("1050118621198921728") == 1_539_202_764_211_000
    for no_time in ("20", "29700859246", "N_WX9urozJ4JWH6tCxzViA", "", "9" * 20, "-1", "²3"):
        assert snowflake_time(no_time) is None
