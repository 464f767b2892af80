"""What kind of thing a noun means that no list holds: somebody, a property, a cause, or unknown.

The lists of the lexicon are examples; a noun is what its nearest examples are, by the word vectors
that come with the parser. A model without vectors leaves every such noun unknown.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from undertow.articles.languages import lexicon

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOMEBODY, PROPERTY, CAUSE = "somebody", "property", "cause"
_NEAREST = 8
# Left out one by one, .93 of the English examples that are told at all (.95 of the French) are
# rightly taken for somebody or not; what is less sure stays unknown.
_SURE = 0.7  # share of the nearest that must be of one kind
_NEAR = 0.42  # cosine to the nearest; below it words have only a field in common


class Kinds:
    """The kinds of nouns of one language."""

    def __init__(self, language: str, vocab: Any) -> None:
        self._vocab = vocab
        self._examples = _examples(language)
        self._never = tuple(lexicon(language).relations["words"]["abstract_ends"])
        known = [(self._vector(word), kind) for word, kind in sorted(self._examples.items())]
        self._kinds = [kind for vector, kind in known if vector is not None]
        vectors = [vector for vector, _ in known if vector is not None]
        self._vectors = np.array(vectors) if vectors else None
        self._told: dict[str, str | None] = {}

    def of(self, lemma: str) -> str | None:
        """The kind of a noun by its lemma in small letters; None where it is not known."""
        if lemma not in self._told:
            listed = self._examples.get(lemma)
            self._told[lemma] = self._find(lemma) if listed is None else listed or None
        return self._told[lemma]

    def _find(self, lemma: str) -> str | None:
        vector = self._vector(lemma)
        if vector is None or self._vectors is None:
            return None
        like = self._vectors @ vector
        nearest = np.argsort(-like, kind="stable")[:_NEAREST]
        shares: dict[str, float] = defaultdict(float)
        for at in nearest:
            shares[self._kinds[at]] += max(float(like[at]), 0.0)
        best = max(shares, key=lambda kind: shares[kind])
        sure = shares[best] >= _SURE * sum(shares.values()) and like[nearest[0]] >= _NEAR
        if best == SOMEBODY and lemma.endswith(self._never):
            return None  # "investigation"
        return best if sure and best else None

    def _vector(self, word: str) -> NDArray[np.float32] | None:
        if not self._vocab.has_vector(word):
            return None
        vector: NDArray[np.float32] = np.asarray(self._vocab.get_vector(word), dtype=np.float32)
        length = float(np.linalg.norm(vector))
        return vector / length if length else None


def _examples(language: str) -> dict[str, str]:
    """Nouns with their kind; what is known to be none has an empty one."""
    words = lexicon(language)
    told = words.relations["words"]
    groups = (
        ("", (*told["abstract"], *told["not_people"])),
        (CAUSE, told["causes"]),
        (PROPERTY, told["assets"]),
        (SOMEBODY, (*told["actors"], *told["people"], *words.words["institutions"])),
    )
    return {word: kind for kind, some in groups for word in some}


@cache
def kinds(language: str, vocab: Any) -> Kinds:
    """The kinds of nouns of a language, made once for each model."""
    return Kinds(language, vocab)
