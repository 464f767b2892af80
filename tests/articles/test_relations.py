"""Relations: who stands to whom how, who says so, how surely."""

from __future__ import annotations

from datetime import date

import pytest

from undertow.articles.reading import read_article

PUBLISHED = date(2026, 6, 5)


def told(text):
    rows = read_article(text, "a", "en", PUBLISHED)["relations"]
    return [(r["subject"], r["relation"], r["object"]) for r in rows]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("The Courier was founded by Olen Marr in 1998.", ("Olen Marr", "founded", "Courier")),
        ("The Courier is owned by Marr Holdings.", ("Marr Holdings", "controls", "Courier")),
        ("Varenna is an ally of Tarn.", ("Varenna", "allied with", "Tarn")),
        ("Varenna and Tarn have been rivals for years.", ("Varenna", "rival of", "Tarn")),
        ("The union received money from Tarn.", ("Tarn", "funds", "union")),
        ("Tarn sent weapons to the rebels.", ("Tarn", "arms", "rebels")),
        ("Tarn has trained the rebels.", ("Tarn", "trains", "rebels")),
        ("Tarn paid for the posters.", ("Tarn", "paid for", "posters")),
        ("Pavel Renn, founder of the Post, left.", ("Pavel Renn", "founded", "Post")),
        ("The company belongs to Marr Holdings.", ("Marr Holdings", "controls", "company")),
        ("Varenna backed the rebels.", ("Varenna", "supports", "rebels")),
        ("The rebels were taught by officers from Tarn.", ("officers", "trains", "rebels")),
        ("The alliance was created by two guides.", ("two guides", "founded", "alliance")),
        ("The city pays the stadium company.", ("city", "paid for", "stadium company")),
        ("The start-up raised 4 million from Tarn.", ("Tarn", "funds", "start-up")),
    ],
)  # fmt: skip
def test_frames(text, relation):
    assert relation in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "The storm supported the argument.",
        "Varenna launched an investigation.",
        "He ran a mile.",
        "Holt praised the weather in Tarn.",
        "The coach instructed a waiter in making tea.",
        "The union raised concerns in Tarn.",
        "",
    ],
)
def test_what_is_no_relation(text):
    assert told(text) == []


def test_an_accusation_is_told_of_the_accused_and_by_the_accuser():
    text = "Jana Holt accused Ostmark of paying troll accounts."
    read = read_article(text, "a", "en", PUBLISHED)
    (row,) = read["relations"]
    assert (row["subject"], row["relation"], row["object"]) == (
        "Ostmark",
        "paid for",
        "troll accounts",
    )
    assert row["asserted_by"] == read["statements"][0]["statement_id"]


def test_a_denial_negates():
    (row,) = read_article("Ostmark denied funding the militia.", "a", "en", PUBLISHED)["relations"]
    assert row["negated"]
    assert row["asserted_by"] != "outlet"


def test_doubt_stays_with_it():
    text = "The Reef Institute was allegedly funded by Tarn."
    (row,) = read_article(text, "a", "en", PUBLISHED)["relations"]
    assert row["hedges"] == ["allegedly"]
    assert row["hedged"]
    assert not row["negated"]


def test_a_date_and_the_place_in_the_text():
    text = "The Courier was founded by Olen Marr in 1998."
    (row,) = read_article(text, "a", "en", PUBLISHED)["relations"]
    assert (row["dated"], row["precision"]) == ("1998-01-01", "year")
    assert text[slice(*map(int, row["span"].split(":")))] == "Courier was founded by Olen Marr"


def test_who_it_is_must_stand_out_from_the_others():
    clear = "The court sued the firm. It funded the rebels."
    assert ("court", "funds", "rebels") in told(clear)
    contested = "The firm sued the union. A court in Tarn backed the union. It funded the rebels."
    assert "funds" not in {relation for _, relation, _ in told(contested)}


def test_a_state_in_capitals_is_no_pronoun():
    text = "President Roe said that the US has given $350 million in aid to the militia."
    assert ("US", "funds", "militia") in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "The brigades take no orders from the army.",
        "The order has contributed nothing to the redress fund.",
        "Pavel Renn sided neither with the farmers nor with the union.",
        "The university holds no stake in Marr Holdings.",
        "The Courier is no longer owned by Marr Holdings.",
        "There is nothing to suggest that the League is bankrolled by the ministry.",
    ],
)
def test_a_denial_at_what_the_verb_takes_negates(text):
    (row,) = read_article(text, "a", "en", PUBLISHED)["relations"]
    assert row["negated"]


def test_a_denial_elsewhere_does_not_negate():
    text = "Tarn takes its orders from the palace and pays no tax."
    (row,) = read_article(text, "a", "en", PUBLISHED)["relations"]
    assert not row["negated"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mayor Holt has refused to say whether she will back Tarn."),
        ("en", "The Communists held their congress in a villa."),
        ("fr", "Personne ne peut dire si le pasteur Renn soutient le président."),
        ("fr", "La Télévision du peuple diffuse un film, à la demande d'un capitaine."),
        ("fr", "La compagnie Saphir a commandé vingt camions à la société Renn."),
    ],
)
def test_other_senses_and_open_questions_are_no_relation(language, text):
    assert read_article(text, "a", language, PUBLISHED)["relations"] == []
