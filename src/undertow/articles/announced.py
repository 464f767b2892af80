"""Quotations behind a colon: `A spokesman: "..."`, `The ministry issued a denial: "..."`."""

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
