"""Whom "he" and "she" mean by what was learned, and how far a name reaches, in invented stories."""

from __future__ import annotations

import pytest

from undertow.articles.reading import read_statements


def speaker(text, beginning):
    rows = read_statements(text, "a", "en")
    found = [row for row in rows if row["content"].strip('"').startswith(beginning)]
    assert len(found) == 1, [row["content"] for row in rows]
    return found[0]["speaker"]


@pytest.mark.parametrize(
    ("name", "story", "beginning"),
    [
        # Who opens the sentence before, and not who spoke last.
        (
            "Karl Marsh",
            'John Holt opened the fair. "Prices are high," he said.\n\nSince spring Karl Marsh has '
            'sold cows. "They give no milk," he said.',
            "They give",
        ),
        # The subject of the same sentence, whoever is named in what is said.
        (
            "John Holt",
            "Karl Marsh lost by a thousand votes.\n\nJohn Holt spoke over boos as he congratulated "
            "the winner, Peter Tarn.",
            "the winner",
        ),
        # The article shows who is a woman, where no census lists the name.
        (
            "Oudria Marsh",
            "Oudria Marsh sold her farm on Monday, saying she was tired of her cows. Vendol Holt "
            "bought it for his son, whom he adores.\n\nHolt met Marsh on Tuesday. "
            '"The roof leaks," she said.',
            "The roof",
        ),
        # "A woman" who accuses him is no "he".
        (
            "John Holt",
            "John Holt was accused of theft by a woman from Brackwater. He denied the claim.",
            "the claim",
        ),
    ],
)
def test_a_pronoun_means_who_stands_out(name, story, beginning):
    assert speaker(story, beginning) == name


@pytest.mark.parametrize(
    ("name", "story", "beginning"),
    [
        (
            "Karl Holt",
            "Two men were hurt, said Sgt. Karl Holt of the provincial police.",
            "Two men",
        ),
        (
            "Ida Roe-Marsh",
            "Ida Roe-Marsh sold the mill. Roe-Marsh said the roof leaked.",
            "the roof",
        ),
        (
            "Juan Chico Marsh",
            'Juan "Chico" Marsh of Oakdale carried a flag. "I cried all day," he said.',
            "I cried",
        ),
        (
            "Sheldon Holt",
            "Browns DL Sheldon Holt weighed in on Monday. Holt said the fine was fair.",
            "the fine",
        ),
        # "Mr." is no woman of the name.
        (
            "George Roe",
            "George Roe flew in on Monday with his wife, Laura Roe. Laura Roe smiled. Mr. Roe said "
            "the roof leaked.",
            "the roof",
        ),
        # Who took the picture has a name without the outlet's.
        (
            "Herald",
            "Ida Roe opened the fair. (Karl Tarn/Herald)\n\nThe Herald said the roof leaked.",
            "the roof",
        ),
        (
            "Joe Tam",
            "Neighbour Joe Tam pulled the boy out. The 42-year-old said he would do it again.",
            "he would",
        ),
        (
            "Sam Orr",
            "The town met on Monday.\n\nConst. Sam Orr lit a cigar. The officer said the roof "
            "leaked.",
            "the roof",
        ),
        (
            "Jon Dale",
            "MLA Jon Dale of Brackwater lit a cigar. The MLA said the roof leaked.",
            "the roof",
        ),
        (
            "Rick Marsh",
            "Former Texas Gov. Rick Marsh sold the mill. Gov. Peter Tarn bought a cow. Marsh lit a "
            "cigar. The former three-term governor said the roof leaked.",
            "the roof",
        ),
    ],
)
def test_a_name_is_told_in_full(name, story, beginning):
    assert speaker(story, beginning) == name


def test_a_quotation_alone_goes_on_with_whoever_warned():
    story = (
        'John Holt said that the Brackwater Army could march, warning: "They are in the garrison. '
        'They show force.\n\n"If it gets worse, nobody here would sit and watch."'
    )
    assert speaker(story, "If it gets") == "John Holt"


def test_a_statement_is_that_of_whoever_spoke_last_and_not_of_a_report():
    story = (
        "A report by the Ferry League said fares would rise. Ida Roe did not agree. She called it "
        'wrong. "Also, nobody asked us," the statement said.'
    )
    assert speaker(story, "Also, nobody") == "Ida Roe"


def test_a_group_with_a_name_behind_it_is_no_other():
    story = "The Brackwater Bears lost. The group Save Our Rinks says it will not stop."
    assert speaker(story, "it will") is None


def test_a_group_is_no_person_who_works_for_one():
    story = (
        "The Brackwater Union polled its members. Ida Roe is a lobbyist for Air Tarn, the "
        "leading trade group. The group said fares would rise."
    )
    assert speaker(story, "fares") != "Ida Roe"
