"""The section on narratives: streams, who was first, and hostile texts as texts."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest

from undertow.exporters.report import render
from undertow.model.tables import TABLES

ZALGO = "z\u0301\u0302\u0303\u0304\u0305\u0306algo " * 4
RTL = "\u202eالميناء بيع للغرباء دون تصويت"


@pytest.fixture
def told(new_case, hostile):
    """A case in which forty posts tell two narratives, with hostile words."""
    case = new_case()
    posts = sorted(case.table("posts").to_pylist()[:40], key=lambda post: post["created_at"])
    rows, links, parts = [], [], []
    for number, (label, mine) in enumerate(((hostile + RTL, posts[:30]), (ZALGO, posts[30:]))):
        name = f"n-{number}"
        ends = {"first_at": mine[0]["created_at"], "last_at": mine[-1]["created_at"]}
        burst = f"{mine[2]['created_at']:%Y-%m-%dT%H:%MZ}/{mine[9]['created_at']:%Y-%m-%dT%H:%MZ}"
        first = {"first_post": mine[0]["post_id"], "central_post": mine[1]["post_id"]}
        rows.append(
            {
                "narrative_id": name, "label": label, "languages": ["en", "ar"],
                "posts": len(mine), "accounts": 9, "groups": ["g1"], "peak_at": ends["first_at"],
                "terms": [hostile], "messages": 4, "reposts": 2, "group_posts": 5,
                "bursts": [burst], "pinned": number == 1, "name": None,
            } | ends | first
        )  # fmt: skip
        links += [
            {"narrative_id": name, "post_id": p["post_id"], "account_id": p["account_id"]}
            for p in mine
        ]
        part = {"narrative_id": name, "kind": "language", "posts": 3, "accounts": 2}
        parts.append(part | ends | first | {"value": "ar", "label": RTL + hostile})
        parts[-1] |= {"central_post": mine[2]["post_id"]}
    made = {"narratives": rows, "narrative_posts": links, "narrative_parts": parts}
    for name, content in made.items():
        case._tables[name] = pa.Table.from_pylist(content, schema=TABLES[name])
    return case


def section(page: str) -> str:
    return re.search(r'<section id="narratives">.*?</section>', page, re.DOTALL)[0]


def test_each_narrative_has_its_stream_and_its_first_teller(told):
    found = section(render(told))
    assert found.count('<article class="story"') == 2
    assert found.count("<svg") == 2
    assert found.count("First seen") == 2
    assert "9 accounts in 30 posts and 4 wordings" in found
    assert "By accounts of groups: 17%" in found


def test_hostile_words_are_words(told, hostile):
    page = render(told)
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page  # no direction that reaches beyond its element
    assert "&lt;script&gt;" in section(page)
    assert 'dir="auto"' in section(page)


def test_who_told_it_first_stands_under_a_pseudonym(told):
    found = section(render(told))
    for post in told.table("posts").to_pylist()[:40]:
        assert post["account_name"] not in found


def test_a_case_without_narratives_says_nothing_of_them(new_case):
    assert 'id="narratives"' not in render(new_case())
