"""Statements, speakers and acts of the sample articles."""

from __future__ import annotations

import pytest

from undertow.articles.intake import open_article
from undertow.articles.reading import read_statements


@pytest.fixture(scope="module")
def read(samples):
    def rows(name):
        return read_statements(open_article(samples / name).text, name, "en")

    return rows


COURIER = [
    ("Varenna", "blames", "accuse", "Ostmark", "indirect"),
    ("Jana Holt", "accused", "accuse", "Ostmark", "indirect"),
    ("Jana Holt", "said", "accuse", None, "direct"),
    ("Ostmark's foreign ministry", "rejected", "deny", None, "indirect"),
    ("Pavel Renn", "told", "deny", "Ostmark", "direct"),
    (None, "told", "assert", None, "indirect"),
    ("Jana Holt", "would not say", "decline", None, "indirect"),
    ("Lark Union", "called for", "demand", None, "indirect"),
    ("Tomas Wey", "said", "accuse", "government", "indirect"),
]


def test_the_statements_of_an_article(read):
    told = [
        (r["speaker"], r["cue"], r["act"], r["target"], r["quote_type"])
        for r in read("courier.txt")
    ]
    assert told == COURIER


def test_offsets_are_of_the_text(read, samples):
    text = open_article(samples / "courier.txt").text
    for row in read("courier.txt"):
        pieces = [text[slice(*map(int, s.split(":")))] for s in row["content_spans"]]
        assert " … ".join(pieces) == row["content"]
        assert text[slice(*map(int, row["cue_span"].split(":")))] == row["cue"]
        assert text[slice(*map(int, row["speaker_span"].split(":")))] == row["speaker_text"]


def test_a_quotation_broken_by_its_cue_is_one_statement(read):
    row = read("courier.txt")[2]
    assert len(row["content_spans"]) == 2
    assert row["content"].endswith('"They work in shifts."')


def test_who_is_not_named_stays_unnamed_with_what_is_said_of_him(read):
    official = next(
        r for r in read("courier.txt") if r["speaker_text"] == "An intelligence official"
    )
    assert official["speaker"] is None
    assert official["anonymous"]
    assert official["role"] == "An intelligence official"


def test_a_spokesman_belongs_to_whom_he_speaks_for(read):
    rows = {r["speaker_text"]: r for r in read("courier.txt")}
    assert rows["its spokesman, Pavel Renn"]["affiliation"] == "Ostmark"
    assert rows["Ostmark's foreign ministry"]["affiliation"] == "Ostmark"


def test_another_article(read):
    rows = {(r["speaker"], r["cue"]): r for r in read("herald.md")}
    assert rows["Edda Quist", "told"]["content"] == "“We have no choice. The quay is not safe.”"
    assert "radio" in rows["Olen Marr", "said"]["content"]
    assert rows["Edda Quist", "acknowledged"]["act"] == "confirm"
    assert rows["Edda Quist", "promised"]["act"] == "vow"


def test_an_empty_text_has_no_statements():
    assert read_statements("", "a", "en") == []
    assert read_statements("\n\n“”\n\n", "a", "en") == []
