"""Who speaks in a paper: "her statement", "the ministry report"; "the report", once told whose."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from undertow.articles import grammar
from undertow.articles.somebody import Somebody
from undertow.articles.statement import Statement

if TYPE_CHECKING:
    from undertow.articles.callings import Callings


class Papers:
    """The papers of one article: statements, reports, letters."""

    def __init__(self, callings: Callings) -> None:
        self.callings, self.words = callings, callings.words
        self._papers = frozenset(self.words.words["papers"])
        self._messages = frozenset(self.words.words["messages"])
        self._makes = frozenset(self.words.words["makes_papers"])

    def writer(self, head: Any, statement: Statement, last: Somebody | None) -> Somebody | None:
        """Whose paper speaks."""
        if head.lemma_.lower() not in self._papers and head.lower_ not in self._papers:
            return None
        if head.pos_ == "PROPN" and head.text[:1].isupper() and head.i > head.sent.start:
            return None  # "the Evening Post"
        for owner in self._owners(head):
            kind = self.words.pronouns.get(owner.lower_)
            if kind in {"female", "male"} and not self.words.words["pronouns_of_things"]:
                return self.callings.pronouns.person(owner.i, kind, statement.whole, last)
            if (who := self._who(owner)) is not None:
                return who
        return self._told_before(head, last)

    def _owners(self, noun: Any) -> list[Any]:
        """Words that may tell whose a paper is."""
        owners = [c for c in noun.children if c.dep_ == "poss"]
        owners += [c for c in noun.children if c.dep_ == "compound" and c.ent_type_ == "ORG"]
        by = [c for c in noun.children if c.lower_ in self.words.words["by"]]
        by += [
            b for c in noun.children if c.dep_ in {"acl", "relcl"} and c.lemma_ in self._makes
            for b in c.children if b.dep_ == "agent"
        ]  # fmt: skip
        return owners + [c for b in by for c in b.children if c.dep_ == "pobj"]

    def _who(self, owner: Any) -> Somebody | None:
        if owner.lower_ in self.words.pronouns:
            return None
        return self.callings.known.named(owner) or self.callings.body(owner)

    def _told_before(self, head: Any, last: Somebody | None) -> Somebody | None:
        """Whose "the report" is: of the last paper before it, whatever it was called there.

        A message is none but another message: "the statement" of which nothing was told is that of
        whoever spoke last.
        """
        definite = any(c.lower_ in self.words.words["definite"] for c in head.children)
        described = any(c.dep_ in {"amod", "compound", "prep", "acl"} for c in head.children)
        if not definite or described:
            return None
        message = self._is_message(head)
        like = (
            w for n, w in reversed(self._owned) if n.i < head.i and self._is_message(n) == message
        )
        return next(like, last if message else None)

    def _is_message(self, noun: Any) -> bool:
        return noun.lemma_.lower() in self._messages

    @cached_property
    def _owned(self) -> list[tuple[Any, Somebody]]:
        """Papers whose writer is told where they stand."""
        found = []
        for token in self.callings.doc:
            if token.pos_ == "NOUN" and token.lemma_.lower() in self._papers:
                makers = (self._who(maker) for maker in self._makers(token))
                who = next((w for w in makers if w is not None), None)
                found += [(token, who)] if who is not None else []
        return found

    def _makers(self, noun: Any) -> Iterator[Any]:
        """Who may have written a paper: its owner, or whoever issued it or said something in it."""
        yield from self._owners(noun)
        verb = noun.head
        if noun.dep_ == "pobj" and verb.dep_ == "prep" and verb.head.pos_ == "VERB":
            verb = verb.head if verb.head.lemma_ in self.words.verbs else noun
        elif noun.dep_ != "dobj" or verb.lemma_ not in self._makes:
            return
        maker = grammar.subject(verb) if verb.pos_ == "VERB" else None
        if maker is not None:
            yield maker
