"""Read articles into a case: each is copied, opened, parsed; answers are sought over all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from undertow.articles.answers import answers
from undertow.articles.article import Article, with_told
from undertow.articles.dates import dateline
from undertow.articles.figures import figures
from undertow.articles.intake import open_articles
from undertow.articles.languages import LANGUAGES, language_of
from undertow.articles.parsing import LONGEST
from undertow.articles.reading import read_article
from undertow.case import Case
from undertow.case.folder import now
from undertow.errors import InputError, ParameterError, UndertowError
from undertow.model.tables import TABLES
from undertow.progress import Progress, Quiet
from undertow.workflow.naming import said_of_names, who_is_who
from undertow.workflow.record import commit_rows

# The tables that an article's text fills.
READ = ("statements", "relations", "measures", "events", "aliases", "numbers")


@dataclass(frozen=True, slots=True)
class Read:
    """What became of one article that was handed in.

    Attributes:
        name: the file as the user named it.
        statements: how many were found.
        already: the case has the same file; nothing changed.
        note: what was not read of it, and why, or None.
        problem: why the file could not be used at all, or None.
    """

    name: str
    title: str | None = None
    statements: int = 0
    already: bool = False
    note: str | None = None
    problem: UndertowError | None = None


def read(
    case: Case,
    paths: Sequence[Path | str],
    *,
    outlet: str | None = None,
    published: datetime | None = None,
    progress: Progress | None = None,
) -> list[Read]:
    """Read articles into a case, as one run; returns what became of each.

    A file that cannot be used is reported and leaves no trace; the others are read. The run's
    tables hold the articles read before as well, and the answers among all of them.
    """
    shown = progress or Quiet()
    with case.writing():
        started = now()
        tables = {name: case.table(name).to_pylist() for name in ("articles", *READ)}
        outcomes = [
            told
            for path in paths
            for told in _read_file(case, Path(path), outlet, published, tables, shown)
        ]
        if any(not told.already and told.problem is None for told in outcomes):
            _commit(case, started, tables, {"outlet": outlet, "published": str(published or "")})
    return outcomes


def _read_file(
    case: Case,
    path: Path,
    outlet: str | None,
    published: datetime | None,
    tables: dict[str, list[dict[str, Any]]],
    progress: Progress,
) -> list[Read]:
    """Read every article of one file; what one of them lacks does not stop the others."""
    try:
        articles = open_articles(path)
    except InputError as problem:
        return [Read(path.name, problem=problem)]
    with progress.step(f"reading {path.name}", path.stat().st_size) as step:
        sha256, kept, size = case.keep_raw(path)
        known = [row["title"] for row in tables["articles"] if row["source_sha256"] == sha256]
        if known:
            return [Read(path.name, title, already=True) for title in known]
        told = []
        for number, article in enumerate(articles, 1):
            article_id = sha256[:12] if len(articles) == 1 else f"{sha256[:12]}-{number}"
            name = path.name if len(articles) == 1 else f"{path.name} ({number})"
            try:
                row, rows = _read_one(with_told(article, outlet, published), article_id)
            except ParameterError as problem:  # no model for its language: read it once there is
                told.append(Read(name, article.title, problem=problem))
                continue
            tables["articles"].append(row | {"source_sha256": sha256})
            for table, found in rows.items():
                tables[table] += found
            told.append(Read(name, row["title"], len(rows["statements"]), note=row["note"]))
        if all(one.problem is not None for one in told):
            case.forget_raw(kept)
        step.advance(size)
    return told


def _read_one(
    article: Article, article_id: str
) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """Its row of `articles` and the rows of the tables that its text fills."""
    language = language_of(article.text)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in READ}
    note = None
    if language is None:
        note = f"not read: too short ({len(article.text.split())} words); a paywall's stub?"
    elif language not in LANGUAGES:
        note = f"not read: in a language that has no lexicon ({language})"
    else:
        article = _dated(article, language)
        day = None if article.published is None else article.published.date()
        rows = read_article(article.text, article_id, language, day)
        if len(article.text) > LONGEST:
            note = f"only its first {LONGEST:,} characters were read"
        elif day is None:
            note = "no day of publication: 'Thursday' stays unknown (--published tells it)"
    row = {
        "article_id": article_id,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published,
        "lang": language or article.lang,
        "url": article.url,
        "text": article.text,
        "note": note,
    }
    return row, rows


def _dated(article: Article, language: str) -> Article:
    """The article with the day of its own dateline, where neither page nor user tells one."""
    day = None if article.published else dateline(article.text, language)
    return article if day is None else replace(
        article, published=datetime.combine(day, time(), UTC)
    )  # fmt: skip


def _commit(
    case: Case,
    started: str,
    tables: dict[str, list[dict[str, Any]]],
    parameters: dict[str, str | None],
) -> None:
    languages = {row["article_id"]: row["lang"] for row in tables["articles"]}
    named = who_is_who(tables["aliases"], tables["articles"], said_of_names(case))
    published = {row["article_id"]: row["published"] for row in tables["articles"]}
    found = answers(tables["statements"], languages, named["aliases"], published)
    rows = {
        **tables,
        **named,
        "figures": figures(tables["numbers"], tables["statements"], named["aliases"]),
        "answers": [
            {name: getattr(answer, name) for name in TABLES["answers"].names} for answer in found
        ],
    }
    read_from = [row["source_sha256"] for row in tables["articles"]]
    commit_rows(case, "read", started, rows, parameters, read_from)
