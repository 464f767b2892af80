"""Who is meant: the name behind "he", "the minister", a surname, as far as the article says it.

A speaker that is not named stays unnamed, with what is said of him.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from undertow.articles.bodies import Bodies, gender_of
from undertow.articles.callings import Callings
from undertow.articles.countries import country, name_of, of_capital
from undertow.articles.everybody import Everybody
from undertow.articles.grammar import Span, phrase
from undertow.articles.languages import Lexicon
from undertow.articles.pronouns import Pronouns
from undertow.articles.quotations import merged
from undertow.articles.somebody import Somebody
from undertow.articles.statement import Statement

_GROUP_NOUN_TAGS = {"NNS", "NNPS"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it; `name` is None where nobody is named.

    Then `anonymous` says that somebody is meant all the same ("an intelligence official"). `others`
    are named beside: of "Roe and Holt said" Holt.
    """

    name: str | None
    text: str | None
    role: str | None = None
    affiliation: str | None = None
    anonymous: bool = False
    others: tuple[str, ...] = ()


class Speakers:
    """The people and organisations of one article, and who each statement's speaker is."""

    def __init__(self, doc: Any, text: str, words: Lexicon) -> None:
        self.doc, self.text, self.words = doc, text, words
        self.people = frozenset(words.words["people"])
        self._quoted: list[Span] = []  # so, between quotation marks
        self._known = Everybody(doc, text, words)
        self.everybody = self._known.all
        self.bodies = Bodies(doc, text, words, self.named)
        self.pronouns = Pronouns(doc, text, words, self.everybody, self.bodies)
        self.callings = Callings(self._known, self.bodies, self.pronouns, words)

    def named(self, head: Any) -> Somebody | None:
        """Who is named by a word of the text."""
        return self._known.named(head)

    def resolve(self, statements: Sequence[Statement]) -> list[Speaker]:
        """The speaker of each statement; they come in the order of the text."""
        found: list[Speaker] = []
        last: Somebody | None = None
        heads: dict[int, Somebody | None] = {}
        self.pronouns.standing.hear(merged([span for one in statements for span in one.whole]))
        self._quoted = sorted(
            span
            for statement in statements
            if statement.kind == "direct"
            for span in statement.whole
        )
        self._known.meet_speakers(statements)
        self.callings.mention_all()
        for statement in statements:
            head = statement.head
            if head is None:
                found.append(Speaker(None, None))
                continue
            if head.i not in heads:
                heads[head.i] = self._who(head, statement, last)
            who = heads[head.i]
            who = who or self._nameless(head)
            if who is not None:
                some = not who.name and not who.person  # several people without a name
                last = last if some or statement.kind == "nominal" else who
                self._note_gender(who, head)
                who.mentions.append((head.i, 2))
            found.append(self._told(head, who, statement))
        return found

    def _nameless(self, head: Any) -> Somebody | None:
        """Somebody who speaks and is not named, so that "she" right after may be meant for her."""
        if head.pos_ != "NOUN" or head.tag_ in _GROUP_NOUN_TAGS:
            return None
        if head.lemma_.lower() not in self.people:
            return None
        start, end = phrase(head, self.text, frozenset({"relcl", "acl"}))
        gender = gender_of(head, self.words) or self.callings.gender_told_by(head)
        who = Somebody("", True, gender, role=self.text[start:end])
        who.by_noun = True
        self.everybody.append(who)
        return who

    # -- resolving -------------------------------------------------------------------------------

    def _who(self, head: Any, statement: Statement, last: Somebody | None) -> Somebody | None:
        kind = self.words.pronouns.get(head.lower_)
        if kind == "relative" and head.head.dep_ == "relcl":
            return self.named(head.head.head)
        if kind in {"female", "male"}:
            return self.pronouns.person(head.i, kind, statement.whole, last)
        if kind == "group" and not self.words.words["pronouns_of_things"]:
            return self._they(head, statement, last)
        if kind is not None:
            return None
        party = head.ent_type_ == "NORP"  # "the Kentucky Republican"
        return (
            (self.callings.described(head) if party else None)
            or self.callings.papers.writer(head, statement, last)
            or self.named(head)
            or self.callings.person(head)
            or self.callings.first(head)
            or self.callings.body(head)
            or self.callings.described(head)
        )

    def _they(self, head: Any, statement: Statement, last: Somebody | None) -> Somebody | None:
        """A body, or several people of whom the article only says what they are."""
        plural = "p" in self.words.relations["pronouns"].get(head.lower_, "")
        several = self.pronouns.several(head.i, statement.whole) if plural else None
        if several is None:
            return self.pronouns.body(head.i, statement.whole, last)
        score, noun = several
        start, end = phrase(noun, self.text, frozenset({"relcl", "acl"}))
        body = self.pronouns.body(head.i, statement.whole, last, beyond=score)
        return body or Somebody("", False, role=self.text[start:end])

    def meant(self, head: Any, but: str | None = None) -> Somebody | None:
        """Who a word stands for, name or pronoun, wherever it stands; after `resolve`."""
        kind = self.words.pronouns.get(head.lower_)
        if kind == "relative" and head.head.dep_ == "relcl":
            return self.named(head.head.head)
        if kind in {"female", "male"}:
            who = self.pronouns.person(head.i, kind, [], None, but)
            return who if who is not None and who.name else None
        if kind == "group":
            name = self._last_organisation(head.i)
            return next((who for who in self.everybody if who.name == name), None)
        return None if kind else self.named(head)

    def by_role(self, head: Any) -> Somebody | None:
        """Whoever the article called "the minister" most recently."""
        return self.callings.person(head)

    def _note_gender(self, who: Somebody, head: Any) -> None:
        kind = self.words.pronouns.get(head.lower_)
        if who.gender is None and kind in {"female", "male"}:
            who.gender = kind

    def _told(self, head: Any, who: Somebody | None, statement: Statement) -> Speaker:
        start, end = statement.speaker[0] if statement.speaker else phrase(head, self.text)
        said_of = self.text[start:end]
        belongs = self._belongs(head)
        if who is not None and not who.name:
            return Speaker(None, said_of, who.role, belongs, anonymous=True)
        if who is not None:
            its = belongs if self._told_by_pronoun(head) else None
            affiliation = its or who.affiliation or belongs
            others = tuple(self._beside(head, who, statement))
            return Speaker(self._state(who), said_of, who.role, affiliation, others=others)
        pronoun = head.lower_ in self.words.pronouns
        noun = head.pos_ in {"NOUN", "PROPN"}
        return Speaker(
            None, said_of, said_of if noun else None, belongs, anonymous=noun and not pronoun
        )

    def _beside(self, head: Any, who: Somebody, statement: Statement) -> Iterator[str]:
        """Who is named with the speaker, within the words that stand for him."""
        told = {who.name}
        for noun in head.conjuncts:
            within = any(start <= noun.idx < end for start, end in statement.speaker)
            other = self.named(noun) if within and noun.i > head.i else None
            if other is not None and other.person == who.person and other.name not in told:
                told.add(other.name)
                yield self._state(other)

    def _told_by_pronoun(self, head: Any) -> bool:
        """Whether "its president" tells whom a speaker belongs to."""
        near = [*head.children, *(head.head.children if head.dep_ == "appos" else ())]
        return any(c.dep_ == "poss" and self.words.pronouns.get(c.lower_) == "group" for c in near)

    def _state(self, who: Somebody) -> str:
        """The name; of a capital that speaks, its state's as the article has it."""
        code = None if who.person or country(who.name) else of_capital(who.name)
        if code is None:
            return who.name
        states = [w.name for w in self.everybody if not w.person and country(w.name) == code]
        return states[0] if states else name_of(code, self.words.language)

    def _belongs(self, head: Any) -> str | None:
        """Whose spokesman, ministry, army it is: "Ostmark's", "of Ostmark", "its"."""
        for child in (
            [*head.children, *head.head.children] if head.dep_ == "appos" else head.children
        ):
            of = (
                [c for c in child.children if c.dep_ == "pobj"]
                if child.lower_ in self.words.words["of"]
                else []
            )
            for owner in [child, *of] if child.dep_ in {"poss", "compound", "prep"} else []:
                who = self._known.at.get(owner.i)
                if who is not None and not who.person:
                    return who.name
                if child.dep_ == "poss" and self.words.pronouns.get(child.lower_) == "group":
                    return self._last_organisation(child.i)
        return None

    def _is_quoted(self, index: int) -> bool:
        """Whether a word stands in a quotation."""
        where = self.doc[index].idx
        before = bisect_right(self._quoted, (where, len(self.text)))
        return bool(before) and where < self._quoted[before - 1][1]

    def _last_organisation(self, at: int) -> str | None:
        """The organisation or state that "its" means: the last one that did something."""
        best: tuple[int, int, str] | None = None
        for who in self.everybody:
            for index, weight in who.mentions if not who.person else ():
                if self._is_quoted(index) and not self._is_quoted(at):
                    continue  # who is named in a quotation is seldom its speaker's
                if index < at and (best is None or (weight, index) > best[:2]):
                    best = weight, index, who.name
        return None if best is None else best[2]
