"""What happened when: the clause or noun that each date of an article belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from undertow.articles import grammar
from undertow.articles.dates import Dated, dates
from undertow.articles.deeds import deed_of
from undertow.articles.grammar import Span, phrase
from undertow.articles.languages import Lexicon
from undertow.articles.statement import Statement

# Acts whose matter is still to come.
_LOOKING_AHEAD = frozenset({"demand", "vow", "threaten"})
# Of what a date belongs to, the parts that tell another story.
_OTHER_CLAUSES = frozenset({"conj", "cc", "parataxis"})


class Events:
    """The dates of one parsed article, and what they are dates of."""

    def __init__(self, doc: Any, words: Lexicon, published: date | None) -> None:
        self.doc, self.words, self.text = doc, words, doc.text
        self.published = published.isoformat() if published else None
        self._starts = [token.idx for token in doc]
        self.dated = dates(self.text, words.language, published, tense_of(doc, words))

    def rows(self, article_id: str, standing: Callable[[int], str]) -> list[dict[str, Any]]:
        """Rows of the table `events`.

        Args:
            article_id: whose they are.
            standing: who says what stands at a place of the text: `outlet` or a statement's id.
        """
        rows = []
        for when in self.dated:
            start, end = self._what(when)
            rows.append(
                {
                    "what": self.text[start:end],
                    "date_from": when.period.first,
                    "date_to": when.period.last,
                    "precision": when.period.precision,
                    "article_id": article_id,
                    "span": f"{start}:{end}",
                    "date_text": self.text[when.start : when.end],
                    "date_span": f"{when.start}:{when.end}",
                    "asserted_by": standing(when.start),
                    "deed": self._deed(when),
                }
            )
        return rows

    def said_on(self, statement: Statement) -> datetime | None:
        """The day of a statement, where its cue names one ("said on Tuesday")."""
        if statement.cue_token is None:
            return None
        for when in self.of(statement.cue_token):
            if when.period.precision == "day" and when.period.first:
                return datetime.fromisoformat(when.period.first).replace(tzinfo=UTC)
        return None

    def of(self, verb: Any) -> Sequence[Dated]:
        """The dates that belong to a verb or noun, "April, when it was closed" among them."""
        described = verb.head if grammar.describes(verb) else None
        return [
            when
            for when in self.dated
            if self._governor(when) == verb
            or (described is not None and self._root(when) == described)
        ]

    def verb_of(self, when: Dated) -> Any | None:
        """The verb that a date belongs to; None where it stands in a noun phrase."""
        governor = self._governor(when)
        return governor if governor.pos_ in {"VERB", "AUX"} else None

    def _token(self, at: int) -> Any:
        return self.doc[max(bisect_right(self._starts, at) - 1, 0)]

    def _root(self, when: Dated) -> Any:
        first, last = self._token(when.start), self._token(when.end - 1)
        return self.doc[first.i : last.i + 1].root

    def _governor(self, when: Dated) -> Any:
        return grammar.governor(self._root(when))

    def _deed(self, when: Dated) -> str | None:
        verb = self._governor(when)
        return deed_of(verb, self.words.language) if verb.pos_ in {"VERB", "AUX"} else None

    def _what(self, when: Dated) -> Span:
        root = self._root(when)
        governor = grammar.governor(root)
        if grammar.describes(governor):
            governor = governor.head
        start, end = phrase(governor, self.text, _OTHER_CLAUSES)
        end -= self.text[end - 1] in ".!?"
        return (start, end) if start <= when.start < end else grammar.sentence_span(root, self.text)


def tense_of(doc: Any, words: Lexicon) -> Callable[[int], str | None]:
    """For a place of the text, the tense of the verb it belongs to.

    The present looks ahead ("hearings resume on Monday") unless it is a headline's or a cue's.
    """
    starts = [token.idx for token in doc]
    future = frozenset(words.dates["future"])
    text = str(doc.text)

    def tense(at: int) -> str | None:
        token = doc[max(bisect_right(starts, at) - 1, 0)]
        verb = grammar.verb_above(token)
        told = grammar.tense(verb, future)
        wished = words.verbs.get(verb.lemma_.lower()) in _LOOKING_AHEAD
        if wished and told != "past" and token.head != verb:
            return "future"  # "demands an answer by Friday"
        headline = _is_headline(text, at)
        of_now = told == "present" and not headline and verb.lemma_.lower() not in words.verbs
        return "future" if of_now and verb.pos_ == "VERB" else None if told == "present" else told

    return tense


def _is_headline(text: str, at: int) -> bool:
    """Whether the line of a place ends without a full stop."""
    end = text.find("\n", at)
    line = text[at : len(text) if end < 0 else end].rstrip(' \u201d"\u00bb)')
    return not line.endswith((".", "!", "?", "\u2026", ":"))
