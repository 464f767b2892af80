"""ClaimReview drafts: claims with their place, and no rating that a person did not give."""

import json

import pyarrow as pa
from tests.exporters.test_stix import ARTICLE, DENIAL, STATEMENTS, put

from undertow.exporters import all_exporters
from undertow.exporters.base import Terms


def drafts(case, path, **terms):
    (made,) = all_exporters()["claimreview"].write(case, path / "c.json", Terms(**terms))
    return json.loads(made.read_text(encoding="utf-8"))["@graph"]


def test_an_accusation_with_its_denial(new_case, tmp_path):
    case = new_case()
    put(case, "articles", [ARTICLE])
    put(case, "statements", STATEMENTS)
    put(case, "answers", [DENIAL])
    first, second = drafts(case, tmp_path)
    assert first["claimReviewed"] == "words 1" and "Pavel Renn" in first["reviewBody"]
    assert "No denial" in second["reviewBody"]
    assert "reviewRating" not in first
    assert first["itemReviewed"]["firstAppearance"]["url"] == ARTICLE["url"]


def test_messages_that_a_group_posted(new_case, tmp_path):
    case = new_case()
    actions = [
        row | {"channel": "text", "object": "text 1"} if row["channel"] == "link" else row
        for row in case.table("actions").to_pylist()
        if "example.org/link/1" in row["object"] or row["channel"] == "repost"
    ]
    case._tables["actions"] = pa.Table.from_pylist(actions, schema=case.table("actions").schema)
    (draft, *_) = drafts(case, tmp_path)
    assert draft["@type"] == "ClaimReview" and "ringer" not in json.dumps(draft)
    assert "group g2" in draft["reviewBody"]
    assert draft["itemReviewed"]["appearance"][0]["identifier"].endswith(
        tuple(f"line {n}" for n in range(2, 2000))
    )
