"""Measures: who orders what, against whom, where, from when."""

from __future__ import annotations

from datetime import date

import pytest

from undertow.articles.reading import read_article

PUBLISHED = date(2026, 6, 5)


def measures(text):
    return read_article(text, "a", "en", PUBLISHED)["measures"]


@pytest.mark.parametrize(
    ("text", "kind", "actor", "aim", "status"),
    [
        ("The government banned the video app Flik.", "ban", "government", "Flik", "in force"),
        ("Police arrested ten fishermen.", "arrest", "Police", "ten fishermen", "in force"),
        ("Two reporters were arrested.", "arrest", None, "Two reporters", "in force"),
        ("The council imposed sanctions on the bank.", "sanction", "council", "bank", "in force"),
        ("The ministry announced a ban on rallies.", "ban", "ministry", "rallies", "announced"),
        ("The court suspended the newspaper.", "suspension", "court", "newspaper", "in force"),
        ("The government will expel two diplomats.", "expulsion", "government", "two diplomats",
         "announced"),
        ("The government is considering an embargo on fish.", "sanction", "government", "fish",
         "proposed"),
        ("The ban on alcohol was extended.", "ban", None, "alcohol", "extended"),
    ],
)  # fmt: skip
def test_what_is_ordered(text, kind, actor, aim, status):
    (row,) = measures(text)
    assert (row["kind"], row["actor"], row["status"]) == (kind, actor, status)
    assert aim in row["object"]


@pytest.mark.parametrize(
    "text",
    [
        "The opposition called for sanctions against the bank.",
        "The union urged the council to ban the app.",
        "The government did not ban the app.",
        "Nobody was arrested.",
        "The virus closed the schools.",
        "He blocked the ball.",
        "",
    ],
)
def test_what_is_asked_for_or_not_done_is_no_measure(text):
    assert measures(text) == []


def test_a_state_of_emergency_and_the_powers_under_it():
    text = (
        "The government declared a state of emergency in four provinces on 15 May. It allows "
        "police to search homes without a warrant. Under the state of emergency, prefects may "
        "close theatres. The government lifted the curfew on 28 May."
    )
    emergency, search, close, curfew = measures(text)
    assert (emergency["kind"], emergency["place"]) == ("state of emergency", "four provinces")
    assert (emergency["in_force_from"], emergency["object"]) == ("2026-05-15", None)
    assert (search["kind"], search["actor"], search["object"]) == ("power", "police", "homes")
    assert (close["kind"], close["actor"]) == ("power", "prefects")
    assert (curfew["kind"], curfew["status"]) == ("curfew", "lifted")


def test_how_long():
    (row,) = measures("The court suspended the newspaper for three months.")
    assert row["lasts"] == "for three months"
    (row,) = measures("The ban on alcohol was extended until 3 June.")
    assert row["in_force_until"] == "2026-06-03"


def test_offsets_are_of_the_text():
    text = "Police arrested ten fishermen on Monday. The council imposed a curfew."
    for row in measures(text):
        assert text[slice(*map(int, row["span"].split(":")))] == row["measure"]
