"""Texts by what they mean: vectors over languages, and which of them lie close together.

A text is compared if it is long enough to say something and in a language that an encoder knows;
what is left out is counted with its reason. Similarity is the cosine of vectors centred by language
(`centring`); with two encoders the mean of both, or the one that knows both languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from undertow.encoders import Encoder, Vectors
from undertow.narratives.centring import centre
from undertow.narratives.embeddings import embed
from undertow.narratives.language import UNKNOWN, languages_of
from undertow.narratives.wording import says_enough, sentence, shared_tags
from undertow.progress import Progress, Quiet

Numbers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TOO_SHORT = "too short"


@dataclass(frozen=True, slots=True)
class Meanings:
    """The texts that can be compared.

    Attributes:
        rows: their rows in the list handed in, in order.
        language: of each, an index into `languages`.
        languages: codes.
        parts: by encoder the centred vectors (texts, dimensions) of length 1; rows of zeros where
            it does not know the language.
        left_out: how many texts are not compared, by reason: TOO_SHORT, UNKNOWN, or a language.
    """

    rows: Numbers
    language: Numbers
    languages: list[str]
    parts: list[Vectors]
    left_out: dict[str, int]

    def __len__(self) -> int:
        return len(self.rows)

    def known(self) -> Bools:
        """(encoders, texts): whether the encoder knows the text's language."""
        return np.array([np.einsum("ij,ij->i", part, part) > 0 for part in self.parts], np.bool_)

    def similarity(self, a: Numbers, b: Numbers) -> Vectors:
        """Of pairs of texts (places in `rows`), from -1 to 1."""
        total, count = np.zeros(len(a), np.float32), np.zeros(len(a), np.float32)
        for part in self.parts:
            for begin in range(0, len(a), 1 << 16):
                some = slice(begin, begin + (1 << 16))
                one, other = part[a[some]], part[b[some]]
                total[some] += np.einsum("ij,ij->i", one, other)
                # Vectors of texts that the encoder does not know are zero in all places.
                count[some] += one.any(axis=1) & other.any(axis=1)
        return np.asarray(total / np.maximum(count, 1), np.float32)


def read_meanings(
    texts: Sequence[str],
    codes: Sequence[str | None],
    encoders: Sequence[Encoder],
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Meanings:
    """Compute (or fetch) the vectors of distinct texts.

    Args:
        texts: distinct; best one for each cluster of copies.
        codes: the language that the export names for each, if any.
        encoders: one or more.
        folder: where vectors are kept between runs.
        progress: where to say how far it is.
    """
    progress = progress or Quiet()
    shared = shared_tags(texts)
    plain = [sentence(text, shared) for text in texts]
    long = np.array([says_enough(text) for text in plain], np.bool_)
    left_out = Counter({TOO_SHORT: int((~long).sum())})
    rows = np.flatnonzero(long)
    listed = rows.tolist()
    told = languages_of([plain[r] for r in listed], [codes[r] for r in listed], progress)
    able = [any(_knows(encoder, language) for encoder in encoders) for language in told]
    left_out.update(name for name, can in zip(told, able, strict=True) if not can)
    rows = rows[np.array(able, np.bool_)]
    told = [name for name, can in zip(told, able, strict=True) if can]
    languages = sorted(set(told))
    number = {name: place for place, name in enumerate(languages)}
    language = np.array([number[name] for name in told], np.int64)
    parts = []
    for encoder in encoders:
        knows = np.array([_knows(encoder, name) for name in languages], np.bool_)
        here = np.flatnonzero(knows[language]) if len(rows) else rows
        found = embed([plain[row] for row in rows[here].tolist()], encoder, folder, progress)
        centre(found, language[here], languages, encoder.name)
        if len(here) < len(rows):
            known, found = found, np.zeros((len(rows), encoder.dimensions), np.float32)
            found[here] = known
        parts.append(found)
    return Meanings(rows, language, languages, parts, {k: n for k, n in left_out.items() if n})


def _knows(encoder: Encoder, language: str) -> bool:
    return language != UNKNOWN and (encoder.languages is None or language in encoder.languages)
