"""What the network is told of each statement beside its words: what the rules found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log1p
from typing import Any

import numpy as np
import numpy.typing as npt

from undertow.articles.learned.network import TOGETHER
from undertow.articles.said import Row, Said, prepared

_ACTS = (
    "assert", "accuse", "deny", "confirm", "criticize", "demand", "decline", "announce",
    "praise", "vow", "fear", "warn", "question", "threaten", "hope",
)  # fmt: skip
_QUOTED = ("direct", "indirect", "mixed", "nominal")
_BEFORE = (1, 2, 3)  # statements back
_ACCUSING = {"accuse", "criticize"}
_LONG = 4.0  # about the largest log of a statement's words


def features(rows: Sequence[Row], language: str, aliases: Sequence[Row]) -> npt.NDArray[np.float32]:
    """For each statement of one article, numbers from 0 to about 1: (statements, features).

    Args:
        rows: the article's statements, as the rules found them, in the order of the text.
        language: its language.
        aliases: its names.
    """
    told = prepared(rows, dict.fromkeys((row["article_id"] for row in rows), language), aliases)
    at = {said.order: said for said in told}
    return np.array([[*_own(said), *_among(said, at)] for said in told], np.float32)


def _own(said: Said) -> list[Any]:
    """What is found of a statement alone."""
    row = said.row
    return [
        *(row["act"] == act for act in _ACTS),
        *(row["quote_type"] == kind for kind in _QUOTED),
        bool(row["speaker"]), bool(row["anonymous"]), bool(row["cue"]), bool(row["target"]),
        bool(row["negated"]), not row["content"],
        (row["speaker_text"] or "").lower() in said.words.pronouns,
        said.speaks_for_others, said.pointing, said.only_points, said.weakly, said.contrary,
        said.ahead, said.replying, said.claimed, said.elliptic, said.in_return, said.order == 0,
        log1p(len((row["content"] or "").split())) / _LONG,
    ]  # fmt: skip


def _among(said: Said, at: Mapping[int, Said]) -> list[Any]:
    """How it stands to those before it: whether they speak of its speaker, or are his."""
    told: list[Any] = []
    for back in _BEFORE:
        other = at.get(said.order - back)
        told += [False] * 4 if other is None else [
            said.is_named_in(other), said.one_side_with(other),
            said.means(other.target, other.target_entity), other.act in _ACCUSING,
        ]  # fmt: skip
    near = (at.get(order) for order in range(said.order - TOGETHER, said.order))
    blamed = [other for other in near if other is not None and other.act in _ACCUSING]
    return [
        *told, bool(blamed), any(said.is_named_in(o) for o in blamed),
        any(said.means(o.target, o.target_entity) for o in blamed),
    ]  # fmt: skip
