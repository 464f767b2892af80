"""Judging a case from the command line: what is refused, what is kept, what the report says."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.cli.conftest import case, run, scanned, world  # noqa: F401 - fixtures

import undertow
from undertow.case.custody import verify
from undertow.judgement.hypotheses import HIDDEN, OFFERED

BY = ("--analyst", "A. Nalyst")


@pytest.fixture
def group(case):  # noqa: F811
    return undertow.open_case(case)["groups"].arrow()["group_id"][0].as_py()


@pytest.fixture
def judge(run, case, group):  # noqa: F811
    return lambda *words: run("judge", case, group, *words)


def enter(judge, layer="technical", supports="inauthentic"):
    told = ("--layer", layer, "--supports", supports, "--grade", "B2", *BY)
    assert judge("--evidence", "Registered within an hour", *told).code == 0
    return judge("--json").json["evidence"][-1]["evidence_id"]


def weigh(judge, evidence):
    ratings = ",".join(
        f"{name}={'consistent' if name == HIDDEN else 'inconsistent'}" for name in OFFERED
    )
    assert judge("--weigh", f"{evidence}:{ratings}", *BY).code == 0


SAID = ("--say", "They pose as strangers.", "--why", "One owner")
SURE = ("--likelihood", "probable", "--confidence", "low")


def test_from_finding_to_report(judge, run, case, group, tmp_path):  # noqa: F811
    refused = judge("--rung", "inauthentic", *SAID, *SURE, *BY)
    assert refused.code == 2 and "not what they pretend to be" in refused.err
    evidence = enter(judge)
    assert "not weighed yet" in judge("--rung", "inauthentic", *SAID, *SURE, *BY).err
    weigh(judge, evidence)
    for missing, words in (
        ("a likelihood", ("--confidence", "low", *BY)),
        ("a confidence", ("--likelihood", "likely", *BY)),
        ("a named analyst", SURE),
        ("no likelihood of PHIA", (*SURE[2:], "--yardstick", "phia", "--likelihood", "very", *BY)),
    ):
        ran = judge("--rung", "inauthentic", *SAID, *words)
        assert ran.code == 2 and missing in ran.err
    assert judge("--json").json["judgements"] == []
    assert judge("--rung", "inauthentic", *SAID, *SURE, *BY).code == 0
    assert judge("--rung", "coordinated", "--say", "Less.", "--why", "Doubt", *BY).code == 0
    assert judge("--rung", "inauthentic", *SAID, *SURE, *BY).code == 0
    assert "attributed: lacks" in judge().out
    listed = run("judge", case)
    assert group in listed.out and "inauthentic" in listed.out

    page = unescape(run_report(run, case, tmp_path))
    for words in (
        "They pose as strangers.",
        "likely (55 to 80 % on the yardstick ICD 203)",
        "nobody concerned was asked yet",
        "Judgements that this one replaced (2)",
        OFFERED["framing"],
        "B2 usually reliable; probably true",
    ):
        assert words in page, words
    judge("--reply", "answered", "--say", "We met at a rally.", *BY)
    judge("--withdraw", evidence, "--why", "the list was forged", *BY)
    page = unescape(run_report(run, case, tmp_path))
    assert "We met at a rally." in page and "nobody concerned was asked" not in page
    assert "To be judged anew" in page and "the list was forged" in page

    run("export", case, "--to", "csv", tmp_path / "csv")
    rows = (tmp_path / "csv" / "judgements.csv").read_text().splitlines()
    assert len(rows) == 4 and '"likely"' in rows[1]
    opened = undertow.open_case(case)
    kinds = [entry["kind"] for entry in opened.ledger.entries()]
    assert kinds.count("judgement") == 3 and kinds.count("weighing") == len(OFFERED)
    assert verify(opened).whole


def run_report(run, case, tmp_path):  # noqa: F811
    out = tmp_path / "report.html"
    assert run("report", case, "--out", out).code == 0
    return re.sub(r"<[^>]+>", "", out.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--evidence", "x", *BY), "--evidence needs --layer"),
        (("--evidence", " ", "--layer", "content", "--supports", "similar", *BY), "is empty"),
        (("--evidence", "x", "--layer", "content", "--supports", "sure", *BY), "no word of"),
        (("--evidence", "x", "--layer", "content", "--supports", "similar"), "named analyst"),
        (("--weigh", "e99:fans=neutral", *BY), "no evidence 'e99'"),
        (("--weigh", "e99", *BY), "ID:NAME=RATING"),
        (("--withdraw", "e99", "--why", "x", *BY), "no evidence 'e99'"),
        (("--rung", "guilty", *SAID, *BY), "no word of the ladder"),
        (("--rung", "coordinated", "--say", "x", *BY), "the reason is empty"),
        (("--answer", "three=yes", *BY), "N=ANSWER"),
        (("--answer", "19=yes", *BY), "questions 1 to 18"),
        (("--answer", "3=perhaps", *BY), "no answer"),
        (("--answer", "3=yes", "--reply", "asked", *BY), "One thing at a time"),
    ],
)
def test_what_cannot_be_entered_is_said_and_leaves_nothing(judge, case, words, said):  # noqa: F811
    before = len(undertow.open_case(case).ledger.entries())
    ran = judge(*words)
    assert ran.code == 2 and said in ran.err
    assert len(undertow.open_case(case).ledger.entries()) == before


def test_only_what_the_case_holds_can_be_judged(run, case):  # noqa: F811
    assert "holds no 'g-none'" in run("judge", case, "g-none", "--reply", "asked", *BY).err
    assert run("judge", case, "case", "--reply", "asked", *BY).code == 0
    assert run("judge", case, "case", "--answer", "1=yes", "--say", "known", *BY).code == 0
    assert "Does the source gain no money" in run("judge", case, "case").out


def test_decisions_need_no_hold_on_the_case(judge, case):  # noqa: F811
    with undertow.open_case(case).writing():
        assert judge("--reply", "asked", "--say", "by post", *BY).code == 0
