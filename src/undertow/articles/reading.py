"""From the text of one article to rows of the table `statements`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from undertow.articles.acts import act_of, target_of
from undertow.articles.grammar import Span
from undertow.articles.languages import lexicon
from undertow.articles.parsing import parse
from undertow.articles.quotes import quotes
from undertow.articles.speakers import Speakers
from undertow.articles.statements import Finder


def read_statements(text: str, article_id: str, language: str) -> list[dict[str, Any]]:
    """Every statement of a text, in its order; offsets are characters of `text`."""
    words, doc = lexicon(language), parse(text, language)
    found = Finder(doc, text, words, quotes(text)).find()
    speakers = Speakers(doc, text, words)
    rows = []
    for number, (statement, who) in enumerate(zip(found, speakers.resolve(found), strict=True), 1):
        said = _text(statement.whole, text)
        act = act_of(statement, said, words)
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
                "target": target_of(statement, act, speakers),
                "quote_type": statement.kind,
                "content": said,
                "content_spans": [_span(span) for span in statement.whole],
                "cue_span": _span(statement.cue[0]) if statement.cue else None,
                "speaker_span": _span(statement.speaker[0]) if statement.speaker else None,
                "said_on": None,
                "negated": statement.negated,
            }
        )
    return rows


def _text(spans: Sequence[Span], text: str) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def _span(span: Span) -> str:
    return f"{span[0]}:{span[1]}"
