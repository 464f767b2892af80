"""The tied accounts as GraphML, for Gephi, Cytoscape, igraph and others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from undertow.exporters._graph import graph_of
from undertow.exporters.base import USUAL, CaseView, Terms, file_at, replacing


@dataclass(frozen=True, slots=True)
class GraphMl:
    """DIR/accounts.graphml: accounts as nodes, one edge per pair; `r`, `g`, `b` as Gephi reads."""

    name: str = "graphml"
    title: str = "GraphML graph"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write the graph."""
        path = file_at(out, "accounts.graphml")
        with replacing(path) as beside:
            nx.write_graphml_xml(graph_of(case), beside)
        return [path]


EXPORTER = GraphMl()
