"""Dates: what they mean, counted from the day of publication."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.articles.dates import dateline, dates

PUBLISHED = date(2026, 3, 5)  # a Thursday


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("on Thursday", "2026-03-05", "2026-03-05", "day"),
        ("on Friday", "2026-02-27", "2026-02-27", "day"),
        ("last Thursday", "2026-02-26", "2026-02-26", "day"),
        ("next Monday", "2026-03-09", "2026-03-09", "day"),
        ("yesterday", "2026-03-04", "2026-03-04", "day"),
        ("on 3 March", "2026-03-03", "2026-03-03", "day"),
        ("on March 3rd, 2019", "2019-03-03", "2019-03-03", "day"),
        ("May 10-12, 2024", "2024-05-10", "2024-05-12", "day"),
        ("2024-05-10", "2024-05-10", "2024-05-10", "day"),
        ("last week", "2026-02-23", "2026-03-01", "week"),
        ("this month", "2026-03-01", "2026-03-31", "month"),
        ("in February 2024", "2024-02-01", "2024-02-29", "month"),
        ("last April", "2025-04-01", "2025-04-30", "month"),
        ("last year", "2025-01-01", "2025-12-31", "year"),
        ("in 1853", "1853-01-01", "1853-12-31", "year"),
        ("the 2015 election", "2015-01-01", "2015-12-31", "year"),
        ("two years ago", "2024-01-01", "2024-12-31", "year"),
        ("about 20 years ago", "2001-01-01", "2010-12-31", "decade"),
        ("around 3,000 years ago", "-1474-01-01", "-0475-12-31", "millennium"),
        ("three months ago", "2025-12-01", "2025-12-31", "month"),
        ("a few days ago", None, "2026-03-05", "day"),
        ("the past 30 days", "2026-02-03", "2026-03-05", "day"),
        ("the early 1990s", "1990-01-01", "1999-12-31", "decade"),
        ("the 19th century", "1801-01-01", "1900-12-31", "century"),
        ("in 500 BC", None, None, None),  # three digits alone are no year
        ("1200 BC", "-1199-01-01", "-1199-12-31", "year"),
        ("last summer", "2025-06-01", "2025-08-31", "season"),
        ("by the end of the year", "2026-12-31", "2026-12-31", "day"),
        ("in two weeks' time", "2026-03-16", "2026-03-22", "week"),
        ("at Christmas", "2025-12-25", "2025-12-25", "day"),
        ("for weeks", None, None, "duration"),
        ("for three years", None, None, "duration"),
        ("it may happen", None, None, None),
        ("the march of time", None, None, None),
        ("some 2,000 people", None, None, None),
        ("2014 accounts", None, None, None),
        ("$2000", None, None, None),
        ("on 31 February", None, None, None),
    ],
)  # fmt: skip
def test_what_a_date_means(text, first, last, precision):
    found = [
        (d.period.first, d.period.last, d.period.precision) for d in dates(text, "en", PUBLISHED)
    ]
    assert found == ([(first, last, precision)] if precision else [])


@pytest.mark.parametrize(
    ("text", "tense", "first"),
    [
        ("on Friday", "future", "2026-03-06"),
        ("on Thursday", "future", "2026-03-05"),
        ("in April", "past", "2025-04-01"),
        ("in April", "future", "2026-04-01"),
        ("on 20 December", None, "2025-12-20"),
        ("on 20 December", "future", "2026-12-20"),
        ("this weekend", "past", "2026-02-28"),
        ("this weekend", "future", "2026-03-07"),
    ],
)
def test_the_tense_decides_where_the_calendar_does_not(text, tense, first):
    (found,) = dates(text, "en", PUBLISHED, lambda _: tense)
    assert found.period.first == first


def test_without_a_day_of_publication_only_the_calendar_counts():
    found = dates("On Thursday, last year, in April, in 1853", "en", None)
    assert [d.period.first for d in found] == [None, None, None, "1853-01-01"]
    assert [d.period.precision for d in found] == ["day", "year", "month", "year"]


def test_the_next_day_counts_from_the_day_before_it():
    found = dates("On 3 May 2020 he left. Two days later it fell. The next day", "en", PUBLISHED)
    assert [d.period.first for d in found] == ["2020-05-03", "2020-05-05", "2020-05-06"]


def test_offsets_are_of_the_words_that_tell_the_date():
    text = "It fell in April 2020, and in May it rose."
    assert [text[d.start : d.end] for d in dates(text, "en", PUBLISHED)] == ["in April 2020", "May"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Title\n\nFriday, July 21, 2017\n\nText", date(2017, 7, 21)),
        ("Title\n\n5 May 2020\n\nText", date(2020, 5, 5)),
        ("Title\n\nIt was a long way until 5 May 2020 and so on.", None),
        ("Title\n\nText", None),
    ],
)
def test_a_day_alone_in_a_line_is_the_day_of_publication(text, day):
    assert dateline(text, "en") == day


@given(st.lists(st.sampled_from(
    ["in", "last", "the", "31", "February", "May", "0", "9999", "years", "ago", "BC", "next", "(",
     "week", "1999", "-", "2000", "of", "99999", "day", "century", "20th", "about", "Friday", ","]
), max_size=12), st.dates(), st.sampled_from([None, "past", "future"]))  # fmt: skip
def test_any_words_and_any_day_are_read(words, published, tense):
    for found in dates(" ".join(words), "en", published, lambda _: tense):
        assert found.start < found.end


@pytest.mark.parametrize("piece", ["about 1 ", "the 1999 ", "in May ", "2000-", "9" * 50, " \n"])
def test_work_grows_with_the_text(piece):
    started = time.perf_counter()
    dates(piece * (100_000 // len(piece)), "en", PUBLISHED)
    assert time.perf_counter() - started < 10


@pytest.mark.real
@pytest.mark.slow
def test_dates_of_news_never_looked_at():
    from benchmarks.dates import FOLDER, scored

    if not Path(FOLDER).is_dir():
        pytest.skip("the gold in ../shared is not here")
    every, found, right = scored(1)
    assert right / found >= 0.94
    assert right / every >= 0.87
