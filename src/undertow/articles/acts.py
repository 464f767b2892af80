"""What a statement does (accuse, deny, ...) and whom it is aimed at.

The cue decides where it names the act ("accused"). Where it leaves it open ("said", "according to")
what is said decides: who is told to have done what, and whether the speaker clears himself of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from undertow.articles.blame import Blame, Deed
from undertow.articles.grammar import (
    PASSIVE_SUBJECT,
    SUBJECT,
    is_passive,
    phrase,
    prepositions,
    verb_group,
)
from undertow.articles.sides import akin
from undertow.articles.speakers import Speaker, Speakers
from undertow.articles.statement import Statement

# Acts that the cue alone may hide: "said" tells nothing, "warned" does.
_OPEN = {"assert", "announce"}
AIMED = {"accuse", "criticize", "praise", "threaten", "demand", "question", "warn", "deny", "fear"}
_THIRD = {"female", "male", "group"}


class Acts:
    """Decides the acts of one article's statements."""

    def __init__(self, doc: Any, speakers: Speakers) -> None:
        self.doc, self.speakers, self.words = doc, speakers, speakers.words
        self.blame = Blame(self.words)
        self._starts = [token.idx for token in doc]

    def of(self, statement: Statement, who: Speaker, said: str) -> tuple[str, str | None]:
        """The act, and by name whom it is aimed at (None where nobody is named)."""
        act = statement.act
        if statement.negated and act in {"confirm", "assert"}:
            return "decline", None
        if act == "confirm" and statement.cue_token.tag_ == "VB":
            return "assert", None  # "to confirm judges": nobody has
        if act == "demand" and statement.kind != "indirect" and said.rstrip('"”» ').endswith("?"):
            return "question", None
        if act == "deny" and self._scoffs(statement):
            act = "criticize"
        if act == "deny" and self._refuses(statement):
            return "decline", None
        target = None
        if act in _OPEN:
            act, target = self._by_content(statement, who, said)
        elif act == "accuse" and statement.kind == "direct":
            target = self._by_content(statement, who, said)[1]
            return act, target
        target = target or target_of(statement, act, self.speakers)
        return act, target or (self._accused(statement) if act == "accuse" else None)

    def _accused(self, statement: Statement) -> str | None:
        """The first side that stands in what a verb of accusing accuses of."""
        cue = statement.cue_token
        if cue is None or cue.lemma_.lower() not in self.words.blame["accusing"]:
            return None
        for token in list(self._tokens(statement))[:_NEAR]:
            if token.pos_ in {"NOUN", "PROPN"} and token.ent_type_ not in {"DATE", "TIME"}:
                return _name(token, self.speakers) or _described(token, self.speakers)
        return None

    def _refuses(self, statement: Statement) -> bool:
        """Whether it refuses and denies nothing: "rejected the offer"."""
        cue = statement.cue_token
        if cue is None or statement.kind == "direct":
            return False
        objects = [c for c in cue.children if c.dep_ in {"dobj", *PASSIVE_SUBJECT}]
        return any(c.lemma_.lower() in self.blame.sets["refused"] for c in objects)

    def _scoffs(self, statement: Statement) -> bool:
        """Whether it only mocks: "laughed at him", not "laughed at the charge"."""
        cue = statement.cue_token
        if cue is None or cue.lemma_.lower() not in self.words.turns["scoffing"]:
            return False
        said = self.blame.sets["something_said"]
        return not any(t.lemma_.lower() in said for t in self._tokens(statement))

    def _by_content(self, statement: Statement, who: Speaker, said: str) -> tuple[str, str | None]:
        tokens = list(self._tokens(statement))
        if self._names(statement):
            return self._named(statement, tokens), None
        found: dict[str, str | None] = {}
        for deed in self.blame.deeds(tokens):
            told = self._told(deed, statement, who)
            if told is not None and found.get(told[0]) is None:
                found[told[0]] = told[1]
        for act in ("deny", "accuse", "criticize"):
            if act in found:
                return act, found[act]
        for act, pattern in self.words.content.items():
            if pattern.search(said):
                return act, None
        return statement.act, None

    def _tokens(self, statement: Statement) -> Iterator[Any]:
        for start, end in statement.whole:
            first = bisect_left(self._starts, start)
            yield from (
                t for t in self.doc[first : bisect_left(self._starts, end)] if not t.is_space
            )

    # -- "called it a lie" -----------------------------------------------------------------------

    def _names(self, statement: Statement) -> bool:
        cue = statement.cue_token
        return cue is not None and cue.lemma_.lower() in self.blame.sets["naming"]

    def _named(self, statement: Statement, tokens: list[Any]) -> str:
        """The act of calling it so: "that rubbish" denies, "the vote unfair" criticises."""
        words = [{t.lemma_.lower(), t.lower_} for t in tokens]
        has = {
            name: any(word & self.blame.sets[name] for word in words)
            for name in ("false", "bad", "culprits", "wrongs", "something_said")
        }
        said = self.blame.sets["something_said"]
        of_a_noun = any(t.pos_ == "NOUN" and t.lemma_.lower() in said for t in tokens)
        good = any(word & self.blame.sets["good"] for word in words)
        if (has["false"] and has["something_said"]) or (of_a_noun and not good):
            return "deny"
        bad = has["false"] or has["bad"] or has["culprits"] or has["wrongs"]
        return "criticize" if bad else statement.act

    # -- deeds -----------------------------------------------------------------------------------

    def _told(
        self, deed: Deed, statement: Statement, who: Speaker
    ) -> tuple[str, str | None] | None:
        """The act that telling a deed makes, with whom it is aimed at."""
        if deed.kind == "false":
            return ("deny", None) if statement.clause else None
        if deed.negated:
            cleared = deed.kind != "bad" and self._cleared(deed, statement, who)
            return ("deny", None) if cleared else None
        if deed.kind == "bad":
            return "criticize", None
        return self._accuses(deed, statement, who)

    def _accuses(
        self, deed: Deed, statement: Statement, who: Speaker
    ) -> tuple[str, str | None] | None:
        innocent = deed.kind == "doubtful" and not (self._shady(deed) or self._hostile(who))
        if deed.kind == "plain" or innocent:
            return None
        if deed.doer is None:
            secret = deed.head.lemma_.lower() in self.blame.sets["done_by_somebody"]
            return ("accuse", None) if secret and self._is_done(deed) else None
        if self._own(deed.doer, statement, who):
            return None
        target = _name(deed.doer, self.speakers)
        if self._able(deed):
            target = target or _described(deed.doer, self.speakers)
        if deed.kind == "doubtful" and deed.done_to is not None and is_passive(deed.head):
            if self._own(deed.done_to, statement, who):
                return None
            target = _name(deed.done_to, self.speakers) or target  # "is funded by": who is so
        tool = deed.kind == "doubtful" and deed.doer.lemma_.lower() in self.blame.sets["shady"]
        if tool or target == who.name:  # "80 accounts" accuse nobody; "his lies" not the speaker
            return "accuse", None
        return ("accuse", target) if target or self._somebody(deed.doer) else None

    def _somebody(self, token: Any) -> bool:
        """Whether a pronoun means somebody: not "it", where things are called so."""
        if token.lower_ in self.blame.sets["indefinite"]:
            return True
        kind = self.words.pronouns.get(token.lower_)
        many = "Plur" in token.morph.get("Number") or kind in {"female", "male"}
        return kind in _THIRD and (many or bool(self.words.blame["things_have_gender"]))

    def _cleared(self, deed: Deed, statement: Statement, who: Speaker) -> bool:
        """Whether the speaker says that his own side did not do it, or that nobody did it to it."""
        no = self.blame.sets["no"]
        if deed.kind == "wrong" and deed.doer is not None and _name(deed.doer, self.speakers):
            return True  # who is cleared by somebody else is cleared all the same
        nobody = deed.doer is None or any(t.lower_ in no for t in deed.doer.subtree)
        own = deed.doer is not None and self._own(deed.doer, statement, who)
        near = [deed.done_to, *(noun for _, noun in prepositions(deed.head))]
        own = own or (nobody and any(n is not None and self._own(n, statement, who) for n in near))
        if deed.kind == "plain" and deed.head.lemma_.lower() in self.blame.sets["shares"]:
            return own or deed.doer is None or deed.doer.lower_ in self.blame.sets["there"]
        helpers = {t.lower_ for t in verb_group(deed.head)} | {
            c.lower_ for c in deed.head.children if c.dep_ == "aux"
        }
        knowing = deed.head.lemma_.lower() in self.blame.sets["knowing"]
        if not own or knowing or helpers & self.blame.sets["modal"]:
            return False
        return deed.kind != "plain" or self._past(deed.head)

    def _past(self, verb: Any) -> bool:
        return any(
            "Past" in t.morph.get("Tense")
            for t in (verb, *verb.children)
            if t is verb or t.dep_ in {"aux", "auxpass"}
        )

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
        return any(
            t.lemma_.lower() in shady or t.lower_ in shady
            for t in verb.subtree
            if abs(t.i - verb.i) <= _NEAR
        )

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

    def _hostile(self, who: Speaker) -> bool:
        words = set(f"{who.text or ''} {who.role or ''}".lower().split())
        return bool(words & self.blame.sets["hostile"])

    def _own(self, token: Any, statement: Statement, who: Speaker) -> bool:
        """Whether a word means the speaker or the side he speaks for."""
        if token.lower_ in self.blame.sets["own"]:
            return True
        if any(c.lower_ in self.blame.sets["own"] and c.dep_ == "poss" for c in token.children):
            return True
        kind = self.words.pronouns.get(token.lower_)
        if kind in _THIRD:
            return statement.kind not in {"direct", "mixed"} and self._agrees(token, kind, who,
                                                                             statement)  # fmt: skip
        named = self.speakers.named(token)
        if named is None:
            return False
        return named.name in {who.name, who.affiliation} or akin(named.name, who.text, who.role)

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


_NEAR = 12  # words: what a deed is done to stands this near to it


def target_of(statement: Statement, act: str, speakers: Speakers) -> str | None:
    """Whom it is aimed at, by name: the cue's object, or who does what is said."""
    if act not in AIMED or statement.cue_token is None:
        return None
    cue = statement.cue_token
    aimed = speakers.words.words["aimed"]
    on_whom = cue.lemma_.lower() in speakers.words.blame["on_whom"]
    children = sorted(cue.children, key=lambda c: not (on_whom and c.dep_ == "prep"))
    for child in children:
        if child is statement.head:
            continue
        if child.dep_ in {"dobj", "dative", *PASSIVE_SUBJECT}:
            found = _name(child, speakers)
            accused = cue.lemma_.lower() in speakers.words.blame["accusing"]
            found = found or (_described(child, speakers) if accused else None)
            if found or cue.lemma_.lower() not in speakers.words.idioms:
                return found
        if child.dep_ == "prep" and (child.lower_ in aimed or (on_whom and child.lower_ in
                                     speakers.words.blame["on"])):  # fmt: skip
            for inner in child.children:
                if inner.dep_ == "pobj" and (found := _name(inner, speakers)):
                    return found
        if child.dep_ in {"ccomp", "acl"}:
            for inner in child.children:
                if inner.dep_ in SUBJECT | PASSIVE_SUBJECT and (found := _name(inner, speakers)):
                    return found
    return None


def _name(head: Any, speakers: Speakers) -> str | None:
    who = speakers.named(head)
    if who is None:
        who = next(
            (w for c in head.children if c.dep_ == "poss" and (w := speakers.named(c))), None
        )
    if who is not None:
        return who.name
    if speakers.words.pronouns.get(head.lower_) in {"female", "male"}:
        meant = speakers.meant(head)
        return None if meant is None else meant.name
    if head.pos_ == "PROPN":
        start, end = phrase(head, speakers.text, frozenset(
            {"det", "relcl", "acl", "appos", "prep", "punct", "cc", "conj", "case"}
        ))  # fmt: skip
        return speakers.text[start:end]
    actors = speakers.words.relations["words"]["actors"]
    by = {"by", *speakers.words.words["by"]}
    if head.lemma_.lower() in speakers.words.nouns:  # "claims by Belmora"
        owners = [noun for word, noun in prepositions(head) if word in by]
        who = next((w for noun in owners if (w := speakers.named(noun))), None)
        return None if who is None else who.name
    return _described(head, speakers) if head.lemma_.lower() in actors else None


def _described(head: Any, speakers: Speakers) -> str | None:
    """A side that has no name: the words for it, or who the article called so."""
    if head.pos_ != "NOUN":
        return None
    name = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
    if name is not None:  # "the dam operator, Hydra"
        return _name(name, speakers)
    by_role = speakers.by_role(head)
    if by_role is not None:
        return by_role.name
    start, end = phrase(head, speakers.text, frozenset({"det", "relcl", "acl", "appos", "prep"}))
    return speakers.text[start:end]
