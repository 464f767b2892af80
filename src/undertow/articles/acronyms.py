"""Names and their initials: "the Island Workers' League (IWL)", "IWL (Island Workers' League)".

A name is often told in full once and by its initials from then on. Models see two names, and of
the first often a part only ("Cellule" of "Cellule de coordination du port"). After Schwartz and
Hearst (2003), with initials alone: what stands before the bracket must begin, word by word, with
its letters; function words are passed over. Where the name is of another language than its
initials, the same letters may stand in another order ("Liberation Front of Sund (FLS)").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from undertow.articles.countries import folded

# Of a document's user_data: initials -> the name they stand for, as the text has it.
SPELLED_OUT = "initials"
INITIALS = "the initials of"  # so begins the reason for such an alias
_INITIALS = re.compile(r"(?:[^\W\d_a-zà-ÿ]\.?){2,10}")
_FEWEST_TO_CHANGE_PLACES = 3  # two letters stand in another order by chance
_PASSED_OVER = {"ADP", "DET", "CCONJ", "PART", "PUNCT", "PRON", "SCONJ"}
_LONGEST = 14  # words of a name, function words among them
_ENDS = {".", ";", ":", "(", ")", "!", "?"}
_NAMES = {"ORG", "GPE", "LOC", "PERSON", "FAC", "NORP"}


def spell_out(doc: Any) -> None:
    """Make one entity of every name that is told with its initials, and of the initials.

    Which initials stand for which name is left in `doc.user_data[SPELLED_OUT]`.
    """
    found: dict[str, Any] = {}
    for short, start, end in _told(doc):
        found.setdefault(short, doc[start:end])
    doc.user_data[SPELLED_OUT] = {short: name.text for short, name in found.items()}
    if found:
        _as_entities(doc, found)


def _told(doc: Any) -> Iterator[tuple[str, int, int]]:
    """Initials with the place of the first word of their name and the one behind its last."""
    for token in doc:
        if token.text != "(" or not 0 < token.i < len(doc) - 2:
            continue
        inner = doc[token.i + 1]
        if _are_initials(inner) and doc[inner.i + 1].text in {")", ",", ";"}:
            start = _before(doc, token.i, inner.text)
            if start is not None:
                yield inner.text, start, token.i
        elif _are_initials(doc[token.i - 1]):
            end = next((t.i for t in doc[token.i : token.i + _LONGEST] if t.text == ")"), None)
            short = doc[token.i - 1].text
            if end is not None and _before(doc, end, short) == token.i + 1:
                yield short, token.i + 1, end


def _are_initials(token: Any) -> bool:
    return _INITIALS.fullmatch(token.text) is not None


def _before(doc: Any, end: int, short: str) -> int | None:
    """Where the name begins that ends before a place and has these initials; None for none."""
    letters = list(folded(short).replace(".", "").replace(" ", ""))
    start, left = end, list(letters)
    while left and start > 0 and end - start < _LONGEST:
        start -= 1
        token = doc[start]
        parts = [part[:1] for part in re.split(r"[-'’]", folded(token.text)) if part]
        if "\n" in token.text or token.text in _ENDS:
            break
        if not parts:  # "Workers ' League"
            continue
        if parts == left[-len(parts) :]:
            del left[-len(parts) :]
        elif parts[0] == left[-1]:
            left.pop()
        elif token.pos_ not in _PASSED_OVER:
            break
    if not left and doc[start].text[:1].isupper():
        return start
    return _in_another_order(doc, end, letters)


def _in_another_order(doc: Any, end: int, letters: list[str]) -> int | None:
    """The name that ends there, if its words begin with the same letters in another order."""
    name = next((e for e in doc[max(end - _LONGEST, 0) : end].ents if e.end == end), None)
    if name is None or len(letters) < _FEWEST_TO_CHANGE_PLACES:
        return None
    words = [t for t in name if t.pos_ not in _PASSED_OVER]
    same = Counter(folded(t.text)[:1] for t in words) == Counter(letters)
    return int(words[0].i) if same else None


def _as_entities(doc: Any, found: dict[str, Any]) -> None:
    from spacy.tokens import Span  # noqa: PLC0415 - loads for a second
    from spacy.util import filter_spans  # noqa: PLC0415

    ours = []
    for name in found.values():
        kind = next((e.label_ for e in reversed(name.ents) if e.label_ in _NAMES), "ORG")
        ours.append(Span(doc, name.start, name.end, label=kind))
    kinds = {short: span.label_ for short, span in zip(found, ours, strict=True)}
    ours += [
        Span(doc, token.i, token.i + 1, label=kinds[token.text])
        for token in doc
        if token.text in found
    ]
    taken = {token.i for span in ours for token in span}
    others = [e for e in doc.ents if not any(t.i in taken for t in e)]
    doc.ents = filter_spans([*ours, *others])
