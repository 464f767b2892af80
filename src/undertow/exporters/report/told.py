"""What the articles of a case say, gathered once for the sections about them.

Every cell of those sections leads to a sentence: `Told.link` gives the anchor and remembers what it
marks, and the section with the articles' texts sets all that were given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from undertow.exporters.base import CaseView
from undertow.exporters.report import words

Row = dict[str, Any]
_QUOTED = 240  # characters of a statement in a cell; the whole stands in its article


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of an article that something leads to, and how it is set off."""

    start: int
    end: int
    anchor: str
    look: str


@dataclass
class Told:
    """Articles, statements and answers by id, names by article, and the marks to set."""

    articles: dict[str, Row]
    statements: dict[str, Row]
    answers: dict[str, list[Row]]
    names: dict[tuple[str, str], str]
    marks: dict[str, set[Mark]] = field(default_factory=lambda: defaultdict(set))

    def name(self, article_id: str, name: str | None) -> str | None:
        """The name under which the case knows whom an article calls so."""
        if not name:
            return None
        plain = re.sub(r"^(the|an?|les?|la|l['’])\s*\b", "", name, flags=re.IGNORECASE)
        return self.names.get((article_id, _key(name))) or self.names.get(
            (article_id, _key(plain)), name
        )

    def speaker(self, row: Row) -> str:
        """Who says it: a name, or the words that stand for who is not named."""
        if row["speaker"]:
            return self.name(row["article_id"], row["speaker"]) or row["speaker"]
        who = row["speaker_text"] or "somebody"
        if not row["anonymous"] and row["role"] is None:
            who = f"not known who (“{who}”)"  # a pronoun that leads to nobody
        belongs = self.name(row["article_id"], row["affiliation"])
        return who if not belongs or belongs.lower() in who.lower() else f"{who} ({belongs})"

    def beside(self, row: Row) -> list[str]:
        """Who else says it, under the names that the case knows."""
        others = row.get("also_said_by") or []
        return [self.name(row["article_id"], other) or other for other in others]

    def quote(self, row: Row) -> dict[str, str]:
        """A statement for a cell: its words, where it leads, and who published it when."""
        article = self.articles[row["article_id"]]
        spans = [_span(span) for span in row["content_spans"] or []]
        spans += [_span(row["cue_span"])] if row["cue_span"] and not spans else []
        said = " ".join((row["content"] or row["cue"] or "").split())
        return {
            "id": row["statement_id"],
            "text": said if len(said) <= _QUOTED else said[:_QUOTED].rsplit(" ", 1)[0] + " …",
            "href": self.link(row["article_id"], f"s-{row['statement_id']}", spans, row["act"]),
            "beside": ", ".join(self.beside(row)),
            "outlet": article["outlet"] or "outlet not known",
            "day": words.day(article["published"]) if article["published"] else "day not known",
        }

    def link(self, article_id: str, anchor: str, spans: list[tuple[int, int]], look: str) -> str:
        """The anchor of stretches of an article, which will be marked there."""
        name = anchor_of(anchor)
        for start, end in spans:
            self.marks[article_id].add(Mark(start, end, name, look))
        return f"#{name}"

    def by(self, asserted_by: str | None, article_id: str) -> str:
        """Who stands behind it: the outlet, or whoever says the statement."""
        row = self.statements.get(asserted_by or "")
        if row is None:
            return self.articles[article_id]["outlet"] or "the outlet"
        return self.speaker(row)


def anchor_of(told: str) -> str:
    """An anchor as it stands in the page."""
    return re.sub(r"[^a-z0-9-]", "-", told.lower())


def gather_told(case: CaseView) -> Told:
    """Everything of a case's articles that sections need; empty where none was read."""
    answers: dict[str, list[Row]] = defaultdict(list)
    for row in case.table("answers").to_pylist():
        answers[row["answers_statement_id"]].append(row)
    entities = {row["entity_id"]: row["name"] for row in case.table("entities").to_pylist()}
    names = {}
    for row in case.table("aliases").to_pylist():
        for name in (row["alias"], row["name"]):
            names[row["article_id"], _key(name)] = entities.get(row["entity_id"], row["name"])
    return Told(
        {row["article_id"]: row for row in case.table("articles").to_pylist()},
        {row["statement_id"]: row for row in case.table("statements").to_pylist()},
        answers,
        names,
    )


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _span(text: str) -> tuple[int, int]:
    start, _, end = text.partition(":")
    return int(start), int(end)


def span_of(text: str | None) -> list[tuple[int, int]]:
    """A span of a table, as a list of none or one."""
    return [_span(text)] if text else []
