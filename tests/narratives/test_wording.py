"""What of a text is wording."""

from __future__ import annotations

import pytest

from undertow.narratives.wording import says_enough, sentence, shared_tags


@pytest.mark.parametrize(
    ("text", "apart", "word"),
    [
        ("#Pilots foot the bill", "foot the bill", "Pilots foot the bill"),
        ("Caught in the #NewHarbourTax", "Caught in the", "Caught in the New Harbour Tax"),
        # Only the tag that touches the sentence can be a word of it.
        ("#a #Pilots pay more #tax #b", "pay more", "Pilots pay more tax"),
        # A sentence that has ended, and a heading, have no tag as a word.
        ("The harbour is sold. #Pilots", "The harbour is sold.", "The harbour is sold."),
        ("#News: the harbour is sold", "the harbour is sold", "the harbour is sold"),
        ("No crew in #Korrin. #news", "No crew in Korrin.", "No crew in Korrin."),
        ("#Pilots' plan fails", "plan fails", "Pilots' plan fails"),
        ("#one #two #three", "", ""),
        ("港が売られた。#ニュース", "港が売られた。 ニュース", "港が売られた。 ニュース"),
    ],
)
def test_a_tag_beside_the_sentence_is_a_word_of_it_unless_it_is_shared(text, apart, word):
    assert sentence(text) == apart
    assert sentence(text, shared_tags([text])) == word
    assert sentence(text, shared_tags([text, f"{text} 2", f"{text} 3"])) == apart


def test_tags_are_shared_from_three_texts_on_whatever_their_case():
    assert shared_tags(["#Harbour #sold", "no to #harbour", "#HARBOUR!"]) == {"harbour"}
    assert shared_tags(["#harbour #harbour #harbour", "#harbour"]) == frozenset()


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("#FerryPlan", "Ferry Plan"),
        ("#NATOSummit", "NATO Summit"),
        ("#МирВсем", "Мир Всем"),
        ("#harbour", "harbour"),
        ("#2016Election", "2016Election"),
        ("#G20", "G20"),
    ],
)
def test_a_tag_is_taken_apart_where_capitals_tell(tag, words):
    assert sentence(f"They speak of {tag} today") == f"They speak of {words} today"


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("港口卖给了外国人", True),  # "The harbour was sold to strangers": eight characters
        ("港口卖掉了", False),
        ("港が売られた", False),
        ("The harbour was sold to strangers", True),
        ("The harbour", False),
        ("", False),
        ("😀", False),
    ],
)
def test_chinese_says_as_much_in_fewer_letters(text, enough):
    assert says_enough(text) == enough
