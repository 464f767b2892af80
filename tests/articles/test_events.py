"""What happened when, and on which day a statement was made."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from undertow.articles.reading import read_article

TEXT = """Islands vote

Jana Holt accused Ostmark on Tuesday of paying accounts. The campaign had been going on for weeks,
she said. The port will close on Friday. The treaty, signed in 1853, was renewed last year. The 2015
election was fair. The Lark Union said on 3 March that Monday's vote was unfair.""".replace(
    "weeks,\n", "weeks, "
).replace("2015\n", "2015 ")


@pytest.fixture(scope="module")
def read():
    return read_article(TEXT, "a", "en", date(2026, 3, 5))


def test_every_date_has_what_it_belongs_to(read):
    told = {e["date_text"]: (e["what"], e["date_from"], e["precision"]) for e in read["events"]}
    assert told["Friday"] == ("The port will close on Friday", "2026-03-06", "day")
    assert told["1853"] == ("The treaty, signed in 1853", "1853-01-01", "year")
    assert told["last year"][1:] == ("2025-01-01", "year")
    assert told["2015"] == ("The 2015 election", "2015-01-01", "year")
    assert told["Monday"] == ("Monday's vote", "2026-03-02", "day")
    assert told["for weeks"][1:] == (None, "duration")


def test_offsets_are_of_the_text(read):
    for event in read["events"]:
        for span, words in (("span", "what"), ("date_span", "date_text")):
            assert TEXT[slice(*map(int, event[span].split(":")))] == event[words]


def test_what_somebody_says_happened_is_not_the_outlets(read):
    by = {e["date_text"]: e["asserted_by"] for e in read["events"]}
    assert by["1853"] == "outlet"
    union = next(s for s in read["statements"] if s["speaker"] == "Lark Union")
    assert by["Monday"] == union["statement_id"]


def test_a_statement_has_the_day_that_its_cue_tells(read):
    said_on = {s["speaker"]: s["said_on"] for s in reversed(read["statements"])}
    assert said_on["Lark Union"] == datetime(2026, 3, 3, tzinfo=UTC)
    assert said_on["Jana Holt"] == datetime(2026, 3, 3, tzinfo=UTC)
