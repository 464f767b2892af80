"""Counting in parts that lie on the disk gives what counting all at once gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import undertow
from undertow.case import Case
from undertow.workflow import counting

REPOSTS = 300


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Twenty accounts repost forty posts, in two files."""
    case = undertow.new_case(tmp_path / "parts.case")
    for half in range(2):
        rows = [
            f"r{n},a{n * n * 7 % 199 % 20:02},{1_740_960_000 + n * 13 % 97},o{n * n % 40}"
            for n in range(half, REPOSTS, 2)
        ]
        file = tmp_path / f"{half}.csv"
        file.write_text("\n".join(["post_id,account_id,created_at,repost_of", *rows]))
        (added,) = undertow.add(case, [file])
        assert added.posts == REPOSTS // 2, added
    return case


def test_parts_on_the_disk_add_up(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = counting.count_pairs(case, "repost", 10)
    assert len(whole) > 100
    for at_once in (7, 100, REPOSTS - 1):
        monkeypatch.setattr(counting, "POSTS_AT_ONCE", at_once)
        assert counting.count_pairs(case, "repost", 10).to_pydict() == whole.to_pydict()


def test_the_rule_of_participation_is_the_same(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = counting.count_pairs(case, "repost", 10, min_participation=2)
    monkeypatch.setattr(counting, "POSTS_AT_ONCE", 7)
    again = counting.count_pairs(case, "repost", 10, min_participation=2)
    assert again.to_pydict() == whole.to_pydict()


def test_a_channel_without_actions(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "POSTS_AT_ONCE", 7)
    assert len(counting.count_pairs(case, "link", 10)) == 0
