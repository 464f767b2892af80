"""The accounts of the groups as GraphML, for Gephi, Gephi Lite, Cytoscape and others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from undertow.exporters._graph import graph_of
from undertow.exporters.base import USUAL, CaseView, Terms, file_at, replacing


@dataclass(frozen=True, slots=True)
class GraphMl:
    """FILE, or DIR/accounts.graphml: accounts as nodes, one edge per pair; drawn as Gephi reads."""

    name: str = "graphml"
    title: str = "GraphML graph"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write the graph."""
        path = file_at(out, "accounts.graphml")
        graph = graph_of(case, terms)
        graph.graph["tlp"] = terms.label
        with replacing(path) as beside:
            nx.write_graphml_xml(graph, beside)
        return [path]


EXPORTER = GraphMl()
