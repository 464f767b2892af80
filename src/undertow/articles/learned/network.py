"""The network: from a statement's words in context, and its neighbours, to what it does.

Words are those of the default encoder (`encoders/usem3.py`), projected to 64 numbers each. A
statement is what stands out of its content (by attention, and the largest of each number) and of
its cue and speaker, with what the rules found. Statements of one article then look at each other
(one layer of attention with a weight for how far apart they stand; Vaswani et al. 2017, Shaw et
al. 2018), because what looks like news is an accusation where the next one denies it.

Trained by `python -m benchmarks training` on `benchmarks/claims/articles`; the weights are a
file beside this module.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

WEIGHTS = Path(__file__).with_name("acts.npz")
# What a statement does, in the order of the network's answers.
ACTS = ("accuse", "deny", "confirm", "criticize", "demand", "decline", "assert")
LONGEST, LONGEST_CUE = 64, 20  # pieces of words that are looked at
TOGETHER = 24  # statements that look at each other, as in training
FARTHEST = 6  # statements apart; further away is as far
_SCALE = 5.0  # about the root of the 24 numbers by which statements look at each other


class Statement(NamedTuple):
    """Which pieces of words a statement is made of: its content; its cue and its speaker."""

    content: Places
    cue: Places


def narrowed(words: Floats) -> Floats:
    """What the network looks at of words in context (pieces, 1280): (pieces, 64)."""
    w = weights()
    return np.asarray(np.maximum(words @ w["words"] + w["words_b"], 0), np.float32)


def judged(words: Floats, statements: list[Statement], features: Floats) -> Floats:
    """How likely each statement of an article does each of `ACTS`: (statements, 7).

    The likelihoods of a statement sum to 1; how often they are right is told in docs/articles.md.

    Args:
        words: pieces of words in context, as `narrowed` (pieces, 64).
        statements: in the order of the text.
        features: (statements, features), see `features.py`.
    """
    w = weights()
    told = [
        np.concatenate([*_standing_out(words[one.content], w["asked"]), _largest(words[one.cue])])
        for one in statements
    ]
    own = np.concatenate([np.array(told), features], axis=1)
    own = np.maximum(own @ w["own"] + w["own_b"], 0)
    both = np.concatenate([own, _around(w, own)], axis=1)
    inner = np.maximum(both @ w["inner"] + w["inner_b"], 0)
    return _softmax(inner @ w["acts"] + w["acts_b"] + features @ w["rules"])


@cache
def weights() -> dict[str, Floats]:
    """The weights by name, loaded once."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def _standing_out(pieces: Floats, asked: Floats) -> tuple[Floats, Floats]:
    """The pieces' mean, weighed by how much is asked for each, and the largest of each number."""
    if not len(pieces):
        nothing = np.zeros(len(asked), np.float32)
        return nothing, nothing
    return _softmax((pieces @ asked)[None])[0] @ pieces, _largest(pieces)


def _largest(pieces: Floats) -> Floats:
    return np.asarray(np.max(pieces, axis=0, initial=0), np.float32)


def _around(w: dict[str, Floats], own: Floats) -> Floats:
    """What each statement takes from those around it, of a long article from the nearest."""
    if len(own) <= TOGETHER:
        return _neighbours(w, own)
    half = TOGETHER // 2
    taken = []
    for first in range(0, len(own), half):
        before = min(first, half // 2)
        near = _neighbours(w, own[first - before : first - before + TOGETHER])
        taken.append(near[before : before + half])
    return np.concatenate(taken)


def _neighbours(w: dict[str, Floats], own: Floats) -> Floats:
    """What each of some statements takes from the others and from itself."""
    order = np.arange(len(own))
    apart = np.clip(order[None] - order[:, None], -FARTHEST, FARTHEST) + FARTHEST
    taken = [
        _softmax((own @ w["look"][head]) @ (own @ w["seen"][head]).T / _SCALE
                 + w["apart"][head][apart]) @ (own @ w["take"][head])
        for head in range(len(w["look"]))
    ]  # fmt: skip
    return np.asarray(np.maximum(np.concatenate(taken, axis=1) @ w["taken"] + w["taken_b"], 0))


def _softmax(scores: Floats) -> Floats:
    risen = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(risen / risen.sum(axis=1, keepdims=True), np.float32)
