"""STIX out: valid for the tools of others, the same ids always, nobody named without a reason."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from tests.exporters.stix_tools import check, of_type

from undertow.errors import InputError
from undertow.exporters import all_exporters
from undertow.exporters._stix.bundle import OURS
from undertow.exporters.base import TLP, Terms
from undertow.model import disarm
from undertow.model.stix import stix_id
from undertow.model.tables import TABLES

SAID = datetime(2026, 1, 8, tzinfo=UTC)
ARTICLE = {
    "article_id": "a1", "title": "Who paid?", "outlet": "Island Herald", "published": SAID,
    "lang": "en", "url": "https://herald.example/paid", "source_sha256": "ab" * 32,
}  # fmt: skip


def statement(n, act, speaker, **more):
    row = {"statement_id": f"a1-{n}", "article_id": "a1", "speaker": speaker, "act": act}
    row |= {"content": f"words {n}", "content_spans": [f"{n}:{n + 5}"], "quote_type": "indirect"}
    return row | {"anonymous": False, "negated": False, "said_on": SAID} | more


STATEMENTS = [
    statement(1, "accuse", "Jana Holt", target="Ostmark", role="Minister"),
    statement(2, "deny", "Pavel Renn", affiliation="Ostmark"),
    statement(3, "assert", "Ada Lind"),
    statement(4, "accuse", "Tomas Wey", target="the government"),
]
DENIAL = {"statement_id": "a1-2", "answers_statement_id": "a1-1", "kind": "denies", "score": 0.9}


def put(case, name, rows, schema=None):
    case._tables[name] = pa.Table.from_pylist(rows, schema=schema or TABLES[name])


@pytest.fixture
def whole(new_case):
    case = new_case()
    put(case, "articles", [ARTICLE])
    put(case, "statements", STATEMENTS)
    put(case, "answers", [DENIAL])
    return case


def written(case, path, **terms):
    (made,) = all_exporters()["stix"].write(case, path, Terms(**terms))
    return made


def test_the_tools_of_others_take_it(whole, tmp_path):
    bundle = check(written(whole, tmp_path / "case.json"))
    for kind in ("report", "campaign", "channel", "user-account", "media-content", "observed-data"):
        assert of_type(bundle, kind), kind
    for kind in ("attack-pattern", "note", "identity", "grouping", "relationship"):
        assert of_type(bundle, kind), kind
    (report,) = of_type(bundle, "report")
    others = {"marking-definition", "extension-definition", "report"}
    everything = {made["id"] for made in bundle["objects"] if made["type"] not in others}
    assert set(report["object_refs"]) == everything
    assert all(ref["hashes"]["SHA-256"] for ref in report["external_references"])


def test_a_case_without_groups_is_a_bundle_too(quiet_case, tmp_path):
    bundle = check(written(quiet_case, tmp_path))
    assert not of_type(bundle, "campaign")


def test_a_second_export_has_the_same_bytes(whole, tmp_path):
    first, second = (written(whole, tmp_path / name) for name in ("1.json", "2.json"))
    assert first.read_bytes() == second.read_bytes()


def test_a_later_export_updates_and_never_doubles(whole, tmp_path, monkeypatch):
    before = json.loads(written(whole, tmp_path / "1.json").read_text())
    later = [*whole.runs(), {"kind": "scan", "started": "x", "finished": "2026-03-01T10:00:00Z"}]
    monkeypatch.setattr(whole, "runs", lambda: later)
    after = json.loads(written(whole, tmp_path / "2.json").read_text())
    assert [o["id"] for o in before["objects"]] == [o["id"] for o in after["objects"]]
    (old,), (new,) = of_type(before, "report"), of_type(after, "report")
    assert old["modified"] < new["modified"] and old["created"] == new["created"]


@pytest.mark.real
def test_ids_are_made_as_opencti_makes_them(real_data):
    """Over what VIGINUM published: each object's id comes out of its own key fields."""
    keys = {
        "channel": ["name"], "narrative": ["name"], "event": ["name"], "campaign": ["name"],
        "identity": ["name", "identity_class"], "domain-name": ["value"], "url": ["value"],
        "media-content": ["url"], "report": ["name", "published"],
        "user-account": ["account_type", "user_id", "account_login"],
    }  # fmt: skip
    checked = 0
    for path in sorted((real_data / "exchange").glob("*full.json")):
        for made in json.loads(path.read_text(encoding="utf-8"))["objects"]:
            if made["type"] in keys:
                key = {name: made[name] for name in keys[made["type"]] if name in made}
                assert stix_id(made["type"], **key) == made["id"]
                checked += 1
            elif made["type"] == "attack-pattern":
                code = made.get("x_mitre_id") or made["external_references"][0]["external_id"]
                assert stix_id("attack-pattern", x_mitre_id=code) == made["id"]
                checked += 1
    assert checked > 1000


@pytest.mark.parametrize("tlp", TLP)
def test_every_object_is_marked(whole, tmp_path, tlp):
    path = written(whole, tmp_path / "case.json", tlp=tlp)
    bundle = check(path) if tlp == "red" else json.loads(path.read_text())
    (mark,) = of_type(bundle, "marking-definition", name=f"TLP:{tlp.upper()}")
    for made in bundle["objects"]:
        if made["type"] != "marking-definition":
            assert mark["id"] in made["object_marking_refs"], made["id"]


def test_nobody_is_named_unless_there_is_a_reason(whole, tmp_path):
    text = written(whole, tmp_path / "p.json").read_text().replace("\\u", "")
    for account in whole.table("accounts").to_pylist():
        assert account["name"] not in text
        assert f'"{account["account_id"]}"' not in text
    assert not any(f'"{post}"' in text for post in whole.table("posts")["post_id"].to_pylist())
    named = check(written(whole, tmp_path / "n.json", names=True))
    assert of_type(named, "user-account", user_id="u000x", account_login="ringer000")
    for made in of_type(named, "user-account"):
        assert int(made["user_id"][1:4]) < 19, "only accounts in groups leave the case"


def test_what_was_measured_stands_behind_each_technique(whole, tmp_path):
    bundle = check(written(whole, tmp_path / "case.json"))
    patterns = {made["id"]: made for made in of_type(bundle, "attack-pattern")}
    uses = [o for o in of_type(bundle, "relationship") if o["target_ref"] in patterns]
    codes = {patterns[o["target_ref"]]["external_references"][0]["external_id"] for o in uses}
    assert codes == {"T0118", "T0119"}  # reposts and links; the texts were not shared
    assert all("accounts" in made["description"] for made in uses)
    (statement_,) = of_type(bundle, "marking-definition", definition_type="statement")
    assert "CC BY-SA" in statement_["definition"]["statement"]


@pytest.mark.parametrize(("others", "flooded"), [(0, False), (1, True), (40, False)])
def test_a_hashtag_is_flooded_where_most_posts_on_it_are_the_groups(
    new_case, tmp_path, others, flooded
):
    case = new_case()
    actions = case.table("actions").to_pylist()
    ring = [row for row in actions if row["object"] == "https://example.org/repost/1"]
    for row in ring:
        row |= {"channel": "hashtag", "object": "#bridge"}
    actions += [ring[0] | {"account_id": f"u{150 + n}x"} for n in range(others)]
    # Everybody's other tags: the group is a small part of all that use one.
    actions += [ring[0] | {"account_id": f"u{n}x", "object": f"#{n}"} for n in range(100, 140)]
    put(case, "actions", actions)
    groups = [row | {"channels": ["hashtag"]} for row in case.table("groups").to_pylist()]
    put(case, "groups", groups)
    bundle = check(written(case, tmp_path))
    assert of_type(bundle, "attack-pattern", name="Use Existing Hashtag")
    found = of_type(bundle, "attack-pattern", name="Flood Existing Hashtag")
    assert bool(found) is flooded
    if flooded:
        (use,) = of_type(bundle, "relationship", target_ref=found[0]["id"])
        assert (
            "on 1 of their 1 shared hashtag" in use["description"]
            and "10 of 11" in use["description"]
        )


def test_accounts_made_in_one_week(new_case, tmp_path):
    case = new_case()
    rows = case.table("accounts").to_pylist()
    for n, row in enumerate(rows):
        month, day = (6, 1 + n % 6) if n < 12 else (1 + n % 12, 1 + n % 28)
        row["created_at"] = datetime(2025, month, day, tzinfo=UTC)
    put(case, "accounts", rows)
    bundle = check(written(case, tmp_path))
    (pattern,) = of_type(bundle, "attack-pattern", name="Bulk Created Asset")
    (use,) = of_type(bundle, "relationship", target_ref=pattern["id"])
    assert "12 of the 12 accounts" in use["description"]
    for n, row in enumerate(rows):  # spread over the year like everybody
        row["created_at"] = datetime(2025, 1 + n % 12, 1 + n % 28, tzinfo=UTC)
    put(case, "accounts", rows)
    assert not of_type(check(written(case, tmp_path)), "attack-pattern", name="Bulk Created Asset")


def test_the_denial_stands_beside_the_accusation(whole, tmp_path):
    notes = of_type(check(written(whole, tmp_path / "case.json")), "note")
    assert len(notes) == 2  # what Ada Lind asserts is not carried around
    holt, wey = notes
    assert "Jana Holt (Minister): words 1" in holt["content"]
    assert "denies: Pavel Renn (Ostmark): words 2" in holt["content"]
    assert "No denial" in wey["content"] and "No denial" not in holt["content"]
    assert holt["extensions"][OURS]["speaker"] == "Jana Holt"
    assert holt["external_references"][0]["hashes"] == {"SHA-256": "ab" * 32}


def judged(**fields):
    row = {"about": "g1", "statement": "They are run from one office.", "rung": "attributed"}
    row |= {"likelihood": "likely", "confidence": "moderate", "made_at": SAID}
    return row | {"analyst": "Ines Vale", "actor": "Office 9"} | fields


@pytest.mark.parametrize(
    ("row", "links", "opinions"),
    [
        (judged(), 1, 1),
        (judged(analyst=None), 0, 0),
        (judged(rung="inauthentic"), 0, 1),
        (judged(actor=None), 0, 1),
        (judged(about="case"), 0, 1),
        (judged(replaced_by="j9"), 0, 0),
        (judged(likelihood="quasi certain", yardstick="fr"), 1, 1),
        (judged(likelihood=None), 1, 0),
    ],
)
def test_an_actor_only_from_a_named_analyst(whole, tmp_path, row, links, opinions):
    put(whole, "judgements", [row])
    bundle = check(written(whole, tmp_path / "case.json"))
    assert len(of_type(bundle, "relationship", relationship_type="attributed-to")) == links
    assert len(of_type(bundle, "threat-actor")) == links
    said = of_type(bundle, "opinion")
    assert len(said) == opinions
    assert all(made["authors"] == ["Ines Vale"] for made in said)
    assert all("nobody entered that they were asked" in made["explanation"] for made in said)


def test_what_those_concerned_say_stands_beside_a_judgement(whole, tmp_path):
    asked = {"about": "g1", "status": "answered", "said": "We are a choir.", "analyst": "Ines Vale"}
    put(whole, "judgements", [judged()])
    put(whole, "replies", [asked | {"made_at": SAID}])
    bundle = check(written(whole, tmp_path / "case.json"))
    (said,) = of_type(bundle, "opinion")
    (link,) = of_type(bundle, "relationship", relationship_type="attributed-to")
    for words in (said["explanation"], link["description"]):
        assert "Those concerned: answered: We are a choir." in words and "Ines Vale" in words


def test_judgements_refer_to_what_they_are_about(whole, tmp_path):
    put(whole, "narratives", [{"narrative_id": "n1", "label": "The bridge", "groups": ["g1"]}])
    about = ("g1", "n1", "a1-1", "case")
    put(whole, "judgements", [judged(about=one, rung="coordinated") for one in about])
    bundle = check(written(whole, tmp_path / "case.json"))
    kinds = [made["object_refs"][0].split("--")[0] for made in of_type(bundle, "opinion")]
    assert sorted(kinds) == ["campaign", "narrative", "note", "report"]


def test_narratives_and_events_where_a_case_has_them(whole, tmp_path):
    told = {"narrative_id": "n1", "label": "The bridge, says @ringer001", "languages": ["en"]}
    outside = {"narrative_id": "n2", "label": "What others say", "groups": []}
    named = {"narrative_id": "n3", "label": "Words", "groups": [], "name": "The dam breaks"}
    put(whole, "narratives", [told | {"posts": 3, "groups": ["g1"]}, outside, named])
    day = {"what": "The vote", "date_from": "2026-01-09", "date_to": "2026-01-10"}
    put(whole, "events", [day | {"precision": "day", "article_id": "a1", "span": "1:9"}])
    bundle = check(written(whole, tmp_path / "case.json"))
    narrative, decided = of_type(bundle, "narrative")
    assert "ringer001" not in narrative["name"] and decided["name"] == "The dam breaks"
    assert of_type(bundle, "relationship", target_ref=narrative["id"])
    assert of_type(bundle, "event", start_time="2026-01-09T00:00:00.000Z")


def test_the_pinned_part_of_disarm_holds_together():
    known = disarm.techniques()
    for old in ("T0019.002", "T0099.001", "T0104.001"):
        assert old not in known and set(disarm.successors(old)) <= set(known)
    assert disarm.successors("T0118") == ["T0118"]


@pytest.mark.real
def test_the_users_copy_of_disarm(real_data, whole, tmp_path):
    copy = real_data / "exchange" / "DISARM.json"
    known = disarm.techniques(copy)
    assert len(known) == 391
    assert {id_: known[id_] for id_ in disarm.techniques()} == disarm.techniques()
    check(written(whole, tmp_path / "case.json", disarm=copy))


def test_a_wrong_copy_of_disarm_is_said(whole, tmp_path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"objects": [{"type": "attack-pattern"}]}')
    with pytest.raises(InputError, match="not the DISARM framework"):
        written(whole, tmp_path / "case.json", disarm=wrong)
