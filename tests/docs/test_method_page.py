"""docs/method.md states the constants of the code, all of them and with their values."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re

import pytest
from tests.docs.generated import DOCS

import undertow.detection

_ROW = re.compile(r"^\| `(\w+)\.([A-Z_]+)` \| `(.+?)` \| .+ \|$", re.MULTILINE)
# No thresholds: marks of the code, and seeds that only make results repeatable.
_NO_THRESHOLD = {"UNKNOWN", "SECOND", "SEED"}


def stated() -> dict[tuple[str, str], object]:
    """(module, constant) -> value, as the page has them."""
    page = (DOCS / "method.md").read_text(encoding="utf-8")
    return {(row[1], row[2]): ast.literal_eval(row[3]) for row in _ROW.finditer(page)}


def constants() -> set[tuple[str, str]]:
    """The public constants that each module of the detection sets itself."""
    found = set()
    for module in pkgutil.iter_modules(undertow.detection.__path__):
        loaded = importlib.import_module(f"undertow.detection.{module.name}")
        source = ast.parse(inspect.getsource(loaded))
        for node in source.body:
            if isinstance(node, ast.Assign):
                names = [
                    name.id for name in ast.walk(node.targets[0]) if isinstance(name, ast.Name)
                ]
                found |= {
                    (module.name, name) for name in names if re.fullmatch("[A-Z][A-Z_]+", name)
                }
    return {(module, name) for module, name in found if name not in _NO_THRESHOLD}


@pytest.mark.parametrize(("module", "name"), sorted(stated()))
def test_a_constant_has_the_value_that_the_page_states(module, name):
    actual = getattr(importlib.import_module(f"undertow.detection.{module}"), name, None)
    assert actual is not None, f"docs/method.md names {module}.{name}, which is not in the code"
    assert actual == stated()[module, name], f"docs/method.md has another value for {module}.{name}"


def test_no_constant_is_missing_from_the_page():
    missing = {f"{module}.{name}" for module, name in constants() - set(stated())}
    assert not missing, f"state and explain in docs/method.md: {', '.join(sorted(missing))}"
