"""What a run found in the texts, told to its user."""

from __future__ import annotations

import csv

import pytest

from undertow.cli.narratives import said_of_texts

GREEK = "Το λιμάνι θα πουληθεί την άλλη εβδομάδα σε ξένους χωρίς να ρωτηθεί κανείς, αριθμός {}"
ENGLISH = "The harbour will be sold to strangers next week and nobody was asked, number {}"


def posts(path, texts):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["post_id", "account_id", "created_at", "text", "lang"])
        rows.writerows(
            [n, f"a{n % 7}", f"2025-03-01T10:{n:02d}:00Z", text, lang]
            for n, (text, lang) in enumerate(texts)
        )
    return path


def test_a_scan_says_which_encoder_knows_the_languages_left_out(run, tmp_path):
    texts = [(ENGLISH.format(n), "en") for n in range(20)]
    told = run("scan", posts(tmp_path / "a.csv", texts), "--encoder", "usem3").out
    assert "messages posted more than once" in told or "message posted more than once" in told
    assert "does not know" not in told

    texts += [(GREEK.format(word), "el") for word in ("ένα", "δύο")]
    told = run("scan", posts(tmp_path / "b.csv", texts), "--encoder", "usem3").out
    assert "in el." in told
    assert "usem3 does not know (el)" in told
    assert "pip install 'undertow[languages]'" in told


@pytest.mark.parametrize(
    ("compared", "left", "said"),
    [
        (97, {"el": 2, "uk": 1}, True),  # three in a hundred
        (990, {"el": 2}, False),  # two in a thousand
        (97, {"sn": 3}, False),  # a language that no encoder knows
        (97, {"unknown": 3, "too short": 9}, False),
    ],
)
def test_only_much_in_languages_that_another_encoder_knows_is_worth_a_word(compared, left, said):
    counts = {
        "messages": 0,
        "copies": 0,
        "innocent": {},
        "retold": 0,
        "reworded": 0,
        "translated": 0,
        "compared": compared,
        "left_out": left,
        "narratives": {
            "narratives": 0,
            "posts": 0,
            "smaller": 0,
            "too_many": 0,
            "encoders": ["usem3"],
        },
    }
    told = "\n".join(said_of_texts(counts))
    assert ("undertow[languages]" in told) == said
    if said:
        assert "3 texts in languages that usem3 does not know (el, uk)" in told
