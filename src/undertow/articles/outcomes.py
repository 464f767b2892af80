"""What became of a measure: asked for, refused, proposed, announced, in force, extended, lifted.

The verbs over it say so; a court or a parliament that turns it down makes it `refused`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from undertow.articles import grammar
from undertow.articles.languages import by_word, lexicon
from undertow.articles.valency import Valency, is_passive

_OVER = {"xcomp", "ccomp", "pcomp", "prep", "dobj", "pobj", "acl", "conj", "compound"}
_TABLES = ("verbs", "frames", "nouns", "status")
_HIGHEST = 5  # words over a measure that are asked what became of it


@dataclass(frozen=True)
class OrderWords:
    """`[measures]` of a lexicon, and what it takes from `[dates]`."""

    verbs: dict[str, str]
    frames: dict[str, str]
    nouns: dict[str, str]
    status: dict[str, str]
    told: dict[str, Any]
    future: frozenset[str]
    units: frozenset[str]


@cache
def order_words(language: str) -> OrderWords:
    """The words of a language that tell measures."""
    words = lexicon(language)
    tables = {name: by_word(words.measures[name]) for name in _TABLES}
    return OrderWords(
        **tables,
        told=words.measures["words"],
        future=frozenset(words.dates["future"]),
        units=frozenset(unit for units in words.dates["units"].values() for unit in units),
    )


class Outcomes:
    """Tells what became of the measures of one parsed article."""

    def __init__(self, valency: Valency) -> None:
        self.valency, self.parties = valency, valency.parties
        self.words = order_words(self.parties.words.language)
        self.told = self.words.told
        self._undone = frozenset(self.parties.words.relations["words"]["undone"])

    def refused_by(self, word: Any) -> Any | None:
        """The court or parliament that turned a measure down: "refused to ban", "voted against"."""
        above = word
        for _ in range(_HIGHEST):
            within, above = above, above.head
            if within.dep_ not in _OVER or within == above:
                return None
            if above.pos_ == "VERB" and self._refuses(above, within):
                passive = is_passive(above)
                who = self.valency.agent(above) if passive else self.valency.subject(above)
                able = set(self.told["deciding"])
                if above.lemma_.lower() in self.told["declining"]:
                    able |= {*self.told["governing"]}  # "the minister ruled out a ban"
                decides = who is not None and who.lemma_.lower() in able
                return who if decides else None
        return None

    def _refuses(self, verb: Any, within: Any) -> bool:
        """Whether a verb turns down what hangs on it: "voted down", "voted against a motion"."""
        lemma = verb.lemma_.lower()
        small = [c.lower_ for c in verb.children if c.dep_ in {"prt", "prep", "advmod"}]
        small = small if within.dep_ != "prep" else [within.lower_]
        return any(
            lemma == word and (not rest or bool(set(small) & set(rest)))
            for word, rest in self.told["refusing"].items()
        )

    def only_if(self, verb: Any) -> bool:
        """Whether it stands under "if": what may never come is no measure."""
        if self._is_voted_on(verb):
            return False
        above = verb
        for _ in range(3):
            if any(c.dep_ == "mark" and c.lower_ in self.told["if"] for c in above.children):
                return True
            if above.dep_ not in {"xcomp", "conj", "advcl"} or above.head == above:
                return False
            above = above.head
        return False

    def _is_voted_on(self, verb: Any) -> bool:
        """Of "will vote on whether to suspend him", whether it is weighed by who can decide it."""
        over = verb.head.head if verb.dep_ == "pcomp" else verb.head
        whether = verb.dep_ == "pcomp" or any(c.lower_ in self.told["if"] for c in verb.children)
        return whether and verb.tag_ == "VB" and over.lemma_.lower() in self.told["debating"]

    def asked(self, verb: Any) -> bool:
        """Whether it is only asked for: "called on Varenna to ban the party"."""
        above = verb
        for _ in range(_HIGHEST - 1):
            described = above.dep_ == "acl" and above.tag_ == "VBN"
            if any(c.dep_ == "aux" for c in above.children):
                described = False  # "called for Renn to be arrested"
            marks = {c.dep_ for c in above.children if c.dep_ == "mark" or c.tag_ == "TO"}
            wished = above.dep_ == "advcl" and {"mark", "aux"} <= marks
            if described or above.head == above or not (above.dep_ in _OVER or wished):
                return False
            above = above.head
            lemma = above.lemma_.lower()
            if lemma in self.told["asked"]:
                return not (lemma in self.told["wanting"] and self._governs(above))
            if above.pos_ == "VERB" and lemma in self.words.status:
                return False
        return False

    def _governs(self, verb: Any) -> bool:
        """Whether who wants it can order it: "the government wants to ban"."""
        who = self.valency.subject(verb)
        return who is not None and who.lemma_.lower() in self.told["governing"]

    def questioned(self, word: Any) -> bool:
        """Whether its sentence asks: "Was the party ever banned?"."""
        return bool(word.sent.text.rstrip(' \n»"”').endswith("?"))

    def declined(self, verb: Any, actor: Any) -> bool:
        """Whether who governs will not do it: "he would not suspend the licence"."""
        party = self.parties.one(actor)
        heads = {actor.lemma_.lower()} | (set() if party is None else {party.head.lemma_.lower()})
        governs = heads & {*self.told["governing"], *self.told["deciding"]}
        told = party is not None and party.named and self.parties.voice(verb.idx) is not None
        will = any(c.lower_ in self.words.future for c in verb.children if c.dep_ == "aux")
        will = will or "Fut" in verb.morph.get("Tense") or "Cnd" in verb.morph.get("Mood")
        denied = any(c.dep_ == "neg" for c in verb.children)
        return bool(will and denied and (governs or told))

    def of_verb(self, verb: Any) -> str | None:
        """What became of a measure told by a verb; None where it was not taken."""
        if any(c.dep_ == "neg" for c in verb.children):
            return None
        undone, status = self._over(verb)
        if undone or status is not None:
            return None if undone else status
        if self._reversed(verb):
            return "lifted"
        if self._is_voted_on(verb):
            return "proposed"
        if self.is_bill(verb):
            return "proposed"
        future = grammar.tense(verb, self.words.future) == "future"
        modal = any(c.dep_ == "aux" and c.lower_ in self.told["may"] for c in verb.children)
        return "announced" if future else "proposed" if modal else "in force"

    def of_instrument(self, verb: Any) -> str | None:
        """What became of "the order banning marches" that was struck down, voted down, extended."""
        noun = verb.head if verb.dep_ in {"acl", "relcl"} else None
        kinds = {*self.told["issued"], *self.told["bills"]}
        if noun is None or noun.lemma_.lower() not in kinds:
            return None
        over = grammar.verb_over(noun)
        if over is None or any(c.dep_ == "neg" for c in over.children):
            return None
        if self._refuses(over, noun) and noun.lemma_.lower() in self.told["bills"]:
            return "refused"
        status = self.words.status.get(over.lemma_.lower())
        return status if status in {"lifted", "extended"} else None

    def _over(self, verb: Any) -> tuple[bool, str | None]:
        """What the verbs over one say: whether it is denied, else what became of it."""
        while verb.dep_ in {"xcomp", "ccomp", "pcomp", "prep", "conj"} and verb.head != verb:
            joined, clause = verb.dep_ == "conj", verb.dep_ == "ccomp"
            verb = verb.head
            if joined:
                continue
            if verb.lemma_.lower() in self._undone:
                return True, None  # "denied that it would ban"
            if clause:
                break
            status = self.words.status.get(verb.lemma_.lower())
            if status in {"proposed", "announced", "lifted"}:
                return False, status
        return False, None

    def _reversed(self, verb: Any) -> bool:
        """Whether it was taken back in the same breath: "before backing down"."""
        return any(c.lemma_.lower() in self.told["reversing"] for c in verb.children)

    def is_bill(self, verb: Any) -> bool:
        """Whether a draft would do it: "a bill that would ban foreign donations"."""
        who = grammar.subject(verb)
        relative = who is not None and who.dep_ in grammar.SUBJECT and verb.dep_ == "relcl"
        nouns = [who] if who is not None else []
        nouns += [verb.head] if relative else []
        return any(noun.lemma_.lower() in self.told["bills"] for noun in nouns)

    def of_noun(self, verb: Any, noun: Any) -> str | None:
        """What became of a measure that a noun names, by the verb that tells of it."""
        about = noun.dep_ == "pobj" and noun.head.lower_ in self.told["about"]
        if about and verb.lemma_.lower() in self.told["debating"]:
            return "proposed"
        ends = [c for c in verb.children if c.dep_ == "dobj"]
        ends += [n for p, n in grammar.prepositions(verb) if p in self.told["to"] and _has_det(n)]
        if any(end.lower_ in self.told["over"] for end in ends):
            return "lifted"  # "the curfew came to an end"
        status = self.words.status.get(verb.lemma_.lower())
        force = any(n.lower_ in self.told["force"] for _, n in grammar.prepositions(verb))
        force = force or any(
            c.dep_ in {"dobj", "attr"} and c.lower_ in self.told["force"] for c in verb.children
        )
        subject = noun.dep_ in grammar.SUBJECT and verb.head != noun
        begins = subject and verb.lemma_.lower() in self.told["begins"]
        if subject and not (force or begins) and status != "lifted":
            return None
        status = "in force" if subject and (force or begins) else status
        if status is None or any(c.dep_ == "neg" for c in verb.children):
            return None
        taken = self.of_verb(verb)
        if taken in {"announced", "proposed"} and status in {"in force", "extended", "lifted"}:
            return taken
        return status

    def in_doubt(self, noun: Any, status: str) -> str:
        """The status, or `proposed` of a "possible" ban."""
        doubt = any(c.lower_ in self.told["doubtful"] for c in noun.children)
        return "proposed" if doubt else status


def _has_det(noun: Any) -> bool:
    return any(c.dep_ == "det" for c in noun.children)
