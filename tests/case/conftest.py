"""Commands for the tests of the case."""

from tests.cli.conftest import run  # noqa: F401 - a fixture
