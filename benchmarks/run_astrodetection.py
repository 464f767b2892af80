"""Run astrodetection on tables of account and feature; started with its own Python.

`python run_astrodetection.py IN OUT`: IN is JSON, {indicator: [[account, feature], ...]}, OUT
becomes {"groups": [[account, ...], ...]}.

astrodetection 0.3.6 links accounts by what they share (create_coSharing_graph, at least 3 shares
and 3 in common) and calls those above a similarity of .9 a hub (get_similarity_hub_score's
default). Accounts connected above it are a group. The feature of a repost is the author reposted,
as there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import networkx as nx
import pandas as pd

try:
    from astrodetection import create_coSharing_graph
except ImportError:  # faiss and fasttext are an extra; its README then says to take this
    from astrodetection_light import create_coSharing_graph

LEAST_SIMILARITY = 0.9


def main(source: Path, target: Path) -> None:
    """Link the accounts on each indicator; all links together are one network."""
    network = nx.Graph()
    for rows in json.loads(source.read_text()).values():
        table = pd.DataFrame(rows, columns=["screen name", "retweeted user"])
        found = create_coSharing_graph(table.assign(row_type="retweet"))
        network.add_edges_from(
            (a, b) for a, b, weight in found.edges(data="weight") if weight >= LEAST_SIMILARITY
        )
    groups = [sorted(group) for group in nx.connected_components(network)]
    target.write_text(json.dumps({"groups": groups}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
