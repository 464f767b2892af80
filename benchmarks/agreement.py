"""How far two annotators of the same articles agree: `python -m benchmarks agreement [HALF]...`.

The second annotator's rows are brought into the form of a case's tables and scored against the
first's by the functions that score undertow. Precision: what the second marked and the first has as
well; recall: what the first marked and the second has. Seen from the second, both change places.
F1 is what one careful reader reaches beside another: more cannot be asked of a tool.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks import gold_scoring as score
from benchmarks.gold import add
from benchmarks.gold_corpus import SECOND, SPLITS, GoldArticle, corpus, together

Row = dict[str, Any]
# Ids of the second annotator, which look like the first's and mean something else.
_MARK = "second:"


def main(options: list[str]) -> None:
    """Print what both have in common, for some halves or for all that were annotated twice."""
    halves = [half for half in SPLITS if (SECOND / half).is_dir()]
    if unknown := set(options) - set(halves):
        sys.exit(f"not annotated twice: {', '.join(sorted(unknown))}; there are {halves}")
    print(
        "| what | half | precision | recall | F1 | first | second |\n|---|---|---|---|---|---|---|"
    )
    for half in options or halves:
        for name, count in sorted(agreed(half).items()):
            figures = f"{count.precision:.2f} | {count.recall:.2f} | {count.f1:.2f}"
            # Only the first's ends are counted ("ends found"): there the second has no number.
            print(f"| {name} | {half} | {figures} | {count.gold} | {count.predicted or '-'} |")


def agreed(half: str, second: Path = SECOND) -> dict[str, score.Count]:
    """Counts by label, those of `python -m benchmarks gold`, and three more of answers.

    `answers: of what both marked`: both ends stand in both annotations, so that only linking
    differs. `answers: same of both`: statements that either annotator holds for the same stand for
    each other. `answers: of any kind`: the kind is not compared.
    """
    first, other = corpus(half), corpus(half, second)
    counts: score.Counts = defaultdict(score.Count)
    known: dict[str, str] = {}
    told: list[Row] = []
    for mine, theirs in zip(first, other, strict=True):
        here: score.Counts = defaultdict(score.Count)
        rows, meant = statement_rows(mine, theirs, here)
        known |= meant
        told += rows
        for name, count in here.items():
            add(counts[f"statements {mine.lang}: {name}"], count)
        _relations(mine, theirs, known, counts)
        _measures(mine, theirs, counts)
    same, same_too = together(half)["same"], together(half, second)["same"]
    links = _once([row for article in other for row in answer_rows(article)], same_too,
                  lambda row, into: score.answers(first, [row], known, same, into))  # fmt: skip
    score.answers(first, links, known, same, counts)
    score.ends(first, told, known, same, counts)
    _more_of_answers(first, links, known, same, same_too, counts)
    return counts


# Rows of the tables of a case


def statement_rows(
    first: GoldArticle, second: GoldArticle, counts: score.Counts
) -> tuple[list[Row], dict[str, str]]:
    """Rows of `statements`, and which of them is which of the first annotator's."""
    plain = [_statement(second.name, row) for row in second.statements]
    known = score.statements(first, plain, defaultdict(score.Count))
    gold = {f"{first.name}/{row['id']}": row for row in first.statements}
    rows = []
    for row in plain:
        best = gold.get(known.get(row["statement_id"], ""))
        speaker = _agreeing(row["speakers"], best, lambda s, g: score.same_name(s, g["speaker"]))
        act = _agreeing(row["acts"], best, lambda act, g: act in g["act"])
        rows.append(row | {"speaker": speaker, "act": act})
    # Those where only the verb speaks are not scored, whoever marked them.
    score.statements(first, [row for row in rows if row["content_spans"]], counts)
    return rows, known


def _statement(article: str, row: Row) -> Row:
    return {
        "statement_id": f"{_MARK}{article}/{row['id']}",
        "content_spans": _spans(row["spans"]),
        "cue_span": _spans(row["cue_spans"]),
        "speaker_span": _spans(row["speaker_spans"]),
        "speakers": row["speaker"] or [None],
        "acts": row["act"],
        "speaker": None,
        "act": None,
    }


def answer_rows(article: GoldArticle) -> Iterator[Row]:
    """Rows of `answers`."""
    for answer, kind, answered in article.answers:
        other = answered if "/" in answered else f"{article.name}/{answered}"
        yield {
            "statement_id": f"{_MARK}{article.name}/{answer}",
            "answers_statement_id": f"{_MARK}{other}",
            "kind": kind,
        }


def _once(
    rows: list[Row], same: list[list[str]], scored: Callable[[Row, score.Counts], None]
) -> list[Row]:
    """Links between the same two things count once, as the first annotator's do."""
    group = {f"{_MARK}{name}": names[0] for names in same for name in names}
    several: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        one, other = row["statement_id"], row["answers_statement_id"]
        several[group.get(one, one), group.get(other, other), row["kind"]].append(row)
    return [max(alike, key=lambda row: _points(row, scored)) for alike in several.values()]


def _relations(
    first: GoldArticle, second: GoldArticle, known: Mapping[str, str], counts: score.Counts
) -> None:
    def scored(row: Row, into: score.Counts) -> None:
        score.relations(first, [row], dict(known), into)

    told = [row | {"asserted_by": _by(row["asserted_by"], second)} for row in second.relations]
    best = [_best(row, ("subject", "object"), scored) for row in told]
    score.relations(first, best, dict(known), counts)


def _by(who: str, article: GoldArticle) -> str:
    return who if who == "outlet" else f"{_MARK}{article.name}/{who}"


def _measures(first: GoldArticle, second: GoldArticle, counts: score.Counts) -> None:
    def scored(row: Row, into: score.Counts) -> None:
        score.measures(first, [row], into)

    told = [row | {"span": _spans(row["spans"])} for row in second.measures]
    names = ("actor", "object", "place", "status")
    score.measures(first, [_best(row, names, scored) for row in told], counts)


def _spans(spans: Any) -> str:
    return "|".join(f"{start}:{end}" for start, end in spans)


# Where an annotator gave several answers that are as good, one that the other has too is taken


def _agreeing(several: list[Any], gold: Row | None, same: Callable[[Any, Row], bool]) -> Any:
    return next((one for one in several if gold and same(one, gold)), several[0])


def _best(row: Row, names: tuple[str, ...], scored: Callable[[Row, score.Counts], None]) -> Row:
    several = product(*(row[name] or [None] for name in names))
    rows = (row | dict(zip(names, one, strict=True)) for one in several)
    return max(rows, key=lambda one: _points(one, scored))


def _points(row: Row, scored: Callable[[Row, score.Counts], None]) -> int:
    counts: score.Counts = defaultdict(score.Count)
    scored(row, counts)
    return sum(count.right for count in counts.values())


# Answers, seen more closely


def _more_of_answers(
    first: list[GoldArticle],
    links: list[Row],
    known: dict[str, str],
    same: list[list[str]],
    same_too: list[list[str]],
    counts: score.Counts,
) -> None:
    def count(
        label: str, articles: list[GoldArticle], rows: list[Row], same: list[list[str]]
    ) -> None:
        here: score.Counts = defaultdict(score.Count)
        score.answers(articles, rows, known, same, here)
        counts[f"answers: {label}"] = here["answers"]

    theirs = [[known[f"{_MARK}{i}"] for i in ids if f"{_MARK}{i}" in known] for ids in same_too]
    count("same of both", first, links, joined([*same, *theirs]))
    alike = [row | {"kind": "denies"} for row in links]
    count("of any kind", [_with(a, [(one, "denies", other) for one, _, other in a.answers])
                          for a in first], alike, same)  # fmt: skip
    both = {name for names in same if set(names) & set(known.values()) for name in names}
    both |= set(known.values())
    inside = [
        _with(a, [link for link in a.answers if {_full(a, link[0]), _full(a, link[2])} <= both])
        for a in first
    ]
    ends = ("statement_id", "answers_statement_id")
    count("of what both marked", inside,
          [row for row in links if all(row[end] in known for end in ends)], same)  # fmt: skip


def _with(article: GoldArticle, answers: list[tuple[str, str, str]]) -> GoldArticle:
    return replace(article, answers=answers)


def _full(article: GoldArticle, name: str) -> str:
    return name if "/" in name else f"{article.name}/{name}"


def joined(groups: list[list[str]]) -> list[list[str]]:
    """Groups that share a member become one."""
    found: list[list[str]] = []
    for group in groups:
        near = [one for one in found if set(one) & set(group)]
        found = [one for one in found if one not in near]
        found.append(sorted({*group, *(name for one in near for name in one)}))
    return [group for group in found if group]
