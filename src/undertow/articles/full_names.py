"""How far a person's name reaches, where the model saw only part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from undertow.articles.first_names import share_of_women
from undertow.articles.grammar import SUBJECT
from undertow.articles.languages import Lexicon

_LONGEST = 3  # words before a surname that may be names
_NICKNAME_MARKS = "\"“”'‘’"


def reaches(doc: Any, entity: Any) -> Any:
    """A name with what belongs to it: "Roy-Alder", `Ida "Bunny" Roe`, "Roe" right after "Ida"."""
    end = entity.end
    while end > entity.start + 1 and doc[end - 1].is_punct:
        end -= 1
    credit = next((t.i for t in doc[entity.start + 1 : end] if t.text == "/"), None)
    if credit is not None:
        return doc[entity.start : credit]  # "(Ida Roe/Herald)": who took the picture
    end = _behind_hyphens(doc, end)
    end = _behind_nickname(doc, end)
    while _goes_on_at(doc, end):
        end += 1
    return doc[entity.start : end]


def written(tokens: Sequence[Any]) -> str:
    """A name as it is written: hyphens join, other marks go."""
    parts: list[str] = []
    joined = False
    for token in tokens:
        if token.text == "-" and parts and not token.whitespace_:
            parts[-1] += "-"
            joined = True
        elif not (token.is_punct or token.is_space):
            if joined:
                parts[-1] += token.text
            else:
                parts.append(token.text)
            joined = False
    return " ".join(parts).rstrip("-")


def fuller(doc: Any, surname: str, words: Lexicon) -> Any | None:
    """The first place where a surname stands behind names: "Ida Roe", wherever it is.

    Names begin with the last first name that a census lists, of "Browns DL Sheldon Richardson" with
    "Sheldon"; a single word that the parser has never seen is one too ("Eyamba Sowers").
    """
    for token in doc:
        if token.text == surname and (start := _begins(doc, token.i, words)) < token.i:
            return doc[start : token.i + 1]
    return None


def _begins(doc: Any, at: int, words: Lexicon) -> int:
    """Where a name begins that ends at a word; the word itself if nothing stands before it."""
    before = at
    while before > 0 and at - before < _LONGEST and _names(doc[before - 1], words):
        before -= 1
    first = [i for i in range(before, at) if _is_first_name(doc[i], words)]
    if not first:
        alone = before == at - 1 and not doc.vocab[doc[before].lower_].has_vector
        return before if alone else at
    start = first[-1]
    while start - 1 in first:  # "Eva Marie Holt"
        start -= 1
    return start


def hidden(doc: Any, entity: Any, words: Lexicon) -> Any | None:
    """The person in what the model takes for a body: a first name, and a surname that speaks alone.

    Of "Browns DL Sheldon Holt" the last two words, if "Holt said" stands elsewhere.
    """
    end = entity.start
    while end < entity.end and _names(doc[end], words):
        end += 1
    start = _begins(doc, end - 1, words) if end > entity.start else end
    if end - start < 2:
        return None
    surname = doc[end - 1].text
    alone = any(
        t.text == surname and t.dep_ in SUBJECT and t.head.lemma_ in words.verbs
        and not (t.i and _names(doc[t.i - 1], words))
        for t in doc
    )  # fmt: skip
    return doc[start:end] if alone else None


def _names(token: Any, words: Lexicon) -> bool:
    """Whether a word may be part of a name: a capital, and no title nor noun."""
    low = token.lower_
    title = low in words.titles or low in words.words["short_titles"]
    title = title or low in words.words["people"]
    capital = token.text[:1].isupper() and token.text.replace("-", "").isalpha()
    return capital and token.pos_ == "PROPN" and not title and "\n" not in token.text


def _is_first_name(token: Any, words: Lexicon) -> bool:
    return token.text.istitle() and share_of_women(token.text, words.language) is not None


def _behind_hyphens(doc: Any, end: int) -> int:
    while end + 1 < len(doc) and doc[end].text == "-":
        joined = not (doc[end - 1].whitespace_ or doc[end].whitespace_)
        if not joined or not doc[end + 1].text.istitle():
            break
        end += 2
    return end


def _behind_nickname(doc: Any, end: int) -> int:
    """Behind a nickname between marks and the name after it."""
    if end + 3 >= len(doc):
        return end
    opening, nickname, closing, after = doc[end : end + 4]
    marks = opening.text in _NICKNAME_MARKS and closing.text in _NICKNAME_MARKS
    names = nickname.text.istitle() and after.text.istitle() and after.pos_ == "PROPN"
    return end + 4 if marks and names and not opening.whitespace_ else end


def _goes_on_at(doc: Any, at: int) -> bool:
    """Whether another name of a person follows at once, as of "Ida Roe" and "Alder"."""
    if at >= len(doc) or doc[at - 1].is_space:
        return False
    token = doc[at]
    same = token.head == doc[at - 1] or doc[at - 1].head == token
    return bool(same) and token.ent_type_ == "PERSON" and token.text.istitle()
