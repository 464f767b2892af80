"""Which words report, and what they report, in invented sentences: cues of every construction."""

from __future__ import annotations

import pytest

from undertow.articles.quotes import quotes
from undertow.articles.reading import read_statements


def told(text):
    return [
        (row["cue"], row["speaker"], row["content"]) for row in read_statements(text, "a", "en")
    ]


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        # Verbs that only say how another goes on are one cue with it; an adverb belongs to it.
        ("Ida Roe continued to insist that the mine was safe.", "continued to insist"),
        ("Ida Roe went on to say that the mine was safe.", "went on to say"),
        ("Ida Roe seemed to blame the owners.", "seemed to blame"),
        ("Ida Roe said recently that the mine was safe.", "said recently"),
        ("Ida Roe said in a statement that the mine was safe.", "said in a statement"),
        ("Ida Roe complained bitterly about the owners.", "complained bitterly about"),
        ("Ida Roe took issue with the report on the mine.", "took issue with"),
        ("Ida Roe is accused of hiding the report.", "is accused of"),
        # What she wants is another matter: the verb before stays outside.
        ("Ida Roe wanted to deny the report.", "wanted"),
    ],
)
def test_what_belongs_to_a_cue(sentence, cue):
    assert cue in [one for one, _, _ in told(sentence)]


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        # Beside its sentence.
        (
            "As the Herald reported, the mayor paid the guards.",
            ("reported", "Herald", "the mayor paid the guards"),
        ),
        (
            "But as Jana Holt noted, those voters will stay.",
            ("noted", "Jana Holt", "those voters will stay"),
        ),
        (
            "Holt could not be reached, campaign records show.",
            ("show", None, "Holt could not be reached"),
        ),
        # Nobody says it.
        ("Karl Tarn is said to own the mine.", ("is said", None, "Karl Tarn … to own the mine")),
        ("Karl Tarn was asked about the loan.", ("was asked", None, "the loan")),
        # "For" opens a clause; a particle; the noun that a clause describes.
        (
            "Jana Holt called for the council to act.",
            ("called for", "Jana Holt", "the council to act"),
        ),
        ("Jana Holt laid out her conditions.", ("laid out", "Jana Holt", "her conditions")),
        (
            "The bill that Jana Holt opposed is dead.",
            ("opposed", "Jana Holt", "The bill"),
        ),
        # Another verb names who says it.
        (
            "Jana Holt was pressed to say that she had paid.",
            ("to say", "Jana Holt", "that she had paid"),
        ),
        (
            "Jana Holt took to the stage to say that she had paid.",
            ("to say", "Jana Holt", "that she had paid"),
        ),
        # Any verb behind a quotation that leads to it.
        ('"I was afraid," smiled Jana Holt.', ("smiled", "Jana Holt", '"I was afraid,"')),
        ('"Never," Jana Holt shrugged.', ("shrugged", "Jana Holt", '"Never,"')),
    ],
)
def test_ways_of_reporting(sentence, row):
    assert row in told(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The crowd cheered as Jana Holt spoke.",
        "Jana Holt left early, as the League had sought.",  # what was not so, or not said
        "Tired, Jana Holt went home.",
        "Jana Holt dropped her attacks on the League.",  # the verb tells it, not the noun
        '"The Long Road" drew crowds.',
    ],
)
def test_what_reports_nothing(sentence):
    assert told(sentence) == []


def test_a_quotation_closed_by_another_mark_ends_there():
    text = '“We will build it," she said. "It will be tall.”'
    assert [text[q.start : q.end] for q in quotes(text)] == [
        '“We will build it,"',
        '"It will be tall.”',
    ]
    text = "They wrote of “thieves“ and “liars“ in red."
    assert [text[q.start : q.end] for q in quotes(text)] == ["“thieves“", "“liars“"]
    text = '“He spoke of a "loud voice" and left,” she said.'
    assert len(quotes(text)) == 1
