"""What a speaker's name follows: `"A", a déclaré mardi le ministre`, `B, estime-t-elle, C`.

In the press of some languages the subject follows its verb wherever what is said comes first.
Models take that subject for an object, and where the verb carries its pronoun ("a-t-elle") for
anything. So such insertions are read by their place: a verb in a finite form right after a comma or
a closing quotation mark, without a subject before it, and a noun that agrees with it and may speak.
Which words do that is told in the lexicon's `[inversion]`; a language without it has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from undertow.articles.languages import Lexicon

INCISES = "incises"  # where parse() leaves them: verb's place -> Incise
_CLOSING = frozenset('»”"')
_BEFORE = frozenset([",", "–", "—", "''", *_CLOSING])
_ENDS = frozenset([".", "!", "?", ";", ":", "«", "“", "»", "”", '"', "(", ")", "…", "–", "—"])
NOUNS = {"NOUN", "PROPN"}
LONGEST_SENTENCE = 300  # words: in text without full stops nothing is sought further away
ASIDE = 24  # words between a verb and its subject: more is another clause


@dataclass(frozen=True, slots=True)
class Incise:
    """Places of words: from `first` to the `verb`, the subject's head, and the last one."""

    first: int
    verb: int
    subject: int
    last: int


@dataclass(frozen=True)
class Phrases:
    """Noun phrases of a text by the order of its words, whatever the tree says."""

    doc: Any
    words: Lexicon

    @cached_property
    def told(self) -> dict[str, Any]:
        """The lexicon's words for insertions."""
        return self.words.inversion

    @cached_property
    def _times(self) -> frozenset[str]:
        dates = self.words.dates
        names = [name for kind in ("months", "weekdays") for names in dates[kind] for name in names]
        units = [name for names in dates["units"].values() for name in names]
        return frozenset([*names, *units, *self.told["times"]])

    def ends(self, at: int) -> bool:
        """Whether a sentence or a quotation ends or begins there."""
        return at >= len(self.doc) or self.doc[at].text in _ENDS or "\n" in self.doc[at].text

    def noun_from(self, at: int) -> int | None:
        """The head of the noun phrase that begins at a place; None where none does."""
        start = at
        while at < len(self.doc) and at - start < ASIDE:
            token = self.doc[at]
            if token.pos_ in NOUNS or token.pos_ == "PRON":
                return at
            if token.pos_ == "ADJ" and self._stands_for_a_noun(at, start):
                return at
            if token.pos_ not in {"DET", "ADJ", "NUM", "SYM"} and not token.text[:1].isupper():
                return None
            if token.text[:1].isupper() and token.pos_ not in {"DET", "NUM", "ADJ"}:
                return at  # a name, whatever the model makes of it
            at += 1
        return None

    def _stands_for_a_noun(self, at: int, start: int) -> bool:
        follows = self.doc[at + 1] if at + 1 < len(self.doc) else None
        return at > start and (follows is None or follows.pos_ not in {*NOUNS, "ADJ"})

    def is_time(self, noun: int) -> bool:
        """Whether a noun is a day, a month, a part of the day."""
        return self.doc[noun].lower_ in self._times

    def after_asides(self, at: int) -> int:
        """Past what may stand between a verb and its subject: "mardi à l'AFP", "de son côté"."""
        start, commas = at, 0
        while at - start < ASIDE and not self.ends(at):
            token = self.doc[at]
            if token.text == ",":
                if commas == 2 or (at > start and commas == 0):
                    break
                commas += 1
                at += 1
            elif token.text[:1].isupper() and token.pos_ == "ADV":
                break  # a name that the model does not know
            elif token.pos_ in {"ADV", "NUM"} or token.lower_ in self.told["adverbs"]:
                at += 1
            elif token.pos_ == "ADP" and token.lower_ not in self.told["subordinate"]:
                noun = self.noun_from(at + 1)
                if noun is None:
                    at += 1
                    continue
                at = self._after_noun(noun)
            else:
                noun = self.noun_from(at)
                if noun is None or not self.is_time(noun):
                    break
                at = noun + 1
        return at

    def _after_noun(self, noun: int) -> int:
        at = noun + 1
        named = self.doc[noun].pos_ == "PROPN"
        while at < len(self.doc) and named and self.doc[at].pos_ == "PROPN":
            if self.doc[at].ent_iob_ == "B":
                break
            at += 1
        while at < len(self.doc) and self.doc[at].pos_ == "ADJ":
            at += 1
        return at

    def may_speak(self, noun: int) -> bool:
        """Whether a noun means somebody: a name, a person, a body of people."""
        token = self.doc[noun]
        if token.pos_ in {"PROPN", "PRON"} or token.ent_type_ or token.text[:1].isupper():
            return True
        low = token.lower_.removesuffix("s")
        forms = {low, token.lower_, token.lemma_.lower()}
        if forms & frozenset(self.told["not_people"]):
            return False
        return bool(forms & self._speaking) or low.endswith(tuple(self.told["people_end"]))

    @cached_property
    def _speaking(self) -> frozenset[str]:
        bodies = [*self.words.words["institutions"], *self.words.relations["words"]["actors"]]
        return frozenset([*self.words.words["people"], *bodies])

    def end_of(self, noun: int) -> tuple[int, list[int]]:
        """The last word of a noun phrase with its appositions, and the heads of those."""
        at, heads = noun, []
        while not self.ends(at + 1) and at - noun < LONGEST_SENTENCE:
            if self.doc[at + 1].text != ",":
                at += 1
                continue
            apposed = self._apposed(at + 2)
            if apposed is None:
                break
            if apposed >= 0:
                heads.append(apposed)
            at += 2
        return at, heads

    def _apposed(self, at: int) -> int | None:
        """The head of an apposition that begins there, -1 for a relative clause, else None."""
        if self.ends(at):
            return None
        if self.doc[at].lower_ in self.told["relative"]:
            return -1
        noun = self.noun_from(at)
        if noun is None or not self.may_speak(noun) or self.is_time(noun):
            return None
        if self.doc[at].pos_ == "NUM" or self.doc[at].lower_ in self.told["plural"]:
            return None
        return None if self._clause_follows(noun) else noun

    def _clause_follows(self, at: int) -> bool:
        """Whether a finite verb stands between a noun and the next comma: it is a subject then."""
        for token in self.doc[at : at + LONGEST_SENTENCE]:
            if self.ends(token.i) or token.text == "," or token.lower_ in self.told["relative"]:
                return False
            if "Fin" in token.morph.get("VerbForm"):
                return True
        return False

    def plural(self, noun: int, start: int) -> bool | None:
        """Whether a noun phrase is plural by its first word; None where that does not tell."""
        first = self.doc[start].lower_
        if first in self.told["plural"]:
            return True
        return False if first in self.told["singular"] or self.doc[noun].pos_ == "PROPN" else None


def incises(doc: Any, words: Lexicon) -> dict[int, Incise]:
    """Every insertion of a text by the place of its verb."""
    if not words.inversion:
        return {}
    phrases = Phrases(doc, words)
    found = {}
    for token in doc:
        if token.i and doc[token.i - 1].text in _BEFORE:
            incise = _incise(phrases, token.i)
            if incise is not None:
                found[incise.verb] = incise
    return found


def _incise(phrases: Phrases, first: int) -> Incise | None:
    doc, told = phrases.doc, phrases.told
    at = first
    while at < len(doc) and doc[at].lower_ in told["clitics"] and doc[at].pos_ != "DET":
        at += 1
    return None if phrases.ends(at) else _from_verb(phrases, first, at)


def _from_verb(phrases: Phrases, first: int, at: int) -> Incise | None:
    """An insertion whose finite form stands at a place."""
    doc, told = phrases.doc, phrases.told
    finite = at
    clitic, at = _own_pronoun(doc, at + 1, told)
    quoted = doc[first - 1].text in _CLOSING or (
        first > 1 and doc[first - 1].text == "," and doc[first - 2].text in _CLOSING
    )
    told_by = _verb(phrases, finite, at, sure=quoted and clitic is not None)
    if told_by is None:
        return None
    verb, at = told_by
    known = _lemma(doc[verb], phrases.words) in phrases.words.verbs
    if clitic is not None:
        return Incise(first, verb, clitic, _end(phrases, at)) if known or quoted else None
    noun = _subject(phrases, finite, at)
    speaks = noun is not None and (phrases.may_speak(noun) or (quoted and known))
    if noun is None or not speaks or not (known or quoted):
        return None
    if not quoted and not _clause_before(phrases, first - 1, verb):
        return None
    return Incise(first, verb, noun, phrases.end_of(noun)[0])


def _subject(phrases: Phrases, finite: int, at: int) -> int | None:
    """The head of the noun phrase behind a verb that agrees with it."""
    start = phrases.after_asides(at)
    noun = phrases.noun_from(start)
    if noun is None or not _agree(phrases, finite, noun, start):
        return None
    token = phrases.doc[noun]
    silent = token.pos_ == "PRON" and token.lower_ not in phrases.told["pronouns_after"]
    return None if silent else noun


def _clause_before(phrases: Phrases, comma: int, verb: int) -> bool:
    """Whether what stands before is said and no subject: "Nora Belkiss, avocate, a ..."."""
    begin = comma
    while begin > 0 and not phrases.ends(begin - 1) and comma - begin < LONGEST_SENTENCE:
        begin -= 1
    before = phrases.doc[begin:comma]
    finite = any(
        "Fin" in t.morph.get("VerbForm") and not _relative_before(phrases, t.i, begin)
        for t in before
    )
    apart = _lemma(phrases.doc[verb], phrases.words) in phrases.words.clause_only
    noun = phrases.noun_from(begin)
    named = noun is not None and bool(phrases.doc[noun].ent_type_)
    return finite or (apart and not named)


def _relative_before(phrases: Phrases, verb: int, begin: int) -> bool:
    """Whether a verb stands in a clause that describes: "la maire, qui préside le club,"."""
    return any(
        phrases.doc[at].lower_ in phrases.told["relative"]
        for at in range(max(begin, verb - 4), verb)
    )


def _own_pronoun(doc: Any, at: int, told: dict[str, Any]) -> tuple[int | None, int]:
    """The pronoun that a verb carries behind it ("a-t-elle"), and the place after it."""
    if at < len(doc) and doc[at].lower_ == "-t":
        at += 1
    if at < len(doc) and doc[at].lower_ in told["own_pronouns"]:
        return at, at + 1
    return None, at


def _verb(phrases: Phrases, finite: int, at: int, *, sure: bool) -> tuple[int, int] | None:
    """The verb that tells, and the place after it: "a", "a tenu à" are only its helpers.

    `sure` says that it can be nothing but a verb: a quotation before, its pronoun behind.
    """
    doc, told = phrases.doc, phrases.told
    verb = finite
    if doc[finite].lower_ in told["auxiliaries"]:
        at = _past_adverbs(doc, at)
        if at >= len(doc) or not doc[at].text.isalpha() or doc[at].pos_ in {"ADP", "DET", "PROPN"}:
            return None
        verb, at = at, at + 1
    elif not sure and not _finite(doc[finite], phrases.words):
        return None
    then = at + 1 if at < len(doc) and doc[at].lower_ in told["before_infinitive"] else at
    if then < len(doc) and "Inf" in doc[then].morph.get("VerbForm"):
        verb, at = then, then + 1
    return verb, at


def _past_adverbs(doc: Any, at: int) -> int:
    """Past what may stand between a helper and its verb: "a d'abord confié", "a, lui, nié"."""
    for then in range(at, min(at + _BETWEEN, len(doc))):
        if doc[then].pos_ == "VERB":
            return then
        if doc[then].pos_ not in {"ADV", "ADP", "DET", "NOUN", "ADJ"}:
            break
    while at < len(doc) and doc[at].pos_ == "ADV":
        at += 1
    return at


_BETWEEN = 4  # words of an adverbial between a helper and its verb


def _finite(token: Any, words: Lexicon) -> bool:
    if "Inf" in token.morph.get("VerbForm") or not token.text.isalpha():
        return False
    if token.text.endswith(tuple(words.inversion["never_finite"])):
        return False
    return token.pos_ in {"VERB", "AUX"} or _lemma(token, words) in words.verbs


def _lemma(token: Any, words: Lexicon) -> str:
    """The lemma; where the model took a verb for another kind of word, what its form says."""
    low = token.lower_
    guesses = [token.lemma_.lower()]
    for ending, verb in words.inversion["forms"].items():
        if low.endswith(ending):
            guesses.append(low.removesuffix(ending) + verb)
    return str(next((guess for guess in guesses if guess in words.verbs), guesses[0]))


def _agree(phrases: Phrases, finite: int, noun: int, start: int) -> bool:
    verb = phrases.doc[finite].lower_
    plural = phrases.plural(noun, start)
    number = phrases.doc[finite].morph.get("Number")
    many = "Plur" in number if number else verb.endswith(tuple(phrases.told["plural_end"]))
    return plural is None or plural == many or (many and phrases.doc[noun].pos_ == "PROPN")


def _end(phrases: Phrases, at: int) -> int:
    """The last word of an insertion without a noun: up to the next comma or full stop."""
    start = at
    while not phrases.ends(at) and phrases.doc[at].text != "," and at - start < LONGEST_SENTENCE:
        at += 1
    return at - 1


def lemma_of(token: Any, words: Lexicon) -> str:
    """The lemma by which the lexicon knows a verb."""
    return _lemma(token, words) if words.inversion else str(token.lemma_.lower())
