"""One statement: what is said, the words that report it, and where its speaker stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from undertow.articles.grammar import Span


@dataclass(slots=True)
class Statement:
    """Somebody says something. Spans are in characters; `speaker` is what names the speaker."""

    content: list[Span]
    act: str
    cue: list[Span] = field(default_factory=list)
    speaker: list[Span] = field(default_factory=list)
    head: Any = None  # the speaker's head word
    cue_token: Any = None
    kind: str = "indirect"
    hedged: bool = False
    negated: bool = False
    goes_on: list[Span] = field(default_factory=list)  # quotations right after it, without a cue
    follows: Statement | None = None  # whose speaker goes on, of a quotation alone
    clause: bool = True  # a clause or a quotation tells it, not a mere object

    @property
    def whole(self) -> list[Span]:
        """All that is said, with the quotations that go on with it."""
        return sorted([*self.content, *self.goes_on])

    @property
    def start(self) -> int:
        """Where it begins, for putting statements in order."""
        return min(start for start, _ in [*self.content, *self.cue])
