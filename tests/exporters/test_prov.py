"""PROV-JSON: every relation leads somewhere, and from a group back to the files."""

import json

from tests.exporters.conftest import SHA

from undertow.exporters import all_exporters
from undertow.exporters.base import Terms

ENDS = {
    "used": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasGeneratedBy": {"prov:activity": "activity", "prov:entity": "entity"},
    "wasAssociatedWith": {"prov:activity": "activity", "prov:agent": "agent"},
    "wasDerivedFrom": {"prov:generatedEntity": "entity", "prov:usedEntity": "entity"},
}


def document(case, path):
    (made,) = all_exporters()["prov"].write(case, path / "prov.json", Terms(tlp="clear"))
    return json.loads(made.read_text(encoding="utf-8"))


def test_relations_lead_somewhere(new_case, tmp_path, monkeypatch):
    case = new_case()
    runs = case.runs()
    runs[0] |= {"inputs": [SHA], "outputs": {"posts": 700}}
    runs[1] |= {"inputs": [SHA], "outputs": {"groups": "a" * 64, "edges": "b" * 64}}
    monkeypatch.setattr(case, "runs", lambda: runs)
    told = document(case, tmp_path)
    for relation, ends in ENDS.items():
        assert told[relation]
        for record in told[relation].values():
            for end, part in ends.items():
                assert record[end] in told[part], (relation, record)
    assert told["entity"]["case:g1"]["undertow:p_value"] == 3e-12
    assert told["entity"][f"case:file-{SHA[:16]}"]["undertow:sha256"] == SHA
    assert told["entity"]["case:all"]["undertow:tlp"] == "TLP:CLEAR"
    assert set(told) <= {"prefix", "entity", "activity", "agent", *ENDS}


def test_file_names_show_nobody(case, tmp_path):
    assert "ringer001" not in json.dumps(document(case, tmp_path))


def test_a_case_that_was_not_scanned(new_case, tmp_path):
    case = new_case(groups=False)
    case._scanned = False
    assert "wasDerivedFrom" not in document(case, tmp_path)
