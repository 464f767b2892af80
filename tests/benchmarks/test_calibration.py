"""How p-values are held beside the uniform distribution."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest
from benchmarks.calibration import Gathered, draw, fit, randomised, section
from benchmarks.quality_page import page
from benchmarks.tools import ROOT

from benchmarks import calibration


def test_a_fit_says_in_which_direction_p_values_stray():
    even = (np.arange(100) + 0.5) / 100
    got = fit(even, even)
    assert (got.count, got.above, got.below) == (100, pytest.approx(0.005), pytest.approx(0.005))
    assert got.ratio[:2] == [(10, pytest.approx(1)), (1, pytest.approx(1))]
    assert fit(even**2, even**2).above == pytest.approx(0.25, abs=0.01)
    assert fit(even**0.5, even**0.5).below == pytest.approx(0.25, abs=0.01)


def test_randomised_p_values_are_uniform_where_the_chance_is_right():
    pairs, trials = 20_000, 6
    rng = np.random.default_rng(1)
    pair = np.repeat(np.arange(pairs), trials)
    occasion, chance = np.tile(np.arange(trials), pairs), np.full(pairs * trials, 0.2)
    p = randomised(pair, occasion, chance, rng.random(len(pair)) < chance, pairs)
    got = fit(p, p)
    assert max(got.above, got.below) < 0.015


@pytest.mark.parametrize("tests", [50, 500])
def test_the_harmonic_mean_is_made_uniform(tests):
    rng = np.random.default_rng(2)
    means = [tests / np.sum(1 / rng.random(tests)) for _ in range(3_000)]
    p = np.array([calibration._exact(mean, tests) for mean in means])
    got = fit(p, p)
    assert max(got.above, got.below) < 0.04


def test_the_section_and_the_plot():
    found = {"nobody coordinates": Gathered()}
    p = np.linspace(0.001, 1, 500)
    told = ["both at once", "speed", "groups: random", "text, 10 s", "text, 60 s"]
    told += ["text, 10 s, both at once", "text, overlap"]
    for what in reversed(told):
        found["nobody coordinates"].add(what, p, p)
    text = section(found, "Measured today.")
    names = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")][2:]
    assert names == told
    assert ET.fromstring(draw(found)).tag.endswith("svg")


def test_the_page_has_its_marks():
    assert page((ROOT / "docs" / "quality.md").read_text(encoding="utf-8"), "", calibration.MARKS)
