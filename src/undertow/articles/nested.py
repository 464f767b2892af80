"""What one says that another said: part of what he says, unless it is the article that goes on.

"He said that Ostmark had denied it" is one statement. Of "he said A, adding that B", "he said A and
denied B" and "he said A, though she had denied B" the second part is told by the article: the first
statement ends before it. All corpora that the rules are scored on mark only the outermost.
"""

from __future__ import annotations

from typing import Any

from undertow.articles import grammar
from undertow.articles.grammar import Span, trimmed
from undertow.articles.languages import Lexicon
from undertow.articles.statement import Statement


def outermost(found: list[Statement], text: str, words: Lexicon) -> list[Statement]:
    """The statements whose cue is not in what another says, after the others were cut."""
    for statement in found:
        outer = _around(statement, found)
        if outer is not None:
            _goes_on(statement, outer, text, words)
    return [statement for statement in found if not _told_by_another(statement, found)]


def _told_by_another(statement: Statement, found: list[Statement]) -> bool:
    outer = _around(statement, found)
    if outer is None:
        return False
    answered = statement.kind == "nominal" or statement.act == "accuse"
    return not (answered and outer.act in _ANSWERS)


_ANSWERS = {"deny", "confirm", "decline"}  # what these are about is what they answer


def _around(statement: Statement, found: list[Statement]) -> Statement | None:
    """The statement in whose content another has its cue: the one that begins last."""
    cue = statement.cue[0][0] if statement.cue else -1
    holding = [
        other for other in found
        if other is not statement
        and any(start <= cue < end for start, end in other.whole)
    ]  # fmt: skip
    return max(holding, key=lambda other: other.start) if holding else None


def _goes_on(statement: Statement, outer: Statement, text: str, words: Lexicon) -> None:
    """Cut the outer statement where the article goes on with this one; give it the speaker."""
    verb = statement.cue_token
    if verb is None or verb.pos_ not in {"VERB", "AUX"}:
        return
    if outer.cue_token is None or outer.cue_token.i > verb.i:
        return
    first = grammar.verb_group(verb)[0]
    same = _same_speaker(verb, first, words)
    if same is None and not _contrasts(verb, first, words):
        return
    if same is not None:
        statement.head, statement.speaker = outer.head, outer.speaker
        first = same
    else:
        first = verb.doc[min(t.i for t in verb.subtree)]
    _cut(outer, first.idx, text)


def _same_speaker(verb: Any, first: Any, words: Lexicon) -> Any | None:
    """Where "..., adding that", "... and denied" begin; None for other clauses."""
    before = verb.doc[first.i - 1] if first.i else None
    own = any(c.dep_ in grammar.SUBJECT | grammar.PASSIVE_SUBJECT for c in verb.children)
    if before is None or own:
        return None
    if verb.tag_ == "VBG" and before.text == ",":
        return before
    told = verb.dep_ == "conj" and verb.tag_ in _FINITE and before.dep_ == "cc"
    return before if told else None


_FINITE = {"VBD", "VBZ", "VBP"}


def _contrasts(verb: Any, first: Any, words: Lexicon) -> bool:
    """As in "he said A, although she had denied B"."""
    begin = min(t.i for t in verb.subtree)
    marks = [c for c in verb.children if c.dep_ in {"mark", "cc"} and c.i < first.i]
    told = any(c.lower_ in words.words["contrasting"] for c in marks)
    return told and begin > 0 and verb.doc[begin - 1].text == ","


def _cut(statement: Statement, at: int, text: str) -> None:
    """End what is said before a place, if something is left of it."""
    kept: list[Span] = [
        trimmed((start, min(end, at)), text) for start, end in statement.content if start < at
    ]
    statement.content = [(start, end) for start, end in kept if start < end]
