"""Which statement a quotation belongs to; hostile quotation marks cost no more than prose."""

from __future__ import annotations

import time

import pytest

from undertow.articles.languages import lexicon
from undertow.articles.quotations import Quotations, merged
from undertow.articles.quotes import quotes
from undertow.articles.reading import read_article
from undertow.articles.statement import Statement

HOSTILE = [
    '"',
    "“",
    "”",
    "“”",
    "«»",
    '"a" ',
    "“a “b ",
    "‘",
    "``''",
    "“One two three four five six.” ",
]


@pytest.mark.parametrize("marks", HOSTILE)
def test_marks_without_end_take_linear_time(marks):
    text = "He said: " + marks * (100_000 // len(marks))
    started = time.perf_counter()
    found = Quotations(text, quotes(text), lexicon("en"))
    statement = Statement(content=[(0, 20)], act="assert", cue=[(3, 7)], speaker=[(0, 2)])
    found.extend([statement])
    more = found.alone([statement], lambda _: None)
    for one in [statement, *more[:200]]:
        assert found.kind(one) in {"direct", "mixed", "indirect"}
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("marks", HOSTILE)
def test_an_article_of_marks_is_read(marks):
    text = f'Title\n\n{marks * 40}\n\n"A," she said. {marks * 5}'
    for row in read_article(text, "a", "en")["statements"]:
        assert row["content"]


def test_the_quotation_at_a_place():
    text = "A “b c” d “e” f"
    found = Quotations(text, quotes(text), lexicon("en"))
    assert found.at(3).start == 2
    assert found.at(8) is None
    assert found.before(8) == (2, 7)
    assert found.before(14) == (10, 13)
    assert found.before(1) is None
    assert found.touch([(0, 3)])
    assert not found.touch([(7, 10)])


def test_pieces_that_touch_are_joined():
    assert merged([(5, 9), (0, 3), (3, 4), (8, 12)]) == [(0, 4), (5, 12)]


def test_a_quotation_alone_after_who_told_somebody_is_read():
    text = (
        'Her words were criticised by Mr Tarn, who told Island News: "In a job like mine, you have '
        'to choose your words very carefully.\n\n"And I would never demonise people who come to '
        'this island for a better life."\n\nThe minister did not reply.'
    )
    told = read_article(text, "x", "en", None)["statements"]
    assert [row["cue_span"] for row in told if row["speaker"] == "Tarn"][-1] is None
