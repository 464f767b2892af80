"""Rewordings and translations as part of a scan: what is written, kept, counted and left out."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import undertow
from undertow.encoders import usem3
from undertow.errors import ModelError, ParameterError
from undertow.workflow import encoding, narrating, scanning

TOLD = [
    ("en", "Foreign trawlers empty our bay at night and nobody stops them"),
    ("fr", "Des chalutiers étrangers vident notre baie la nuit et personne ne les arrête"),
    ("de", "Fremde Trawler leeren nachts unsere Bucht und niemand hält sie auf"),
    ("el", "Ξένες τράτες αδειάζουν τον κόλπο μας τη νύχτα και κανείς δεν τις σταματά"),
    ("en", "My sister bakes the best bread in the whole valley"),
    ("en", "The museum opens at nine and closes before dinner"),
    ("fr", "Le concert a été reporté à cause de la pluie"),
    ("de", "Im Garten blühen schon die ersten Apfelbäume"),
    ("en", "😀"),
    ("en", ""),
    ("en", "Bravo!"),
    (None, "https://example.org/only/a/link"),
]


@pytest.fixture
def case(tmp_path: Path) -> undertow.Case:
    start = datetime(2026, 1, 5, 6, tzinfo=UTC)
    path = tmp_path / "posts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["post_id", "account_id", "created_at", "text", "lang"])
        for n, (lang, text) in enumerate(TOLD):
            at = (start + timedelta(minutes=n)).isoformat()
            out.writerow([f"p{n}", f"a{n}", at, text, lang or ""])
    made = undertow.new_case(tmp_path / "bay.case")
    undertow.add(made, [path])
    return made


def rows(case: undertow.Case) -> list[tuple[str, str, str, int]]:
    found = case["copies"].arrow().to_pylist()
    return [
        (r["post_a"], r["post_b"], r["kind"], r["place"]) for r in found if r["link"] == "previous"
    ]


def test_translations_stand_in_the_table_and_what_was_left_out_is_counted(case):
    run = scanning.scan(case, controls=0)
    assert rows(case) == [("p0", "p1", "translated", 2), ("p1", "p2", "translated", 3)]
    counts = run["counts"]["texts"]
    assert (counts["retold"], counts["reworded"], counts["translated"]) == (1, 0, 2)
    assert counts["left_out"] == {"el": 1, "too short": 3}
    assert counts["messages"] == counts["copies"] == 0
    assert run["parameters"]["encoders"] == {"usem3": usem3.Usem3.sha256}


def test_in_the_tests_a_message_is_one_object_over_languages(case):
    scanning.scan(case, controls=0)
    told = {row["post_id"]: row["object"] for row in case["actions"].arrow().to_pylist()}
    assert told["p0"] == told["p1"] == told["p2"] == case["copies"].arrow()["copy_id"][0].as_py()
    assert len({told[f"p{n}"] for n in range(3, 8)}) == 5


def test_vectors_are_computed_once_and_results_stay_the_same(case, monkeypatch):
    first = narrating.narrate(case)
    assert list(case.embeddings.rglob("*.npz"))

    def refuse(*_: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(usem3, "_network", refuse)
    shutil.rmtree(case.kept)  # else nothing would be asked for at all
    again = narrating.narrate(case)
    assert first["outputs"] == again["outputs"]


def test_without_an_encoder_only_copies_are_found(case):
    run = narrating.narrate(case, encoder="none")
    assert rows(case) == [] and "retold" not in run["counts"]
    assert not case.embeddings.exists()


def test_a_wrong_name_is_said_before_anything_is_written(case):
    before = len(case.runs())
    with pytest.raises(ParameterError, match="no encoder 'bert'"):
        scanning.scan(case, encoder="bert")
    assert len(case.runs()) == before


class Reader:
    """Knows some languages, and is never asked for a vector."""

    def __init__(self, *languages: str) -> None:
        self.languages = frozenset(languages)


def opened(monkeypatch: pytest.MonkeyPatch, *, both: bool) -> dict[str, list[Reader]]:
    there = {"usem3": [Reader("en", "fr", "de")], "best": [Reader("en", "fr", "de", "el")]}

    def opens(name: str) -> list[Reader]:
        if name == "best" and not both:
            raise ModelError("not installed")
        return there[name]

    monkeypatch.setattr(encoding, "open_encoders", opens)
    return there


@pytest.mark.parametrize(
    ("share", "both", "taken"),
    [(0.1, True, "best"), (0.2, True, "usem3"), (0.1, False, "usem3")],
)
def test_both_encoders_are_taken_where_the_posts_need_them(case, monkeypatch, share, both, taken):
    # One text in eight whose language can be told is Greek.
    there = opened(monkeypatch, both=both)
    monkeypatch.setattr(encoding, "SHARE", share)
    assert encoding.encoders_for(case, "auto") is there[taken]


def test_a_large_case_is_looked_at_in_parts(case, monkeypatch):
    there = opened(monkeypatch, both=True)
    monkeypatch.setattr(encoding, "SHARE", 0.1)
    monkeypatch.setattr(encoding, "_LOOKED_AT", 4)  # every fourth post: two of German, no Greek
    assert encoding.encoders_for(case, "auto") is there["usem3"]
