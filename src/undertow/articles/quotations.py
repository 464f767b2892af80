"""Which statement a quotation belongs to: the one it touches, a cue beside it, or the last speaker.

All look-ups are by place in sorted lists: text made of quotation marks takes no longer than prose.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from undertow.articles import grammar
from undertow.articles.grammar import Span, span_of, trimmed
from undertow.articles.languages import Lexicon
from undertow.articles.quotes import Quote
from undertow.articles.statement import Statement

# A quotation of fewer words that no cue claims is a name or a word in doubt, not a statement.
# Measured on GGT's even documents: 4 loses statements, 6 keeps titles of works.
FEWEST_WORDS_ALONE = 5
# How far, in characters, a quotation may stand from what it belongs to. Set by eye; on GGT's even
# documents F1 moves by 0.1 at most where the last two are a third or two and a half times as long.
COLON_WITHIN = 120
LEAD_WITHIN = 80
GOES_ON_WITHIN = 60
SPEAKER_LASTS = 1200


class Quotations:
    """The quotations of one text, and the statements that they belong to."""

    def __init__(self, text: str, quoted: Sequence[Quote], words: Lexicon) -> None:
        self.text, self.quoted, self.words = text, quoted, words
        self._starts = [quote.start for quote in quoted]
        self._people = frozenset(words.words["people"])

    def at(self, place: int) -> Quote | None:
        """The quotation in which a position lies."""
        before = bisect_right(self._starts, place)
        last = self.quoted[before - 1] if before else None
        return last if last is not None and last.holds(place) else None

    def touch(self, content: Sequence[Span]) -> bool:
        """Whether any of some pieces shares a place with a quotation."""
        return any(True for start, end in content for _ in self._within(start, end))

    def _within(self, start: int, end: int) -> Iterator[Quote]:
        """Quotations that share a place with a stretch, in order; they never overlap."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        for quote in self.quoted[first : bisect_left(self._starts, end)]:
            if quote.end > start:
                yield quote

    def after_colon(self, verb: Any) -> Span | None:
        """`He said: "..."`: the quotation that follows a colon near the verb."""
        end = verb.idx + len(verb)
        first = bisect_left(self._starts, end)
        for quote in self.quoted[first : bisect_left(self._starts, end + COLON_WITHIN)]:
            between = self.text[end : quote.start].rstrip()
            if between.endswith(":") and "." not in self._without_titles(between):
                return quote.start, quote.end
        return None

    def _without_titles(self, text: str) -> str:
        """A text without titles that end in a full stop, which ends no sentence."""
        return " ".join(w for w in text.split() if w.lower() not in self.words.titles)

    def beside(self, verb: Any) -> Span | None:
        """A quotation that touches the cue's clause: `"...," he said`, `he said, "..."`."""
        own = [verb, *[t for c in verb.children if c.dep_ in grammar.SUBJECT for t in c.subtree]]
        start, end = span_of(sorted(own, key=lambda t: t.i))
        before = bisect_right(self._starts, start) - 1
        if before >= 0 and self._ends_at(self.quoted[before], start) and self._open(before, verb):
            return self.quoted[before].start, self.quoted[before].end
        first = bisect_left(self._starts, end)
        for quote in self.quoted[first : bisect_left(self._starts, end + LEAD_WITHIN)]:
            lead = self.text[end : quote.start]
            led = lead.rstrip().endswith((",", ":")) and "." not in lead and "\n" not in lead
            if led and self._long(quote):
                return quote.start, quote.end
        return None

    def _open(self, number: int, verb: Any) -> bool:
        """Whether a quotation leaves its sentence to the cue: after a full stop another begins.

        `"They had no dogs." Photographs show two` is no statement of photographs.
        """
        quote = self.quoted[number]
        ended = self.text[quote.start : quote.end].rstrip('"”» \xa0').endswith(".")
        subject = next((c for c in verb.children if c.dep_ in grammar.SUBJECT), None)
        named = subject is not None and subject.pos_ == "NOUN" and subject.i < verb.i
        return not (ended and named)

    def before(self, place: int) -> Span | None:
        """The quotation that ends right before a place, but for a comma."""
        last = bisect_right(self._starts, place) - 1
        if last < 0 or self.quoted[last].end > place:
            return None
        between = self.text[self.quoted[last].end : place]
        return None if between.strip(" ,\xa0") else (self.quoted[last].start, self.quoted[last].end)

    def _ends_at(self, quote: Quote, place: int) -> bool:
        between = self.text[quote.end : place] if quote.end <= place else "-"
        return not between.strip(" ,\xa0") and self._long(quote)

    def _long(self, quote: Quote) -> bool:
        """Whether it is more than a word in doubt: two words, or one that leads to its cue."""
        said = self.text[quote.start : quote.end]
        led = said.rstrip("\"”»' \xa0").endswith((",", "!", "?"))
        return led or len(said.split(maxsplit=2)) >= 2

    def extend(self, found: Sequence[Statement]) -> None:
        """Give every statement the whole of a quotation that it touches."""
        for statement in found:
            if statement.kind == "nominal":
                continue
            touched = {
                (quote.start, quote.end)
                for start, end in statement.content
                for quote in self._within(start, end)
                if not any(quote.holds(cue) for cue, _ in statement.cue)
            }
            touched |= set(self._broken(statement))
            statement.content = self._without_cue(merged([*statement.content, *touched]), statement)

    def _broken(self, statement: Statement) -> Iterator[Span]:
        """The halves of a quotation that its cue breaks, one of them known: `"A," he said, "B"`."""
        if not statement.cue or not self.touch(statement.content):
            return
        told = [*statement.cue, *statement.speaker]
        start, end = min(a for a, _ in told), max(b for _, b in told)
        if end - start > LEAD_WITHIN:
            return
        if first := self._half_before(start):
            yield first
        if (first or self.before(start)) and (second := self._half_after(end)):
            yield second

    def _half_before(self, place: int) -> Span | None:
        """A quotation right before a place that ends with a comma: it goes on behind the cue."""
        quote = self.before(place)
        if quote is None:
            return None
        inner = self.text[slice(*quote)].rstrip("\"”»' \xa0")
        return quote if inner.endswith(",") or self.text[quote[1] : place].strip() else None

    def _half_after(self, place: int) -> Span | None:
        """A quotation behind a place with a comma before it and no full stop between."""
        at = bisect_left(self._starts, place)
        quote = self.quoted[at] if at < len(self.quoted) else None
        if quote is None or quote.start - place > GOES_ON_WITHIN:
            return None
        between = self.text[place : quote.start].rstrip()
        led = between.endswith((",", ":")) and not set(between) & set(".!?\n")
        return (quote.start, quote.end) if led else None

    def _without_cue(self, content: list[Span], statement: Statement) -> list[Span]:
        """What is said without the words that say who says it: `"A," he said, "B"`."""
        for start, end in (*statement.speaker, *statement.cue):
            if self.at(start) is None:
                content = [piece for span in content for piece in _minus(span, (start, end))]
        return [
            piece for span in content if (piece := trimmed(span, self.text)) and piece[0] < piece[1]
        ]

    def alone(
        self, found: Sequence[Statement], doer_before: Callable[[int], Any | None]
    ) -> list[Statement]:
        """Quotations that no cue claims: they go on with the speaker before them.

        Of `Roe needed no persuasion. "I am glad."` it is Roe who speaks, whoever spoke before:
        `doer_before` tells who does something in the sentence right before a place.
        """
        more: list[Statement] = []
        claimed = merged([span for statement in found for span in statement.whole])
        starts = [start for start, _ in claimed]
        cues = sorted(
            (start, _head(one)) for one in found for start, _ in one.cue if one.head is not None
        )
        waiting = sorted((s for s in found if self._speaks_on(s)), key=lambda s: s.start)
        previous, ends, at = None, -1, 0  # who spoke last, where his words end
        for quote in self.quoted:
            while at < len(waiting) and waiting[at].start < quote.start:
                if (end := _end(waiting[at])) >= ends:
                    previous, ends = waiting[at], end
                at += 1
            taken = bisect_left(starts, quote.end)
            if taken and claimed[taken - 1][1] > quote.start:
                continue
            if not self.opens_sentence((quote.start, quote.end)):
                continue
            doer = doer_before(quote.start) if self._stands_alone(quote) else None
            if doer is not None and doer.sent.start_char >= ends:
                previous = Statement(
                    content=[(quote.start, quote.end)], act="assert", head=doer, kind="direct"
                )
                ends = quote.end
                more.append(previous)
                continue
            if previous is None:
                continue
            told = cues[bisect_left(cues, (ends, -1)) : bisect_left(cues, (quote.start, -1))]
            # Another's cue stands between: "denied it, as Tarn had claimed".
            other = any(head != _head(previous) for _, head in told)
            if not other and self._goes_on(previous, ends, quote):
                previous.goes_on.append((quote.start, quote.end))
                ends = quote.end
            elif self._stands_alone(quote) and quote.start - ends <= SPEAKER_LASTS:
                previous = Statement(
                    content=[(quote.start, quote.end)], act="assert",
                    head=previous.head, kind="direct", follows=previous,
                )  # fmt: skip
                ends = quote.end
                more.append(previous)
        return more

    def _speaks_on(self, statement: Statement) -> bool:
        """Whether a quotation alone may go on with it: a quotation, or a clause somebody says."""
        head = statement.head
        told = statement.clause and not statement.negated and head is not None
        somebody = told and statement.kind != "nominal" and (
            head.ent_type_ == "PERSON" or head.lemma_.lower() in self._people
            or self.words.pronouns.get(head.lower_) in {"female", "male"}
        )  # fmt: skip
        return somebody or self.touch(statement.content)

    def opens_sentence(self, quote: Span) -> bool:
        """Whether a sentence begins with a quotation."""
        lead = self.text[max(quote[0] - 20, 0) : quote[0]]
        lead = lead[lead.rfind("\n") + 1 :].rstrip()
        return not lead or lead[-1] in '.?!”"’»'

    def _stands_alone(self, quote: Quote) -> bool:
        said = self.text[quote.start : quote.end]
        led = said.rstrip("\"”»' \xa0").endswith(",")  # somebody is named behind it
        return not led and len(said.split(maxsplit=FEWEST_WORDS_ALONE)) >= FEWEST_WORDS_ALONE

    def _goes_on(self, statement: Statement, ends: int, quote: Quote) -> bool:
        """Whether a quotation follows the statement's sentence at once: `"A," he said. "B."`."""
        end = max([ends, *(e for _, e in statement.speaker)])
        between = self.text[end : quote.start] if quote.start - end < GOES_ON_WITHIN else "\n"
        return bool(statement.cue) and "\n" not in between

    def kind(self, statement: Statement) -> str:
        """How it is told: `direct`, `mixed`, `indirect` or `nominal`."""
        if statement.kind == "nominal":
            return "nominal"
        inside = outside = False
        for start, end in statement.whole:
            at = start
            for quote in [*self._within(start, end), None]:
                until = end if quote is None else max(quote.start, at)
                outside = outside or any(c.isalnum() for c in self.text[at:until])
                if quote is not None:
                    at = min(quote.end, end)
                    here = self.text[max(quote.start, start) : at]
                    inside = inside or any(c.isalnum() for c in here)
        if not inside:
            return "indirect"
        return "mixed" if outside else "direct"


def _end(statement: Statement) -> int:
    return max(end for _, end in [*statement.whole, *statement.cue])


def merged(pieces: list[Span]) -> list[Span]:
    """Pieces in order, those that touch joined."""
    joined: list[Span] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _minus(span: Span, hole: Span) -> list[Span]:
    """A stretch without another one that lies inside it."""
    (start, end), (a, b) = span, hole
    if b <= start or end <= a:
        return [span]
    return [piece for piece in ((start, a), (b, end)) if piece[0] < piece[1]]


def _head(statement: Statement) -> int:
    """Which word stands for the speaker; -1 for none."""
    return -1 if statement.head is None else statement.head.i
