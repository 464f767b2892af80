"""The report's section on copies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exporters.report.test_report import parsed

from undertow.exporters.report import render
from undertow.exporters.report.differences import differences

GOLDEN = Path(__file__).parents[2] / "golden" / "copies.txt"


@pytest.fixture(scope="module")
def section(case):
    page = render(case)
    begin = page.index('<section id="copies">')
    return page[begin : page.index("</section>", begin)]


def test_golden(section):
    text = "\n".join(parsed(section).lines) + "\n"
    if os.environ.get("UNDERTOW_UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_differences_are_marked_the_invisible_ones_too(section):
    assert "<mark>cl\u043eses</mark>" in section
    assert "<del>Monday</del> <mark>Tuesday</mark>" in section
    assert "◌" in section and "\u200b" not in section


def test_a_case_without_copies_has_no_section(quiet_case):
    assert 'id="copies"' not in render(quiet_case)


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_give_back_both_texts(one, two):
    pieces = differences(one, two)
    same = [piece for piece in pieces if piece.how != "missing"]
    assert sum(len(piece.text) for piece in same) == len(two)
    assert (differences(one, one) or [("", "")])[0] == (one, "")
