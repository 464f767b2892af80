"""From the text of one article to rows of the case's tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from undertow.articles.acts import Acts
from undertow.articles.aims import OPEN
from undertow.articles.events import Events
from undertow.articles.grammar import Span
from undertow.articles.languages import lexicon
from undertow.articles.learned.acts import corrected, in_context
from undertow.articles.measures import Measures
from undertow.articles.mentions import mentions
from undertow.articles.numbers import numbers
from undertow.articles.parsing import LONGEST, parse
from undertow.articles.parties import Parties
from undertow.articles.quotes import quotes
from undertow.articles.relations import Relations
from undertow.articles.speakers import Speaker, Speakers
from undertow.articles.statement import Statement
from undertow.articles.statements import Finder
from undertow.articles.valency import Valency

Rows = list[dict[str, Any]]


def read_article(
    text: str,
    article_id: str,
    language: str,
    published: date | None = None,
    *,
    corrects: bool = True,
) -> dict[str, Rows]:
    """Rows of the tables that a text fills, each in the order of the text.

    They are `statements`, `events`, `relations`, `measures`, `aliases` and `numbers`.

    Args:
        text: the article; offsets in the rows are its characters.
        article_id: whose rows they are.
        language: a language with a lexicon.
        published: the day that "Thursday" is counted from, or None.
        corrects: whether a network corrects the acts that the rules find (`learned`).
    """
    words = lexicon(language)
    with ThreadPoolExecutor(1) as beside:  # numpy lets go of the interpreter: both cores work
        seen = beside.submit(in_context, text[:LONGEST]) if corrects else None
        doc = parse(text, language)
    found = Finder(doc, text, words, quotes(text)).find()
    speakers = Speakers(doc, text, words)
    events = Events(doc, words, published)
    acts = Acts(doc, speakers)
    told = list(zip(found, speakers.resolve(found), strict=True))
    statements = _statements(told, acts, events, article_id)
    spoke = [row["speaker_text"] for row in statements]
    aliases = mentions(doc, article_id, words.titles, spoke)
    if seen is not None:
        open_ = [statement.act in OPEN for statement in found]
        judged = corrected(seen.result(), statements, open_, language, aliases)
        _correct(statements, told, acts, judged)
    voice = _voice(statements, found)
    valency = Valency(Parties(doc, words, speakers, voice))

    def standing(at: int) -> str:
        said = voice(at)
        return "outlet" if said is None else str(said["statement_id"])

    return {
        "statements": statements,
        "events": events.rows(article_id, standing),
        "relations": Relations(valency, events).rows(article_id, standing),
        "measures": Measures(valency, events).rows(article_id, standing),
        "aliases": aliases,
        "numbers": numbers(doc, article_id, language, standing),
    }


def read_statements(text: str, article_id: str, language: str) -> Rows:
    """Only the statements of an article."""
    return read_article(text, article_id, language)["statements"]


_Told = Sequence[tuple[Statement, Speaker]]


def _correct(rows: Rows, told: _Told, acts: Acts, corrected_: Sequence[str]) -> None:
    """Take over acts that differ, with whom they are aimed at."""
    for row, (statement, who), act in zip(rows, told, corrected_, strict=True):
        if act != row["act"] and not (act == "deny" and acts.upholds(row["content"])):
            row["act"], row["negated"] = act, False
            target = acts.target(statement, act, who, row["content"])
            row["target"] = None if target == who.name else target  # "he was beaten" is not aimed


def _statements(told: _Told, acts: Acts, events: Events, article_id: str) -> Rows:
    rows = []
    text = acts.speakers.text
    for number, (statement, who) in enumerate(told, 1):
        said = _text(statement.whole, text)
        act, target = acts.of(statement, who, said)
        rows.append(
            {
                "statement_id": f"{article_id}-{number:04d}",
                "article_id": article_id,
                "speaker": who.name,
                "speaker_text": who.text,
                "role": who.role,
                "affiliation": who.affiliation,
                "anonymous": who.anonymous,
                "cue": _text(statement.cue, text) or None,
                "act": act,
                "target": target,
                "quote_type": statement.kind,
                "content": said,
                "content_spans": [_span(span) for span in statement.whole],
                "cue_span": _span(statement.cue[0]) if statement.cue else None,
                "speaker_span": _span(statement.speaker[0]) if statement.speaker else None,
                "said_on": events.said_on(statement),
                "negated": statement.negated and act != "confirm",
                "also_said_by": list(who.others),
            }
        )
    return rows


def _voice(rows: Rows, found: Sequence[Statement]) -> Callable[[int], dict[str, Any] | None]:
    """Whose words stand at a place: the innermost statement that holds it, None for the outlet."""
    pieces = sorted(
        (start, end, number)
        for number, statement in enumerate(found)
        for start, end in statement.whole
    )
    starts = [start for start, _, _ in pieces]

    def voice(at: int) -> dict[str, Any] | None:
        # Statements nest a few deep at most; the innermost one begins last.
        held = [
            (start, rows[number])
            for start, end, number in reversed(pieces[: bisect_right(starts, at)][-_DEEPEST:])
            if start <= at < end
        ]
        # Of two that begin together, the one that tells who speaks.
        told = (row for start, row in held if start == held[0][0] and row["speaker"])
        return next(told, held[0][1]) if held else None

    return voice


_DEEPEST = 8


def _text(spans: Sequence[Span], text: str) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def _span(span: Span) -> str:
    return f"{span[0]}:{span[1]}"
