"""A label can be read, whatever the text; terms are what sets messages apart."""

from __future__ import annotations

import numpy as np
import pytest

from undertow.narratives.labels import LONGEST, Words, label, most_central


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RT @one: #now The harbour is sold https://t.co/x #harbour #vote", "The harbour is sold"),
        ("The harbour is sold via @paper", "The harbour is sold"),
        ("Who pays ? #tolls", "Who pays ?"),
        ("#only #tags https://t.co/x", "only tags"),
        ("   ", ""),
    ],
)
def test_label(text, said):
    assert label(text) == said


@pytest.mark.parametrize(
    "text", ["word " * 5_000, "x" * 100_000, "نص طويل جدا " * 900, "z\u0301" * 900]
)
def test_a_label_is_never_long(text):
    assert 0 < len(label(text)) <= LONGEST


def test_the_closest_whole_sentence_is_chosen():
    texts = [
        "The harbour is sold to strangers without…",
        "The harbour was sold to strangers",
        "Sold",
    ]
    assert most_central(texts, np.array([0.9, 0.85, 0.95]), [1, 1, 1]) == 1


def test_terms_are_the_words_that_others_lack():
    usual = [f"the council speaks of item {n} again" for n in range(200)]
    here = [f"the council poisons the wells again {n}" for n in range(8)]
    terms = Words(usual + here).terms(here)
    assert set(terms) == {"poisons", "wells"}
