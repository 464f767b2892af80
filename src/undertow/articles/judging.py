"""What is called false, true or bad: "that is false", "baseless claims", "it is shameful"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from undertow.articles import grammar
from undertow.articles.told_deed import Deed

if TYPE_CHECKING:
    from undertow.articles.blame import Blame

_VERBS = {"VERB", "AUX"}
_CLAUSE = 12  # words before a word that may say "no" to it
_FRAGMENT = 4  # words: "Complete and utter nonsense" stands for a sentence


class Judging:
    """Finds what somebody calls false or bad, for one lexicon."""

    def __init__(self, blame: Blame) -> None:
        self.blame, self.sets = blame, blame.sets

    def judged(self, token: Any, tokens: Sequence[Any]) -> Deed | None:
        """Said of what was said: "that is false", "baseless claims", "no truth in it"."""
        word, form = token.lemma_.lower(), token.lower_
        false = {word, form} & self.sets["false"]
        if self._said_by_another(token, tokens) or self._weak(token):
            return None
        if not false and not ({word, form} & self.sets["true"]):
            return self._scorned(token)
        verb = token.head if token.dep_ in {"attr", "acomp", "oprd", "xcomp", "dobj"} else None
        negated = self.blame.negated(token) or (verb is not None and self.blame.negated(verb))
        if token.dep_ == "pobj" and not false:  # "without foundation", "not a shred of truth"
            verb = grammar.verb_above(token)
        negated = negated or (not false and self._none_of(token))
        if bool(false) == negated:
            return None
        if self.of_a_thing(token):
            return None
        alone = sum(t.is_alpha for t in tokens) <= _FRAGMENT or self._claim_alone(tokens)
        if alone or self._of_what_was_said(token, verb):
            return Deed("false", token, None, None, False, False)
        return None

    def of_a_thing(self, token: Any) -> bool:
        """Whether it tells what a thing is like: "300 fake accounts", not "a false account of"."""
        return token.dep_ in {"amod", "compound"} and self.is_thing(token.head)

    def is_thing(self, noun: Any) -> bool:
        """Whether a noun that may be a saying is none: accounts of nothing, of nobody."""
        if noun.lemma_.lower() not in self.sets["no_saying_alone"]:
            return False
        told = any(word in self.sets["by"] for word, _ in grammar.prepositions(noun))
        many = "Plur" in noun.morph.get("Number")
        return not told and (many or not any(c.dep_ == "poss" for c in noun.children))

    def _claim_alone(self, tokens: Sequence[Any]) -> bool:
        """Whether the words are a claim and what it is called: "baseless accusations"."""
        said = any(t.lemma_.lower() in self.sets["claims"] for t in tokens)
        return said and not any(t.pos_ in _VERBS and t.dep_ != "acl" for t in tokens)

    def _scorned(self, token: Any) -> Deed | None:
        """Whatever a claim is said to be, if not good: "the idea that we paid is a fable"."""
        verb = token.head
        if token.dep_ not in {"attr", "acomp"} or verb.lemma_.lower() not in self.sets["being"]:
            return None
        claim = grammar.subject(verb)
        if claim is None or claim.lemma_.lower() not in self.sets["claims"]:
            return None
        good = {token.lemma_.lower(), token.lower_} & self.sets["good"]
        told = claim.lemma_.lower() in self.sets["accusations"] or any(
            c.dep_ in {"acl", "ccomp", "relcl"} for c in claim.children
        )
        if good or not told or self.blame.asked(verb) or self.blame.negated(verb, token):
            return None
        return Deed("false", token, None, None, False, False)

    def _none_of(self, token: Any) -> bool:
        """Whether "no" stands before a word in its clause: "not a word of it is true"."""
        verb = grammar.verb_above(token)
        before = token.doc[max(verb.left_edge.i, token.i - _CLAUSE) : token.i]
        return any(t.lower_ in self.sets["no"] and grammar.verb_above(t) == verb for t in before)

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

    def bad(self, token: Any) -> Deed | None:
        """As in "It is shameful": something is called bad."""
        if not {token.lemma_.lower(), token.lower_} & self.sets["bad"]:
            return None
        verb = token.head
        if token.dep_ not in {"attr", "acomp"} or verb.lemma_.lower() not in self.sets["being"]:
            return None
        if self.blame.asked(verb):
            return None
        return Deed("bad", token, None, None, self.blame.negated(verb, token), False)

    def _of_what_was_said(self, token: Any, verb: Any | None) -> bool:
        about = [token.head] if token.dep_ in {"amod", "compound", "acl"} else []
        about += [noun for _, noun in grammar.prepositions(token)]
        if verb is not None:
            subject = grammar.subject(verb)
            about += [one for one in (subject, verb) if one is not None]
            about += [c for c in verb.children if c.dep_ in {"expl", "dobj", "csubj", "expl:subj"}]
        return any(
            one.lemma_.lower() in self.sets["something_said"]
            or one.lower_ in self.sets["something_said"]
            for one in about
        )
