"""What several tests need."""

from __future__ import annotations

from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the project; the test is skipped where there is none."""
    if not REAL.is_dir():
        pytest.skip("no real data in ../shared/data")
    return REAL
