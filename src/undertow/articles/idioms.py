"""Verbs that accuse or deny together with other words: "pointed the finger at", "takes issue with".

The idioms are data: `[idioms]` of a language's lexicon.
"""

from __future__ import annotations

from typing import Any

from undertow.articles import grammar
from undertow.articles.grammar import Span, phrase, span_of, trimmed
from undertow.articles.incises import lemma_of
from undertow.articles.languages import Lexicon
from undertow.articles.statement import Statement

_VERBS = {"VERB", "AUX"}
_THING = {"dobj", "pobj", "pcomp", "xcomp", "ccomp", "nmod", "appos"}


def idiom(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """A verb and the words that make it one that accuses: "pointed the finger at X"."""
    if verb.pos_ not in _VERBS:
        return None
    for act, rest in words.idioms.get(lemma_of(verb, words), ()):
        found = _with_words(verb, rest, words)
        if found is None:
            continue
        things = found
        passive = grammar.is_passive(verb)
        head = grammar.agent(verb) if passive else grammar.subject(verb)
        subjects = [c for c in verb.children if c.dep_ in grammar.PASSIVE_SUBJECT]
        if passive and act == "accuse" and subjects:
            things = [subjects[0], *(t for t in things if t.i > verb.i)]
        if (head is None and not (passive and subjects)) or not (things or act in _ALONE):
            continue
        return Statement(
            content=_said(things, act, text), act=act,
            cue=[_cue(verb, rest, things)],
            speaker=[phrase(head, text, frozenset({"relcl"}))] if head is not None else [],
            head=head, cue_token=verb,
            negated=any(c.dep_ == "neg" for c in verb.children) and "no" not in rest, clause=False,
        )  # fmt: skip
    return None


def _cue(verb: Any, rest: frozenset[str], things: list[Any]) -> Span:
    """The verb with those words of the idiom that follow it at once: "takes issue with"."""
    group = grammar.verb_group(verb)
    last = group[-1]
    until = things[0].left_edge.i if things else len(verb.doc)
    for token in verb.doc[last.i + 1 : until]:
        part = bool({token.lower_, token.lemma_.lower()} & rest)
        leads = token.dep_ == "prep" and token.i + 1 == until and things[0].dep_ == "pobj"
        if part or leads:
            last = token
        elif token.pos_ not in _BETWEEN:
            break
    return span_of([group[0], last])


_BETWEEN = {"DET", "ADV", "ADJ", "PRON"}


def _said(things: list[Any], act: str, text: str) -> list[tuple[int, int]]:
    """What an idiom is about; of an accusation whom and what of: "hold X responsible for Y"."""
    pieces = [phrase(thing, text, frozenset({"punct"})) for thing in things]
    if act != "accuse" or not pieces:
        return pieces[:1]
    return [trimmed((min(a for a, _ in pieces), max(b for _, b in pieces)), text)]


_ALONE = {"deny", "confirm"}  # acts that an idiom tells even where nothing is said


def _with_words(verb: Any, rest: frozenset[str], words: Lexicon) -> list[Any] | None:
    """The nouns at a verb that has the words of an idiom, and are none of these; else None."""
    near = list(verb.children)
    for _ in range(2):  # "pushed back against the claims": a noun below two small words
        near += [g for c in near if c.dep_ in _SMALL for g in c.children if g not in near]
    plain = {word for word in rest if not word.startswith("=")}
    # "montre du doigt la direction": the object hangs on the idiom's own noun.
    near += [g for c in near if plain & {c.lower_, c.lemma_.lower()} for g in c.children
             if g.dep_ in {"nmod", "appos"}]  # fmt: skip
    parts = [t for t in near if t.lower_ in plain or t.lemma_.lower() in plain]
    if not plain <= {word for t in parts for word in (t.lemma_.lower(), t.lower_)}:
        return None
    things = [t for t in near if t.dep_ in _THING and t not in parts and t.i > verb.i]
    manner = words.turns["manner"]
    things = [t for t in things if t.head.lower_ not in manner]
    for kind in rest - plain:
        if kind == "=somebody":
            named = [t for t in things if t.pos_ == "PROPN" or t.ent_type_ in _NAMES]
            placed = named and (not plain or named[-1].dep_ == "pobj")
            things = things if placed else []
        wanted = frozenset(w for name in _KINDS.get(kind, ()) for w in words.blame[name])
        things = [t for t in things if not wanted or t.lemma_.lower() in wanted]
        if not things:
            return None
    return sorted(things, key=lambda t: t.i)


_NAMES = {"ORG", "GPE", "NORP", "PERSON"}
_SMALL = {"prep", "dobj", "advmod", "prt", "oprd", "acomp"}
_KINDS = {  # what a noun of an idiom must be: "shot down =said"
    "=said": ("something_said",),
    "=role": ("something_said", "shares", "wrongs"),
    "=wrong": ("wrongs", "harms"),
}
