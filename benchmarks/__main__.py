"""Run the benchmarks: `python -m benchmarks`, or `make bench`.

Examples of use:
    python -m benchmarks                     all parts
    python -m benchmarks speed               speed and memory; writes docs/benchmarks.md
    python -m benchmarks cost                the test beside counting; a section of that page
    python -m benchmarks cluster             the joins on Spark; a section of docs/cluster.md
    python -m benchmarks quality             what is found and what is not; writes docs/quality.md
    python -m benchmarks calibration         are p-values uniform; a section of docs/quality.md
    python -m benchmarks poisoning           who withstands an opponent; a section of docs/worlds.md
    python -m benchmarks copies              near copies; a section of docs/narratives.md
    python -m benchmarks meanings            other words and languages; a section of the same page
    python -m benchmarks narratives          narratives; a section of docs/narratives.md
    python -m benchmarks articles            how well articles are read; writes docs/articles.md
    python -m benchmarks gold                the same on our own annotated articles
    python -m benchmarks agreement           two annotators of the same articles beside each other
    python -m benchmarks chain               words a second, files to tables; a section there
    python -m benchmarks acts                the acts of nine hundred invented sentences
    python -m benchmarks training            train the network of acts (needs jax)
    python -m benchmarks relations           relations in invented sentences full of look-alikes
    python -m benchmarks measures            measures in such sentences
    python -m benchmarks desk                how quickly the desk answers; a section of docs/desk.md
    python -m benchmarks beside              texts, coordination, quotations beside the peers
    python -m benchmarks again               a second scan; a section of that page
    python -m benchmarks scale               a hundred million actions; a section of that page
    python -m benchmarks instructions        instructions that the kernels take
    python -m benchmarks quality --help      what can be chosen
"""

from __future__ import annotations

import sys

from benchmarks import (
    acts,
    again,
    agreement,
    articles,
    beside,
    calibration,
    chain,
    cluster,
    copies,
    cost,
    desk,
    gold,
    instructions,
    meanings,
    measures,
    narratives,
    poisoning,
    quality,
    relations,
    scale,
    speed,
    training,
)

PARTS = {
    "speed": speed.main,
    "again": again.main,
    "cost": cost.main,
    "cluster": cluster.main,
    "quality": quality.main,
    "scale": scale.main,
    "calibration": calibration.main,
    "poisoning": poisoning.main,
    "copies": copies.main,
    "meanings": meanings.main,
    "narratives": narratives.main,
    "articles": articles.main,
    "chain": chain.main,
    "acts": acts.main,
    "beside": beside.main,
    "gold": gold.main,
    "agreement": agreement.main,
    "relations": relations.main,
    "measures": measures.main,
    "desk": desk.main,
    "instructions": instructions.main,
}
BY_NAME = {"training": training.main}  # only when asked for: it writes what undertow runs on


def main(arguments: list[str]) -> None:
    """Run one part with its options, or all with none."""
    name, *options = arguments or [""]
    if name in PARTS | BY_NAME:
        (PARTS | BY_NAME)[name](options)
    elif name:
        sys.exit(__doc__)
    else:
        for part in PARTS.values():
            part([])


if __name__ == "__main__":
    main(sys.argv[1:])
