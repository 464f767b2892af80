"""p-values must not be too small where nobody coordinates: a quick version of the benchmark.

Floors are what the benchmark finds on whole worlds (docs/quality.md), with room for small ones.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from benchmarks.calibration import JOINT, LEVELS, OVERLAP, PLAN, SPEED, fits, gather

SMALL = replace(PLAN, posts=8_000, accounts=600)


@pytest.fixture(scope="module")
def measured():
    return {kind: fits(found) for kind, found in gather([180], 1, SMALL).items()}


def test_p_values_of_pairs_are_not_below_uniform(measured):
    for kind, found in measured.items():
        for what in (SPEED, JOINT, OVERLAP):
            assert found[what].count > 1_000, kind
            assert found[what].above <= 0.01, (kind, what)


def test_small_p_values_are_rarer_than_they_claim_to_be(measured):
    for kind, found in measured.items():
        for what in (SPEED, JOINT, OVERLAP):
            got = found[what]
            for (count, _), level in zip(got.ratio, LEVELS, strict=True):
                # Ten times rarer, or a single one: pairs of one world hang together.
                assert count <= max(1, 0.1 * level * got.count), (kind, what, level)


def test_groups_given_beforehand_are_not_surprising(measured):
    for kind, found in measured.items():
        for what, got in found.items():
            if what.startswith("groups"):
                assert sum(count for count, _ in got.ratio[1:]) == 0, (kind, what)
