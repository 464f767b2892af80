"""Who speaks where several do, and whom a first name lets "he" and "she" mean."""

from __future__ import annotations

import pytest

from undertow.articles.first_names import share_of_women
from undertow.articles.reading import read_statements


def rows(text):
    return read_statements(text, "a", "en")


def test_two_who_speak_together_are_both_named():
    (row,) = rows("Ida Roe and Jana Holt said they would not pay.")
    assert (row["speaker"], row["also_said_by"]) == ("Ida Roe", ["Jana Holt"])
    (row,) = rows("Ida Roe, the mayor of Port Elm, said she would not pay.")
    assert row["also_said_by"] == []


def test_they_may_be_people_without_a_name():
    row = rows("Union officials met on Monday. They said the mine would close.")[-1]
    assert row["speaker"] is None
    assert (row["anonymous"], row["role"]) == (True, "Union officials")
    row = rows("Officials left. Ostmark Rail met on Monday. They said the line would close.")[-1]
    assert row["speaker"] == "Ostmark Rail"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # A name that both bear is no obstacle; one that only women bear is.
        ("Mary Alder called the strike. Chris Holt disagreed. He said it was late.", "Chris Holt"),
        ("Chris Holt called the strike. Mary Alder wept. He said it was late.", "Chris Holt"),
        # "Rep." tells no gender.
        ("Rep. Lucy Alder met Karl Tarn. She said the bill was dead.", "Lucy Alder"),
        # Where it is written is nobody.
        ("BROMMA - Peter Holt won on Sunday. He said the League was done.", "Peter Holt"),
    ],
)
def test_whom_a_pronoun_means(text, name):
    assert rows(text)[-1]["speaker"] == name


def test_a_paper_with_a_name_is_no_letter():
    text = "Karl Tarn wrote a post on Monday. He left. According to the Evening Post, he was ill."
    assert rows(text)[-1]["speaker"] != "Karl Tarn"


def test_the_census_tells_how_many_are_women():
    assert share_of_women("Mary", "en") == 1.0
    assert share_of_women("JOHN", "en") == 0.0
    assert 0.05 < share_of_women("Chris", "en") < 0.95
    assert share_of_women("Varenna", "en") is None
    assert share_of_women("Mary", "fr") is None
