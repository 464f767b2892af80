"""Who stands before a colon: `A spokesman: "..."`, "HOLT: We paid nobody.", "Holt: we paid nobody".

Quotations, the turns of an interview, and headlines. Without quotation marks only somebody counts
whom the article names elsewhere: "The Latest:" and "Energy:" are no speakers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from undertow.articles.grammar import trimmed
from undertow.articles.quotations import Quotations, merged
from undertow.articles.statement import Statement

_LEAD = 100  # characters before a quotation in which who says it may stand
_BEFORE_COLON = re.compile(r"(?:\A|[\n.!?…»”\"]\s*)([^\n.!?:]{3,}?):\s*\Z")


def after_colons(found: Sequence[Statement], quotations: Quotations) -> None:
    """Give a denial told as a thing what follows it: `issued a denial: "We pay nobody."`."""
    for statement in found:
        if not statement.content and (said := quotations.after_colon(statement.cue_token)):
            statement.content = [said]


def announced(
    doc: Any, text: str, quotations: Quotations, found: Sequence[Statement]
) -> list[Statement]:
    """`A spokesman for the firm: "We pay nobody."`: who stands before a colon speaks."""
    claimed = merged([span for statement in found for span in statement.whole])
    starts = [start for start, _ in claimed]
    more = []
    for quote in quotations.quoted:
        taken = bisect_left(starts, quote.end)
        if taken and claimed[taken - 1][1] > quote.start:
            continue
        who = _who(doc, text, quote.start)
        if who is not None and _may_announce(who, quotations):
            more.append(Statement(
                content=[(quote.start, quote.end)], act="assert", head=who.root, kind="direct",
                cue=[_colon(text, quote.start)],
                speaker=[trimmed((who.start_char, who.end_char), text)],
            ))  # fmt: skip
    return more


def explained(text: str, quotations: Quotations, found: Sequence[Statement]) -> list[Statement]:
    """`denied it: "We pay nobody."`: a quotation behind a colon that goes on with a statement.

    In brackets too: `admits it ("they paid us")`. What explains a denial denies.
    """
    claimed = merged([span for statement in found for span in statement.whole])
    starts = [start for start, _ in claimed]
    told = sorted((s for s in found if s.cue and s.head is not None), key=lambda s: s.cue[0][0])
    cues = [statement.cue[0][0] for statement in told]
    more = []
    for quote in quotations.quoted:
        taken = bisect_left(starts, quote.end)
        before = text[max(quote.start - 2, 0) : quote.start].rstrip()
        if (taken and claimed[taken - 1][1] > quote.start) or before[-1:] not in {":", "("}:
            continue
        last = bisect_left(cues, quote.start) - 1
        one = told[last] if last >= 0 else None
        if one is None or one.negated or _ENDED.search(text, one.cue[0][0], quote.start):
            continue
        more.append(Statement(
            content=[(quote.start, quote.end)], act="deny" if one.act == "deny" else "assert",
            head=one.head, kind="direct", speaker=one.speaker,
        ))  # fmt: skip
    return more


_ENDED = re.compile(r"[.!?;»”\n](?=\s|\Z)")


def _who(doc: Any, text: str, place: int) -> Any | None:
    """The words between the last sentence and a colon right before a place."""
    before = text[max(place - _LEAD, 0) : place]
    led = _BEFORE_COLON.search(before)
    if led is None:
        return None
    start = place - len(before) + led.start(1)
    return doc.char_span(start, start + len(led[1].rstrip()), alignment_mode="contract")


def _colon(text: str, place: int) -> tuple[int, int]:
    at = text.rindex(":", 0, place)
    return at, at + 1


def _may_announce(who: Any, quotations: Quotations) -> bool:
    """Whether some words are a noun phrase that means somebody."""
    head = who.root
    if any(t.pos_ in {"VERB", "AUX"} for t in who) or head.pos_ not in {"NOUN", "PROPN"}:
        return False
    people = quotations.words.words["people"]
    return head.ent_type_ in {"PERSON", "ORG", "GPE"} or head.lemma_.lower() in people


_TURN = re.compile(r"(?:\A|\n)[\"“«]? ?([^\n:.!?,\"“”«»]{2,40}?) ?: +(\S[^\n]*)")
_HEADLINE = re.compile(r"\A\s*([^\n:]{2,100}?) ?: +([^\n:]{2,160})(?=\n|\Z)")
_NAME = 3  # words of a name before a colon


def turns_to_speak(
    doc: Any, text: str, quotations: Quotations, found: Sequence[Statement]
) -> list[Statement]:
    """The turns of an interview, and a headline of the form "Holt: we paid nobody"."""
    named = _surnames(doc)
    claimed = [span for statement in found for span in statement.cue]
    more = []
    for turn in _TURN.finditer(text):
        who = named.get(turn[1].split()[-1].casefold())
        several = len(turn[1].split()) <= _NAME and turn[1][:1].isupper()
        if who is not None and several and turn.start():
            more.append(_told(who, turn.span(1), turn.span(2), text))
    more += _answers(doc, text)
    more += _quoted_headline(doc, quotations, found, named)
    headline = _HEADLINE.match(text)
    if headline is not None:
        for name, said in ((1, 2), (2, 1)):
            who = _head(doc, headline.span(name), named, quotations)
            if who is not None:
                more.append(_told(who, headline.span(name), headline.span(said), text))
                break
    return [m for m in more if not any(a <= m.cue[0][0] < b for a, b in claimed)]


_ANSWER = re.compile(r"(?:\A|\n)([AR]) ?[:.] +(\S[^\n]*)")
_QUESTION = re.compile(r"\nQ ?[:.] +\S")
_FEWEST_ANSWERS = 2


def _answers(doc: Any, text: str) -> list[Statement]:
    """The answers of an interview whose turns begin with letters: "Q: ...", "A: ...".

    Whoever is interviewed is the first person that the article names.
    """
    answers = list(_ANSWER.finditer(text))
    if len(answers) < _FEWEST_ANSWERS or not _QUESTION.search(text):
        return []
    first = next((e for e in doc.ents if e.label_ == "PERSON"), None)
    if first is None or first.start_char > answers[0].start():
        return []
    return [_told(first.root, one.span(1), one.span(2), text) for one in answers]


def _surnames(doc: Any) -> dict[str, Any]:
    """The last name of everybody whom the text names inside a sentence -> a word of it there."""
    return {
        token.text.casefold(): token
        for entity in doc.ents
        if entity.label_ == "PERSON"
        for token in [t for t in entity if t.pos_ == "PROPN"][-1:]
        if token.text.istitle() and token.nbor(1 if token.i + 1 < len(doc) else 0).text != ":"
    }


def _quoted_headline(
    doc: Any, quotations: Quotations, found: Sequence[Statement], named: dict[str, Any]
) -> list[Statement]:
    """A headline that begins with a quotation and a colon: `"They count us": anger at X`."""
    quote = quotations.quoted[0] if quotations.quoted else None
    text = quotations.text
    if quote is None or text[: quote.start].strip() or text[quote.end :].lstrip(" \xa0")[:1] != ":":
        return []
    if any(start < quote.end for one in found for start, _ in one.whole):
        return []
    colon = text.index(":", quote.end)
    behind = doc.char_span(colon + 1, min(colon + _LEAD, len(text)), alignment_mode="contract")
    who = next((named[t.text.casefold()] for t in (behind or ())[: _NAME + 1]
                if t.text.casefold() in named), None)  # fmt: skip
    return [Statement(content=[(quote.start, quote.end)], act="assert", head=who, kind="direct",
                      cue=[(colon, colon + 1)])]  # fmt: skip


def _head(doc: Any, span: tuple[int, int], named: dict[str, Any], quotations: Quotations) -> Any:
    """Who is meant by the words at one side of a headline's colon; None for anything else."""
    words = doc.char_span(*span, alignment_mode="contract")
    if words is None or len(words) > _NAME:
        return None
    known = named.get(words[-1].text.casefold()) or named.get(words.root.text.casefold())
    noun = words.root.lemma_.lower() in quotations.words.words["headline_speakers"]
    return known or (words.root if noun else None)


def _told(who: Any, name: tuple[int, int], said: tuple[int, int], text: str) -> Statement:
    colon = min(name[1], said[1])
    while text[colon] not in ":.":
        colon += 1
    return Statement(
        content=[trimmed(said, text)], act="assert", head=who, cue=[(colon, colon + 1)],
        speaker=[trimmed(name, text)],
    )  # fmt: skip
