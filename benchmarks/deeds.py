"""How well political acts are told: PLV, fifteen kinds with source and target marked.

The lexicon was made with the training half; the test half was only scored. No weights are trained.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from undertow.articles.deeds import DOER, TARGET, deed

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "articles"


def table() -> list[str]:
    """Rows for the page."""
    lines = ["| political acts (PLV) | sentences | macro-F1 | right |", "|---|---|---|---|"]
    for name, title in (("train", "train, looked at"), ("test", "test, only scored")):
        sentences, macro, right = scored(FOLDER / f"PLV_{name}.tsv")
        lines.append(f"| {title} | {sentences:,} | {macro:.3f} | {right:.3f} |")
        print(lines[-1], flush=True)
    return lines


def scored(path: Path) -> tuple[int, float, float]:
    """Sentences, macro-F1 over the fifteen acts, share of right ones."""
    right, told, gold = Counter[str](), Counter[str](), Counter[str]()
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            want, got = row["gold_root"].lower(), str(deed(marked(row["marked_sentence"]), "en"))
            gold[want] += 1
            told[got] += 1
            right[want] += want == got
    f1 = [2 * right[kind] / (gold[kind] + told[kind]) for kind in gold]
    return gold.total(), sum(f1) / len(f1), right.total() / gold.total()


def marked(sentence: str) -> str:
    """A sentence of PLV with our signs for the two sides."""
    sentence = re.sub(r"<s>.*?</s>", DOER, sentence, flags=re.DOTALL)
    sentence = re.sub(r"<t>.*?</t>", TARGET, sentence, flags=re.DOTALL)
    return re.sub(r"(‹[ST]›) ?['´’]s?", r"\1’s", sentence)
