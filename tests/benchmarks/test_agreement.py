"""Two annotators beside each other: who marks the same agrees, and each difference is counted."""

from __future__ import annotations

import json
from shutil import copytree

import pytest
from benchmarks.agreement import agreed, joined
from benchmarks.gold_corpus import FOLDER, SECOND, SPLITS, corpus, together


@pytest.mark.parametrize("half", ["dev", "dev2"])
def test_an_annotator_agrees_with_himself(half):
    assert {(c.precision, c.recall) for c in agreed(half, FOLDER).values()} == {(1.0, 1.0)}


@pytest.fixture
def other(tmp_path):
    """Another annotator of `dev`, who saw the same and then changed one article of his."""
    copytree(FOLDER / "dev", tmp_path / "dev")
    (tmp_path / "dev.json").write_text((FOLDER / "dev.json").read_text("utf-8"), "utf-8")

    def change(**rows):
        path = tmp_path / "dev" / "ferry-wire.json"
        told = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps(told | {k: f(told[k]) for k, f in rows.items()}), "utf-8")
        return agreed("dev", tmp_path)

    return change


def test_what_the_second_leaves_out_is_not_found(other):
    got = other(answers=lambda rows: [r for r in rows if r[1] != "counters"],
                relations=lambda rows: rows[1:], measures=lambda rows: [])  # fmt: skip
    for label in ("answers", "answers: counters", "relations", "measures"):
        assert got[label].precision == 1.0
        assert got[label].gold - got[label].found == 1


def test_another_kind_is_another_answer_unless_kinds_are_not_compared(other):
    got = other(answers=lambda rows: [[a, "denies", b] for a, _, b in rows])
    assert got["answers"].recall < 1.0
    assert got["answers: of any kind"].recall == 1.0


def test_the_verb_alone_may_be_what_the_first_quotes_whole(other):
    # "The ministry denied this": no content, the same cue, the same end of the same answer.
    got = other(
        statements=lambda rows: [r | {"content": []} if r["id"] == "l" else r for r in rows]
    )
    assert got["answers"].recall == 1.0
    whole = got["statements en: whole"]
    assert (whole.precision, whole.gold - whole.found) == (1.0, 1)


def test_one_of_several_names_that_are_as_good_is_enough(other):
    def renamed(rows):
        return [r | {"subject": ["Nobody", *r["subject"]]} for r in rows]

    assert other(relations=renamed)["relations"].recall == 1.0


def test_groups_with_a_member_in_common_are_one():
    assert joined([["a", "b"], ["c"], [], ["b", "c", "d"]]) == [["a", "b", "c", "d"]]


def test_the_second_annotation_quotes_its_articles():
    # Loading refuses a quotation that the text does not hold.
    halves = [half for half in SPLITS if (SECOND / half).is_dir()]
    assert "test" in halves
    for half in halves:
        articles = corpus(half, SECOND)
        assert [a.name for a in articles] == [a.name for a in corpus(half)]
        ids = {f"{a.name}/{row['id']}" for a in articles for row in a.statements}
        for article in articles:
            assert len({row["id"] for row in article.statements}) == len(article.statements)
            ends = {end for a, _, b in article.answers for end in (a, b)}
            ends |= {row["asserted_by"] for row in article.relations} - {"outlet"}
            assert {end if "/" in end else f"{article.name}/{end}" for end in ends} <= ids
        assert {name for same in together(half, SECOND)["same"] for name in same} <= ids
