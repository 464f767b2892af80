"""Correcting what the rules take a statement for, where the network is sure of another act."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from undertow.articles.learned import network
from undertow.articles.learned.features import features
from undertow.encoders.usem3 import InContext, Usem3

Row = dict[str, Any]

# Of .6, .75 and .85 the best on `dev3` and `dev4` of our annotated articles (acts right: .82, .86,
# .85 of 457; at .6 most accusations and denials are found); what is surer is told.
SURE = 0.75


@cache
def _encoder() -> Usem3:
    return Usem3()


def in_context(text: str) -> InContext:
    """The words of a text as the network sees them."""
    return _encoder().in_context(text, network.narrowed)


def statements_of(words: InContext, rows: Sequence[Row]) -> list[network.Statement]:
    """Which pieces of words each statement is made of."""

    def places(spans: Sequence[str | None], most: int) -> network.Places:
        found = [
            np.arange(np.searchsorted(words.ends, int(start), "right"),
                      np.searchsorted(words.starts, int(end)))
            for start, _, end in (span.partition(":") for span in spans if span)
        ]  # fmt: skip
        return np.concatenate([*found, np.empty(0, np.int64)]).astype(np.int64)[:most]

    return [
        network.Statement(
            places(row["content_spans"], network.LONGEST),
            places([row["cue_span"], row["speaker_span"]], network.LONGEST_CUE),
        )
        for row in rows
    ]


def corrected(
    words: InContext,
    rows: Sequence[Row],
    left_open: Sequence[bool],
    language: str,
    aliases: Sequence[Row],
) -> list[str]:
    """The act of each statement of one article: the rules', or the network's where it is sure.

    Args:
        words: those of the article.
        rows: its statements as the rules found them, in the order of the text.
        left_open: whether a statement's cue leaves open what it does ("said"); an act that a cue
            names ("denied") stands.
        language: its language, one that the encoder knows.
        aliases: its names.
    """
    if not any(left_open):
        return [row["act"] for row in rows]
    statements = statements_of(words, rows)
    likely = network.judged(words.values, statements, features(rows, language, aliases))
    return [
        _act(row["act"], one) if open_ else row["act"]
        for row, open_, one in zip(rows, left_open, likely, strict=True)
    ]


def _act(by_rules: str, likely: network.Floats) -> str:
    """The network's act where it is sure; a finer one of the rules is a way to assert."""
    best = network.ACTS[int(likely.argmax())]
    same = best == (by_rules if by_rules in network.ACTS else "assert")
    return by_rules if same or likely.max() < SURE else best
