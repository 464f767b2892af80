"""Verbs that open a statement with a preposition or a particle: "called for", "laid out".

Which do is data: `[frames.preposition]` of the lexicon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from undertow.articles import grammar
from undertow.articles.cues import behind, first_of, teller
from undertow.articles.grammar import Span, phrase, span_of, trimmed
from undertow.articles.statement import Statement

if TYPE_CHECKING:
    from undertow.articles.verbs import Verbs

_GOES_ON_WITHIN = 12  # words from the noun to a clause that goes with it: "on X to do Y"


def by_preposition(verbs: Verbs, verb: Any, acts: dict[str, str]) -> Statement | None:
    """The statement of a verb and one of its prepositions, by preposition -> act."""
    for child in verb.children:
        opens = next((c for c in child.children if c.dep_ == "mark" and c.lower_ in acts), None)
        if opens is not None and opens.i == verb.i + 1 and child.i > opens.i:
            first = verb.doc[opens.i + 1]  # "called for the council to act"
            content = trimmed((first.idx, phrase(child, verbs.text)[1]), verbs.text)
            return _told(verbs, verb, opens, [content], acts[opens.lower_])
        act = acts.get(child.lower_)
        if child.dep_ not in {"prep", "prt"} or act is None or child.i < verb.i:
            continue
        if child.dep_ == "prt":
            content_of = verbs.clause(verb, act) or verbs.object(verb)
        else:
            content_of = _behind(verbs, verb, child)
        if content_of and (told := _told(verbs, verb, child, content_of, act)) is not None:
            return told
    return None


def _behind(verbs: Verbs, verb: Any, preposition: Any) -> list[Span]:
    """What a preposition names, with the clause that goes with it."""
    inside = [c for c in preposition.children if c.dep_ in {"pobj", "pcomp"}]
    if not inside:
        return []
    last = inside[-1]
    for other in verb.children:
        if other.i > last.i and other.dep_ in {"xcomp", "ccomp", "advcl"}:
            last = other if other.i - last.i < _GOES_ON_WITHIN else last
            break
    return [verbs.joined(inside[0], last)[0]]


def _told(
    verbs: Verbs, verb: Any, preposition: Any, content: list[Span], act: str
) -> Statement | None:
    helped = verbs.asides or any(c.dep_ in {"aux", "auxpass"} for c in verb.children)
    passive = grammar.is_passive(verb) or (verb.tag_ == "VBN" and not helped)  # "asked for it"
    head = grammar.agent(verb) if passive else teller(verb)
    if head is None:
        return None
    last = behind(verb)
    ends = preposition if preposition.i == last.i + 1 else grammar.verb_group(verb)[-1]
    return Statement(
        content=content, act=act, cue=[span_of([first_of(verb, verbs.words), ends])],
        speaker=[verbs.speaker(head, verb)], head=head, cue_token=verb,
        negated=any(c.dep_ == "neg" for c in verb.children),
        clause=verbs.quotations.touch(content),
    )  # fmt: skip
