"""People as an article introduces them: "la ministre de l'Intérieur, Ida Marrane".

Models miss rare names; a noun for a person with a run of capital letters beside it names one
whatever they make of it, and the noun's article tells whether "elle" may be meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles.incises import Phrases
from undertow.articles.languages import Lexicon

_LONGEST = 5  # words of a name
_BETWEEN = 12  # words between a noun and the name after its comma


def introduced(doc: Any, words: Lexicon) -> Iterator[tuple[Any, range]]:
    """(noun, places of the name's words) for each person that a noun introduces or follows."""
    if not words.inversion:
        return
    phrases, people = Phrases(doc, words), frozenset(words.words["people"])
    ends = tuple(words.inversion["people_end"])
    for token in doc:
        low = token.lower_
        if token.pos_ != "NOUN" or not (
            low in people or token.lemma_ in people or low.endswith(ends)
        ):
            continue
        name = (
            name_from(doc, token.i + 1)
            or _after_of(doc, token.i, people)
            or _after_comma(phrases, token.i)
            or _before(doc, token.i)
        )
        if name is not None:
            yield token, name


def name_beside(doc: Any, noun: int, words: Lexicon) -> range | None:
    """The name behind a noun that is known to speak: "la trésorière, Ida Marrane"."""
    return name_from(doc, noun + 1) or _after_comma(Phrases(doc, words), noun)


def name_from(doc: Any, at: int) -> range | None:
    """A run of two or more words with capitals that begins at a place."""
    end = at
    while end < len(doc) and end - at < _LONGEST and _in_name(doc[end]):
        end += 1
    return (
        range(at, end)
        if end - at > 1 and not any(doc[i].is_upper for i in range(at, end - 1))
        else None
    )


def in_name(doc: Any, at: int) -> bool:
    """Whether a word that stands inside its sentence may be part of a name."""
    return at >= 0 and _in_name(doc[at]) and "\n" not in doc[at].text


def _in_name(token: Any) -> bool:
    return (
        token.text[:1].isupper()
        and token.text.replace("-", "").replace("’", "").replace("'", "").isalpha()
        and token.pos_ not in {"DET", "ADP", "PRON", "CCONJ", "SCONJ", "AUX"}
    ) or token.text in {"Le", "La", "De", "Van", "von", "Ben", "El", "Al"}


def _after_of(doc: Any, noun: int, people: frozenset[str]) -> range | None:
    """The name in "le ministre de l'Intérieur et des Outre-mer Jean Morel"."""
    for at in range(noun + 1, min(noun + _BETWEEN, len(doc))):
        token = doc[at]
        if token.ent_type_ == "PERSON" and token.ent_iob_ == "B":
            end = at + 1
            while end < len(doc) and doc[end].ent_iob_ == "I":
                end += 1
            return (
                range(at, end)
                if end - at > 1 and doc[at - 1].pos_ not in {"ADP", "CCONJ"}
                else None
            )
        inside = token.pos_ in {"ADP", "DET", "NOUN", "ADJ", "PROPN", "CCONJ"}
        if not inside or token.text == "," or token.lower_ in people:
            return None
    return None


def _after_comma(phrases: Phrases, noun: int) -> range | None:
    """The name in "la maire d'Ouvéa, Jeanne Ihage": right behind the noun phrase's comma."""
    doc = phrases.doc
    for at in range(noun + 1, min(noun + _BETWEEN, len(doc) - 1)):
        token = doc[at]
        if token.text == ",":
            name = name_from(doc, at + 1)
            closed = name is not None and (
                name.stop >= len(doc) or doc[name.stop].text in {",", ".", "»", ")", ":", ";"}
            )
            return name if closed else None
        if phrases.ends(at) or token.pos_ in {"VERB", "AUX", "PRON", "SCONJ"}:
            return None
    return None


def _before(doc: Any, noun: int) -> range | None:
    """The name in "Yann Le Goff, délégué du syndicat"."""
    at = noun - 1
    while at > 0 and doc[at].pos_ in {"DET", "ADJ"}:
        at -= 1
    is_one = doc[at].pos_ == "AUX" and doc[at].lemma_ == "être"  # "Nora Belkiss est l'avocate de"
    if at < 2 or not (doc[at].text == "," or is_one):
        return None
    start = at
    while start > 0 and at - start < _LONGEST and _in_name(doc[start - 1]):
        start -= 1
    return range(start, at) if at - start > 1 else None
