"""Turns of phrase that accuse or deny without a clause after a verb of saying.

"Is accused of", "pointed the finger at", "brushed the claims aside", "allegations that", "as the
ministry had claimed", and denials of one word: "Karsk dément." The words are data: `[turns]` of a
language's lexicon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles import grammar
from undertow.articles.grammar import phrase, span_of, trimmed
from undertow.articles.languages import Lexicon
from undertow.articles.statement import Statement

_VERBS = {"VERB", "AUX"}
_THING = {"dobj", "pobj", "pcomp", "xcomp", "ccomp"}


def turns(doc: Any, text: str, words: Lexicon, taken: set[int]) -> Iterator[Statement]:
    """Statements that such turns tell.

    Args:
        doc: the parsed article.
        text: the article.
        words: its language's lexicon.
        taken: places (token numbers) of cues that tell a statement already.
    """
    wanted = frozenset(words.idioms).union(
        *(words.turns[name] for name in ("accused", "reproaching", "claiming", "alone")),
        (noun for noun, act in words.nouns.items() if act == "accuse"),
    )
    for token in doc:
        if token.lemma_.lower() not in wanted and token.lower_ not in wanted:
            continue
        if token.i in taken:
            continue
        for find in (_idiom, _accused, _reproached, _as_claimed, _nobodys_noun, _alone):
            statement = find(token, text, words)
            if statement is not None:
                yield statement
                break


def _idiom(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """A verb and the words that make it one that accuses: "pointed the finger at X"."""
    if verb.pos_ not in _VERBS:
        return None
    for act, rest in words.idioms.get(verb.lemma_.lower(), ()):
        under = [g for c in verb.children if c.dep_ in {"prep", "dobj"} for g in c.children]
        near = [*verb.children, *under]
        parts = [t for t in near if t.lower_ in rest or t.lemma_.lower() in rest]
        if not rest <= {word for t in parts for word in (t.lemma_.lower(), t.lower_)}:
            continue
        things = [t for t in near if t.dep_ in _THING and t not in parts and t.i > verb.i]
        head = grammar.agent(verb) if grammar.is_passive(verb) else grammar.subject(verb)
        if head is None or not (things or act == "deny"):
            continue
        return Statement(
            content=[phrase(things[0], text)] if things else [], act=act,
            cue=[span_of(grammar.verb_group(verb))],
            speaker=[phrase(head, text, frozenset({"relcl"}))], head=head, cue_token=verb,
            negated=any(c.dep_ == "neg" for c in verb.children), clause=False,
        )  # fmt: skip
    return None


def _accused(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "X is accused of paying", "the firm accused of paying": nobody says who accuses."""
    if verb.pos_ not in _VERBS or verb.lemma_.lower() not in words.turns["accused"]:
        return None
    described = verb.dep_ == "acl" and verb.tag_ == "VBN"
    if not (described or grammar.is_passive(verb)) or grammar.agent(verb) is not None:
        return None
    whom = verb.head if described else next(
        (c for c in verb.children if c.dep_ in grammar.PASSIVE_SUBJECT), None
    )  # fmt: skip
    of = [c for c in verb.children if c.i > verb.i and c.dep_ in {"prep", "xcomp", "pcomp", "advcl"}
          and (c.lower_ in words.turns["accused_of"] or c.dep_ != "prep")]  # fmt: skip
    if whom is None or not of or any(c.dep_ == "neg" for c in verb.children):
        return None
    who = phrase(whom, text, frozenset({"acl", "relcl"}))
    return Statement(
        content=[who, phrase(of[0], text)], act="accuse",
        cue=[span_of(grammar.verb_group(verb))], cue_token=verb, clause=False,
    )  # fmt: skip


_FAR = 20  # words between a verb and what whom it accuses has done
_ENDS = frozenset([".", ";", "!", "?", ":", ",", "»", "”"])


def accused_by_order(verb: Any, text: str, words: Lexicon) -> tuple[int, int] | None:
    """Whom a verb accuses of what, by the order of words: "a accusé vendredi X d'avoir menti".

    Returns the stretch from whom it accuses to the end of what he is said to have done.
    """
    days = {day for names in words.dates["weekdays"] for day in names}
    doc, start = verb.doc, verb.i + 1
    while start < len(doc) and (doc[start].lower_ in days or doc[start].pos_ == "ADV"):
        start += 1
    for token in doc[start : start + _FAR]:
        if token.text in _ENDS - {","} or "\n" in token.text:
            return None
        after = doc[token.i + 1 : token.i + 3]
        infinitive = any("Inf" in t.morph.get("VerbForm") for t in after)
        if token.i > start and token.lower_ in words.turns["accused_of"] and infinitive:
            end = token.i + 2
            while end < len(doc) and doc[end].text not in _ENDS and "\n" not in doc[end].text:
                end += 1
            return trimmed((doc[start].idx, doc[end - 1].idx + len(doc[end - 1])), text)
    return None


def _reproached(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "Reproche à X d'avoir payé", "leur reproche d'avoir payé": whom, then what."""
    if verb.pos_ not in _VERBS or verb.lemma_.lower() not in words.turns["reproaching"]:
        return None
    head = grammar.subject(verb)
    whom = [c for c in verb.children if c.dep_ == "prep" and c.i > verb.i
            and c.lower_ in words.blame["on"]]  # fmt: skip
    near = [*verb.children, *(g for c in whom for noun in c.children for g in noun.children)]
    what = next((c for c in near if c.dep_ in {"xcomp", "ccomp", "acl", "advcl"} and c.i > verb.i),
                None)  # fmt: skip
    if head is None or what is None:
        return None
    first = min([*(t.i for c in whom for t in c.subtree), *(t.i for t in what.subtree)])
    last = max(t.i for t in what.subtree)
    return Statement(
        content=[trimmed(span_of([verb.doc[first], verb.doc[last]]), text)], act="accuse",
        cue=[span_of(grammar.verb_group(verb))],
        speaker=[phrase(head, text, frozenset({"relcl"}))], head=head, cue_token=verb,
    )  # fmt: skip


def _as_claimed(verb: Any, text: str, words: Lexicon) -> Statement | None:
    """What is denied is what was claimed: "denied having paid, as the ministry claimed"."""
    if verb.dep_ != "advcl" or verb.lemma_.lower() not in words.turns["claiming"]:
        return None
    marked = any(c.lower_ in words.turns["as"] for c in verb.children)
    head, clause = grammar.subject(verb), verb.head
    if words.verbs.get(clause.lemma_.lower()) == "deny":
        inner = [c for c in clause.children if c.dep_ in {"ccomp", "xcomp"} and c is not verb]
        clause = inner[0] if inner else clause
    denied = words.verbs.get(clause.head.lemma_.lower()) == "deny"
    if not marked or head is None or not denied or clause.pos_ not in _VERBS or head.i < clause.i:
        return None
    own = {t.i for t in verb.subtree}
    tokens = [t for t in clause.subtree if t.i not in own and t.i < verb.i]
    return Statement(
        content=[trimmed(span_of(tokens), text)], act="accuse",
        cue=[span_of(grammar.verb_group(verb))], speaker=[phrase(head, text)], head=head,
        cue_token=verb, clause=False,
    )  # fmt: skip


def _nobodys_noun(noun: Any, text: str, words: Lexicon) -> Statement | None:
    """As in "Allegations that it paid": a noun that accuses, and nobody says whose it is."""
    if noun.pos_ != "NOUN" or words.nouns.get(noun.lemma_.lower()) != "accuse":
        return None
    content = next(
        (
            c
            for c in noun.children
            if c.i > noun.i and c.dep_ in {"acl", "ccomp", "relcl"} and c.tag_ != "VBN"
            and any(g.lower_ in words.turns["that"] and g.i < c.i for g in c.children)
            and any(g.dep_ in grammar.SUBJECT | grammar.PASSIVE_SUBJECT
                    and g.lower_ not in words.turns["that"] for g in c.children)
        ),
        None,
    )  # fmt: skip
    if content is None:
        return None
    return Statement(
        content=[phrase(content, text)], act="accuse", cue=[span_of([noun])], cue_token=noun,
        kind="nominal",
    )  # fmt: skip


def _alone(word: Any, text: str, words: Lexicon) -> Statement | None:
    """A verb that denies and says no more ("Karsk dément."); at times an adverb to the model."""
    low = word.lower_
    if low not in words.turns["alone"] and word.lemma_.lower() not in words.turns["alone"]:
        return None
    after = word.nbor(1) if word.i + 1 < len(word.doc) else None
    if after is not None and not (after.is_punct or after.is_space):
        return None
    if word.pos_ in _VERBS:
        head = grammar.subject(word)
    else:
        head = word.nbor(-1) if word.i > 0 else None
        while (
            head is not None and head.dep_ in {"compound", "nmod", "flat"} and head.head.i < head.i
        ):
            head = head.head
    if head is None or head.pos_ not in {"NOUN", "PROPN", "PRON"} or head.i > word.i:
        return None
    return Statement(
        content=[], act=words.verbs.get(word.lemma_.lower(), "deny"), cue=[span_of([word])],
        speaker=[trimmed((head.left_edge.idx, word.idx), text)], head=head, cue_token=word,
    )  # fmt: skip
