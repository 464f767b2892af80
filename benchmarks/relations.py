"""Relations in invented sentences full of look-alikes: `python -m benchmarks relations`.

Of every eighth block: what is found between two marked parties, and how much of it
is right (kind, both parties, negation). What is found of anything else is counted beside.
"""

from __future__ import annotations

from collections import Counter

from benchmarks.gold_scoring import _RELATIONS, _SYMMETRIC, RELATIONS, same_name
from benchmarks.relations_corpus import MarkedSentence, sentences
from undertow.articles.reading import read_article


def main(options: list[str]) -> None:  # noqa: ARG001 - none
    """Print it by language."""
    for language in ("en", "fr"):
        told: Counter[str] = Counter()
        for sentence in sentences():
            if sentence.held_out and sentence.language == language:
                told += counted(sentence)
        right, found = told["right"], told["right"] + told["wrong"]
        there = told["there"]
        print(
            f"{language}: {found} between marked parties, {right / max(1, found):.2f} right; "
            f"{right / max(1, there):.2f} of {there} found; {told['unmarked']} of others"
        )


def counted(sentence: MarkedSentence) -> Counter[str]:
    """How many relations found are right, wrong, of what is not marked; how many are there."""
    names = [sentence.text[start:end] for start, end in sentence.parties]
    marked = {(t.kind, t.subject, t.object, t.negated) for t in sentence.told}
    marked |= {(k, o, s, n) for k, s, o, n in marked if k in _SYMMETRIC}
    told = Counter({"there": len(sentence.told)})
    found = set()
    rows = read_article(sentence.text, "a", sentence.language, corrects=False)["relations"]
    for row in rows:
        kind = _RELATIONS.get(row["relation"], row["relation"])
        sides = [
            next((n for n, name in enumerate(names) if same_name(row[side], [name])), None)
            for side in ("subject", "object")
        ]
        if kind in RELATIONS and None in sides:
            told["unmarked"] += 1
        elif kind in RELATIONS:
            found.add((kind, *sides, row["negated"]))
    for one in found:
        told["right" if one in marked else "wrong"] += 1
    return told
