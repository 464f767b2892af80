"""What one says that another said, interviews, headlines, and quotations that go on."""

from __future__ import annotations

import pytest

from undertow.articles.quotes import quotes
from undertow.articles.reading import read_statements


def told(text: str, language: str = "en") -> list[tuple[str | None, str | None, str]]:
    rows = read_statements(text, "a", language)
    return [(row["speaker"], row["cue"], row["content"]) for row in rows]


def test_what_another_said_is_part_of_what_one_says():
    rows = told("Jana Holt said that Karl Tarn believes the bridge is safe.")
    assert rows == [("Jana Holt", "said", "that Karl Tarn believes the bridge is safe")]


def test_who_accuses_stands_whoever_tells_it():
    rows = told("Jana Holt said that Karl Tarn had accused Ostmark of paying the rioters.")
    assert [cue for _, cue, _ in rows] == ["said", "had accused"]


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        (
            "Jana Holt said the bridge was safe, adding that the road would open in May.",
            "the bridge was safe",
            "that the road would open in May",
        ),
        (
            "Jana Holt said that the bridge was safe and denied that money had been lost.",
            "that the bridge was safe",
            "that money had been lost",
        ),
    ],
)
def test_the_article_goes_on_with_the_same_speaker(text, first, then):
    rows = told(text)
    assert [(who, said) for who, _, said in rows] == [("Jana Holt", first), ("Jana Holt", then)]


def test_both_halves_of_a_broken_quotation_and_not_who_says_it():
    text = "“The bridge on the river,” Jana Holt said, “will never be safe for lorries again.”"
    assert told(text) == [
        (
            "Jana Holt",
            "said",
            "“The bridge on the river,” … “will never be safe for lorries again.”",
        )
    ]


def test_quotations_between_pairs_of_apostrophes():
    text = "It rains. ''The bridge is safe,'' Jana Holt said. ''It was never better.''"
    assert [quote.end - quote.start for quote in quotes(text)] == [23, 24]


def test_the_turns_of_an_interview_have_their_speakers():
    text = (
        "The minister, Jana Holt, met our reporter Karl Tarn on Monday.\n\n"
        "TARN: Why was the bridge closed?\n\nHOLT: The cables had rusted.\n"
    )
    rows = told(text)
    assert ("Karl Tarn", ":", "Why was the bridge closed?") in rows
    assert ("Jana Holt", ":", "The cables had rusted.") in rows


def test_a_headline_before_a_colon():
    body = "Jana Holt, the minister, came to the port on Monday. Nobody else did.\n"
    assert told(f"Holt: bridge will never be safe again\n\n{body}")[0][0] == "Jana Holt"
    assert told(f"The Latest: bridge will never be safe again\n\n{body}") == []


def test_a_quotation_alone_goes_on_with_whoever_spoke_last():
    text = (
        "“We will close the bridge at once,” said Karl Tarn.\n\n"
        "Jana Holt says there are many reasons for it.\n\n"
        "“The cables have rusted and nobody has looked at them for years.”\n"
    )
    assert told(text)[-1][0] == "Jana Holt"


def test_of_two_with_one_surname_who_did_something_last():
    text = (
        "Jana Holt opened the bridge on Monday with her husband Karl Holt. "
        "Holt said the cables were new."
    )
    assert told(text)[-1][0] == "Jana Holt"


def test_a_paper_speaks_for_whoever_wrote_it():
    text = "Jana Holt left the port on Monday. Her statement said the cables were new."
    assert told(text)[-1][0] == "Jana Holt"


def test_in_french_the_second_of_two_verbs_has_the_same_speaker():
    rows = told(
        "Le préfet Jean Morel affirme avoir vu les câbles et assure que le pont tiendra.", "fr"
    )
    assert [cue for _, cue, _ in rows] == ["affirme", "assure"]
