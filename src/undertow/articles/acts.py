"""What a statement does (accuse, deny, ...) and whom it is aimed at."""

from __future__ import annotations

from typing import Any

from undertow.articles.grammar import PASSIVE_SUBJECT, SUBJECT, phrase
from undertow.articles.languages import Lexicon
from undertow.articles.speakers import Speakers
from undertow.articles.statement import Statement

# Acts that the cue alone may hide: "said" tells nothing, "warned" does.
_OPEN = {"assert", "announce"}
AIMED = {"accuse", "criticize", "praise", "threaten", "demand", "question", "warn", "deny", "fear"}


def act_of(statement: Statement, said: str, words: Lexicon) -> str:
    """The act by what is said, where the cue leaves it open."""
    if statement.negated and statement.act in {"confirm", "assert"}:
        return "decline"
    if statement.act not in _OPEN:
        return statement.act
    for act, pattern in words.content.items():
        if pattern.search(said):
            return act
    return statement.act


def target_of(statement: Statement, act: str, speakers: Speakers) -> str | None:
    """Whom it is aimed at, by name: the cue's object, or who does what is said."""
    if act not in AIMED or statement.cue_token is None:
        return None
    cue = statement.cue_token
    for child in cue.children:
        if child.dep_ in {"dobj", "dative"}:
            return _name(child, speakers)
        if child.dep_ == "prep" and child.lower_ in speakers.words.words["aimed"]:
            for inner in child.children:
                if inner.dep_ == "pobj" and (found := _name(inner, speakers)):
                    return found
        if child.dep_ in {"ccomp", "acl"}:
            for inner in child.children:
                if inner.dep_ in SUBJECT | PASSIVE_SUBJECT and (found := _name(inner, speakers)):
                    return found
    return None


def _name(head: Any, speakers: Speakers) -> str | None:
    who = speakers.named(head)
    if who is None:
        who = next(
            (w for c in head.children if c.dep_ == "poss" and (w := speakers.named(c))), None
        )
    if who is not None:
        return who.name
    actors = speakers.words.relations["words"]["actors"]
    if head.pos_ != "NOUN" or head.lemma_.lower() not in actors:
        return None
    start, end = phrase(head, speakers.text, frozenset({"det", "relcl", "acl", "appos", "prep"}))
    return speakers.text[start:end]
