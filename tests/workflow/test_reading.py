"""Reading articles into a case."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import undertow
from undertow.articles import parsing

SAMPLES = Path(__file__).parents[1] / "articles" / "samples"


@pytest.fixture
def case(tmp_path):
    return undertow.new_case(tmp_path / "a.case")


def test_articles_become_tables_and_raw_files(case):
    told = undertow.read(case, [SAMPLES / "courier.txt"], outlet="Varenna Courier")
    assert [entry.problem for entry in told] == [None]
    (article,) = case["articles"].arrow().to_pylist()
    assert article["outlet"] == "Varenna Courier"
    assert (case.folder / "raw" / article["source_sha256"]).is_file()
    assert len(case["statements"].arrow()) == told[0].statements > 5
    assert len(case["answers"].arrow()) >= 2


def test_a_denial_in_a_second_article_meets_the_accusation_in_the_first(case):
    undertow.read(case, [SAMPLES / "courier.txt"])
    undertow.read(case, [SAMPLES / "post.html"])
    assert len(case["articles"].arrow()) == 2
    across = [
        row
        for row in case["answers"].arrow().to_pylist()
        if row["statement_id"][:12] != row["answers_statement_id"][:12]
    ]
    assert {"denies", "counters"} <= {row["kind"] for row in across}


def test_reading_twice_changes_nothing(case):
    undertow.read(case, [SAMPLES / "courier.txt"])
    runs = case.runs()
    assert undertow.read(case, [SAMPLES / "courier.txt"])[0].already
    assert case.runs() == runs


def test_bad_files_do_not_stop_the_others(case, tmp_path):
    (tmp_path / "empty.html").write_text("<html></html>")
    (tmp_path / "es.txt").write_text(
        "El ministro dijo el lunes que el puerto de la ciudad estaría cerrado durante una semana y "
        "que el consejo pagaría a los pescadores hasta entonces."
    )
    empty, missing, spanish, good = undertow.read(
        case, [tmp_path / "empty.html", tmp_path / "no", tmp_path / "es.txt", SAMPLES / "herald.md"]
    )
    assert "no article" in str(empty.problem)
    assert "no such file" in str(missing.problem)
    assert "no lexicon" in spanish.note
    assert good.statements > 3
    assert len(case["articles"].arrow()) == 2
    assert len(list((case.folder / "raw").iterdir())) == 2


def test_equal_input_gives_equal_tables(tmp_path):
    made = []
    for name in ("a", "b"):
        case = undertow.new_case(tmp_path / f"{name}.case")
        undertow.read(case, [SAMPLES / "courier.txt", SAMPLES / "post.html"])
        made.append(case.runs()[0]["outputs"])
    assert made[0] == made[1]


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title>
<item><title>Port closed</title><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate><description>
Jana Holt, the minister, said on Monday that the port of the town would be closed for a week; she
accused Ostmark of paying for the accounts that had spread the news about it.</description></item>
<item><title>Stub</title><description>Subscribe to read on.</description></item>
</channel></rss>"""


def test_a_feed_becomes_several_articles_and_is_known_again(case, tmp_path):
    (tmp_path / "feed.xml").write_text(FEED)
    closed, stub = undertow.read(case, [tmp_path / "feed.xml"])
    assert closed.statements >= 2
    told = {e["act"]: e for e in case["statements"].arrow().to_pylist()}
    assert told["accuse"]["target"] == "Ostmark" and told["accuse"]["speaker"] == "Jana Holt"
    assert told["assert"]["content"].endswith("closed for a week")
    assert "too short" in stub.note
    first, second = case["articles"].arrow().to_pylist()
    assert first["source_sha256"] == second["source_sha256"]
    assert first["article_id"] != second["article_id"]
    assert [told.already for told in undertow.read(case, [tmp_path / "feed.xml"])] == [True, True]


def test_the_rest_of_a_page_tells_the_day(case):
    undertow.read(case, [SAMPLES / "post.html"])
    assert {e["article_id"] for e in case["statements"].arrow().to_pylist()}
    (article,) = case["articles"].arrow().to_pylist()
    assert str(article["published"]).startswith("2026-03-05")


def test_a_language_without_its_model_stops_only_its_own_articles(case, tmp_path, monkeypatch):
    french = tmp_path / "fr.txt"
    french.write_text(
        "Le ministre a déclaré lundi que le port de la ville resterait fermé pendant une semaine "
        "et que le conseil paierait les pêcheurs jusque-là, selon un communiqué de la mairie."
    )
    found = importlib.util.find_spec
    parsing.model.cache_clear()  # another test may have loaded it
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name.startswith("fr_") else found(name)
    )
    missing, good = undertow.read(case, [french, SAMPLES / "herald.md"])
    assert "undertow[french]" in str(missing.problem)
    assert good.statements > 3
    assert len(case["articles"].arrow()) == len(list((case.folder / "raw").iterdir())) == 1
