"""Whether somebody clears his own side: says that it did not do what it is, or may be, blamed for.

Who "he", "its officers", "my client" mean is told by who speaks; a deed that is denied clears the
speaker where he or his side would have done it, or nobody did it to him.
"""

from __future__ import annotations

from typing import Any

from undertow.articles.aims import name_of
from undertow.articles.blame import Blame
from undertow.articles.grammar import SUBJECT, is_passive, prepositions, verb_group
from undertow.articles.sides import akin
from undertow.articles.speakers import Speaker, Speakers
from undertow.articles.statement import Statement
from undertow.articles.told_deed import Deed

_THIRD = {"female", "male", "group"}
_ANY_KIND = {"plain", "any"}


class Clearing:
    """Answers for one article whose side a word means, and whether that side is cleared."""

    def __init__(self, speakers: Speakers, blame: Blame) -> None:
        self.speakers, self.words, self.blame = speakers, speakers.words, blame

    def cleared(self, deed: Deed, statement: Statement, who: Speaker) -> bool:
        """Whether a deed that is denied clears the speaker's side."""
        sets = self.blame.sets
        if deed.kind == "wrong" and deed.doer is not None and name_of(deed.doer, self.speakers):
            return True  # who is cleared by somebody else is cleared all the same
        own = deed.doer is not None and (
            self.own(deed.doer, statement, who) or self._of_mine(deed.doer, statement)
        )
        own = own or self._nobody_to_me(deed, statement, who)
        shares = deed.kind == "plain" and deed.head.lemma_.lower() in sets["shares"]
        if shares:
            return own or deed.doer is None or deed.doer.lower_ in sets["there"]
        if not own or deed.head.lemma_.lower() in sets["knowing"] or self._to_come(deed.head):
            return False
        return deed.kind not in _ANY_KIND or self._past(deed.head) or self._infinite(deed.head)

    def _nobody_to_me(self, deed: Deed, statement: Statement, who: Speaker) -> bool:
        """As in "nobody paid us", but not "nobody told us", "we were not paid for months"."""
        sets = self.blame.sets
        nobody = deed.doer is None or any(t.lower_ in sets["no"] for t in deed.doer.subtree)
        clause = any(c.dep_ in {"xcomp"} for c in deed.head.children)
        owed = deed.head.lemma_.lower() in sets["owed"] and not clause
        if not nobody or owed or deed.kind == "any" or self._for_long(deed.head):
            return False
        near = [deed.done_to, *(noun for _, noun in prepositions(deed.head))]
        return any(n is not None and self.own(n, statement, who) for n in near)

    def _for_long(self, verb: Any) -> bool:
        """Whether it lasts: who has "not been paid for two months" complains."""
        return is_passive(verb) and any(
            noun.ent_type_ in {"DATE", "TIME"} or noun.lower_ in self._units
            for _, noun in prepositions(verb)
        )

    @property
    def _units(self) -> frozenset[str]:
        return frozenset(unit for units in self.words.dates["units"].values() for unit in units)

    def _to_come(self, verb: Any) -> bool:
        helpers = {t.lower_ for t in verb_group(verb)}
        helpers |= {c.lower_ for c in verb.children if c.dep_ == "aux"}
        return bool(helpers & self.blame.sets["modal"]) or "Fut" in verb.morph.get("Tense")

    def _past(self, verb: Any) -> bool:
        return any(
            "Past" in t.morph.get("Tense")
            for t in (verb, *verb.children)
            if t is verb or t.dep_ in {"aux", "auxpass"}
        )

    def _infinite(self, verb: Any) -> bool:
        """Whether the speaker tells it of himself by an infinitive: "assure ne pas connaître"."""
        return "Inf" in verb.morph.get("VerbForm") and verb.dep_ == "xcomp" and bool(
            self.blame.words.inversion
        )  # fmt: skip

    def own(self, token: Any, statement: Statement, who: Speaker) -> bool:
        """Whether a word means the speaker or the side he speaks for."""
        sets = self.blame.sets
        if token == statement.head or token.lower_ in sets["own"]:
            return True
        if token.lower_ in sets["no"]:  # "none of its officers"
            return any(self.own(noun, statement, who) for _, noun in prepositions(token))
        if any(c.lower_ in sets["own"] for c in token.children if c.dep_ == "poss"):
            return True
        kind = self.words.pronouns.get(token.lower_)
        if kind in _THIRD:
            indirect = statement.kind not in {"direct", "mixed"}
            mine = indirect or self._names_itself(token, statement, who)
            return mine and self._agrees(token, kind, who, statement)
        named = self.speakers.named(token)
        if named is None:
            return False
        return named.name in {who.name, who.affiliation} or akin(named.name, who.text, who.role)

    def _names_itself(self, token: Any, statement: Statement, who: Speaker) -> bool:
        """Whether a quotation speaks of its speaker by name before: "Hydra sells water. It ..."."""
        start = min((start for start, _ in statement.content), default=token.idx)
        before = token.doc.char_span(start, token.idx, alignment_mode="expand")
        named = (self.speakers.named(t) for t in before or () if t.dep_ in SUBJECT)
        return any(one is not None and one.name == who.name for one in named)

    def _of_mine(self, noun: Any, statement: Statement) -> bool:
        """As in "its officers", "her client": whom the speaker answers for, not "her boss"."""
        if statement.head is None or statement.kind in {"direct", "mixed"}:
            return False
        nouns = [noun]
        if noun.lower_ in self.blame.sets["no"]:
            nouns += [inner for _, inner in prepositions(noun)]
        return any(
            c.dep_ == "poss" and self.words.pronouns.get(c.lower_) in _THIRD
            for one in nouns
            if one.lemma_.lower() not in self.blame.sets["others"]
            for c in one.children
        )

    def _agrees(self, pronoun: Any, kind: str, who: Speaker, statement: Statement) -> bool:
        """Whether a pronoun may mean the speaker: in number, and in being a person or not."""
        head = statement.head
        if head is None:
            return False
        many = "Plur" in head.morph.get("Number") or bool(head.conjuncts)
        if ("Plur" in pronoun.morph.get("Number")) != many:
            return False
        person = any(one.person for one in self.speakers.everybody if one.name == who.name)
        if kind == "group":
            he_or_she = self.words.pronouns.get(head.lower_) in {"female", "male"}
            return many or not (he_or_she or head.ent_type_ == "PERSON")
        known = who.name is not None and not person
        return not known or bool(self.words.blame["things_have_gender"])
