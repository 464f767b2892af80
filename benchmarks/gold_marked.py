"""The answers that are linked among the statements that the annotator marked.

Linking alone: nothing is lost before it because a statement, its speaker or its act was not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.gold_corpus import GoldArticle
from undertow.articles.answers import answers

Row = dict[str, Any]


def answers_of_marked(articles: Sequence[GoldArticle], aliases: Sequence[Row]) -> list[Row]:
    """Rows of the table `answers`; a statement's id is `article/id`, as in the gold.

    Args:
        articles: with what the annotator marked.
        aliases: who is who, as our reader has it; rows carry the article's name in `article`.
    """
    rows = [row for article in articles for row in _rows(article)]
    named = [row | {"article_id": row["article"]} for row in aliases]
    languages = {article.name: article.lang for article in articles}
    published = {article.name: article.published for article in articles}
    return [
        {"statement_id": one.statement_id, "answers_statement_id": one.answers_statement_id,
         "kind": one.kind}
        for one in answers(rows, languages, named, published)
    ]  # fmt: skip


def _rows(article: GoldArticle) -> Iterator[Row]:
    """The annotator's statements, as rows of the table `statements`, in the order of the text."""
    told = sorted(article.statements, key=lambda one: one["spans"] or one["cue_spans"] or ((0, 0),))
    for one in told:
        yield {
            "statement_id": f"{article.name}/{one['id']}",
            "article_id": article.name,
            "speaker": _first(one["speaker"]),
            "speaker_text": _words(article, one["speaker_spans"]) or None,
            "role": None,
            "affiliation": _first(one.get("affiliation")),
            "anonymous": one["anonymous"],
            "cue": _words(article, one["cue_spans"]) or None,
            "act": one["act"][0],
            "target": _first(one.get("target")),
            "quote_type": None,
            "content": _words(article, one["spans"]),
            "content_spans": [f"{start}:{end}" for start, end in one["spans"]],
            "cue_span": next((f"{start}:{end}" for start, end in one["cue_spans"]), None),
            "negated": False,
        }


def _first(value: Any) -> str | None:
    """The fullest of several names that are as good; None where there is none."""
    name: str | None = value[0] if isinstance(value, list) and value else value or None
    return name


def _words(article: GoldArticle, spans: Sequence[tuple[int, int]]) -> str:
    return " … ".join(article.text[start:end] for start, end in spans)
