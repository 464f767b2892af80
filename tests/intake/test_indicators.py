"""Opening what others found: whole, broken and hostile files."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.errors import DamagedFile, InputError, UnrecognisedFormat, UnsafeFile
from undertow.intake import indicators
from undertow.intake.indicators import open_indicators
from undertow.model.indicator import Matchable, matchables, refanged, understood


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("example.org", Matchable("site", "example.org")),
        ("hxxps://www.Example[.]org/", Matchable("site", "example.org")),
        ("news[.]island(dot)example", Matchable("site", "news.island.example")),
        ("hxxps[:]//island.example/a?utm_source=x&b=1", Matchable("page", "island.example/a?b=1")),
        ("https://twitter.com/Some_One", Matchable("account", "some_one", "x")),
        ("t.me/s/some_channel", Matchable("account", "some_channel", "telegram")),
        ("https://www.tiktok.com/@some.one", Matchable("account", "some.one", "tiktok")),
        ("https://x.com/someone/status/12", Matchable("page", "x.com/someone/status/12")),
        ("https://x.com/search", Matchable("page", "x.com/search")),
        ("facebook.com", None),  # all the world links there
        ("bit.ly", None),
        ("someone@island.example", None),
        ("10.0.0.1", None),
        ("two words.example", None),
        ("", None),
        ("a." * 5000 + "example", None),
    ],
)
def test_values_are_understood(written, found):
    assert understood(written) == found


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    understood(text)
    assert isinstance(refanged(text), str)


def test_what_an_object_can_match():
    pattern = "[domain-name:value = 'a.example'] OR [url:value='hxxp://b.example/c']"
    assert matchables({"type": "indicator", "pattern": pattern}) == [
        Matchable("site", "a.example"),
        Matchable("page", "b.example/c"),
    ]
    account = {"type": "user-account", "account_type": "twitter", "user_id": 12}
    assert matchables(account) == [Matchable("account", "12", "x")]
    channel = {
        "type": "channel",
        "name": "vk.com/one",
        "aliases": ["two", 3],
        "channel_types": ["X"],
    }
    assert matchables(channel) == [
        Matchable("account", "one", "vk"),
        Matchable("account", "two", "x"),
    ]
    assert matchables({"type": "narrative", "name": "a.example"}) == []


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_a_broken_bundle_is_read_as_far_as_it_goes(tmp_path):
    objects = [
        {"type": "domain-name", "id": "domain-name--1", "value": "a.example"},
        {"type": "domain-name", "value": "no.id"},
        {"id": "x--1"},
        "no object",
        {"type": "channel", "id": "channel--1", "name": 5, "modified": "2024-01-01"},
        {"type": "channel", "id": "channel--1", "name": "newer", "modified": "2025-01-01"},
        {"type": "relationship", "id": "relationship--1", "source_ref": "nowhere--1"},
    ]
    found = open_indicators(written(tmp_path / "b.json", json.dumps({"objects": objects})))
    assert [made["id"] for made in found.objects] == [
        "domain-name--1",
        "channel--1",
        "relationship--1",
    ]
    assert found.objects[1]["name"] == "newer" and found.places == [1, 6, 7]
    assert sum(found.left_out.values()) == 4


@pytest.mark.parametrize("text", ['[{"type":"url","id":"url--1"}]', '{"type":"url","id":"url--1"}'])
def test_a_bundle_need_not_be_one(tmp_path, text):
    assert len(open_indicators(written(tmp_path / "b.json", text)).objects) == 1


def test_metas_list(tmp_path):
    text = (
        "Tactic,Technique,Procedure,Indicator\n"
        "Disguising assets,Using domains,Posing as news,island-news[.]example\n"
        'Acquiring assets,"Accounts, fake",Posting,https://x.com/made_up\n'
        "Acquiring assets,Hosting,,192.0.2.7\n"
    )
    found = open_indicators(written(tmp_path / "meta.csv", text))
    assert [made["type"] for made in found.objects] == ["domain-name", "channel"]
    assert found.objects[0]["value"] == "island-news.example"
    assert "technique: Accounts, fake" in found.objects[1]["description"]
    assert found.places == [2, 3]
    assert found.left_out == {"neither a site, a page nor an account": 1}


def test_a_list_of_sites_one_a_line(tmp_path):
    found = open_indicators(written(tmp_path / "l.txt", "# ours\na.example\n\nb[.]example\n"))
    assert [made["value"] for made in found.objects] == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b'{"objects": [', DamagedFile),
        (b"[" * 100_000, DamagedFile),
        (b"\x00\x01\x02", DamagedFile),
        (b'{"objects": {}}', UnrecognisedFormat),
        (b'{"objects": 7}', UnrecognisedFormat),
        (b"7", UnrecognisedFormat),
        (b"", UnrecognisedFormat),
        (b"just some words, of no use\n", UnrecognisedFormat),
    ],
)
def test_hostile_files_end_in_words(tmp_path, raw, error):
    path = tmp_path / "odd"
    path.write_bytes(raw)
    with pytest.raises(error):
        open_indicators(path)


def test_a_cell_without_an_end_ends_the_file_and_nothing_else(tmp_path):
    found = open_indicators(written(tmp_path / "l.csv", "domain\na.example\n" + '"b\n' * 400_000))
    assert [made["value"] for made in found.objects] == ["a.example"]
    assert sum(found.left_out.values()) >= 1


def test_bounds(tmp_path, monkeypatch):
    path = written(tmp_path / "l.txt", "\n".join(f"s{n}.example" for n in range(9)))
    monkeypatch.setattr(indicators, "MOST_OBJECTS", 5)
    assert len(open_indicators(path).objects) == 5
    monkeypatch.setattr(indicators, "MOST_BYTES", 5)
    with pytest.raises(UnsafeFile):
        open_indicators(path)
    with pytest.raises(InputError):
        open_indicators(tmp_path / "none")


@pytest.mark.real
def test_published_bundles_come_in_whole(real_data):
    for path in sorted((real_data / "exchange").glob("*.json")):
        objects = json.loads(path.read_text(encoding="utf-8"))["objects"]
        found = open_indicators(path)
        assert not found.left_out
        wanted = Counter(made["type"] for made in objects)
        assert Counter(made["type"] for made in found.objects) == wanted
        assert found.objects == objects
    (path,) = (real_data / "exchange").glob("*.csv")
    found = open_indicators(path)  # of its 371 rows two stand there twice
    assert len(found.objects) + sum(found.left_out.values()) == 371
