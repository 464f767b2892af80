from datetime import datetime

import networkx as nx
import pytest

from undertow.exporters import all_exporters
from undertow.exporters.base import Terms

READ = {"gexf": nx.read_gexf, "graphml": nx.read_graphml}
NAMED = Terms(names=True)


def graph(case, path, name, terms=NAMED):
    (made,) = all_exporters()[name].write(case, path / f"graph.{name}", terms)
    return READ[name](made)


@pytest.mark.parametrize("name", READ)
def test_members_are_nodes_and_pairs_are_edges(case, tmp_path, name):
    found = graph(case, tmp_path, name)
    assert found.number_of_nodes() == 19
    assert found.number_of_edges() == 66 + 21
    assert found.nodes["u000x"]["group"] == "g1"
    assert found.nodes["u000x"]["role"] == "originator"
    edge = found.edges["u000x", "u001x"]
    assert edge["channels"] == "repost" and edge["windows"] == "repost:60"
    assert edge["weight"] == 12


@pytest.mark.parametrize("name", READ)
def test_ties_have_the_time_of_their_meetings(case, tmp_path, name):
    found = graph(case, tmp_path, name)
    spans = [
        (datetime.fromisoformat(data["start"]), datetime.fromisoformat(data["end"]))
        for _, _, data in found.edges(data=True)
    ]
    assert len(spans) == found.number_of_edges()
    assert all(start < end for start, end in spans)
    if name == "gexf":
        text = (tmp_path / "graph.gexf").read_text(encoding="utf-8")
        assert 'mode="dynamic"' in text and "<viz:position" in text and "<viz:color" in text


def test_accounts_are_drawn_by_group(case, tmp_path):
    found = graph(case, tmp_path, "graphml")
    colours = {data["group"]: tuple(data[c] for c in "rgb") for _, data in found.nodes(data=True)}
    assert len(set(colours.values())) == len(colours) == 2
    assert all({"x", "y", "size"} <= data.keys() for _, data in found.nodes(data=True))


@pytest.mark.parametrize("name", READ)
def test_nobody_is_named_unless_there_is_a_reason(case, tmp_path, name):
    found = graph(case, tmp_path, name, Terms(tlp="red"))
    text = (tmp_path / f"graph.{name}").read_text(encoding="utf-8")
    assert found.number_of_nodes() == 19 and "TLP:RED" in text
    assert "ringer" not in text and "u000x" not in text


@pytest.mark.parametrize("name", READ)
def test_the_same_case_gives_the_same_bytes(case, tmp_path, name):
    first, second = (all_exporters()[name].write(case, tmp_path / part)[0] for part in "ab")
    assert first.name == f"accounts.{name}"
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", READ)
def test_an_empty_case_is_an_empty_graph(quiet_case, tmp_path, name):
    assert graph(quiet_case, tmp_path, name).number_of_nodes() == 0


@pytest.mark.parametrize("name", READ)
def test_names_that_xml_cannot_hold(new_case, tmp_path, name):
    case = new_case()
    accounts = case._tables["accounts"].to_pylist()
    accounts[0]["name"] = "a\x00<b>&\ufffe"
    case._tables["accounts"] = type(case._tables["accounts"]).from_pylist(
        accounts, schema=case._tables["accounts"].schema
    )
    assert graph(case, tmp_path, name).nodes["u000x"]["name"] == "a\ufffd<b>&\ufffd"
