"""The state that an adjective is made of: "Kestrian", "South Velian"."""

from __future__ import annotations

from typing import Any

from undertow.articles.countries import country, english, folded, of_demonym
from undertow.articles.languages import Lexicon
from undertow.articles.speakers import Speakers

_BESIDE = {"amod", "compound", "nmod"}
_SHORT = 4  # letters; shorter names begin too many words


class States:
    """Finds the states that one article names."""

    def __init__(self, speakers: Speakers, words: Lexicon) -> None:
        self.speakers = speakers
        self._ends = words.relations["words"]["demonym"]

    def of(self, adjective: Any) -> str | None:
        """The state or place that an adjective is made of: "Kestrian", as the article names it."""
        word = self._whole(adjective)
        if not word[:1].isupper() and adjective.pos_ != "ADJ":
            return None
        known = adjective.pos_ in {"ADJ", "PROPN", "NOUN"}
        if (not known or of_demonym(word) is None) and (
            adjective.pos_ == "NOUN" or len(word) < _SHORT
        ):
            return None
        return self.called(word, known=known)

    def _whole(self, adjective: Any) -> str:
        """Of "South Velian" both words: "Velian" alone may be another state."""
        if adjective.i == adjective.sent.start:
            return str(adjective.text)
        before = adjective.nbor(-1)
        beside = before.dep_ in _BESIDE and before.head in {adjective, adjective.head}
        part = beside and before.text[:1].isupper() and before.ent_type_ != "PERSON"
        return f"{before.text} {adjective.text}" if part else str(adjective.text)

    def called(self, word: str, *, known: bool = True) -> str | None:
        """The state of a demonym, as the article has it."""
        plain, code = folded(word), of_demonym(word) if known else None
        for who in self.speakers.everybody:
            name = folded(who.name)
            if code is not None and country(who.name) == code:
                return who.name
            made = len(name) >= _SHORT and name != plain and plain.startswith(name[:-1])
            if made and plain.endswith(tuple(self._ends)):
                return None if who.person else who.name
        return english(code) if code is not None else None
