"""Statements that stand beside the sentence they tell: "as the Herald reported", "is said to".

Of the second nobody is told who says it: the statement has no speaker.
"""

from __future__ import annotations

from typing import Any

from undertow.articles import grammar
from undertow.articles.cues import cue_of
from undertow.articles.grammar import Span, phrase, span_of, trimmed
from undertow.articles.languages import Lexicon
from undertow.articles.statement import Statement

_CONTENT = {"ccomp", "xcomp", "dobj", "oprd", "acomp"}
_HELPED = {"aux", "auxpass"}


def as_reported(verb: Any, act: str, text: str, words: Lexicon) -> Statement | None:
    """Of "as the Herald reported, A" A, all that the sentence says beside it."""
    opened = [c for c in verb.children if c.i < verb.i and c.lower_ in words.words["as"]]
    if verb.dep_ != "advcl" or not opened or verb.lemma_.lower() in words.quote_only:
        return None
    told = words.words["receiver_apart"]  # "as she told reporters"
    whom = {"dobj"} if verb.lemma_.lower() in told or _put_it(verb, words) else set()
    if any(c.dep_ in _CONTENT - whom for c in verb.children) or not _between_commas(verb):
        return None
    if any(c.lower_ in words.words["had"] for c in verb.children):
        return None  # "denied having paid, as the ministry had claimed": what was not so
    written = verb.tag_ == "VBN" and not any(c.dep_ in _HELPED for c in verb.children)
    head = grammar.agent(verb) if written else _own_subject(verb)
    content = _beside(verb, text)
    if head is None or not content:
        return None
    return Statement(
        content=content, act=act, cue=[cue_of(verb, words)], speaker=[phrase(head, text)],
        head=head, cue_token=verb,
    )  # fmt: skip


def _put_it(verb: Any, words: Lexicon) -> bool:
    """As in "as Holt put it"."""
    it = words.words["it"]
    return any(c.dep_ == "dobj" and c.lower_ in it for c in verb.children)


def _own_subject(verb: Any) -> Any | None:
    return next((c for c in verb.children if c.dep_ in grammar.SUBJECT), None)


def _between_commas(verb: Any) -> bool:
    """Whether a comma or the sentence's beginning stands before "as", and a comma behind."""
    last = verb.right_edge
    after = verb.doc[last.i + 1] if last.i + 1 < len(verb.doc) else last
    sentence = verb.sent
    before = [t for t in verb.doc[sentence.start : verb.left_edge.i] if not t.is_space][-1:]
    apart = not before or before[0].is_punct or before[0].dep_ == "cc"
    return apart and bool(after.is_punct)


def _beside(verb: Any, text: str) -> list[Span]:
    """The clause that a verb with "as" hangs on, without it, and what that clause is joined to."""
    clause = grammar.verb_above(verb.head)
    ends = verb.sent[-1]
    out = {t.i for t in verb.subtree} | ({ends.i} if ends.is_punct and not ends.is_quote else set())
    out |= {c.i for c in clause.children if c.dep_ == "cc" and c.i < verb.i < clause.i}
    if verb.i > clause.i:
        joined = [c for c in clause.children if c.dep_ == "conj" and c.i > verb.i]
        out |= {t.i for c in joined for t in c.subtree}
        out |= {c.i for c in clause.children if c.dep_ == "cc" and c.i > verb.i}
    kept = [t for t in clause.subtree if t.i not in out and not t.is_space]
    sides = [t for t in kept if t.i < verb.i], [t for t in kept if t.i > verb.i]
    told = [side for side in sides if any(t.is_alpha or t.like_num for t in side)]
    return [trimmed(span_of(side), text) for side in told]


def tagged(verb: Any, act: str, text: str, words: Lexicon) -> Statement | None:
    """Of "A, records show." A, however the parser hangs the verb on it."""
    own = [c for c in verb.children if c.dep_ in grammar.SUBJECT and c.i < verb.i]
    if not own or verb.tag_ not in _FINITE or verb.lemma_.lower() in words.quote_only:
        return None
    head = own[-1]  # models take what is said for a noun and its participle
    told = [t for t in verb.sent if not t.is_space]
    comma = verb.doc[head.left_edge.i - 1] if head.left_edge.i else head
    when = {t.i for c in verb.children if c.i > verb.i and _is_when(c, words) for t in c.subtree}
    after = [t for t in told if t.i > verb.i and not t.is_punct and t.i not in when]
    within = told[0].i + _FEWEST <= comma.i and comma.text == ","
    if not within or after or any(c.dep_ in _CONTENT for c in verb.children):
        return None
    before = [t for t in told if t.i < comma.i]
    if any(t.text == ";" for t in before) or not any(t.pos_ in {"VERB", "AUX"} for t in before):
        return None
    return Statement(
        content=[trimmed(span_of(before), text)], act=act, cue=[cue_of(verb, words)],
        speaker=[phrase(head, text, frozenset({"relcl"}))], head=head, cue_token=verb,
    )  # fmt: skip


_FINITE = {"VBD", "VBZ", "VBP"}


def _is_when(child: Any, words: Lexicon) -> bool:
    """As in "reported on Thursday", "said in a statement"."""
    inside = [child, *child.children]
    papers = words.words["papers"]
    return child.dep_ in {"prep", "npadvmod"} and any(
        t.ent_type_ in {"DATE", "TIME"} or t.lemma_.lower() in papers for t in inside
    )


_FEWEST = 3  # words before the comma: fewer only lead to the sentence


def hearsay(verb: Any, act: str, text: str, words: Lexicon) -> Statement | None:
    """Of "Holt is said to have paid" all that is said of him; nobody says it."""
    subject = next((c for c in verb.children if c.dep_ in grammar.PASSIVE_SUBJECT), None)
    lemma = verb.lemma_.lower()
    if subject is None or not grammar.is_passive(verb) or grammar.agent(verb) is not None:
        return None
    if lemma in words.words["asked"]:
        content = _asked(verb, text, words)
    elif lemma in words.words["hearsay"]:
        content = _supposed(verb, subject, text, words)
    else:
        return None
    if not content:
        return None
    return Statement(
        content=content, act=act, cue=[cue_of(verb, words)], cue_token=verb, clause=False,
        negated=any(c.dep_ == "neg" for c in verb.children),
    )  # fmt: skip


def _supposed(verb: Any, subject: Any, text: str, words: Lexicon) -> list[Span]:
    if subject.lower_ in words.words["it"]:  # "it is understood that nobody was charged"
        clauses = [c for c in verb.children if c.dep_ in grammar.CLAUSE and c.i > verb.i]
        return [phrase(clauses[0], text)] if clauses else []
    meant = [c for c in verb.children if c.dep_ in grammar.INFINITIVE and c.i > verb.i]
    if not meant or meant[0].lemma_.lower() in words.verbs:
        return []
    return [phrase(subject, text), phrase(meant[0], text)]


def _asked(verb: Any, text: str, words: Lexicon) -> list[Span]:
    """What somebody was asked, or about what."""
    for child in verb.children:
        if child.i > verb.i and child.dep_ in grammar.CLAUSE:
            return [phrase(child, text)]
        if child.dep_ == "prep" and child.lower_ in words.words["about"]:
            return [phrase(c, text) for c in child.children if c.dep_ in {"pobj", "pcomp"}][:1]
    return []
