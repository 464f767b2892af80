import networkx as nx
import pytest

from undertow.exporters import all_exporters

READ = {"gexf": nx.read_gexf, "graphml": nx.read_graphml}


@pytest.mark.parametrize("name", READ)
def test_accounts_are_nodes_and_pairs_are_edges(case, tmp_path, name):
    (path,) = all_exporters()[name].write(case, tmp_path)
    graph = READ[name](path)
    assert graph.number_of_nodes() == 21
    assert graph.number_of_edges() == 66 + 21 + 1
    assert graph.nodes["u000x"]["group"] == "g1"
    assert graph.nodes["u000x"]["role"] == "originator"
    assert graph.edges["u000x", "u001x"]["channels"] == "repost"


@pytest.mark.parametrize("name", READ)
def test_an_empty_case_is_an_empty_graph(quiet_case, tmp_path, name):
    (path,) = all_exporters()[name].write(quiet_case, tmp_path)
    assert READ[name](path).number_of_nodes() == 0


@pytest.mark.parametrize("name", READ)
def test_names_that_xml_cannot_hold(new_case, tmp_path, name):
    case = new_case()
    accounts = case._tables["accounts"].to_pylist()
    accounts[0]["name"] = "a\x00<b>&\ufffe"
    case._tables["accounts"] = type(case._tables["accounts"]).from_pylist(
        accounts, schema=case._tables["accounts"].schema
    )
    (path,) = all_exporters()[name].write(case, tmp_path)
    assert READ[name](path).nodes["u000x"]["name"] == "a\ufffd<b>&\ufffd"
