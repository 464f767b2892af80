"""Numbers in one article: how many of what, and who says so.

Dates, times, lengths of time and distances are left out; so are numbers without anything counted,
unless they repeat the quantity of the number before ("the union put it at 250").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from undertow.articles.countries import folded

Row = dict[str, Any]
_STEM = 5  # letters: "campaign" and "campagne" meet, so does "fallen" with "fall"
_TELLING = {"NOUN", "VERB", "PROPN", "ADJ"}
_YEAR = re.compile(r"(1[0-9]|20)\d\d")
_FARTHEST = 3  # sentences back to the number that one without a noun repeats


def numbers(doc: Any, article_id: str, language: str, standing: Callable[[int], str]) -> list[Row]:
    """Rows of the table `numbers`, in the order of the text.

    Args:
        doc: the article as its model sees it.
        article_id: whose rows they are.
        language: a language of numbers.toml; none has no rows.
        standing: who says what stands at a place: `outlet` or a statement.
    """
    words = _words(language)
    if words is None:
        return []
    rows: list[Row] = []
    places: list[int] = []
    paragraph, text = _paragraphs(doc), str(doc.text)
    sentences = {token.i: n for n, sentence in enumerate(doc.sents) for token in sentence}
    for start, end, value in _found(doc, words):
        counted, last = _counted(doc, end)
        at = sentences[start]
        repeats = _repeated(doc, start, rows, places, at, words)
        if repeats is not None and counted not in {None, rows[repeats]["counts"]}:
            repeats = None
        if repeats is not None:
            counted = rows[repeats]["counts"]
        if counted is None or _no_quantity(doc, start, end, counted, words):
            continue
        first = doc[start]
        span = (first.idx, doc[last].idx + len(doc[last]))
        rows.append(
            {
                "article_id": article_id,
                "span": f"{span[0]}:{span[1]}",
                "text": text[span[0] : span[1]],
                "value": value,
                "bound": _bound(doc, start, words),
                "counts": counted,
                "asserted_by": standing(first.idx),
                "repeats": rows[repeats]["span"] if repeats is not None else None,
                "context": _context(doc, start, paragraph),
            }
        )
        places.append(at)
    return rows


def _found(doc: Any, words: dict[str, Any]) -> list[tuple[int, int, float]]:
    """(first token, token after the last, value) of every number from two on."""
    found, i = [], 0
    while i < len(doc):
        value, end = _plain(doc, i, words)
        if value is None:
            i += 1
            continue
        while end < len(doc) and doc[end].lower_ in words["scales"]:
            value *= words["scales"][doc[end].lower_]
            end += 1
        if value > 1:
            found.append((i, end, value))
        i = end
    return found


def _plain(doc: Any, i: int, words: dict[str, Any]) -> tuple[float | None, int]:
    token = doc[i]
    if token.lower_ in words["words"]:
        return float(words["words"][token.lower_]), i + 1
    if not token.text[0].isdigit():
        return None, i
    text, end = token.text, i + 1
    # "1 600" is two tokens: three digits after a space go on with the number.
    while (
        end < len(doc) and re.fullmatch(r"\d{3}", doc[end].text)
        and doc[end].idx - (doc[end - 1].idx + len(doc[end - 1])) <= 1
        and re.fullmatch(r"\d{1,3}", doc[end - 1].text) and " " in words["thousands"]
    ):  # fmt: skip
        text += doc[end].text
        end += 1
        if end < len(doc) and doc[end].is_space:
            break
    text = re.sub(f"(?<=\\d)[{words['thousands']}](?=\\d{{3}})", "", text)
    text = text.replace(words["decimal"], ".")
    return (float(text), end) if re.fullmatch(r"\d+(\.\d+)?", text) else (None, i)


def _counted(doc: Any, end: int) -> tuple[str | None, int]:
    """What the number counts and the last token of it: "1,600 fake accounts" counts accounts."""
    last = end - 1
    for token in doc[end : end + 4]:
        if token.pos_ in {"ADJ", "ADP", "DET"} and token.lower_ not in {
            "in",
            "on",
            "to",
            "at",
            "par",
        }:
            continue
        if token.pos_ in {"NOUN", "PROPN"} or token.text == "%":
            return _noun(token), token.i
        if (
            token.is_space
            and len(token.text.strip("\u00a0\u202f ")) == 0
            and "\n" not in token.text
        ):
            continue
        break
    return None, last


def _noun(token: Any) -> str:
    lemma = token.lemma_.lower()
    return _same().get(lemma) or _same().get(token.lower_) or folded(lemma) or lemma


def _no_quantity(doc: Any, start: int, end: int, counted: str, words: dict[str, Any]) -> bool:
    before = doc[start - 1] if start else None
    after = doc[end] if end < len(doc) else None
    month = any(t is not None and t.lower_ in words["months"] for t in (before, after))
    year = _YEAR.fullmatch(doc[start].text) is not None
    labelled = before is not None and before.pos_ == "PROPN" and before.text[0].isupper()
    return month or year or labelled or counted in words["time"]


def _repeated(
    doc: Any, start: int, rows: list[Row], places: list[int], at: int, words: dict[str, Any]
) -> int | None:
    """The number before that this one tells differently, where the sentence says that it does."""
    sentence = doc[start].sent.text
    if not rows or at - places[-1] > _FARTHEST or not words["again"].search(sentence.lower()):
        return None
    return len(rows) - 1


def _bound(doc: Any, start: int, words: dict[str, Any]) -> str | None:
    before = doc[max(start - 3, 0) : start].text.lower().rstrip()
    for bound in ("least", "most", "about"):
        if any(before.endswith(word) for word in words[bound]):
            return bound
    return None


def _context(doc: Any, at: int, paragraph: dict[int, list[Any]]) -> list[str]:
    """Stems of the sentence's telling words and of the names in its paragraph."""
    near = [t for t in doc[at].sent if t.pos_ in _TELLING]
    near += [t for t in paragraph[at] if t.pos_ == "PROPN"]
    found = {folded(t.lemma_)[:_STEM] for t in near if t.is_alpha and len(t) > 3}
    return sorted(found - set(_told()["plain"]))


def _paragraphs(doc: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    here: list[Any] = []
    for token in doc:
        here.append(token)
        found[token.i] = here
        if "\n" in token.text:
            here = []
    return found


@cache
def generic() -> frozenset[str]:
    """What is counted in any matter: people, percent, euros."""
    return frozenset(_told()["generic"])


@cache
def _told() -> dict[str, Any]:
    text = files(__package__).joinpath("numbers.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _words(language: str) -> dict[str, Any] | None:
    told = _told().get(language)
    return None if told is None else told | {"again": re.compile(told["again"])}


@cache
def _same() -> dict[str, str]:
    return {word: first for first, words in _told()["same"].items() for word in words}
