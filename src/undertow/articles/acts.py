"""What a statement does (accuse, deny, ...) and whom it is aimed at.

The cue decides where it names the act ("accused"). Where it leaves it open ("said", "according to")
what is said decides: who is told to have done what, and whether the speaker clears himself of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from undertow.articles.accusing import Accusing
from undertow.articles.aims import OPEN, described, name_of, target_of
from undertow.articles.blame import Blame
from undertow.articles.clearing import Clearing
from undertow.articles.grammar import PASSIVE_SUBJECT, SUBJECT, prepositions
from undertow.articles.speakers import Speaker, Speakers
from undertow.articles.statement import Statement
from undertow.articles.told_deed import Deed

# Acts that the cue names and what is said may make another: "swore that he never took a bribe",
# "denounced the lies of the ministry", "condemned baseless accusations".
_HIDING = {"vow": {"deny"}, "criticize": {"deny", "accuse"}}
_SPOKEN = {"deny", "confirm", "accuse"}
_THIRD = {"female", "male", "group"}
_WORD = re.compile(r"[^\W\d_]+(?:['’]t)?")
_NOT = {"n't", "n’t"}
_UNQUOTED = str.maketrans(dict.fromkeys('«»“”"', " "))
_BEHIND = 5  # words after it in which it names somebody
_RIGHT_BEFORE = 2  # words before a turn of phrase that denies which deny it in turn
_BEFORE = 5  # words before a turn of phrase that may say that it is not so, or only supposed


class Acts:
    """Decides the acts of one article's statements."""

    def __init__(self, doc: Any, speakers: Speakers) -> None:
        self.doc, self.speakers, self.words = doc, speakers, speakers.words
        self.blame = Blame(self.words)
        self.clearing = Clearing(speakers, self.blame)
        self.accusing = Accusing(speakers, self.blame, self.clearing)
        self._starts = [token.idx for token in doc]

    def of(self, statement: Statement, who: Speaker, said: str) -> tuple[str, str | None]:
        """The act, and by name whom it is aimed at (None where nobody is named)."""
        act = self._by_cue(statement, said)
        if act == "decline":
            return act, None
        target = None
        if act in OPEN:
            act, target = self._by_content(statement, act, who, said)
        elif act in _HIDING:
            told, aimed = self._by_content(statement, act, who, said)
            act, target = (told, aimed) if told in _HIDING[act] else (act, None)
        elif act == "accuse" and statement.kind == "direct":
            return act, self._by_content(statement, act, who, said)[1]
        return act, target or self.target(statement, act, who, said)

    def target(self, statement: Statement, act: str, who: Speaker, said: str) -> str | None:
        """By name whom a statement that does this is aimed at; None where nobody is named."""
        target = target_of(statement, act, self.speakers, who.name)
        if act == "accuse":
            target = target or self._accused(statement)
            target = target or self._by_content(statement, act, who, said)[1]
        return target

    def _by_cue(self, statement: Statement, said: str) -> str:
        """What the cue says that somebody does, with what stands beside it."""
        act, cue = statement.act, statement.cue_token
        if self._suspects(statement):
            return "accuse"
        if (voiced := self._voiced(statement)) is not None:
            return voiced
        if statement.negated and act in {"confirm", "assert", "accuse"}:
            return "decline"
        if act == "deny":
            return self._denies(statement)
        asks = statement.kind != "indirect" and said.rstrip('"”» ').endswith("?")
        if act == "decline" and self._believes_not(cue):
            act = "deny"
        elif act == "demand" and asks:
            act = "question"
        elif (act == "confirm" and (self._yet_to(statement) or self._in_office(statement))) or (
            statement.clause and self._with_clause(cue)
        ):
            act = "assert"
        return act

    def _voiced(self, statement: Statement) -> str | None:
        """The act of a noun that somebody voices: "expressed alarm at the findings"."""
        cue = statement.cue_token
        if cue is None or statement.act != "assert" or statement.negated:
            return None
        if cue.lemma_.lower() not in self.words.turns["expressing"]:
            return None
        voiced = (self.words.expressed.get(c.lemma_.lower()) for c in cue.children
                  if c.dep_ == "dobj" and c.i > cue.i)  # fmt: skip
        return next((act for act in voiced if act), None)

    def _denies(self, statement: Statement) -> str:
        """Of a verb of denying: what it does with what stands beside it."""
        cue = statement.cue_token
        act = "deny"
        if self._neither(cue):
            act = "decline"
        elif statement.negated:
            act = "confirm"
        elif self._scoffs(statement):
            act = "criticize"
        elif self._refuses(statement):
            act = "criticize" if self._somebody_dismissed(cue) else "decline"
        return act

    def _somebody_dismissed(self, cue: Any) -> bool:
        """As in "dismissed Temba as a sore loser"."""
        return any(c.dep_ == "dobj" and self._is_person(c) for c in cue.children)

    def _is_person(self, noun: Any) -> bool:
        who = self.speakers.named(noun)
        return who is not None and who.person

    def _neither(self, cue: Any) -> bool:
        """As in "neither confirmed nor denied"."""
        if cue is None:
            return False
        near = [*cue.children, *(cue.head.children if cue.dep_ == "conj" else ())]
        return any(t.lower_ in self.words.turns["neither"] for t in near)

    def _yet_to(self, statement: Statement) -> bool:
        """As in "to confirm judges", "wants to admit that": not "was forced to admit"."""
        cue = statement.cue_token
        if cue is None or not any(c.tag_ == "TO" for c in cue.children):
            return False
        return not statement.clause or cue.head.lemma_.lower() in self.blame.sets["leaving_open"]

    def _in_office(self, statement: Statement) -> bool:
        """Whether somebody and not something is confirmed: "confirmed the judge"."""
        if statement.clause or statement.cue_token is None:
            return False
        objects = [c for c in statement.cue_token.children if c.dep_ == "dobj"]
        return any(c.lemma_.lower() in self.speakers.people for c in objects)

    def _believes_not(self, cue: Any) -> bool:
        """As in "refused to accept the accusation"."""
        accepted = [c for c in cue.children if c.dep_ == "xcomp"
                    and c.lemma_.lower() in self.words.turns["accepting"]]  # fmt: skip
        said = self.blame.sets["something_said"]
        return any(o.lemma_.lower() in said for v in accepted for o in v.children
                   if o.dep_ == "dobj" and o.pos_ == "NOUN")  # fmt: skip

    def _with_clause(self, cue: Any) -> bool:
        """Whether a verb that backs somebody only says something where a clause follows."""
        tells = cue is not None and cue.lemma_.lower() in self.words.turns["with_clause"]
        return tells and any(c.dep_ == "ccomp" for c in cue.children)

    def _suspects(self, statement: Statement) -> bool:
        cue = statement.cue_token
        return statement.act in OPEN and cue is not None and any(
            w in self.words.turns["accused_of"]
            for w, _ in prepositions(cue, *(c for c in cue.children if c.dep_ == "dobj"))
        ) and cue.lemma_.lower() in self.words.blame["accusing"]  # fmt: skip

    def _accused(self, statement: Statement) -> str | None:
        """The first side that stands in what a verb of accusing accuses of."""
        cue = statement.cue_token
        words = self.words
        accusing = {*words.blame["accusing"], *words.turns["facing"], *words.idioms}
        if cue is None or cue.lemma_.lower() not in accusing:
            return None
        if cue.dep_ == "acl" and not statement.speaker:  # "a group accused of arson"
            return name_of(cue.head, self.speakers) or described(cue.head, self.speakers)
        for token in list(self._tokens(statement))[:_NEAR]:
            dated = token.ent_type_ in {"DATE", "TIME"}
            if token.pos_ in {"NOUN", "PROPN"} and not dated and not _in_clause(token, cue):
                return name_of(token, self.speakers) or described(token, self.speakers)
        return None

    def _refuses(self, statement: Statement) -> bool:
        """Whether it refuses and denies nothing: "rejected the offer"."""
        cue = statement.cue_token
        if cue is None or statement.kind == "direct":
            return False
        objects = [c for c in cue.children if c.dep_ in {"dobj", *PASSIVE_SUBJECT}]
        return any(self._not_denied(c, cue) for c in objects)

    def _not_denied(self, noun: Any, cue: Any) -> bool:
        word = noun.lemma_.lower()
        dismissed = cue.lemma_.lower() in self.words.turns["dismissing"]
        person = word in self.speakers.people or self._is_person(noun)
        return word in self.blame.sets["refused"] or (dismissed and person)

    def _scoffs(self, statement: Statement) -> bool:
        """Whether it only mocks: "laughed at him", not "laughed at the charge"."""
        cue = statement.cue_token
        if cue is None or cue.lemma_.lower() not in self.words.turns["scoffing"]:
            return False
        said = self.blame.sets["something_said"]
        return not any(t.lemma_.lower() in said for t in self._tokens(statement))

    def _by_content(
        self, statement: Statement, act: str, who: Speaker, said: str
    ) -> tuple[str, str | None]:
        tokens = list(self._tokens(statement))
        if self._names(statement):
            act = self._named(statement, tokens, said)
            if act != "criticize":
                return act, None
        spoken = self._spoken(tokens, statement, who)
        if spoken is not None:
            return spoken
        found: dict[str, str | None] = {}
        for deed in self.blame.deeds(tokens):
            told = self._told(deed, statement, who)
            if told is not None and found.get(told[0]) is None:
                found[told[0]] = told[1]
        for one in ("deny", "accuse", "criticize"):
            if one in found:
                return one, found[one]
        said = said.translate(_UNQUOTED)
        for one, pattern in self.words.content.items():
            match = pattern.search(said)
            if match is None or (one == "deny" and self._no_such(said, match)):
                continue
            if one != "accuse":
                return one, None
            if self._stated(said[: match.start()]):
                return one, self._pointed_at(tokens, said, match.end(), who)
        return act, None

    def upholds(self, said: str) -> bool:
        """Whether what would deny is itself denied: "it is not a fantasy, it is a reality"."""
        said = said.translate(_UNQUOTED)
        match = self.words.content["deny"].search(said)
        return match is not None and self._no_such(said, match)

    def _no_such(self, said: str, match: re.Match[str]) -> bool:
        """Whether what would deny is itself denied: "it is not a fantasy"."""
        before = _WORD.findall(said[: match.start()].lower())[-_RIGHT_BEFORE:]
        return self._says_no(before) and not self._says_no(_WORD.findall(match[0].lower()))

    def _stated(self, before: str) -> bool:
        """Whether what follows is told as so: not "never came from", "whether it came from"."""
        words = _WORD.findall(before.lower())[-_BEFORE:]
        return not (self.blame.sets["supposed"] & set(words) or self._says_no(words))

    def _says_no(self, words: list[str]) -> bool:
        return bool(self.blame.sets["no"] & {*words, *(w[-3:] for w in words if w[-3:] in _NOT)})

    def _pointed_at(self, tokens: list[Any], said: str, end: int, who: Speaker) -> str | None:
        """Who is named right behind a turn of phrase that accuses: "traced to Karsk"."""
        behind = len(_WORD.findall(said[:end]))
        words = [t for t in tokens if t.is_alpha][behind : behind + _BEHIND]
        named = (self.speakers.named(t) for t in words if t.pos_ == "PROPN")
        return next((one.name for one in named if one and one.name != who.name), None)

    def _spoken(
        self, tokens: list[Any], statement: Statement, who: Speaker
    ) -> tuple[str, str | None] | None:
        """What the speaker says that he does by saying it: "we reject these accusations"."""
        for token in tokens:
            if token.pos_ != "VERB" or token.dep_ in {"relcl", "acl", "pcomp"}:
                continue
            act = self.words.verbs.get(token.lemma_.lower())
            if act not in _SPOKEN:
                continue
            doer = next((c for c in token.children if c.dep_ in SUBJECT), None)
            if doer is None or not self.clearing.own(doer, statement, who):
                continue
            objects = [c for c in token.children if c.dep_ == "dobj"]
            if act == "deny" and any(self._not_denied(c, token) for c in objects):
                return None
            if self.blame.negated(token):
                return ("confirm", None) if act == "deny" else None
            aimed = (name_of(c, self.speakers) for c in objects if act == "accuse")
            return act, next(aimed, None)
        return None

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

    def _named(self, statement: Statement, tokens: list[Any], told: str) -> str:
        """The act of calling it so: "that rubbish" denies, "the vote unfair" criticises."""
        tokens = [
            t
            for t in tokens
            if not (self.blame.judging.is_thing(t) or self.blame.judging.of_a_thing(t))
        ]
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
        if any(word & self.blame.sets["crimes"] for word in words) and not of_a_noun:
            return "accuse"
        bad = has["false"] or has["bad"] or has["culprits"] or has["wrongs"]
        if bad or statement.act not in OPEN:
            return "criticize" if bad else statement.act
        blames = self.words.content["accuse"].search(told.translate(_UNQUOTED))
        return "accuse" if blames else statement.act  # "called him a front for the palace"

    # -- deeds -----------------------------------------------------------------------------------

    def _told(
        self, deed: Deed, statement: Statement, who: Speaker
    ) -> tuple[str, str | None] | None:
        """The act that telling a deed makes, with whom it is aimed at."""
        if deed.kind == "false":
            return ("deny", None) if statement.clause else None
        if deed.negated:
            cleared = deed.kind != "bad" and self.clearing.cleared(deed, statement, who)
            return ("deny", None) if cleared else None
        if deed.kind == "bad":
            return "criticize", None
        return self.accusing.of(deed, statement, who)


def _in_clause(token: Any, cue: Any) -> bool:
    """Whether another verb stands between a word and the cue over it."""
    for _ in range(_NEAR):
        token = token.head
        if token in {cue, token.head}:
            return False
        if token.pos_ in {"VERB", "AUX"}:
            return True
    return True


_NEAR = 12  # words: what a deed is done to stands this near to it
