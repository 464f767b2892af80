"""Questions that the extraction asks of a parsed text, in the terms of grammar.

The labels are those of the English models (ClearNLP); nothing outside this file knows them.
"""

from __future__ import annotations

from typing import Any

Span = tuple[int, int]

SUBJECT = {"nsubj", "csubj"}
PASSIVE_SUBJECT = {"nsubjpass", "csubjpass"}
CLAUSE = {"ccomp"}
INFINITIVE = {"xcomp"}
OBJECT = {"dobj", "oprd", "attr"}
_BEFORE_VERB = {"aux", "auxpass", "neg", "advmod"}
_VERBAL = {"VERB", "AUX"}


def span_of(tokens: list[Any]) -> Span:
    """From the first to the last of some tokens, in characters."""
    return tokens[0].idx, tokens[-1].idx + len(tokens[-1])


def phrase(head: Any, text: str, without: frozenset[str] = frozenset()) -> Span:
    """What hangs on a word, as one stretch, without children of some kinds and end punctuation."""
    left_out = {t.i for child in head.children if child.dep_ in without for t in child.subtree}
    kept = [t for t in head.subtree if t.i not in left_out and not t.is_space]
    # One stretch around the head: what was left out may cut it.
    first = last = head.i
    have = {t.i for t in kept}
    while first - 1 in have:
        first -= 1
    while last + 1 in have:
        last += 1
    doc = head.doc
    return trimmed((doc[first].idx, doc[last].idx + len(doc[last])), text)


def trimmed(span: Span, text: str) -> Span:
    """The stretch without spaces, commas and colons at its ends; quotation marks stay."""
    start, end = span
    while start < end and text[start] in " \t\r\n\xa0,;:—–-":
        start += 1
    while end > start and text[end - 1] in " \t\r\n\xa0,;:—–-":
        end -= 1
    return start, end


def verb_group(verb: Any) -> list[Any]:
    """A verb with the auxiliaries, negation and adverbs right before it and its particle."""
    tokens = [verb]
    children = {child.i: child for child in verb.children}
    at = verb.i - 1
    while at in children and (
        children[at].dep_ in _BEFORE_VERB
        and not (children[at].dep_ == "advmod" and list(children[at].children))
    ):
        tokens.insert(0, children[at])
        at -= 1
    while tokens[0].dep_ == "advmod" and tokens[0].tag_ in {"WRB"}:
        tokens.pop(0)
    if verb.i + 1 in children and children[verb.i + 1].dep_ == "prt":
        tokens.append(children[verb.i + 1])
    return tokens


def subject(verb: Any) -> Any | None:
    """Who does what the verb says: its own subject, or that of the verb it leans on."""
    seen = 0
    while seen < 5:
        own = [c for c in verb.children if c.dep_ in SUBJECT]
        if own:
            return own[0] if own[0].i < verb.i or len(own) == 1 else own[-1]
        if any(c.dep_ in PASSIVE_SUBJECT for c in verb.children):
            return None
        head = verb.head
        if head is verb:
            return None
        if verb.dep_ in {"relcl", "acl"} and head.pos_ in {"NOUN", "PROPN", "PRON"}:
            return head if verb.tag_ == "VBG" or verb.dep_ == "relcl" else None
        if verb.dep_ not in {"conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep", "aux"}:
            return None
        if verb.dep_ == "ccomp" and verb.tag_ not in {"VBG"}:
            return None
        if verb.dep_ == "xcomp":
            objects = [c for c in head.children if c.dep_ == "dobj" and c.i < verb.i]
            if objects and head.lemma_ not in {"promise", "use"}:
                return objects[0]
        if verb.dep_ == "advcl" and verb.tag_ not in {"VBG", "VBN"} and verb.dep_ != "xcomp":
            return None
        verb = head if head.pos_ in _VERBAL or head.dep_ == "prep" else head
        seen += 1
    return None


def agent(verb: Any) -> Any | None:
    """Who does it in the passive: "was criticised by ..."."""
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def is_passive(verb: Any) -> bool:
    """Whether the verb is in the passive."""
    return any(c.dep_ in PASSIVE_SUBJECT | {"auxpass"} for c in verb.children)
