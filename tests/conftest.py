"""What several tests need."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the project; the test is skipped where there is none."""
    if not REAL.is_dir():
        pytest.skip("no real data in ../shared/data")
    return REAL


# Whether a property holds does not depend on how busy the machine is.
settings.register_profile("undertow", deadline=None)
settings.load_profile("undertow")
