"""Known indicators in a case: taken in once, matched, and given back unchanged."""

import json
from collections import Counter

import pytest

from undertow.case import new_case
from undertow.workflow.adding import add
from undertow.workflow.indicators import add_indicators
from undertow.workflow.scanning import scan
from undertow.workflow.sharing import export

POSTS = """post_id,account_id,account_name,created_at,text,urls,mentions,platform
1,a1,Lark,2026-01-05T10:00:00Z,see,https://www.island.example/a?utm_source=x,,x
2,a2,Finch,2026-01-05T10:01:00Z,see,https://sub.island.example/b,,x
3,a3,Wren,2026-01-05T10:02:00Z,see https://x.com/lark,,,x
4,a4,Robin,2026-01-05T10:03:00Z,hello,,lark|a2,x
5,a5,Lark,2026-01-05T10:04:00Z,another platform,,,telegram
6,a6,Crane,2026-01-05T10:05:00Z,nothing,https://notisland.example,,x
7,a7,Heron,2026-01-05T10:06:00Z,nothing,https://x.com/i/status/9,,x
"""
BUNDLE = [
    {"type": "domain-name", "id": "domain-name--1", "value": "island.example"},
    {"type": "url", "id": "url--1", "value": "hxxps://island.example/a"},
    {"type": "channel", "id": "channel--1", "name": "x.com/Lark"},
    {"type": "user-account", "id": "user-account--1", "user_id": "finch"},
    {"type": "domain-name", "id": "domain-name--2", "value": "x.com"},
    {"type": "narrative", "id": "narrative--1", "name": "the bridge"},
    {
        "type": "attack-pattern",
        "id": "attack-pattern--1",
        "name": "Hijack Hashtags",
        "external_references": [{"source_name": "mitre-attack", "external_id": "T0019.002"}],
        "object_marking_refs": ["marking-definition--1"],
    },
    {"type": "marking-definition", "id": "marking-definition--1", "name": "TLP:GREEN"},
]


@pytest.fixture
def case(tmp_path):
    made = new_case(tmp_path / "island.case")
    posts = tmp_path / "posts.csv"
    posts.write_text(POSTS, encoding="utf-8")
    assert not any(one.problem for one in add(made, [posts]))
    return made


@pytest.fixture
def bundle(tmp_path):
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps({"type": "bundle", "id": "bundle--1", "objects": BUNDLE}))
    return path


def matches(case):
    rows = case.table("indicator_matches").to_pylist()
    return {
        (row["indicator_id"], row["post_id"], row["matched"], row["platform_known"]) for row in rows
    }


WANTED = {
    ("domain-name--1", "1", "site", True),
    ("domain-name--1", "2", "site", True),
    ("url--1", "1", "link", True),
    ("channel--1", "1", "author", True),
    ("channel--1", "3", "link", True),
    ("channel--1", "4", "mention", True),
    ("user-account--1", "2", "author", False),
}


def test_posts_and_accounts_that_match(case, bundle):
    (known,) = add_indicators(case, [bundle])
    assert known.types == dict(Counter(made["type"] for made in BUNDLE).most_common())
    assert known.matchable == 4
    assert matches(case) == WANTED


def test_a_scan_says_it_again_of_posts_that_came_later(case, bundle, tmp_path):
    add_indicators(case, [bundle])
    later = tmp_path / "later.csv"
    head = POSTS.splitlines()[0]
    later.write_text(f"{head}\n8,a8,Jay,2026-01-06T10:00:00Z,x,https://island.example/z,,x\n")
    add(case, [later])
    assert matches(case) == WANTED
    run = scan(case, controls=0)
    assert matches(case) == WANTED | {("domain-name--1", "8", "site", True)}
    assert run["counts"]["indicator_matches"] == len(WANTED) + 1


def test_a_file_comes_in_once_and_problems_are_said(case, bundle, tmp_path):
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("no indicator in here")
    first, problem = add_indicators(case, [bundle, nothing])
    assert not first.already and problem.problem
    (again,) = add_indicators(case, [bundle])
    assert again.already
    assert case.count("indicators") == len(BUNDLE)
    assert len(case.ledger.runs("indicators")) == 1
    with case.writing():  # what the ledger names is not swept away
        assert any(
            path.read_bytes() == bundle.read_bytes() for path in (case.folder / "raw").iterdir()
        )


def test_rows_say_what_the_publisher_said(case, bundle):
    add_indicators(case, [bundle])
    rows = {row["indicator_id"]: row for row in case.table("indicators").to_pylist()}
    technique = rows["attack-pattern--1"]
    assert technique["techniques"] == ["T0049.002"] and technique["tlp"] == "TLP:GREEN"
    assert technique["kind"] is None and technique["value"] == "Hijack Hashtags"
    assert rows["domain-name--2"]["kind"] is None  # a platform is no indicator
    assert rows["channel--1"]["platform"] == "x"


def test_what_came_in_goes_out_unchanged(case, bundle, tmp_path):
    add_indicators(case, [bundle])
    (out,) = export(case, "indicators", tmp_path / "out.json")
    assert json.loads(out.read_text())["objects"] == BUNDLE


def test_an_export_comes_into_another_case_and_out_again_equal(case, bundle, tmp_path):
    """STIX out, in as known indicators, out: the same objects."""
    scan(case, controls=0)
    (first,) = export(case, "stix", tmp_path / "first.json")
    other = new_case(tmp_path / "other.case")
    (known,) = add_indicators(other, [first])
    assert not known.left_out
    (second,) = export(other, "indicators", tmp_path / "second.json")
    objects = [json.loads(path.read_text())["objects"] for path in (first, second)]
    assert objects[0] == objects[1]


def comparable(case):
    """Posts without what is of the file: the place, the time as written.

    A list that is not known comes back as an empty one.
    """
    place = {"source_sha256", "source_line", "source_offset", "source_member", "created_at_raw"}
    return [
        {name: value or None for name, value in row.items() if name not in place}
        for row in case.table("posts").to_pylist()
    ]


@pytest.mark.parametrize("format_", ["parquet", "csv"])
def test_tables_come_into_another_case_and_out_again_equal(case, tmp_path, format_):
    export(case, format_, tmp_path / "first")
    other = new_case(tmp_path / "other.case")
    (told,) = add(other, [tmp_path / "first" / f"posts.{format_}"])
    assert told.problem is None and not told.rejects
    assert not told.duplicates
    assert comparable(other) == comparable(case)


@pytest.mark.real
def test_published_bundles_lose_nothing_on_the_way(real_data, tmp_path):
    for number, path in enumerate(sorted((real_data / "exchange").glob("*.json"))):
        made = new_case(tmp_path / f"{number}.case")
        add_indicators(made, [path])
        (out,) = export(made, "indicators", tmp_path / f"{number}.json")
        assert json.loads(out.read_text())["objects"] == json.loads(path.read_text())["objects"]
