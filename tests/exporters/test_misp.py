"""MISP: PyMISP takes the event, its templates know every attribute, tags say who may see it."""

import json
from pathlib import Path

import pymisp
import pytest
from tests.exporters.test_stix import (
    ARTICLE,
    DENIAL,
    STATEMENTS,
    judged,
    put,
)

from undertow.exporters import all_exporters
from undertow.exporters.base import Terms

TEMPLATES = Path(pymisp.__file__).parent / "data" / "misp-objects" / "objects"


def event(case, path, **terms):
    (made,) = all_exporters()["misp"].write(case, path / "event.json", Terms(**terms))
    loaded = pymisp.MISPEvent()
    loaded.load_file(str(made))
    return loaded, json.loads(made.read_text(encoding="utf-8"))["Event"]


@pytest.fixture
def whole(new_case):
    case = new_case()
    put(case, "articles", [ARTICLE])
    put(case, "statements", STATEMENTS)
    put(case, "answers", [DENIAL])
    put(case, "judgements", [judged(), judged(analyst=None, statement="Nobody says this.")])
    put(case, "narratives", [{"narrative_id": "n1", "label": "The bridge", "groups": ["g1"]}])
    return case


def test_pymisp_takes_it(whole, tmp_path):
    loaded, raw = event(whole, tmp_path)
    assert {one.name for one in loaded.objects} == {
        "annotation",
        "microblog",
        "narrative",
        "user-account",
    }
    assert len(loaded.objects) == len(raw["Object"])
    known = {one.uuid for one in loaded.objects}
    references = [ref for one in loaded.objects for ref in one.references]
    assert references and all(ref.referenced_uuid in known for ref in references)
    assert loaded.distribution == 0


def test_the_templates_know_every_attribute(whole, tmp_path):
    platforms = ["x", "telegram", "example"]
    accounts = whole.table("accounts").to_pylist()
    for n, row in enumerate(accounts):
        row["platform"] = platforms[n % 3]
    put(whole, "accounts", accounts)
    _, raw = event(whole, tmp_path, names=True)
    assert {"twitter-account", "telegram-account"} <= {made["name"] for made in raw["Object"]}
    for made in raw["Object"]:
        template = json.loads((TEMPLATES / made["name"] / "definition.json").read_text())
        assert made["template_uuid"] == template["uuid"]
        assert made["template_version"] == str(template["version"])
        assert made["meta-category"] == template["meta-category"]
        said = {one["object_relation"]: one["type"] for one in made["Attribute"]}
        assert said.keys() & set(template.get("requiredOneOf", said))
        for relation, kind in said.items():
            assert template["attributes"][relation]["misp-attribute"] == kind


def test_tags(whole, tmp_path):
    loaded, _ = event(whole, tmp_path, tlp="amber+strict")
    tags = [tag.name for tag in loaded.tags]
    assert tags[0] == "tlp:amber+strict"
    assert 'misp-galaxy:disarm-techniques="Amplify Existing Narrative"' in tags
    inside = {tag.name for one in loaded.objects for at in one.attributes for tag in at.tags}
    assert 'estimative-language:likelihood-probability="likely"' in inside
    assert 'estimative-language:confidence-in-analytic-judgment="moderate"' in inside
    assert 'admiralty-scale:source-reliability="f"' in inside


def test_who_said_what(whole, tmp_path):
    _, raw = event(whole, tmp_path)
    texts = [
        at["value"]
        for made in raw["Object"]
        if made["name"] == "annotation"
        for at in made["Attribute"]
        if at["object_relation"] == "text"
    ]
    (accusation,) = [text for text in texts if text.startswith("Jana Holt")]
    assert "denies: Pavel Renn" in accusation
    assert any("Judged by Ines Vale" in text for text in texts)
    assert not any("Nobody says this" in text for text in texts)


def test_nobody_is_named_and_bytes_stay_equal(whole, tmp_path):
    _, first = event(whole, tmp_path)
    assert "ringer" not in json.dumps(first)
    assert not any(f'"u{n:03}x"' in json.dumps(first) for n in range(200))
    _, second = event(whole, tmp_path)
    assert first == second
