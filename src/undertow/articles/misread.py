"""Verbs of saying that a model takes for another kind of word, set right by the order of words.

In "La Norvalie dément avoir payé" the French model sees an adverb, in "le maire juge ces propos
faux" a judge. Such a form right behind a noun, in a clause that has no finite verb before it,
is the verb of that clause: the noun becomes its subject, and what hung on the noun behind it hangs
on the verb. Which forms those are is `[misread]` of a language's lexicon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles.languages import Lexicon

_ENDS = frozenset([".", "!", "?", ";", ":", "«", "»", "“", "”", '"', "…"])
_NOUNS = {"NOUN", "PROPN"}
_VERBS = {"VERB", "AUX"}
_CLAUSE = 24  # words before a verb in its clause; more is another one
FINITE = "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"


def misread(doc: Any, words: Lexicon, heads: list[int], deps: list[str]) -> dict[int, str]:
    """Set such verbs right in a tree; returns their places and lemmas."""
    found = {}
    for token in doc:
        lemma = words.misread.get(token.lower_)
        if lemma is None or not _is_mistaken(token):
            continue
        noun = _subject(doc, token.i, heads, words)
        if noun is not None and not _has_verb(doc, noun, token.i):
            _raise(doc, token.i, noun, heads, deps)
            found[token.i] = lemma
    return found


def _is_mistaken(token: Any) -> bool:
    return token.pos_ not in _VERBS or token.dep_ == "amod"


def _subject(doc: Any, verb: int, heads: list[int], words: Lexicon) -> int | None:
    """The head of the noun phrase that ends right before a verb and its pronouns."""
    at = verb - 1
    while at > 0 and doc[at].lower_ in words.inversion["clitics"] and doc[at].pos_ != "NOUN":
        at -= 1
    if at < 0 or doc[at].pos_ not in {*_NOUNS, "ADJ"}:
        return None
    start = at
    while heads[at] != at and heads[at] < verb and start - heads[at] <= _CLAUSE:
        at = heads[at]
    return at if doc[at].pos_ in _NOUNS else None


def _has_verb(doc: Any, noun: int, verb: int) -> bool:
    """Whether the clause has a finite verb before its noun, or between noun and verb."""
    begin = noun
    while begin > 0 and doc[begin - 1].text not in _ENDS and noun - begin < _CLAUSE:
        if doc[begin - 1].text == "," or "\n" in doc[begin - 1].text:
            break
        begin -= 1
    return any("Fin" in t.morph.get("VerbForm") for t in doc[begin:verb])


def _raise(doc: Any, verb: int, noun: int, heads: list[int], deps: list[str]) -> None:
    """Put a verb over the noun that was its head or beside it."""
    above, dep = heads[noun], deps[noun]
    if above == verb:  # the model saw a noun, and had it as the head
        above, dep = (noun, dep) if heads[verb] == verb else (heads[verb], deps[verb])
    behind = [k for k in _behind(doc, verb) if heads[k] == noun or (heads[k] < verb and k != verb)]
    behind += [k for k in _behind(doc, verb) if heads[k] == k and _is_near_noun(doc, verb, k)]
    heads[verb], deps[verb] = (verb, "ROOT") if above == noun else (above, dep)
    if above > verb:  # "reproche à la direction d'avoir caché": the participle was the root
        heads[verb], deps[verb] = (verb, "ROOT") if heads[above] == above else (
            heads[above], deps[above])  # fmt: skip
        heads[above], deps[above] = verb, "xcomp" if doc[above].pos_ in _VERBS else "dobj"
    heads[noun], deps[noun] = verb, "nsubj"
    for k in behind:
        heads[k], deps[k] = verb, _role(doc[k], deps[k])
    for k in range(max(verb - _NEAR, noun + 1), verb):  # its pronouns: "en convient"
        if doc[k].pos_ == "ADP" or heads[k] == verb:
            heads[k], deps[k] = verb, "dep"
    _uncircle(verb, heads, deps)


_NEAR = 3


def _is_near_noun(doc: Any, verb: int, at: int) -> bool:
    """Whether it is the noun right behind a verb, which the model set apart as a sentence."""
    return doc[at].pos_ in _NOUNS and at - verb <= _NEAR


def _behind(doc: Any, verb: int) -> Iterator[int]:
    for token in doc[verb + 1 : verb + 1 + _CLAUSE]:
        if token.text in _ENDS or "\n" in token.text:
            return
        yield token.i


def _role(token: Any, dep: str) -> str:
    if token.pos_ in _NOUNS and dep not in {"pobj", "npadvmod"}:
        return "dobj"
    if token.pos_ in _NOUNS:
        return "dobj" if any(c.dep_ == "det" for c in token.children) else dep
    return "xcomp" if token.pos_ == "VERB" and dep in {"acl", "advcl", "amod"} else dep


def _uncircle(verb: int, heads: list[int], deps: list[str]) -> None:
    """Make a verb the root where it hangs below itself."""
    at = heads[verb]
    for _ in range(len(heads)):
        if at == heads[at]:
            return
        if at == verb:
            break
        at = heads[at]
    heads[verb], deps[verb] = verb, "ROOT"
