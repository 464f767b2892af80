"""Statements on real gold, which is not ours to ship; floors: a point below the measured figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from benchmarks.articles import SHARED, scored, scoring_tool

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    # The scoring tool in ../shared leaves its files to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(not Path(SHARED).is_dir(), reason="the gold in ../shared is not here"),
]


@pytest.mark.parametrize(("kind", "floor"), [("polnear", 57.0), ("ggt", 75.0)])
def test_end_to_end_on_the_documents_never_looked_at(kind, floor):
    score, _ = scored(scoring_tool(), kind, 1)
    found = re.search(r"end to end [\d.]+/[\d.]+/([\d.]+)", str(score))
    assert found is not None
    assert float(found[1]) >= floor
