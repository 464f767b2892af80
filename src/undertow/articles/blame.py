"""What is said, as far as it accuses or clears: which deed, who did it, and whether that is denied.

Works on the parse of what somebody says, whatever verb reports it. The words are data: `[blame]` of
a language's lexicon.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from undertow.articles import grammar
from undertow.articles.judging import Judging
from undertow.articles.languages import Lexicon
from undertow.articles.told_deed import Deed

_MOST = 300  # words of one statement that are looked at: the first claims of it count
_VERBS = {"VERB", "AUX"}
_SILENT = {"PUNCT", "DET", "SPACE", "CCONJ", "SYM", "NUM"}  # such words tell no deed
_MAY_BE_VERBS = {"VERB", "AUX", "ADJ", "NOUN"}  # what a model makes of verbs


class Blame:
    """Finds the deeds in some words of a parsed text."""

    def __init__(self, words: Lexicon) -> None:
        told = words.blame
        self.words = words
        self.sets = {name: frozenset(v) for name, v in told.items() if isinstance(v, list)}
        self.judging = Judging(self)
        self._frames = {name: _frames(told[name]) for name in ("wrong", "doubtful", "plain")}

    def deeds(self, tokens: Sequence[Any]) -> Iterator[Deed]:
        """Every deed told in some words, in their order."""
        for token in tokens[:_MOST]:
            if token.pos_ in _SILENT:
                continue
            found = self._predicate(token) or self._verb(token) or self._noun(token)
            found = found or self.judging.judged(token, tokens) or self.judging.bad(token)
            if found is not None:
                yield found

    # -- verbs -----------------------------------------------------------------------------------

    def _verb(self, token: Any) -> Deed | None:
        kind = self._kind(token)
        if kind is None or self._disclaimed(token):
            return None
        if token.pos_ in _VERBS and (self.asked(token) or self._open(token)):
            return None
        doer, done_to = self._antecedent(grammar.doer(token)), grammar.done_to(token)
        if doer is not None and doer.lower_ in self.sets["there"]:
            doer = None
        idle = self._idle(token)
        if idle is not None:
            return Deed("wrong", token, doer, None, idle, self._hedged(token))
        negated = self.negated(token, doer, done_to)
        made_up = not negated and self._made_up(token, done_to)
        if made_up or kind == "proving":
            false = made_up or (negated and self._said_before(done_to))
            return Deed("false", token, None, None, False, False) if false else None
        if not self._counts(token, kind, done_to, negated):
            return None
        return Deed(kind, token, doer, done_to, negated, self._hedged(token))

    def _made_up(self, verb: Any, done_to: Any | None) -> bool:
        """As in "the accusations were fabricated": what was said is called false by a verb."""
        called = {verb.lemma_.lower(), verb.lower_} & self.sets["false"]
        return bool(called) and self._said_before(done_to) and grammar.is_passive(verb)

    def _said_before(self, noun: Any | None) -> bool:
        return noun is not None and noun.lemma_.lower() in self.sets["something_said"]

    def _counts(self, verb: Any, kind: str, done_to: Any | None, negated: bool) -> bool:
        """Whether a deed of a kind is one as it is told."""
        if kind == "any" and not negated:
            return False
        clause = any(c.dep_ in {"ccomp", "xcomp"} for c in verb.children)
        has_object = bool(done_to or clause or grammar.prepositions(verb))
        if kind == "doubtful" and not (negated or has_object):
            return False
        return not (kind != "wrong" and negated and verb.tag_ == "VBG")  # "is not running for"

    def _kind(self, token: Any) -> str | None:
        """What kind of deed a word tells by itself; None where it tells none."""
        lemma = token.lemma_.lower()
        if token.pos_ not in _MAY_BE_VERBS and lemma not in self.sets["any_part"]:
            return None
        helped = any(c.dep_ in {"aux", "auxpass"} for c in token.children)
        if token.pos_ not in _VERBS and lemma not in self.sets["any_part"] and not helped:
            return None
        for kind, frames in self._frames.items():
            if any(_fits(token, frames.get(one)) for one in (lemma, *self._repaired(token))):
                return kind
        if any(c.lower_ in self.sets["on_purpose"] for c in token.children):
            return "wrong"  # "knowingly sold"
        if lemma in self.sets["proving"]:
            return "proving"
        acts = token.pos_ == "VERB" or helped
        return "any" if acts and lemma not in self.sets["no_doing"] else None

    def _idle(self, token: Any) -> bool | None:
        """Of "did nothing" False, of "did nothing wrong" True (no wrong was done), else None."""
        if token.lemma_.lower() not in self.sets["doing"]:
            return None
        nothing = next((c for c in token.children if c.lower_ in self.sets["nothing"]), None)
        if nothing is None:
            return None
        behind = max(nothing.i, token.i) + 1
        after = token.doc[behind : behind + 2]
        if any(t.lower_ in self.sets["amiss"] for t in after):
            return True
        ends = not len(after) or after[0].is_punct
        return False if ends or after[0].pos_ in {"ADP", "CCONJ", "PART"} else None

    def _antecedent(self, doer: Any | None) -> Any | None:
        """Of "who", "that" the noun before: "it was Tarn that paid"."""
        if doer is None or self.words.pronouns.get(doer.lower_) != "relative":
            return doer
        verb = doer.head
        noun = verb.head
        return noun if verb.dep_ in {"relcl", "acl", "dep"} and noun.i < doer.i else doer

    def _repaired(self, token: Any) -> Iterator[str]:
        """Infinitives that a verb may have whose lemma the model leaves as it stands."""
        helped = any(c.dep_ in {"aux", "auxpass"} for c in token.children)
        if (token.pos_ == "VERB" or helped) and token.lemma_.lower() == token.lower_:
            for end in self.words.blame["verb_ends"]:
                if token.lower_.endswith(end):
                    yield token.lower_.removesuffix(end) + self.words.blame["infinitive_end"]

    def asked(self, verb: Any) -> bool:
        """Whether it is only asked, wished, feared or supposed ("if they paid")."""
        markers = {c.lower_ for c in verb.children if c.dep_ in {"mark", "advmod", "aux"}}
        return bool(markers & self.sets["supposed"])

    def _open(self, verb: Any) -> bool:
        """Whether another verb leaves it open or to come: "wants to attack", "to prevent"."""
        return verb.dep_ in {"xcomp", "ccomp", "advcl", "acl", "pcomp"} and (
            verb.head.lemma_.lower() in self.sets["leaving_open"]
            or (verb.tag_ == "VB" and verb.dep_ in {"advcl", "acl"})
        )

    def _disclaimed(self, verb: Any) -> bool:
        """As in "I do not think that he lied", "that does not mean that ...": it is not said."""
        above = verb.head
        return bool(verb.dep_ == "ccomp" and above.i < verb.i and self._not(above)
                    and above.lemma_.lower() not in self.sets["undoing"])  # fmt: skip

    def _hedged(self, head: Any) -> bool:
        hedges = self.words.relations["words"]["hedges"]
        near = [head, *head.children]
        ends = tuple(self.words.blame["hedging_ends"])
        return any(
            t.lower_ in hedges
            or "Cnd" in t.morph.get("Mood")
            or (t.pos_ in _VERBS and t.lower_.endswith(ends))
            for t in near
        )

    def negated(self, head: Any, *near: Any | None) -> bool:
        """Whether it is said not to be: "not", "never", "nobody", "denied having paid"."""
        if head.dep_ == "ccomp" and head.head.lemma_.lower() in self.sets["undoing"]:
            return True
        return self._not(head, *near)

    def _not(self, head: Any, *near: Any | None) -> bool:
        """Whether "not", "never", "nobody" or "no money" stands at a word or its sides."""
        places = [head, *(one for one in near if one is not None)]
        places += [c for c in head.children if c.dep_ in {"attr", "acomp", "dobj", "prep", "oprd",
                                                          "dative"}]  # fmt: skip
        places += [c for p in places[1:] if p.dep_ == "prep" for c in p.children]
        places += [t for one in near if one is not None for t in one.subtree][:_NEAR]
        if head.dep_ in {"xcomp", "attr", "acomp"} and head.head.pos_ in _VERBS:
            places.append(head.head)
        if head.dep_ == "conj" and not any(c.dep_ in grammar.SUBJECT for c in head.children):
            places.append(head.head)
        return any(
            one.dep_ == "neg" or one.lower_ in self.sets["no"]
            for place in places
            for one in (place, *place.children)
            if (one is not head or place is head) and not self._only_how(one, head)
        )

    def _only_how(self, word: Any, head: Any) -> bool:
        """Whether "without" tells how a deed was done: "fired without warning"."""
        how = word.dep_ == "prep" and head.pos_ in _VERBS
        return how and word.lower_ in self.words.turns["without"] and (
            head.lemma_.lower() not in self.sets["being"]
        )  # fmt: skip

    # -- nouns and adjectives --------------------------------------------------------------------

    def _predicate(self, token: Any) -> Deed | None:
        """As in "X is behind it", "is responsible for it", "is a liar": said of the subject."""
        word = token.lemma_.lower()
        stated = token.lower_ in self.sets["guilty"] or word in self.sets["guilty"]
        named = word in self.sets["culprits"]
        if not (stated or named):
            return None
        verb = token.head
        if token.dep_ == "case":  # "est derrière la campagne": the noun took the verb's complement
            verb = verb.head
        if grammar.is_passive(token) and stated:  # "was not involved"
            doer = next((c for c in token.children if c.dep_ in grammar.PASSIVE_SUBJECT), None)
            return None if doer is None or self.asked(token) or self._disclaimed(token) else Deed(
                "wrong", token, doer, None, self.negated(token, doer), self._hedged(token)
            )  # fmt: skip
        if verb.lemma_.lower() not in self.sets["being"] or (named and token.dep_ != "attr"):
            return None
        if self.asked(verb) or self._disclaimed(verb):
            return None
        doer = grammar.subject(verb)
        return Deed("wrong", token, doer, None, self.negated(verb, doer, token), self._hedged(verb))

    def _noun(self, token: Any) -> Deed | None:
        """As in "X's lies", "propaganda by X", "had no role": a deed told by a noun."""
        word = token.lemma_.lower()
        verb = grammar.verb_over(token)
        if word in self.sets["shares"]:  # "had no part in it", "there is no link"
            told = token.lower_ in self.sets["any"] or any(
                c.lower_ in self.sets["any"] for c in token.children
            )
            if token.pos_ == "PRON":  # "has nothing to do with it", not "there is nothing"
                told = any(c.dep_ in {"relcl", "acl"} for c in token.children)
            negated = told and (self.negated(token) or (verb is not None and self.negated(verb)))
            doer = None if verb is None else grammar.subject(verb)
            if negated and (verb is None or verb.lemma_.lower() in self.sets["having"]):
                return Deed("plain", token, doer, None, True, False)
        tied = word in self.sets["ties"] and not self.negated(token)
        if (
            verb is not None
            and tied
            and verb.lemma_.lower() in self.sets["tying"]
            and not self.negated(verb)
        ):
            return Deed("doubtful", verb, grammar.subject(verb), None, False, False)
        blamed = self._blamed(token, verb)
        if blamed is not None:
            return Deed("wrong", token, blamed, None, self.negated(token.head), False)
        if word not in self.sets["wrongs"] or token.pos_ not in {"NOUN", "PROPN"}:
            return None
        owner = next((c for c in token.children if c.dep_ == "poss"), None) or next(
            (noun for word, noun in grammar.prepositions(token) if word in self.sets["by"]), None
        )
        light = verb is not None and verb.lemma_.lower() in self.sets["committing"]
        if owner is None and light and verb is not None:
            owner = grammar.doer(verb)
        if owner is None or (verb is not None and self.asked(verb)):
            return None
        negated = self.negated(token) or (verb is not None and light and self.negated(verb))
        return Deed("wrong", token, owner, None, negated, False)

    def _blamed(self, noun: Any, verb: Any | None) -> Any | None:
        """Whose "work" something is, with whom "the blame lies"."""
        word = noun.lemma_.lower()
        if word in self.sets["authored"] and noun.dep_ == "attr":
            return next(
                (c for c in noun.children if c.dep_ == "poss" and c.pos_ != "PRON"), None
            ) or (next((of for w, of in grammar.prepositions(noun) if w in self.sets["by"]), None))
        if verb is None or word not in self.sets["faults"]:
            return None
        if verb.lemma_.lower() not in self.sets["lying"]:
            return None
        return next(
            (n for w, n in grammar.prepositions(verb) if w in self.sets["lying_with"]), None
        )


_NEAR = 4  # words of a side that may say "not one", "no such"


def _frames(words: Sequence[str]) -> dict[str, list[frozenset[str]]]:
    """As in "cover up" -> the verb "cover" with "up" at it; alternatives of the second with "|"."""
    frames: dict[str, list[frozenset[str]]] = {}
    for told in words:
        verb, _, with_ = told.partition(" ")
        frames.setdefault(verb, []).append(frozenset(with_.split("|")) if with_ else frozenset())
    return frames


def _fits(verb: Any, wanted: list[frozenset[str]] | None) -> bool:
    if wanted is None:
        return False
    near = {c.lower_ for c in verb.children} | {c.lemma_.lower() for c in verb.children}
    return any(not one or one & near for one in wanted)
