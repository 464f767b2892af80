"""Accusations and denials, side by side: no accusation leaves without what was said against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from undertow.exporters.base import CaseView, rows_of

Row = dict[str, Any]
NO_DENIAL = (
    "No denial of it was found in the articles of this case; that does not mean there is none."
)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with its article, and what answers it.

    Attributes:
        answers: (kind of answer, statement), `denies` first.
    """

    row: Row
    article: Row
    answers: list[tuple[str, Said]] = field(default_factory=list)

    @property
    def speaker(self) -> str:
        """Who said it, as far as the article tells; the outlet where it says it itself."""
        row = self.row
        told = row["speaker"] or row["speaker_text"] or self.article.get("outlet") or "not named"
        told = ", ".join([told, *(row.get("also_said_by") or [])])
        more = [part for part in (row["role"], row["affiliation"]) if part and part != told]
        return f"{told} ({', '.join(more)})" if more else str(told)

    @property
    def line(self) -> str:
        """The statement in one line, with who said it, when and where."""
        row, article = self.row, self.article
        target = f" of {row['target']}" if row["target"] and row["act"] == "accuse" else ""
        said = f", {row['said_on']:%Y-%m-%d}" if row["said_on"] else ""
        where = ", ".join(part for part in (article.get("outlet"), article.get("title")) if part)
        return (
            f"{self.speaker}: {row['content']} [{row['act']}{target}{said}; "
            f"{where or 'article'} {row['article_id']}, characters "
            f"{' '.join(row['content_spans'] or [])}]"
        )


def exchanges(case: CaseView) -> Iterator[Said]:
    """Accusations with their answers, then denials that answer nothing that was found."""
    articles = {row["article_id"]: row for row in rows_of(case, "articles")}
    said = {
        row["statement_id"]: Said(row, articles.get(row["article_id"], {}))
        for row in rows_of(case, "statements")
        if not row["negated"]
    }
    answering = set()
    for row in sorted(rows_of(case, "answers"), key=lambda r: (r["kind"] != "denies", -r["score"])):
        if row["statement_id"] in said and row["answers_statement_id"] in said:
            said[row["answers_statement_id"]].answers.append(
                (row["kind"], said[row["statement_id"]])
            )
            answering.add(row["statement_id"])
    for found in said.values():
        if found.row["act"] == "accuse" or found.answers:
            yield found
    for found in said.values():
        if found.row["act"] == "deny" and found.row["statement_id"] not in answering:
            yield found


def told(said: Said) -> str:
    """The whole exchange as text: the statement and, at once, what stands against it."""
    lines = [said.line]
    for kind, answer in said.answers:
        lines.append(f"{kind}: {answer.line}")
        # A counter-accusation is one too: what is denied of it stands with it.
        lines += [f"  which {k}: {a.line}" for k, a in answer.answers if k == "denies"]
    if said.row["act"] == "accuse" and not any(kind == "denies" for kind, _ in said.answers):
        lines.append(NO_DENIAL)
    return "\n".join(lines)
