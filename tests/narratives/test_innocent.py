"""Everyday reasons are seen by form and spread; a burst stays evidence whatever its form."""

from __future__ import annotations

import numpy as np
import pytest

from undertow.narratives.innocent import form_of, reason

DAY = 86_400.0
SPREAD = np.sort(np.random.default_rng(1).uniform(0, 20 * DAY, 40)).tolist()
BURSTS = [occasion * DAY + n * 20.0 for occasion in range(8) for n in range(5)]
NONE = [None] * 40
TEXT = "The ferry will not sail before the mine is closed"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("“The sea gives and the sea takes away” https://a.example", "quotation"),
        ("The sea gives and the sea takes away — Anna of Korrin", "quotation"),
        ("«Море дает и море забирает»", "quotation"),
        ("May the sailors come home safe, amen", "prayer"),
        ("اللهم احفظ البحارة وأعدهم سالمين آمين", "prayer"),
        ("Article 12 says that the harbour belongs to all", "law"),
        ("§ 4 of the harbour act forbids this", "law"),
        ("Sign the petition for the lighthouse", "petition"),
        ("Подпишите петицию за маяк на острове", "petition"),
        ("Row, row, row\nthe boat goes home\nRow, row, row", "lyrics"),
        ("♪ the boat goes home tonight ♪", "lyrics"),
        (TEXT, None),
        ('They say "never" and mean it, the pilots of Korrin', None),
        ("", None),
    ],
)
def test_forms(text, form):
    assert form_of(text) == form


def test_a_form_needs_spread():
    quoted = f"“{TEXT}”"
    assert reason(quoted, NONE, NONE, 30, SPREAD) == "quotation"
    assert reason(quoted, NONE, NONE, 30, BURSTS) is None
    assert reason(quoted, NONE, NONE, 3, SPREAD) is None
    assert reason(quoted, [None] * 2, [None] * 2, 2, [0.0, 0.0]) is None


def test_one_page_linked_by_all_gives_its_headline():
    assert reason(TEXT, ["a.example/x"] * 40, NONE, 30, BURSTS) == "headline of the linked page"
    assert reason(f"{TEXT} via @paper", ["a.example/x"] * 40, NONE, 30, BURSTS) == "share button"
    assert reason(TEXT, ["a.example/x"] * 20 + [None] * 20, NONE, 30, SPREAD) is None


def test_answers_to_different_posts_are_stock_replies():
    different = [f"p{n}" for n in range(40)]
    assert reason(TEXT, NONE, different, 30, SPREAD) == "stock reply"
    assert reason(TEXT, NONE, ["p1"] * 40, 30, SPREAD) is None
    assert reason(TEXT, NONE, different, 30, BURSTS) is None


def test_two_pages_of_one_form_and_a_service_with_links_of_its_own():
    two = ["a.example/x"] * 25 + ["b.example/y"] * 15
    assert reason(TEXT, two, NONE, 30, BURSTS) == "headline of the linked page"
    own = [f"t.example/{n}" for n in range(40)]
    assert reason(f"{TEXT} Thanks to @one @two", own, NONE, 30, SPREAD) == "share button"
    assert reason(f"{TEXT} Thanks to @one @two", own, NONE, 30, BURSTS) is None
    assert reason(TEXT, own, NONE, 30, SPREAD) is None
