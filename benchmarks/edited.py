"""Invented short posts, a tenth of them edited copies of each other, with known truth.

Words are syllables drawn with Zipf's frequencies, so that strangers share the common ones. A copy
is edited by one to three of ten disguises, as campaigns and people edit: capitals, an emoji, a
mention, a link, hashtags, look-alike letters, invisible characters, changed marks, a cut-off end,
words left out or replaced.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
VOCABULARY = 30_000
COPIED = 0.1  # share of the posts that belong to a message with copies
LOOK_ALIKE = str.maketrans("aeocpxyABEHKMOPTX", "аеосрхуАВЕНКМОРТХ")
Edit = Callable[[str, np.random.Generator], str]


def posts(count: int, seed: int) -> tuple[list[str], np.ndarray]:
    """Texts, and the number of the message of each; -1 where nobody copied it."""
    rng = np.random.default_rng(seed)
    words = _vocabulary(rng)
    often = 1 / np.arange(10, len(words) + 10)
    often /= often.sum()
    sizes: list[int] = []
    while sum(sizes) < COPIED * count:
        sizes.append(2 + int(min(rng.pareto(1.2) * 4, 30)))
    alone = count - sum(sizes)
    length = rng.integers(6, 22, alone + len(sizes))
    drawn = iter(rng.choice(len(words), int(length.sum()), p=often))
    plain = [" ".join(words[next(drawn)] for _ in range(n)) for n in length]
    texts, message = plain[:alone], [-1] * alone
    for number, size in enumerate(sizes):
        original = plain[alone + number]
        texts += [original, *(_edited(original, rng, words) for _ in range(size - 1))]
        message += [number] * size
    order = rng.permutation(count)
    return [texts[i] for i in order], np.array(message)[order]


def _vocabulary(rng: np.random.Generator) -> list[str]:
    sizes = rng.integers(1, 5, VOCABULARY)
    parts = iter(rng.integers(0, len(SYLLABLES), int(sizes.sum())))
    return ["".join(SYLLABLES[next(parts)] for _ in range(n)) for n in sizes]


def _edited(text: str, rng: np.random.Generator, words: list[str]) -> str:
    for number in sorted(rng.choice(len(EDITS), rng.integers(1, 4), replace=False)):
        text = EDITS[number](text, rng)
    if rng.random() < 0.2:
        said = text.split(" ")
        for place in rng.choice(len(said), max(1, len(said) // 6), replace=False):
            said[place] = words[rng.integers(len(words))] if rng.random() < 0.5 else ""
        text = " ".join(filter(None, said))
    return text


def _alike(text: str, rng: np.random.Generator) -> str:
    return "".join(c.translate(LOOK_ALIKE) if rng.random() < 0.5 else c for c in text)


def _invisible(text: str, rng: np.random.Generator) -> str:
    return "".join(c + "\u200b" if rng.random() < 0.1 else c for c in text)


def _cut(text: str, rng: np.random.Generator) -> str:
    return text[: round(len(text) * rng.uniform(0.75, 0.95))] + "…"


def _link(rng: np.random.Generator) -> str:
    return f"https://short.example/{rng.integers(10**9):x}"


EDITS: tuple[Edit, ...] = (
    _cut,
    lambda text, _: text.upper(),
    lambda text, _: text.title(),
    lambda text, rng: f"{'🔥🚨👉'[rng.integers(3)]} {text}",
    lambda text, rng: f"RT @user{rng.integers(10**5)}: {text}",
    lambda text, rng: f"{text} {_link(rng)}",
    lambda text, rng: f"{text} #{SYLLABLES[rng.integers(len(SYLLABLES))]}tag #now",
    lambda text, _: text.replace(" ", ", ", 2) + "!!!",
    _alike,
    _invisible,
)
