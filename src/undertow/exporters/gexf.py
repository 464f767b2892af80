"""The accounts of the groups as GEXF 1.2, the format of Gephi, coloured by group."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ElementTree, SubElement

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from undertow.exporters._graph import graph_of
from undertow.exporters.base import USUAL, CaseView, Terms, file_at, replacing


def _drawn(graph: nx.Graph) -> None:
    """Colour, size and place as GEXF wants them."""
    for _, node in graph.nodes(data=True):
        node["viz"] = {"color": {part: node.pop(part) for part in "rgb"}, "size": node.pop("size")}
        if "x" in node:
            node["viz"]["position"] = {"x": node.pop("x"), "y": node.pop("y"), "z": 0.0}


def _signed(root: Any, terms: Terms) -> None:
    """Say what it is and who may see it; without the date of today, so that bytes stay equal."""
    meta: Element = root.find("meta")
    meta.attrib.clear()
    meta[0].text = "undertow"
    SubElement(meta, "keywords").text = terms.label
    SubElement(
        meta, "description"
    ).text = "Accounts that act together beyond chance; a tie says nothing of who is behind it."


@dataclass(frozen=True, slots=True)
class Gexf:
    """FILE, or DIR/accounts.gexf: accounts as nodes, one edge per pair, with their time."""

    name: str = "gexf"
    title: str = "GEXF graph for Gephi"

    def write(self, case: CaseView, out: Path, terms: Terms = USUAL) -> list[Path]:
        """Write the graph."""
        path = file_at(out, "accounts.gexf")
        graph = graph_of(case, terms)
        _drawn(graph)
        writer = GEXFWriter(graph, version="1.2draft")
        _signed(writer.xml, terms)
        writer.indent(writer.xml)
        with replacing(path) as beside:
            ElementTree(writer.xml).write(beside, encoding="utf-8", xml_declaration=True)
        return [path]


EXPORTER = Gexf()
