"""What an article says of somebody beside the name: "Minister Jane Roe", "Roe, a lawyer"."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from undertow.articles.grammar import phrase
from undertow.articles.languages import Lexicon
from undertow.articles.somebody import Somebody

_BEFORE, _AFTER = 8, 12  # tokens from a name within which its affiliation stands


def describe(who: Somebody, entity: Any, text: str, words: Lexicon, named: Container[int]) -> None:
    """Add the roles that stand beside a name; the first phrase is the one that is told.

    Args:
        who: whom the name means.
        entity: the name.
        text: the article.
        words: its language.
        named: tokens that are names of somebody, which are no roles.
    """
    root = entity.root
    phrases = []
    before = [
        t for t in root.children
        if t.i < entity.start and t.dep_ in {"compound", "amod", "nmod"}
        and t.lower_ not in words.titles
    ]  # fmt: skip
    ahead = root.doc[max(entity.start - 1, 0)]
    if ahead.lower_ in words.words["short_titles"] and ahead not in before:
        before.append(ahead)  # the parser takes many a "Const." for a sentence
    nouns = [t for t in before if t.pos_ in {"NOUN", "PROPN"}]
    if nouns:
        who.roles.update(t.lower_ for t in nouns)
        short = words.words["short_titles"]
        who.roles.update(short[t.lower_] for t in nouns if t.lower_ in short)
        if any(t.lower_ in words.words["ranks"] for t in nouns):
            who.roles.add(words.words["officer"])
        first = min(t.left_edge.idx for t in before)
        phrases.append(text[first : root.doc[entity.start].idx])
    for noun, without in _apposed(root, named):
        who.roles.update({noun.lower_, noun.lemma_.lower()})
        start, end = phrase(noun, text, without)
        phrases.append(text[start:end])
    who.described.update(word for told in phrases for word in told.split())
    if who.role is None and phrases:
        who.role = phrases[0].strip(" ,\n")
        who.affiliation = _affiliation(root, entity)


def _apposed(root: Any, named: Container[int]) -> Iterator[tuple[Any, frozenset[str]]]:
    """Nouns that say who it is, and what of their phrases does not: "Roe, the minister of ..."."""
    for child in root.children:
        if child.dep_ == "appos" and child.pos_ in {"NOUN", "PROPN"} and child.i not in named:
            yield child, frozenset({"relcl"})
    if root.dep_ == "appos" and root.head.pos_ == "NOUN":
        yield root.head, frozenset({"relcl", "appos"})


def _affiliation(root: Any, entity: Any) -> str | None:
    """The body or state that stands in what is said of somebody."""
    doc = root.doc
    near = set(root.subtree) | set(root.head.subtree if root.dep_ == "appos" else ())
    around = range(max(entity.start - _BEFORE, 0), min(entity.end + _AFTER, len(doc)))
    wide = doc[max(around.start - _AFTER, 0) : min(around.stop + _AFTER, len(doc))]
    for other in wide.ents:
        inside = other.root.i in around and other.root in near
        if inside and other.label_ in {"ORG", "GPE", "NORP"}:
            return str(other.text)
    return None
