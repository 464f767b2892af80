"""What is said, as far as it accuses or clears: which deed, who did it, and whether that is denied.

Works on the parse of what somebody says, whatever verb reports it. The words are data: `[blame]` of
a language's lexicon.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from undertow.articles import grammar
from undertow.articles.languages import Lexicon

_MOST = 300  # words of one statement that are looked at: the first claims of it count
_VERBS = {"VERB", "AUX"}


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed that is told: `head` its word, `doer` and `done_to` who or None.

    Attributes:
        kind: `wrong` (blameworthy in itself), `doubtful` (so only in bad company: "paid the
            rioters"), `plain` (any other doing), `false` (something said is called false),
            `bad` (something is called bad).
        negated: it is said not to be so.
        hedged: told as likely, apparent, alleged.
    """

    kind: str
    head: Any
    doer: Any | None
    done_to: Any | None
    negated: bool
    hedged: bool


class Blame:
    """Finds the deeds in some words of a parsed text."""

    def __init__(self, words: Lexicon) -> None:
        told = words.blame
        self.words = words
        self.sets = {name: frozenset(v) for name, v in told.items() if isinstance(v, list)}
        self._frames = {name: _frames(told[name]) for name in ("wrong", "doubtful", "plain")}

    def deeds(self, tokens: Sequence[Any]) -> Iterator[Deed]:
        """Every deed told in some words, in their order."""
        for token in tokens[:_MOST]:
            found = self._verb(token) or self._predicate(token) or self._noun(token)
            found = found or self._judged(token, tokens) or self._bad(token)
            if found is not None:
                yield found

    # -- verbs -----------------------------------------------------------------------------------

    def _verb(self, token: Any) -> Deed | None:
        lemma = token.lemma_.lower()
        kind = next(
            (
                kind
                for kind, frames in self._frames.items()
                for one in (lemma, *self._repaired(token))
                if _fits(token, frames.get(one))
            ),
            None,
        )
        if kind is None or (token.pos_ not in _VERBS and lemma not in self.sets["any_part"]):
            return None
        if token.pos_ in _VERBS and (self._asked(token) or self._open(token)):
            return None
        if self._disclaimed(token):
            return None
        doer, done_to = grammar.doer(token), grammar.done_to(token)
        if doer is not None and doer.lower_ in self.sets["there"]:
            doer = None
        negated = self.negated(token, doer, done_to)
        clause = any(c.dep_ in {"ccomp", "xcomp"} for c in token.children)
        has_object = bool(done_to or clause or grammar.prepositions(token))
        if kind == "doubtful" and not (negated or has_object):
            return None
        if kind != "wrong" and negated and token.tag_ == "VBG":
            return None  # "is not running for office"
        return Deed(kind, token, doer, done_to, negated, self._hedged(token))

    def _repaired(self, token: Any) -> Iterator[str]:
        """Infinitives that a verb may have whose lemma the model leaves as it stands."""
        if token.pos_ == "VERB" and token.lemma_.lower() == token.lower_:
            for end in self.words.blame["verb_ends"]:
                if token.lower_.endswith(end):
                    yield token.lower_.removesuffix(end) + self.words.blame["infinitive_end"]

    def _asked(self, verb: Any) -> bool:
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
        return any(t.lower_ in hedges or "Cnd" in t.morph.get("Mood") for t in near)

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
            if one is not head or place is head
        )

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
            return None if doer is None or self._asked(token) or self._disclaimed(token) else Deed(
                "wrong", token, doer, None, self.negated(token, doer), self._hedged(token)
            )  # fmt: skip
        if verb.lemma_.lower() not in self.sets["being"] or (named and token.dep_ != "attr"):
            return None
        if self._asked(verb) or self._disclaimed(verb):
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
        if word not in self.sets["wrongs"] or token.pos_ not in {"NOUN", "PROPN"}:
            return None
        owner = next((c for c in token.children if c.dep_ == "poss"), None) or next(
            (noun for word, noun in grammar.prepositions(token) if word in self.sets["by"]), None
        )
        light = verb is not None and verb.lemma_.lower() in self.sets["committing"]
        if owner is None and light and verb is not None:
            owner = grammar.doer(verb)
        if owner is None or (verb is not None and self._asked(verb)):
            return None
        negated = self.negated(token) or (verb is not None and light and self.negated(verb))
        return Deed("wrong", token, owner, None, negated, False)

    def _judged(self, token: Any, tokens: Sequence[Any]) -> Deed | None:
        """Said of what was said: "that is false", "baseless claims", "no truth in it"."""
        word, form = token.lemma_.lower(), token.lower_
        false = {word, form} & self.sets["false"]
        if self._said_by_another(token, tokens) or self._weak(token):
            return None
        if not false and not ({word, form} & self.sets["true"]):
            return None
        verb = token.head if token.dep_ in {"attr", "acomp", "oprd", "xcomp", "dobj"} else None
        negated = self.negated(token) or (verb is not None and self.negated(verb))
        if token.dep_ == "pobj" and token.head.lower_ in self.sets["no"]:  # "without foundation"
            negated, verb = True, grammar.verb_above(token)
        if bool(false) == negated:
            return None
        alone = sum(t.is_alpha for t in tokens) <= _FRAGMENT
        if alone or self._of_what_was_said(token, verb):
            return Deed("false", token, None, None, False, False)
        return None

    def _said_by_another(self, token: Any, tokens: Sequence[Any]) -> bool:
        """Whether it is told as another's word: "he says that it is a hoax"."""
        verb = token.head
        return (
            token.dep_ in {"attr", "acomp"}
            and verb.dep_ == "ccomp"
            and verb.head.i < verb.i
            and verb.head in tokens
        )

    def _weak(self, token: Any) -> bool:
        """Whether it answers nobody: "no evidence that it was a bomb"."""
        if token.lemma_.lower() not in self.sets["weak"]:
            return False
        of = [noun for _, noun in grammar.prepositions(token)]
        clause = any(c.dep_ in {"acl", "ccomp", "relcl"} for c in token.children)
        return clause or any(noun.lemma_.lower() not in self.sets["something_said"] for noun in of)

    def _bad(self, token: Any) -> Deed | None:
        """As in "It is shameful": something is called bad."""
        if not {token.lemma_.lower(), token.lower_} & self.sets["bad"]:
            return None
        verb = token.head
        if token.dep_ not in {"attr", "acomp"} or verb.lemma_.lower() not in self.sets["being"]:
            return None
        if self._asked(verb):
            return None
        return Deed("bad", token, None, None, self.negated(verb, token), False)

    def _of_what_was_said(self, token: Any, verb: Any | None) -> bool:
        about = [token.head] if token.dep_ in {"amod", "compound"} else []
        if verb is not None:
            subject = grammar.subject(verb)
            about += [one for one in (subject, verb) if one is not None]
            about += [c for c in verb.children if c.dep_ in {"expl", "dobj", "csubj", "expl:subj"}]
        return any(
            one.lemma_.lower() in self.sets["something_said"]
            or one.lower_ in self.sets["something_said"]
            for one in about
        )


_NEAR = 4  # words of a side that may say "not one", "no such"
_FRAGMENT = 4  # words: "Complete and utter nonsense" stands for a sentence


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
