"""What a narrative is called: its most central sentence, and the words that set it apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set

import numpy as np
import numpy.typing as npt

from undertow.narratives.wording import readable, sentence

Floats = npt.NDArray[np.float64]

LONGEST = 220  # letters of a label
# A sentence this long says what it is about and can be read at a glance; others must be more
# central to be chosen.
GOOD = (25, 180)
TERMS = 6
_FEWEST = 2  # messages that a term stands in
_WORD = re.compile(r"[^\W\d_]{3,}")
_VIA = re.compile(r"\W+(?:via|by|from|RT)$", re.IGNORECASE)  # whose name was taken away
_CUT = re.compile(r"(…|\.\.\.)\W*$")


def label(text: str, shared: Set[str] | None = None) -> str:
    """A text as a label: without links, mentions and tags around it, cut at a word.

    A tag that is a word of the sentence stays, if the tags that many `shared` are known.
    """
    plain = _plain(text, shared) or readable(text)
    if len(plain) <= LONGEST:
        return plain
    whole = plain[: LONGEST - 1]
    return (whole[: whole.rfind(" ")] if " " in whole[LONGEST // 2 :] else whole) + "…"


def _plain(text: str, shared: Set[str] | None = None) -> str:
    return _VIA.sub("", sentence(text, shared))


def most_central(texts: Sequence[str], closeness: Floats, accounts: Sequence[int]) -> int:
    """Which of the texts a person would choose to say it.

    The closest to the middle of the narrative; one that many accounts chose themselves gains, one
    that is cut off, very short or very long loses.
    """
    best, chosen = -np.inf, 0
    for place, text in enumerate(texts):
        plain = sentence(text)
        score = float(closeness[place]) + 0.03 * np.log1p(accounts[place])
        score -= 0.15 * (not GOOD[0] <= len(plain) <= GOOD[1])
        score -= 0.15 * bool(_CUT.search(text)) + 0.1 * plain.isupper()
        if score > best:
            best, chosen = score, place
    return chosen


class Words:
    """How many messages hold each word, over all messages of one language."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.counts = _counts(texts)
        self.total = max(sum(self.counts.values()), 1)

    def terms(self, texts: Iterable[str]) -> list[str]:
        """The words that set these messages apart, the most telling first.

        Log-odds with all messages as the prior, in standard deviations (Monroe, Colaresi and Quinn
        2008, Fightin' Words).
        """
        here = _counts(texts)
        total = sum(here.values())
        found = []
        for word, count in here.items():
            usual = max(self.counts[word], count)
            if count < min(_FEWEST, max(total, 1)):
                continue
            prior = usual / self.total * 100  # the prior weighs as much as 100 words
            inside = (count + prior) / max(total - count + 100 - prior, 1)
            outside = (usual - count + prior) / max(self.total - usual + 100 - prior, 1)
            z = np.log(inside / outside) / np.sqrt(
                1 / (count + prior) + 1 / (usual - count + prior)
            )
            if z > 1.96:
                found.append((-round(float(z), 6), word))
        return [word for _, word in sorted(found)[:TERMS]]


def _counts(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(_WORD.findall(_plain(text).casefold())))
    return counts
