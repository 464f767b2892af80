"""The kernels take no more instructions and memory than they did, however busy the machine is."""

from __future__ import annotations

import json

import pytest

from benchmarks import instructions


def test_no_kernel_takes_a_tenth_more() -> None:
    expected = json.loads(instructions.EXPECTED.read_text()).get(instructions.here())
    if expected is None:
        pytest.skip(
            f"nothing is known of {instructions.here()}: python -m benchmarks instructions --write"
        )
    found = instructions.counted()
    assert set(found) == set(expected)
    much = {
        f"{what} of {name}": f"{count / expected[name][what] - 1:+.0%}"
        for name, counts in found.items()
        for what, count in counts.items()
        if count > expected[name][what] * (1 + instructions.TOLERANCE)
    }
    assert not much, f"more than benchmarks/instructions.json says: {much}"


def test_twice_the_work_is_seen() -> None:
    work = instructions.kernels()["binomial tail"]
    once = instructions._traced(work)
    twice = instructions._traced(lambda: (work(), work()))
    assert twice["instructions"] > 1.8 * once["instructions"]


def test_each_kernel_does_something() -> None:
    for name, work in instructions.kernels().items():
        result = work()
        assert len(getattr(result, "cluster", result)) > 0, name
