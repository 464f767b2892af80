"""Run coordinationz on pairs of account and object; started with the Python it is installed for.

`python run_coordinationz.py IN OUT`: IN is JSON, {indicator: [[account, object], ...]}; OUT becomes
{"groups": [[account, ...], ...]}.

coordinationz 0.2.2 is a package and, in its repository only, a script (`pipeline/indicators.py`)
with a template of settings. The script cannot run on the package from PyPI alone: the module it
needs (`indicator_utilities`) imports spaCy and its largest English model, which the package does
not declare. So the steps of the script are repeated here on the package's own functions, with the
values of the template, for the three indicators of its README.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import coordinationz as cz
import coordinationz.network
import coordinationz.nullmodel

FEWEST_OBJECTS = 10  # template: minUserDegree
LEAST_SIMILARITY = 0.3  # template: minSimilarity
IDF = "smoothlog"  # template
# The function's own default. The template's 100,000 takes ten times as long. A p-value of .05 is
# known to .002 with 10,000, so pairs close to the threshold may fall on its other side.
REALIZATIONS = 10_000
LARGEST_P = 0.05  # template: the first output threshold, 1 - p > .95
TRIALS = 100  # communities.getNetworksWithCommunities: leidenTrials


def p_values(edges: list[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """Test the similarity of every two accounts that have objects enough."""
    objects = defaultdict(set)
    for account, thing in edges:
        objects[account].add(thing)
    enough = [edge for edge in edges if len(objects[edge[0]]) >= FEWEST_OBJECTS]
    if not enough:
        return {}
    tested = cz.nullmodel.bipartiteNullModelSimilarity(
        enough,
        scoreType=["pvalue"],
        realizations=REALIZATIONS,
        idf=IDF,
        minSimilarity=LEAST_SIMILARITY,
        showProgress=False,
    )
    names = tested["labels"]
    pairs = [tuple(sorted((names[a], names[b]))) for a, b in tested["indexedEdges"]]
    return dict(zip(pairs, map(float, tested["pvalues"]), strict=True))


def communities(merged: dict[tuple[str, str], float]) -> list[list[str]]:
    """Communities of the pairs below the threshold, the best of so many trials."""
    kept = {pair: p for pair, p in merged.items() if p < LARGEST_P}
    if not kept:
        return []
    names = sorted({name for pair in kept for name in pair})
    number = {name: place for place, name in enumerate(names)}
    network = cz.network.createNetworkFromNullModelOutput(
        {
            "indexedEdges": [(number[a], number[b]) for a, b in kept],
            "labels": names,
            "similarities": [1 - p for p in kept.values()],
        },
        showProgress=False,
    )
    trials = [
        network.community_leiden(objective_function="modularity", weights="weight").membership
        for _ in range(TRIALS)
    ]
    best = max(trials, key=lambda membership: network.modularity(membership, weights="weight"))
    groups = defaultdict(list)
    for name, community in zip(names, best, strict=True):
        groups[community].append(name)
    return [group for group in groups.values() if len(group) > 1]


def main(source: Path, target: Path) -> None:
    """Test each indicator, multiply the p-values of a pair as the script does, find communities."""
    merged: dict[tuple[str, str], float] = {}
    for edges in json.loads(source.read_text()).values():
        for pair, p in p_values([(account, thing) for account, thing in edges]).items():
            merged[pair] = merged.get(pair, 1.0) * p
    target.write_text(json.dumps({"groups": communities(merged)}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
