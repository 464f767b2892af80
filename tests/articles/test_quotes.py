"""Quotations: where they begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.articles.quotes import quotes


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “yes, of course” and left.", ["“yes, of course”"]),
        ('"One," he said. "Two."', ['"One,"', '"Two."']),
        ("Il a dit « non » hier.", ["« non »"]),
        ("The minister’s ‘special plan’ failed.", ["‘special plan’"]),
        ("It is 5'10\" tall.", []),
        ("“It goes on.\n\n“And ends.”", ["“It goes on.", "“And ends.”"]),
        ("He “never” said “it’s ‘fine’ now”.", ["“never”", "“it’s ‘fine’ now”"]),
        ("no marks at all", []),
    ],
)
def test_quotations_are_found_with_their_marks(text, inside):
    assert [text[q.start : q.end] for q in quotes(text)] == inside


def test_a_quotation_that_no_mark_closes_goes_on():
    first, second = quotes("“It goes on.\n\n“And ends.”")
    assert first.open
    assert not second.open


@given(st.text(alphabet="ab “”\"«»‘’'\n", max_size=80))
def test_quotations_never_overlap_and_stay_in_the_text(text):
    found = quotes(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
