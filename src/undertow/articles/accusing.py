"""Whether a deed that somebody tells accuses: whose it is, in what company, how sure."""

from __future__ import annotations

from typing import Any

from undertow.articles.aims import described, name_of, owner_by_pronoun
from undertow.articles.blame import Blame
from undertow.articles.clearing import Clearing
from undertow.articles.grammar import PASSIVE_SUBJECT, is_passive
from undertow.articles.speakers import Speaker, Speakers
from undertow.articles.statement import Statement
from undertow.articles.told_deed import Deed

_THIRD = {"female", "male", "group"}
_NEAR = 12  # words: what a deed is done to stands this near to it


class Accusing:
    """Answers for one article whether telling a deed accuses, and whom."""

    def __init__(self, speakers: Speakers, blame: Blame, clearing: Clearing) -> None:
        self.speakers, self.words = speakers, speakers.words
        self.blame, self.clearing = blame, clearing

    def of(self, deed: Deed, statement: Statement, who: Speaker) -> tuple[str, str | None] | None:
        """`accuse` with the name of who did it; None where nobody is accused."""
        shady = self._shady(deed) or self._hostile(who) or self._doubted(statement)
        innocent = deed.kind == "doubtful" and not shady
        if deed.kind == "plain" or innocent:
            return None
        if deed.doer is None:
            secret = deed.head.lemma_.lower() in self.blame.sets["done_by_somebody"]
            return ("accuse", None) if secret and self._is_done(deed) else None
        if self.clearing.own(deed.doer, statement, who):
            return None
        target = name_of(deed.doer, self.speakers)
        if self._able(deed):
            target = target or described(deed.doer, self.speakers)
        if deed.kind == "doubtful" and deed.done_to is not None and is_passive(deed.head):
            if self.clearing.own(deed.done_to, statement, who):
                return None
            own = name_of(deed.done_to, self.speakers) or owner_by_pronoun(
                deed.done_to, self.speakers
            )
            target = own or target  # "is funded by": who is so
        tool = deed.kind == "doubtful" and deed.doer.lemma_.lower() in self.blame.sets["shady"]
        if tool or target == who.name:  # "80 accounts" accuse nobody; "his lies" not the speaker
            return "accuse", None
        blamed = target or self._somebody(deed.doer) or self._body(deed)
        return ("accuse", target) if blamed else None

    def _body(self, deed: Deed) -> bool:
        """Whether a body without a name did a wrong: "the opposition planted that story"."""
        doer = deed.doer
        actors = {*self.words.relations["words"]["actors"], *self.words.words["institutions"]}
        return deed.kind == "wrong" and doer is not None and doer.lemma_.lower() in actors

    def _somebody(self, token: Any) -> bool:
        """Whether a pronoun means somebody: not "it", where things are called so."""
        if token.lower_ in self.blame.sets["indefinite"]:
            return True
        kind = self.words.pronouns.get(token.lower_)
        many = "Plur" in token.morph.get("Number") or kind in {"female", "male"}
        return kind in _THIRD and (many or bool(self.words.blame["things_have_gender"]))

    def _is_done(self, deed: Deed) -> bool:
        return deed.done_to is not None and any(
            c.dep_ in {"auxpass"} | PASSIVE_SUBJECT for c in deed.head.children
        )

    def _shady(self, deed: Deed) -> bool:
        """Whether what is done to whom, or how, makes a harmless deed an accusation."""
        if deed.hedged and deed.head.lemma_.lower() in self.blame.sets["shady_if_hedged"]:
            return True
        shady = self.blame.sets["shady"]
        verb = deed.head
        if self._cleft(verb) or (
            deed.doer is not None and deed.doer.lower_ in self.blame.sets["unnamed"]
        ):  # "somebody sent them"
            return True
        return any(
            t.lemma_.lower() in shady or t.lower_ in shady
            for t in verb.subtree
            if abs(t.i - verb.i) <= _NEAR
        )

    def _cleft(self, verb: Any) -> bool:
        """As in "it was the ruling party that brought them": who is named is blamed."""
        being = verb.head.head
        it = any(c.i < being.i and c.lower_ in self.blame.sets["cleft"] for c in being.children)
        named = verb.dep_ in {"relcl", "acl"} and verb.head.dep_ == "attr"
        return named and it and being.lemma_.lower() in self.blame.sets["being"]

    def _able(self, deed: Deed) -> bool:
        """Whether a noun that does it must be somebody: things pollute, they do not lie."""
        lemma = deed.head.lemma_.lower()
        return (
            deed.kind == "wrong"
            and deed.doer is not None
            and deed.doer.pos_ == "NOUN"
            and deed.head.pos_ in {"VERB", "AUX"}
            and lemma not in self.blame.sets["done_by_things"]
            and deed.doer.lemma_.lower() not in self.words.nouns
        )

    def _doubted(self, statement: Statement) -> bool:
        """Whether it is told as what somebody only claims: "hinted that", "rumours that"."""
        cue = statement.cue_token
        unowned = cue is not None and cue.lemma_.lower() in self.words.turns["unowned"]
        return unowned or (cue is not None and cue.lemma_.lower() in self.words.turns["doubting"])

    def _hostile(self, who: Speaker) -> bool:
        words = set(f"{who.text or ''} {who.role or ''}".lower().split())
        return bool(words & self.blame.sets["hostile"])
