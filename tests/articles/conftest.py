"""The sample articles, invented states, people and outlets; and rules without the network."""

from __future__ import annotations

from pathlib import Path

import pytest

from undertow.articles import reading

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of invented articles."""
    return SAMPLES


@pytest.fixture(autouse=True)
def rules_alone(request, monkeypatch):
    """These tests are of the rules; what the network makes of them has tests in `learned/`."""
    if "learned" not in request.path.parts:
        monkeypatch.setitem(reading.read_article.__kwdefaults__, "corrects", False)
