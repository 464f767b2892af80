"""How well our own annotated articles are read: `python -m benchmarks gold [HALF]`.

Halves are dev, test, those of the second set, dev2, test2, the third set, dev3, and those of the
fourth, dev4, test4: plain news copy. One case is made for each, all its articles are read into it,
and its tables are compared with tests/quality/articles_gold. Without a half all are scored and
docs/articles.md is written.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import undertow
from benchmarks import gold_scoring as score
from benchmarks.gold_corpus import FOLDER, SPLITS, GoldArticle, corpus, together
from benchmarks.gold_marked import answers_of_marked
from benchmarks.quality_page import page
from undertow.model.tables import TABLES
from undertow.workflow.reading import read

PAGE = Path(__file__).parents[1] / "docs" / "articles.md"
_MARKS = "<!-- gold -->", "<!-- end of gold -->"


def main(options: list[str]) -> None:
    """Score some halves, or all; all are written into the page."""
    halves = [half for half in SPLITS if not options or half in options]
    lines = ["| what | half | precision | recall | F1 | gold |", "|---|---|---|---|---|---|"]
    for half in halves:
        for name, count in sorted(scored(half).items()):
            figures = f"{count.precision:.2f} | {count.recall:.2f} | {count.f1:.2f}"
            lines.append(f"| {name} | {half} | {figures} | {count.gold} |")
    print("\n".join(lines))
    if not options:
        PAGE.write_text(page(PAGE.read_text("utf-8"), "\n".join(lines), _MARKS), "utf-8")


def scored(half: str) -> dict[str, score.Count]:
    """Counts by label; `statements en: whole` are those of the English articles."""
    articles, told = corpus(half), together(half)
    with tempfile.TemporaryDirectory() as folder:
        tables = read_into_a_case(articles, Path(folder))
    counts: score.Counts = defaultdict(score.Count)
    known: dict[str, str] = {}
    for article in articles:
        rows = {name: _of(table, article) for name, table in tables.items()}
        here: score.Counts = defaultdict(score.Count)
        known |= score.statements(article, rows["statements"], here)
        for name, count in here.items():
            add(counts[f"statements {article.lang}: {name}"], count)
        score.relations(article, rows["relations"], known, counts)
        score.measures(article, rows["measures"], counts)
        score.events(article, rows["events"], counts)
    score.answers(articles, tables["answers"], known, told["same"], counts)
    marked = {f"{a.name}/{row['id']}": f"{a.name}/{row['id']}" for a in articles
              for row in a.statements}  # fmt: skip
    alone: score.Counts = defaultdict(score.Count)
    score.answers(articles, answers_of_marked(articles, tables["aliases"]), marked, told["same"],
                  alone)  # fmt: skip
    counts["answers: of what is marked"] = alone["answers"]
    score.ends(articles, tables["statements"], known, told["same"], counts)
    if "figures" in told:
        score.figures(articles, told["figures"], tables["figures"], counts)
        score.names(told, tables["aliases"], counts)
    return counts


def read_into_a_case(articles: list[GoldArticle], folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Every table of a case with these articles; rows of an article carry its name in `article`."""
    case = undertow.new_case(folder / "gold.case")
    for article in articles:
        path = FOLDER / article.split / f"{article.name}.txt"
        (outcome,) = read(case, [path], outlet=article.outlet, published=article.published)
        assert outcome.problem is None, outcome.problem
    names = {row["text"]: row["article_id"] for row in case["articles"].arrow().to_pylist()}
    by_id = {names[article.text]: article.name for article in articles}
    tables = ("statements", "answers", "relations", "measures", "events", "figures", "aliases")
    return {
        name: [row | {"article": by_id.get(row.get("article_id"))} for row in _rows(case, name)]
        for name in tables
    }


def _rows(case: Any, name: str) -> list[dict[str, Any]]:
    # A table that this version does not have yet is an empty one: nothing was found.
    rows: list[dict[str, Any]] = case[name].arrow().to_pylist() if name in TABLES else []
    return rows


def _of(table: list[dict[str, Any]], article: GoldArticle) -> list[dict[str, Any]]:
    return [row for row in table if row.get("article") == article.name]


def add(total: score.Count, more: score.Count) -> None:
    """Add one count to another."""
    for name in ("right", "predicted", "found", "gold"):
        setattr(total, name, getattr(total, name) + getattr(more, name))
