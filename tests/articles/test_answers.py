"""Which statement answers which."""

from __future__ import annotations

from typing import Any

from undertow.articles.answers import answers


def row(number: int, article: str = "a", **told: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("speaker", "speaker_text", "affiliation", "target"))
    return (
        empty | {"statement_id": f"{article}{number}", "article_id": article, "content": ""} | told
    )


ACCUSATION = row(
    1, speaker="Jana Holt", act="accuse", target="Ostmark", content="Ostmark of paying"
)


def linked(*rows: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = answers(rows, {"a": "en", "b": "en"})
    return [(a.statement_id, a.answers_statement_id, a.kind) for a in found]


def test_the_accused_denies():
    denial = row(2, speaker="Ostmark", act="deny", content="the accusations")
    assert linked(ACCUSATION, denial) == [("a2", "a1", "denies")]


def test_its_spokesman_denies_in_another_article():
    named = row(0, speaker="Pavel Renn", act="assert", affiliation="Ostmark")
    denial = row(1, "b", speaker="Pavel Renn", act="deny", content="These claims are baseless")
    assert linked(named, ACCUSATION, denial) == [("b1", "a1", "denies")]


def test_somebody_else_denies_something_else():
    denial = row(1, "b", speaker="Edda Quist", act="deny", content="the quay was unsafe")
    assert linked(ACCUSATION, denial) == []


def test_nobody_answers_himself():
    assert (
        linked(ACCUSATION, row(2, speaker="Jana Holt", act="deny", content="Ostmark paying")) == []
    )


def test_the_accused_accuses_back():
    back = row(2, speaker="Ostmark", act="accuse", target="Jana Holt", content="Holt of lying")
    assert ("a2", "a1", "counters") in linked(ACCUSATION, back)


def test_the_reason_is_said():
    denial = row(2, speaker="Ostmark", act="deny", content="the accusations")
    (found,) = answers([ACCUSATION, denial], {"a": "en"})
    assert found.reason == (
        "Ostmark was accused; the statement before it; points back to what was said before"
    )
    assert 0 < found.score <= 1
