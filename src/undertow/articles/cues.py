"""Where the words that report a statement begin and end, and who stands before them.

The verb with what belongs to it, as the guide of PolNeAR puts it: auxiliaries, negation, adverbs,
and verbs before it that only say how it goes on ("continued to insist", "seemed to blame").
"""

from __future__ import annotations

from typing import Any

from undertow.articles import grammar
from undertow.articles.grammar import Span, span_of
from undertow.articles.languages import Lexicon

_CHAINED = 3  # "went on to try to say": more is a sentence of its own
_SMALL = {"aux", "auxpass", "neg", "advmod", "prt", "prep"}  # "went on to say"


def cue_of(verb: Any, words: Lexicon) -> Span:
    """From the first verb of the chain to the adverb or the paper behind the last."""
    group = grammar.verb_group(verb)
    return span_of([first_of(verb, words), _last(group[-1], verb, words)])


def first_of(verb: Any, words: Lexicon) -> Any:
    """The first word of a cue: of "continued to insist" "continued"."""
    first = grammar.verb_group(verb)[0]
    for _ in range(_CHAINED):
        above = verb.head
        if (
            verb.dep_ not in {"xcomp", "advcl"}
            or above.lemma_.lower() not in words.words["how_it_goes_on"]
        ):
            break
        between = verb.doc[above.i + 1 : first.i]
        if above.i > first.i or any(t.dep_ not in _SMALL for t in between):
            break
        verb, first = above, grammar.verb_group(above)[0]
    return first


def _last(last: Any, verb: Any, words: Lexicon) -> Any:
    """The last word: an adverb ("said recently"), the paper it stands in ("in a statement")."""
    for child in sorted(verb.children, key=lambda c: c.i):
        if child.left_edge.i != last.i + 1:
            continue
        if child.dep_ == "advmod" and child.tag_ == "RB" and child.right_edge.i == child.i:
            last = child
        elif child.dep_ == "prep" and _is_paper(child, words):
            last = child.right_edge
    return last


def behind(verb: Any) -> Any:
    """The last word of a verb with the adverbs behind it: "complained bitterly" about."""
    last = grammar.verb_group(verb)[-1]
    for token in verb.doc[last.i + 1 : last.i + 3]:
        if token.head != verb or token.tag_ != "RB" or token.right_edge.i != token.i:
            break
        last = token
    return last


def _is_paper(preposition: Any, words: Lexicon) -> bool:
    """As in "in a statement", with nothing more said of it."""
    inside = [c for c in preposition.children if c.dep_ == "pobj"]
    if preposition.lower_ not in words.words["in_paper"] or len(inside) != 1:
        return False
    noun = inside[0]
    short = noun.i - preposition.i <= 2 and noun.right_edge.i == noun.i
    return short and noun.lemma_.lower() in words.words["papers"]


def teller(verb: Any) -> Any | None:
    """Who says what a verb in the active says, though another verb names him.

    "He was pressed to say", "was arrested and denied it": whom the other verb is done to.
    "Took to the stage to say": whoever took to it.
    """
    told = grammar.subject(verb)
    if told is not None or grammar.is_passive(verb):
        return told
    above = verb.head
    purpose = verb.dep_ == "advcl" and verb.tag_ == "VB" and _led(verb)
    if purpose and not grammar.is_passive(above):
        return grammar.subject(above)
    leaning = purpose or verb.dep_ in {"xcomp", "conj"} or (
        verb.dep_ == "advcl" and verb.tag_ == "VBG"
    )  # fmt: skip
    if not leaning or any(c.dep_ in grammar.SUBJECT for c in above.children):
        return None
    return next((c for c in above.children if c.dep_ in grammar.PASSIVE_SUBJECT), None)


def _led(verb: Any) -> bool:
    """Whether "to" stands before it, or "avant de", "sans"."""
    return any((c.dep_ == "aux" and c.tag_ == "TO") or c.dep_ == "mark" for c in verb.children)
