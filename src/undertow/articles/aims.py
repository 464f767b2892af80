"""Whom a statement is aimed at, by name or by the words for a side that has none."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from undertow.articles.grammar import (
    PASSIVE_SUBJECT,
    SUBJECT,
    clause_behind_place,
    phrase,
    prepositions,
    set_apart,
)
from undertow.articles.speakers import Speakers
from undertow.articles.statement import Statement

# Acts that the cue leaves open: "said" tells nothing, "warned" does.
OPEN = {"assert", "announce"}
AIMED = {"accuse", "criticize", "praise", "threaten", "demand", "question", "warn", "deny", "fear"}


def target_of(
    statement: Statement, act: str, speakers: Speakers, who: str | None = None
) -> str | None:
    """Whom it is aimed at, by name: the cue's object, or who does what is said."""
    if act not in AIMED or statement.cue_token is None:
        return None
    cue = statement.cue_token
    clause = clause_behind_place(cue, speakers.words.words["receiver_apart"])
    if clause is not None:
        doers = (c for c in clause.children if c.dep_ in SUBJECT)
        return next((n for c in doers if (n := name_of(c, speakers))), None)
    return _at_cue(cue, statement, act, speakers, who)


def _at_cue(
    cue: Any, statement: Statement, act: str, speakers: Speakers, who: str | None
) -> str | None:
    names = cue.lemma_.lower() in speakers.words.blame["naming"]  # "calls him a thief"
    if (
        statement.act in OPEN and not names
    ):  # whom it is told is not whom it is aimed at: "told the press"
        clauses = (c for c in cue.children if c.dep_ in {"ccomp", "acl"})
        return next((n for c in clauses if (n := _beside(c, statement, speakers))), None)
    words = speakers.words
    on_whom = cue.lemma_.lower() in words.blame["on_whom"]
    objects = [c for c in cue.children if c.dep_ in {"dobj", "nsubjpass"}]
    named = any(name_of(c, speakers, who) for c in objects)
    if on_whom and not named and (found := _at(cue, objects, words.blame["on"], speakers)):
        return found
    inner = [*objects, *(n for _, n in prepositions(cue, *objects) if n != statement.head)]
    by_object = named and not on_whom and cue.lemma_.lower() in words.blame["accusing"]
    if (
        act == "accuse"
        and not by_object
        and (found := _at(cue, inner, words.turns["against"], speakers))
    ):
        return found
    for child in cue.children:
        if child == statement.head or set_apart(child, cue):
            continue
        if child.dep_ in {"dobj", "dative", *PASSIVE_SUBJECT}:
            found = _object(child, act, statement, speakers, who)
            if found or cue.lemma_.lower() not in words.idioms:
                return found
        elif found := _beside(child, statement, speakers):
            return found
    return None


def _object(
    noun: Any, act: str, statement: Statement, speakers: Speakers, who: str | None
) -> str | None:
    """Whom a cue has as its object, or whose "hand" it sees."""
    found = name_of(noun, speakers, who)
    if statement.cue_token.lemma_.lower() in speakers.words.blame["accusing"]:
        found = found or described(noun, speakers)
    return found or (_owner(noun, speakers) if act == "accuse" else None)


def _beside(child: Any, statement: Statement, speakers: Speakers) -> str | None:
    """Whom a preposition names, or who does what a clause tells."""
    wanted: set[str] = set()
    turn = speakers.words.turns["in_turn"]
    if any(c.lower_ in turn or c.lemma_.lower() in turn for c in child.children):
        return None  # "accuse à son tour"
    if child.dep_ == "prep" and child.lower_ in speakers.words.words["aimed"]:
        wanted = {"pobj"}
    elif child.dep_ in {"ccomp", "acl"}:
        wanted = SUBJECT | PASSIVE_SUBJECT
    inner = (c for c in child.children if c.dep_ in wanted and c != statement.head)
    return next((n for c in inner if (n := name_of(c, speakers))), None)


def _at(cue: Any, nouns: list[Any], wanted: Collection[str], speakers: Speakers) -> str | None:
    """Whom words like "against" and "on" name, below the cue or a noun beside it."""
    at = (noun for word, noun in prepositions(cue, *nouns) if word in wanted)
    return next((n for o in at if (n := name_of(o, speakers) or described(o, speakers))), None)


def _owner(noun: Any, speakers: Speakers) -> str | None:
    of = speakers.words.words["of"]
    owners = (o for word, o in prepositions(noun) if word in of)
    return next((n for o in owners if (n := name_of(o, speakers) or described(o, speakers))), None)


def name_of(head: Any, speakers: Speakers, but: str | None = None) -> str | None:
    """Who a word names; a pronoun is not `but`, who speaks: "accused him"."""
    who = speakers.named(head)
    if who is None:
        who = next(
            (w for c in head.children if c.dep_ == "poss" and (w := speakers.named(c))), None
        )
    if who is not None:
        return who.name
    if speakers.words.pronouns.get(head.lower_) in {"female", "male"}:
        meant = speakers.meant(head, but)
        return None if meant is None else meant.name
    if head.pos_ == "PROPN" or _as_name(head):
        start, end = phrase(head, speakers.text, frozenset(
            {"det", "relcl", "acl", "appos", "prep", "punct", "cc", "conj", "case"}
        ))  # fmt: skip
        return speakers.text[start:end]
    lexical = speakers.words
    actors = {*lexical.relations["words"]["actors"], *lexical.words["institutions"]}
    by = {"by", *speakers.words.words["by"]}
    if head.lemma_.lower() in speakers.words.nouns:  # "claims by Belmora"
        owners = [noun for word, noun in prepositions(head) if word in by]
        who = next((w for noun in owners if (w := speakers.named(noun))), None)
        return None if who is None else who.name
    return described(head, speakers) if head.lemma_.lower() in actors else None


def owner_by_pronoun(noun: Any, speakers: Speakers) -> str | None:
    """Whose campaign, ministry, staff it is: what these do, their head is accused of."""
    if noun.lemma_.lower() not in speakers.words.blame["sides"]:
        return None
    owners = (c for c in noun.children if c.dep_ == "poss" and c.pos_ in {"PRON", "DET"})
    meant = (speakers.meant(c) for c in owners
             if speakers.words.pronouns.get(c.lower_) in {"female", "male"})  # fmt: skip
    return next((one.name for one in meant if one is not None), None)


def _as_name(noun: Any) -> bool:
    """A noun written as a name inside its sentence, where a model knows no such name."""
    written = noun.pos_ == "NOUN" and noun.text[:1].isupper() and not noun.text.isupper()
    return written and noun.i > noun.sent.start and not noun.ent_type_


def described(head: Any, speakers: Speakers) -> str | None:
    """A side that has no name: the words for it, or who the article called so."""
    if head.pos_ != "NOUN":
        return None
    owner = owner_by_pronoun(head, speakers)
    if owner is not None:  # "her own campaign"
        return owner
    name = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
    if name is not None:  # "the dam operator, Hydra"
        return name_of(name, speakers)
    by_role = speakers.by_role(head)
    if by_role is not None:
        return by_role.name
    start, end = phrase(head, speakers.text, frozenset({"det", "relcl", "acl", "appos", "prep"}))
    return speakers.text[start:end]
