"""The kernels take no more instructions than they did: says the same on a busy machine."""

from __future__ import annotations

import json
import shutil

import pytest

from benchmarks import instructions


def test_no_kernel_takes_a_tenth_more_instructions() -> None:
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed, so instructions cannot be counted")
    expected = json.loads(instructions.EXPECTED.read_text()).get(instructions.here())
    if expected is None:
        pytest.skip(
            f"nothing is known of {instructions.here()}: python -m benchmarks instructions --write"
        )
    found = instructions.counted()
    assert set(found) == set(expected)
    much = {
        name: f"{count / expected[name] - 1:+.0%}"
        for name, count in found.items()
        if count > expected[name] * (1 + instructions.TOLERANCE)
    }
    assert not much, f"more instructions than benchmarks/instructions.json says: {much}"


def test_each_kernel_does_something() -> None:
    for name, work in instructions.kernels().items():
        result = work()
        assert result is not None and len(getattr(result, "cluster", result)) > 0, name
