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


def test_what_accuses_a_critic_counters_nobody():
    critic = row(1, speaker="Edda Quist", act="criticize", content="it is a colonial panic")
    back = row(2, speaker="Jana Holt", act="accuse", target="Edda Quist", content="Quist of lying")
    assert linked(critic, back) == []


def test_two_accusations_in_two_articles_answer_each_other_only_if_one_says_so():
    back = row(1, "b", speaker="Ostmark", act="accuse", target="Jana Holt", content="Holt of lying")
    assert linked(ACCUSATION, back) == []
    told = back | {"cue": "accused", "content": "Holt in turn of lying"}
    assert linked(ACCUSATION, told) == [("b1", "a1", "counters")]


def test_the_accused_denies_something_else_in_another_article():
    # One matter in common is not enough: much is said of the same side.
    denial = row(1, "b", speaker="Ostmark", act="deny", content="the quay was closed by its navy")
    assert linked(ACCUSATION, denial) == []
    sums = row(2, "b", speaker="Ostmark", act="deny", content="its bank had lent the port money")
    assert linked(ACCUSATION, sums) == []


def test_a_claim_that_a_denial_names_is_denied_though_it_accuses_nobody():
    asked = row(0, speaker="Nils Orm", act="question", content="With which money?")
    denial = row(1, act="deny", content="reports that ferries would stop sailing")
    denial |= {"speaker_text": "a port spokesman", "content_spans": ["9:50"]}
    claim = row(2, act="assert", content="ferries would stop sailing", content_spans=["20:50"])
    assert linked(asked, denial, claim) == [("a1", "a2", "denies")]


def test_the_criticism_may_stand_far_behind_what_names_who_rejects_it():
    blame = row(1, speaker="Lars Vint", act="assert", content="Carebond had left the door open")
    blame |= {"speaker_text": "Vint"}
    others = [
        row(n, speaker=f"Nils Orm{n}", act="assert", content="Spending has risen")
        for n in (2, 3, 4, 5)
    ]
    denial = row(6, speaker="Carebond", act="deny", content="the criticism")
    aliases = [
        {
            "entity_id": "e",
            "article_id": "a",
            "alias": "Carebond",
            "name": "Carebond",
            "kind": "organisation",
        }
    ]
    found = answers([blame, *others, denial], {"a": "en"}, aliases)
    assert [(one.statement_id, one.answers_statement_id) for one in found] == [("a6", "a1")]


def test_who_goes_on_accusing_accuses_whom_he_accused_before():
    first = row(1, speaker="Dean Poe", act="accuse", target="Ida Roe", content="Roe of smearing us")
    second = row(2, speaker="Dean Poe", act="accuse", content="her campaign was bankrolled")
    denial = row(3, speaker="Ida Roe", act="deny", content="she has hidden a single donation")
    assert linked(first, second, denial) == [("a3", "a2", "denies")]


def test_her_office_right_after_an_accusation_is_that_of_the_accused():
    accusation = row(
        1, speaker="Dean Poe", act="accuse", target="Ida Roe", content="Roe owns shares"
    )
    reply = row(2, speaker_text="her office", act="assert", content="She sold them in March")
    assert linked(accusation, reply) == [("a2", "a1", "denies")]
