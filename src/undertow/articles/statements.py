"""Finding statements: which words open one, what is said, and where its speaker stands.

Every statement has a cue (a verb, "according to", a noun such as "accusations", a colon) except a
quotation that stands alone, which goes on with the speaker before it. Offsets are characters of the
article's text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from undertow.articles import announced, grammar, nested
from undertow.articles.asides import Asides
from undertow.articles.grammar import phrase, span_of, trimmed
from undertow.articles.languages import Lexicon
from undertow.articles.nominal import nominal
from undertow.articles.quotations import Quotations
from undertow.articles.quotes import Quote
from undertow.articles.statement import Statement
from undertow.articles.turns import turns
from undertow.articles.verbs import BARE, Verbs

_INSIDE_A_CLAUSE = {"aux", "prep", "pobj", "amod", "npadvmod", "dobj", "attr", "conj", "compound",
                    "advmod", "appos", "nummod"}  # fmt: skip


class Finder:
    """Finds the statements of one parsed article."""

    def __init__(self, doc: Any, text: str, words: Lexicon, quoted: list[Quote]) -> None:
        self.doc, self.text, self.words = doc, text, words
        self.quotations = Quotations(text, quoted, words)
        self._according_to: dict[str, list[list[str]]] = defaultdict(list)  # by the first word
        for told in words.words["according"]:
            self._according_to[told.split()[0]].append(told.split())
        self._surnames = {e[-1].text for e in doc.ents if e.label_ == "PERSON"}
        self._places = [token.idx for token in doc]
        self.asides = Asides(doc, text, self.quotations) if words.inversion else None

    def find(self) -> list[Statement]:
        """All statements, in the order of the text."""
        found = [
            *Verbs(self.doc, self.text, self.words, self.quotations, self.asides).told(),
            *self._according(),
            *nominal(self.doc, self.text, self.quotations, self.asides),
        ]
        cues = {statement.cue_token.i for statement in found}
        found += [
            statement
            for statement in turns(self.doc, self.text, self.words, cues)
            if self.quotations.at(statement.cue[0][0]) is None
        ]
        self._cut_claims(found)
        announced.after_colons(found, self.quotations)
        self.quotations.extend(found)
        found += announced.announced(self.doc, self.text, self.quotations, found)
        found += announced.explained(self.text, self.quotations, found)
        found += announced.turns_to_speak(self.doc, self.text, self.quotations, found)
        found += self.quotations.alone(found, self._doer_before)
        for statement in found:
            statement.kind = self.quotations.kind(statement)
        told = _speaking(found)
        found = [s for s in found if (s.content or s.act in BARE) and not _describes(s, told)]
        found = sorted(nested.outermost(found, self.text, self.words), key=lambda s: s.start)
        for statement in found:  # "Roe said that they would come, warning: "A." "B." - B is Roe's
            if statement.follows is not None:
                statement.head = statement.follows.head
        return found

    def _doer_before(self, place: int) -> Any | None:
        """The person who does something in the sentence that ends right before a quotation."""
        at = bisect_left(self._places, place) - 1
        while at > 0 and self.doc[at].is_space:
            at -= 1
        if at < 1 or self.quotations.at(self.doc[at].idx) is not None:
            return None
        root = self.doc[at].sent.root
        doer = next((c for c in root.children if c.dep_ in grammar.SUBJECT), None)
        if doer is None or any(c.dep_ == "conj" for c in doer.children):
            return None
        pronoun = self.words.pronouns.get(doer.lower_) in {"female", "male"}
        return doer if pronoun or doer.text in self._surnames else None

    def _cut_claims(self, found: list[Statement]) -> None:
        """Of "denied having paid, as the ministry claimed" the second clause is the ministry's."""
        claimed = [s for s in found if s.cue_token.dep_ == "advcl" and s.act == "accuse"]
        for claim in claimed:
            first = claim.cue_token.left_edge.idx
            for other in found:
                if other.act == "deny":
                    other.content = [
                        trimmed((a, first), self.text) if a < first < b else (a, b)
                        for a, b in other.content
                    ]

    def _according(self) -> Iterator[Statement]:
        for token in self.doc:
            cue = self._says_according(token)
            if not cue or self.quotations.at(token.idx) is not None:
                continue
            if self.asides:
                statement = self.asides.according(cue)
                if statement is not None:
                    yield statement
                continue
            near = [*cue[-1].children, *token.children]
            head = next((c for c in near if c.dep_ == "pobj"), None)
            if head is None:
                continue
            ours = {t.i for word in (token, head) for t in word.subtree} | {t.i for t in cue}
            rest = [t for t in self._clause_of(token).subtree if t.i not in ours and not t.is_space]
            pieces = [[t for t in rest if t.i < token.i], [t for t in rest if t.i > head.i]]
            content = [
                trimmed(span_of(p), self.text) for p in pieces if sum(t.is_alpha for t in p) > 1
            ]
            if content:
                yield Statement(
                    content=content, act="assert", cue=[span_of(cue)],
                    speaker=[phrase(head, self.text)], head=head, cue_token=token,
                )  # fmt: skip

    def _says_according(self, token: Any) -> list[Any]:
        """The words of "according to" where they begin at a token."""
        if self.asides and self.asides.first(token):
            return [token]
        for parts in self._according_to.get(token.lower_, ()):
            tokens = self.doc[token.i : token.i + len(parts)]
            if [t.lower_ for t in tokens] == parts:
                return list(tokens)
        return []

    def _clause_of(self, token: Any) -> Any:
        """The head of the clause that "according to" is said of."""
        clause = token.head
        while clause.dep_ in _INSIDE_A_CLAUSE and clause.head is not clause:
            clause = clause.head
        return clause


_Told = list[tuple[int, int, int]]
_NEARBY = 8  # speakers' words nest a few deep at most


def _speaking(found: list[Statement]) -> _Told:
    """Where speakers stand, in order: start, end, whose statement it is."""
    return sorted((start, end, id(one)) for one in found for start, end in one.speaker)


def _describes(statement: Statement, told: _Told) -> bool:
    """Whether a cue only says who speaks: an official "who asked not to be named".

    What a comma sets apart is told besides: "said Roe, who stressed that".
    """
    head, verb = statement.head, statement.cue_token
    if verb is not None and verb.dep_ == "prep":
        return False  # "the group, which Ostmark funds according to the police, said"
    apart = head is not None and head.i > 0 and head.nbor(-1).text == "," and head.tag_ == "WP"
    told_too = [] if verb is None or not apart else verb.children  # a quotation alone has no verb
    clause = any(c.dep_ in grammar.CLAUSE for c in told_too)
    if clause and not statement.negated:
        return False
    for cue, _ in statement.cue:
        before = told[: bisect_right(told, cue, key=lambda one: one[0])][-_NEARBY:]
        if any(start <= cue < end and whose != id(statement) for start, end, whose in before):
            return True
    return False
