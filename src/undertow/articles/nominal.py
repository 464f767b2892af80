"""Statements that a noun with its owner tells: "Varenna's calls for", "denials from X"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles import grammar
from undertow.articles.asides import Asides
from undertow.articles.grammar import phrase, span_of
from undertow.articles.languages import Lexicon
from undertow.articles.quotations import Quotations
from undertow.articles.statement import Statement

# "Dropped his attacks on", "talked up her plans" tell what the verb does with one's own words; who
# accuses or denies is told all the same, because answers need it.
_ANSWERED = {"accuse", "deny"}


def nominal(
    doc: Any, text: str, quotations: Quotations, asides: Asides | None
) -> Iterator[Statement]:
    """Every noun that reports and has an owner; of a denial the content may be empty."""
    words = quotations.words
    for token in doc:
        act = words.nouns.get(token.lemma_.lower())
        if act is None or token.pos_ != "NOUN" or quotations.at(token.idx) is not None:
            continue
        owner, by = _owner(token, words)
        if owner is None or words.pronouns.get(owner.lower_) == "group":
            continue
        own = owner.lower_ in words.pronouns
        if own and token.dep_ == "dobj" and act not in _ANSWERED:
            continue
        if by and asides and not asides.phrases.may_speak(owner.i):
            continue
        near = [*token.children, *(owner.children if by and asides else ())]
        content, cue = _content(token, near, by, words)
        if content is None and act != "deny":
            continue
        yield Statement(
            content=[phrase(content, text)] if content is not None else [], act=act,
            cue=[span_of(cue)], speaker=[phrase(owner, text, frozenset({"case"}))], head=owner,
            cue_token=token, kind="nominal",
        )  # fmt: skip


def _owner(noun: Any, words: Lexicon) -> tuple[Any | None, list[Any]]:
    """Whose it is, and the prepositions that say so."""
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    if owner is not None:
        return owner, []
    by = [c for c in noun.children if c.dep_ in {"prep", "agent"} and c.lower_ in words.words["by"]]
    owner = next((c for b in by for c in b.children if c.dep_ == "pobj"), None)
    return owner, [b for b in by if owner in b.children]


def _content(
    noun: Any, near: list[Any], by: list[Any], words: Lexicon
) -> tuple[Any | None, list[Any]]:
    """What a noun says: its clause, else what a preposition names; and the words of the cue."""
    for child in noun.children:
        clause = child.i > noun.i and child.dep_ in {"acl", "ccomp", "relcl"}
        if clause and child.tag_ != "VBN" and not _describes(child, noun, words):
            return child, [noun]
    about = words.words["about"]
    for child in near:
        if child.dep_ == "prep" and child.i > noun.i and child not in by and child.lower_ in about:
            content = next((c for c in child.children if c.dep_ in {"pobj", "pcomp"}), None)
            return content, [noun, child] if child.i == noun.i + 1 else [noun]
    return None, [noun]


def _describes(clause: Any, noun: Any, words: Lexicon) -> bool:
    """Whether a relative clause describes the noun, and is not what the noun says.

    In "accusations by the union that X hid" the model takes "that" for a pronoun.
    """
    relative = [g for g in clause.children if g.tag_ in {"WDT", "WP"}]
    if not relative:
        return False
    apart = relative[0].i > noun.i + 1 and relative[0].lower_ in words.turns["that"]
    own = any(g.dep_ in grammar.SUBJECT and g != relative[0] for g in clause.children)
    return not (apart and own)
