"""The wording ladder, the yardsticks, and hypotheses ranked by what speaks against them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.errors import ParameterError
from undertow.judgement import ladder, scales
from undertow.judgement.checklist import QUESTIONS
from undertow.judgement.dossier import Dossier, dossiers
from undertow.judgement.hypotheses import HIDDEN, OFFERED, RATINGS, ranked, tells_apart
from undertow.judgement.tables import DECISIONS, table_of

GROUP = "g-1"


def entry(number, kind, analyst="A. Nalyst", **body):
    at = f"2026-03-01T{number // 60:02}:{number % 60:02}:00.000+00:00"
    body = {"about": GROUP} | body
    return {"number": number, "at": at, "kind": kind, "analyst": analyst, "body": body}


def evidence(number, layer, supports, grade="B2", reference=None):
    told = {"statement": "it shows", "reference": reference, "grade": grade}
    return entry(number, "evidence", layer=layer, supports=supports, **told)


def weighed(start, evidence_id, hidden="consistent", others="inconsistent"):
    return [
        entry(start + n, "weighing", evidence_id=evidence_id, hypothesis=name,
              rating=hidden if name == HIDDEN else others)
        for n, name in enumerate(OFFERED)
    ]  # fmt: skip


def allowed(*entries, groups=(GROUP,)):
    told = dossiers(entries).get(GROUP, Dossier(GROUP))
    return [offer.rung.name for offer in told.offers(set(groups)) if offer.allowed]


TOP = [
    evidence(1, "technical", "inauthentic"),
    evidence(2, "declared", "foreign actor involved"),
    evidence(3, "declared", "attributed"),
    evidence(4, "technical", "attributed"),
    *weighed(10, "e1"),
]


def test_the_ladder_as_documented():
    assert list(ladder.RUNGS) == [
        "similar", "coordinated", "inauthentic", "foreign actor involved", "attributed",
    ]  # fmt: skip
    assert [rung.name for rung in ladder.RUNGS.values() if not rung.judged] == [
        "similar",
        "coordinated",
    ]


def test_the_software_alone_says_at_most_coordinated():
    assert allowed() == ["similar", "coordinated"]
    assert allowed(groups=()) == []
    alike = evidence(1, "content", "similar", grade=None)
    assert allowed(alike, groups=()) == ["similar"]
    found = evidence(1, "behaviour", "coordinated", reference="g-2")
    assert allowed(found, groups=["g-2"]) == ["similar", "coordinated"]
    assert allowed(found, groups=["g-3"]) == []


def test_every_word_needs_its_own_evidence():
    assert allowed(*TOP) == list(ladder.RUNGS)
    for missing, left in ((1, 2), (2, 3), (3, 4), (4, 4)):
        some = [one for one in TOP if one["number"] != missing]
        some += weighed(30, "e2")  # so that only the evidence is missing
        assert allowed(*some) == list(ladder.RUNGS)[:left]


@pytest.mark.parametrize("grade", [None, "E2", "B5", "F2", "B6", "E5"])
def test_an_accusation_does_not_stand_on_a_bad_source(grade):
    first = evidence(1, "technical", "inauthentic", grade)
    assert allowed(first, *weighed(10, "e1")) == ["similar", "coordinated"]


def test_evidence_in_the_wrong_layer_does_not_carry():
    assert (
        allowed(*TOP[:1], evidence(2, "content", "foreign actor involved"), *TOP[4:])
        == list(ladder.RUNGS)[:3]
    )


def test_hypotheses_must_be_weighed_and_told_apart():
    first = TOP[0]
    assert "inauthentic" not in allowed(first)
    assert "inauthentic" not in allowed(first, *weighed(10, "e1")[:-1])
    assert "inauthentic" not in allowed(first, *weighed(10, "e1", others="consistent"))
    assert "inauthentic" not in allowed(first, *weighed(10, "e1", hidden="inconsistent"))
    assert "inauthentic" in allowed(first, *weighed(10, "e1"))
    one_left = entry(30, "weighing", evidence_id="e1", hypothesis="fans", rating="consistent")
    told = dossiers([first, *weighed(10, "e1"), one_left])[GROUP]
    lacks = {offer.rung.name: offer.lacks for offer in told.offers({GROUP})}
    assert "fans" in lacks["inauthentic"][0]


def test_a_hypothesis_of_ones_own_counts_like_the_others():
    own = entry(40, "hypothesis", name="bet", says="They lost a bet.")
    assert "inauthentic" not in allowed(TOP[0], *weighed(10, "e1"), own)
    told = entry(41, "weighing", evidence_id="e1", hypothesis="bet", rating="inconsistent")
    assert "inauthentic" in allowed(TOP[0], *weighed(10, "e1"), own, told)


def test_withdrawn_evidence_carries_nothing_and_stays():
    gone = entry(50, "withdrawal", evidence_id="e1", why="the list was forged")
    assert allowed(*TOP, gone) == ["similar", "coordinated"]
    told = dossiers([*TOP, gone])[GROUP]
    assert [one.withdrawn for one in told.evidence if one.evidence_id == "e1"] == [
        "the list was forged"
    ]


@given(st.data())
def test_more_evidence_never_takes_a_word_away_but_ratings_do(data):
    order = data.draw(st.permutations(TOP[:4]))
    kept = data.draw(st.integers(0, 4))
    some = allowed(*order[:kept], *weighed(10, "e1"))
    assert set(some) <= set(allowed(*order, *weighed(10, "e1")))
    assert some == list(ladder.RUNGS)[: len(some)]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["e1", "e2", "e3"]), st.sampled_from(list(OFFERED))),
        st.sampled_from(list(RATINGS)),
    )
)
def test_the_ranking_counts_only_what_speaks_against(ratings):
    order = ranked(OFFERED, ["e1", "e2"], ratings)
    for one in order:
        mine = [r for (e, name), r in ratings.items() if name == one.name and e != "e3"]
        assert one.against == mine.count("inconsistent") + 2 * mine.count("very inconsistent")
        assert one.weighed == len(mine)
    assert [one.against for one in order] == sorted(one.against for one in order)
    praised = {key: "consistent" if r == "neutral" else r for key, r in ratings.items()}
    assert [one.name for one in ranked(OFFERED, ["e1", "e2"], praised)] == [o.name for o in order]


def test_evidence_that_fits_everything_tells_nothing_apart():
    same = {("e1", name): "consistent" for name in OFFERED}
    assert not tells_apart("e1", ranked(OFFERED, ["e1"], same))
    assert tells_apart("e1", ranked(OFFERED, ["e1"], same | {("e1", "fans"): "inconsistent"}))


@pytest.mark.parametrize("yardstick", scales.YARDSTICKS.values(), ids=lambda one: one.name)
def test_a_yardstick_rises_and_knows_its_words(yardstick):
    ends = [(step.low, step.high) for step in yardstick.steps]
    assert ends == sorted(ends) and all(low < high for low, high in ends)
    assert all(high <= after for (_, high), (after, _) in pairwise(ends))
    every = [word for step in yardstick.steps for word in step.words]
    assert len(every) == len(set(every))
    for word in every:
        assert word in yardstick.step(word.upper()).words
    with pytest.raises(ParameterError, match="no likelihood"):
        yardstick.step("surely")


def test_icd_203_has_its_published_ranges():
    step = scales.ICD_203.step("very likely")
    assert (step.low, step.high) == (80, 95)
    assert scales.ICD_203.step("probable") is scales.ICD_203.step("likely")


@pytest.mark.parametrize("bad", ["", "B", "G2", "B7", "B22", "2B", "B 2"])
def test_a_grade_is_a_letter_and_a_figure(bad):
    with pytest.raises(ParameterError, match="no grade"):
        scales.grade(bad)
    assert scales.grade(" b2 ") == "B2"


def test_eighteen_questions_in_four_parts():
    parts = [part for part, _ in QUESTIONS]
    assert len(QUESTIONS) == len({asks for _, asks in QUESTIONS}) == 18
    assert list(dict.fromkeys(parts)) == ["credibility", "objectivity", "evidence", "transparency"]


def test_tables_keep_what_was_replaced():
    first = {"statement": "s", "rung": "coordinated", "likelihood": None, "confidence": None}
    first |= {"evidence": ["e1"], "yardstick": None, "why": "w"}
    entries = [*TOP, entry(60, "judgement", **first), entry(61, "judgement", **first)]
    entries += [
        entry(62, "reply", status="asked", said="by post"),
        entry(63, "answer", question=18, answer="yes", note=None),
        entry(64, "answer", question=18, answer="no", note="changed"),
        entry(65, "scan"),
        entry(66, "judgement") | {"body": None},
    ]
    rows = {name: table_of(name, entries).to_pylist() for name in DECISIONS}
    assert [(r["judgement_id"], r["replaced_by"]) for r in rows["judgements"]] == [
        ("j60", "j61"),
        ("j61", None),
    ]
    assert len(rows["evidence"]) == 4 and len(rows["weighings"]) == len(OFFERED)
    assert rows["weighings"][0]["hypothesis"] == HIDDEN and rows["weighings"][0]["rank"] == 1
    assert [r["answer"] for r in rows["checklist"]] == ["no"]
    assert rows["replies"][0]["status"] == "asked"
