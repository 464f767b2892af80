"""Appositions that a model did not see, by the commas: "by Lumen, the owner of the port, which".

Models tie such a noun to a verb far away, or take it for an object. What stands between commas
right behind a name is that name in other words, unless it is one of several.
"""

from __future__ import annotations

from typing import Any

_NAMED = {"PERSON", "ORG", "GPE", "NORP", "FAC", "PRODUCT", ""}
_LOOSE = {"npadvmod", "dobj", "nsubj", "dep", "nmod", "attr", "conj", "obl:mod", "appos", "ROOT"}
_WHICH = {"WP", "WDT", "WP$"}
_ENDS = {",", ".", ";", ")", ":", "!", "?", "—", "–"}


def name_before(noun: Any) -> Any | None:
    """The name that a noun behind a comma tells in other words; None where it tells none.

    "The mayor, Jana Holt, the prefect and two judges" lists people: what an "and" joins is none.
    """
    doc, first = noun.doc, _first(noun)
    if noun.dep_ not in _LOOSE or first < noun.sent.start + 2 or doc[first - 1].text != ",":
        return None
    if "Plur" in noun.morph.get("Number") or not _is_closed(noun) or _is_listed(noun):
        return None
    last = doc[first - 2]
    if last.pos_ != "PROPN" and last.ent_type_ in {"", "DATE", "TIME", "CARDINAL"}:
        return None
    return _root(last)


def name_behind(noun: Any) -> Any | None:
    """The name behind a noun and a comma: "the founder of Lumen, the banker Jana Holt, left"."""
    doc = noun.doc
    at = _end(noun) + 1
    if noun.dep_ not in _LOOSE or at + 1 >= noun.sent.end or doc[at].text != ",":
        return None
    if "Plur" in noun.morph.get("Number") or _first(noun) > noun.sent.start:
        return None
    close = next((i for i in range(at + 1, noun.sent.end) if doc[i].text == ","), None)
    if close is None or close - at > _SHORT:
        return None
    last = doc[close - 1]
    return _root(last) if last.pos_ == "PROPN" and last.ent_type_ in _NAMED else None


_SHORT = 8  # words of an apposition that is a name


def _first(noun: Any) -> int:
    """Where its phrase begins: at its article."""
    lefts = [c.left_edge.i for c in noun.children if c.i < noun.i and c.dep_ != "punct"]
    return int(min([noun.i, *lefts]))


def _end(noun: Any) -> int:
    """Where it ends with what "of" and the like tie to it, before any comma."""
    doc = noun.doc
    end = noun.i
    for token in doc[noun.i + 1 : noun.sent.end]:
        if token.text in _ENDS or token.dep_ in {"relcl", "cc"} or noun not in token.ancestors:
            break
        end = token.i
    return int(end)


def _is_closed(noun: Any) -> bool:
    """Whether a comma, the sentence's end or a relative clause follows."""
    at = _end(noun) + 1
    return bool(at >= noun.sent.end or noun.doc[at].text in _ENDS or noun.doc[at].tag_ in _WHICH)


def _is_listed(noun: Any) -> bool:
    """Whether it is one of several: "Tarn, the prefect and two judges"."""
    after = noun.doc[_end(noun) + 1 : noun.sent.end]
    joined = any(c.dep_ == "cc" for c in noun.children) and bool(noun.conjuncts)
    second = next((t.i for t in after[1:] if t.text == ","), None)
    stop = noun.sent.end if second is None else second
    upto = noun.doc[_end(noun) + 1 : min(stop, _end(noun) + _SHORT)]
    return joined or any(t.dep_ == "cc" and t.head.pos_ in {"NOUN", "PROPN"} for t in upto)


def _root(last: Any) -> Any:
    """The word that heads the name which ends here."""
    entity = next((e for e in last.sent.ents if e.start <= last.i < e.end), None)
    if entity is not None:
        return entity.root
    while last.dep_ in {"compound", "flat"} and last.head.pos_ == "PROPN":
        last = last.head
    return last
