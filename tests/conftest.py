"""What several tests need."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from undertow.workflow import encoding

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the project; the test is skipped where there is none."""
    if not REAL.is_dir():
        pytest.skip("no real data in ../shared/data")
    return REAL


@pytest.fixture(autouse=True, scope="session")
def quick_encoder_alone():
    """Scans tell meanings the same way whatever extras are installed here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "SHARE", 2.0)
        yield


# Whether a property holds does not depend on how busy the machine is.
settings.register_profile("undertow", deadline=None)
settings.load_profile("undertow")
