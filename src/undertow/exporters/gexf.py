"""The tied accounts as GEXF 1.2, the format of Gephi, coloured by group."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from undertow.exporters._graph import graph_of
from undertow.exporters.base import USUAL, CaseView, Terms, file_at, replacing


@dataclass(frozen=True, slots=True)
class Gexf:
    """DIR/accounts.gexf: accounts as nodes, one edge per pair."""

    name: str = "gexf"
    title: str = "GEXF graph for Gephi"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write the graph."""
        graph = graph_of(case)
        for _, node in graph.nodes(data=True):
            node["viz"] = {"color": {"r": node.pop("r"), "g": node.pop("g"), "b": node.pop("b")}}
        path = file_at(out, "accounts.gexf")
        with replacing(path) as beside:
            nx.write_gexf(graph, beside, version="1.2draft")
        return [path]


EXPORTER = Gexf()
