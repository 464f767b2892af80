"""What a pronoun stands for: the noun before it that stands out most.

Weights are those of Lappin and Leass (1994), "An algorithm for pronominal anaphora resolution",
Computational Linguistics 20(4): a mention counts more where it is a subject and no part of another
phrase, each sentence between halves it, and a thing mentioned again counts more, if less than in
theirs. Which pronoun asks for which number and gender is data: `[relations.pronouns]`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from undertow.articles import grammar
from undertow.articles.countries import country
from undertow.articles.languages import Lexicon
from undertow.articles.somebody import Somebody
from undertow.articles.speakers import Speakers

Row = dict[str, Any]
_RECENT, _SUBJECT, _OBJECT, _INDIRECT, _WHOLE = 100, 80, 50, 40, 80
_SENTENCES = 3  # further back a pronoun seldom points
# In full a topic named thrice outweighs any subject, and one pronoun misread draws the next. Set by
# eye on articles we wrote; like _PARALLEL it was not searched for.
_AGAIN = 0.3
_GROUP = 0.6  # "they" for one union: possible, less likely than for several people
_THING = 0.7  # who does something is seldom a thing
_PARALLEL = 1.5  # one subject goes on as the next, more often than not
_SAID = 0.3  # "in a statement it said": what is said is seldom who says it
_QUOTED = 0.3  # outside a quotation one seldom goes on about a name inside
# How much more the best must stand out than the next, or a relation is not told. On dev3, for which
# nothing had been set yet, four of five that this leaves out were wrong; on dev and dev2, by which
# the weights were set, half. A false tie costs more than a true one is worth.
_CLEAR = 1.5
_ABSTRACT = 0.4  # who is tied to somebody is seldom an abstract thing
_NO_SIDE = {"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"}
_INSIDE = {"compound", "amod", "nmod", "attr", "oprd", "appos", "npadvmod", "flat", "fixed"}
_ARGUMENTS = {*grammar.SUBJECT, *grammar.PASSIVE_SUBJECT, "dobj", "dative"}


class Antecedents:
    """The nouns that the pronouns of one article stand for; asked in any order."""

    def __init__(
        self, doc: Any, words: Lexicon, speakers: Speakers, voice: Callable[[int], Row | None]
    ) -> None:
        self.doc, self.words, self.speakers, self.voice = doc, words, speakers, voice
        told = words.relations
        self._asks: dict[str, str] = told["pronouns"]
        self._told = frozenset(words.nouns)
        self._plural = frozenset(told["words"]["plural"])
        self._things = bool(told["words"]["things_have_gender"])
        self._people = frozenset(told["words"]["people"])
        self._groups = frozenset(told["words"]["actors"]) - self._people
        self._abstract = frozenset(told["words"]["abstract"]) - frozenset(told["words"]["assets"])
        self._abstract_ends = tuple(told["words"]["abstract_ends"])
        self._definite = frozenset(words.words["definite"])
        self._who = frozenset(told["words"]["who"])
        self._misread = frozenset(told["words"]["misread"])
        self._pointing = frozenset(told["words"]["pointing"])
        self._of: dict[int, Any] = {}
        self._contested: set[int] = set()
        self._doubts: dict[int, float] = {}
        self._sentences = [list(self._heads(sentence)) for sentence in doc.sents]
        self._number = {t.i: n for n, sentence in enumerate(doc.sents) for t in sentence}
        for token in doc:  # in the order of the text: a pronoun is a mention of what it stands for
            if self.is_pronoun(token):
                self._of[token.i] = self._find(token)

    def of(self, pronoun: Any) -> Any | None:
        """The noun that a pronoun stands for; None where there is none."""
        return self._of.get(pronoun.i)

    def is_contested(self, pronoun: Any) -> bool:
        """Whether another noun stands out nearly as much as the one that a pronoun is taken for."""
        return pronoun.i in self._contested

    def is_pronoun(self, token: Any) -> bool:
        """Whether a word points back: "it", "their"; not "le" before a noun."""
        if token.lower_ not in self._asks:
            return False
        after = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else token
        if token.lower_ in self._pointing:  # "celui-ci", and not "celui qui"
            return bool(after.text == "-")
        if token.pos_ == "PRON" or token.dep_ == "poss":
            return True
        verb = after.lower_ in self._misread and after.pos_ not in {"VERB", "AUX"}
        return verb and self.doc[max(token.i - 1, 0)].dep_ in {"neg", *grammar.SUBJECT}

    def _heads(self, sentence: Any) -> Iterator[Any]:
        """Nouns that may be meant, and pronouns, of a sentence."""
        for token in sentence:
            side = token.pos_ in {"NOUN", "PROPN"} and token.ent_type_ not in _NO_SIDE
            pronoun = token.pos_ != "NOUN" and token.lower_ in self._asks
            if pronoun or (side and token.dep_ not in _INSIDE):
                yield token

    def _find(self, pronoun: Any) -> Any | None:
        here = self._number[pronoun.i]
        barred = self._barred(pronoun)
        if pronoun.lower_ in self._pointing:
            return self._named_last(pronoun)
        if (teller := self._teller(pronoun, barred)) is not None:
            return teller
        phrase = pronoun.head if pronoun.dep_ == "poss" else pronoun  # "Its owner denied it"
        leads = phrase.dep_ in {*grammar.SUBJECT, *grammar.PASSIVE_SUBJECT}
        weights: dict[Any, list[float]] = defaultdict(list)
        last: dict[Any, Any] = {}
        for back in range(min(_SENTENCES, here) + 1):
            for token in reversed(self._sentences[here - back]):
                if token.i >= pronoun.i:
                    continue
                noun = self._of.get(token.i) if token.lower_ in self._asks else token
                if noun is None or noun.i in barred or token.i in barred:
                    continue
                fit = self._fit(pronoun, noun) * (_SAID if noun.lemma_ in self._told else 1.0)
                fit *= _ABSTRACT if self._is_abstract(noun) else 1.0
                fit *= _QUOTED if self._quoted(token) and not self._quoted(pronoun) else 1.0
                if fit:
                    who = self._key(noun)
                    fit *= _PARALLEL if leads and back == 1 and _opens(token) else 1.0
                    weights[who].append(fit * _weight(token) / 2**back)
                    last.setdefault(who, noun)
        best = max(weights, key=lambda who: (_together(weights[who]), last[who].i), default=None)
        if best is None:
            return None
        sure = _together(weights[best]) / _CLEAR
        leads = self._number[last[best].i] == here and _opens(last[best])  # "Tarn met its founder"
        if not leads and any(_together(w) > sure for who, w in weights.items() if who != best):
            self._contested.add(pronoun.i)
        return last[best]

    def _named_last(self, pronoun: Any) -> Any | None:
        """Of "celui-ci", who was named last and opens no sentence."""
        here = self._number[pronoun.i]
        before = [t for s in self._sentences[max(here - 1, 0) : here + 1] for t in s]
        near = (t for t in reversed(before) if t.i < pronoun.i and not _opens(t))
        fit = (t for t in near if t.lower_ not in self._asks and not self._is_abstract(t))
        return next((t for t in fit if self._fit(pronoun, t) and self._may_be_side(t)), None)

    def _may_be_side(self, noun: Any) -> bool:
        """Whether it is a name or somebody, not only a thing."""
        lemma = noun.lemma_.lower()
        return noun.pos_ == "PROPN" or lemma in self._groups or lemma in self._people

    def _teller(self, pronoun: Any, barred: set[int]) -> Any | None:
        """Of "Renn Cotton says it pays the guards" Renn Cotton: who tells it of himself."""
        if pronoun.dep_ not in {*grammar.SUBJECT, *grammar.PASSIVE_SUBJECT}:
            return None
        clause = pronoun.head
        verb = clause.head
        says = verb.lemma_.lower() in self.words.verbs and verb.i < clause.i
        who = grammar.subject(verb) if clause.dep_ == "ccomp" and says else None
        if who is None or who.i > pronoun.i or self._quoted(pronoun):
            return None
        same = (c for c in who.children if self._asks.get(c.lower_) == self._asks[pronoun.lower_])
        own = next((self._of[c.i] for c in same if self._of.get(c.i) is not None), None)
        return own or self._may_tell(pronoun, who, barred)  # "His spokeswoman said he was"

    def _may_tell(self, pronoun: Any, who: Any, barred: set[int]) -> Any | None:
        """The subject of a verb of saying, if what it tells can be about itself."""
        if who.lemma_.lower() in self._people and not self._fit(pronoun, who):
            who = next((t for t in self._behind(who) if self._fit(pronoun, t)), who)
        noun = self._of.get(who.i) if who.lower_ in self._asks else who
        if noun is None or noun.i in barred or noun.pos_ not in {"NOUN", "PROPN"}:
            return None
        gendered = bool({"m", "f"} & set(self._asks[pronoun.lower_])) and not self._things
        if noun.lemma_ in self._told or (gendered and self.speakers.named(noun) is None):
            return None  # "the report said it"
        return noun if self._fit(pronoun, noun) else None

    def _behind(self, person: Any) -> list[Any]:
        """Whom a person speaks for or belongs to: "a spokesman for Tarn", "Tarn's minister"."""
        own = [c for c in person.children if c.dep_ in {"poss", "compound"} and c.pos_ != "PRON"]
        return own + [noun for _, noun in grammar.prepositions(person)]

    def _whose(self, verb: Any) -> set[int]:
        """Of "Barr, whose race he paid for", Barr: who does it is another."""
        if verb.dep_ != "relcl":
            return set()
        owners = (c for o in verb.children if o.dep_ == "dobj" for c in o.children)
        relative = any(self.words.pronouns.get(c.lower_) == "relative" for c in owners)
        noun = verb.head
        near = [noun, noun.head] if noun.dep_ == "appos" else [noun, *noun.children]
        return {t.i for t in near} if relative else set()

    def _quoted(self, token: Any) -> bool:
        said = self.voice(token.idx)
        return said is not None and said["quote_type"] == "direct"

    def _key(self, noun: Any) -> Any:
        who = self.speakers.named(noun)
        return noun.lemma_.lower() if who is None else id(who)

    def _barred(self, pronoun: Any) -> set[int]:
        """Words that it cannot mean: other sides of its own verb, and who is speaking."""
        barred: set[int] = set()
        loose = pronoun.dep_ == "dative" and grammar.is_noun(pronoun.head)  # "en est la fondatrice"
        of_verb = pronoun.dep_ in _ARGUMENTS and not loose
        argument = of_verb or pronoun.pos_ == "DET"
        verb = pronoun.head if argument else grammar.verb_above(pronoun)
        if pronoun.dep_ != "poss":
            near = [c for c in verb.children if c.dep_ in _ARGUMENTS]
            doer = grammar.subject(verb) if verb.pos_ in {"VERB", "AUX"} else None
            near += [doer] if doer is not None else []
            barred = {one.i for head in near for one in (head, *head.conjuncts)}
            barred |= {self._of[i].i for i in barred if self._of.get(i) is not None}
            barred |= self._whose(verb)
        if pronoun.pos_ == "DET":  # "elle ne l'arme pas", the verb taken for a noun
            before = (self._of.get(t.i) for t in self.doc[max(pronoun.i - 3, 0) : pronoun.i])
            barred |= {noun.i for noun in before if noun is not None}
        said = self.voice(pronoun.idx)
        if said is not None and said["quote_type"] == "direct" and said["speaker"]:
            barred |= {
                i for who in self.speakers.everybody
                if who.name == said["speaker"] and not self._names_itself(who, said)
                for i, _ in who.mentions
            }  # fmt: skip
        return barred

    def _names_itself(self, who: Somebody, said: Row) -> bool:
        """Whether somebody speaks of itself by name: "Lumen sells hope. It runs no accounts"."""
        places = (self.doc[i].idx for i, _ in who.mentions if i < len(self.doc))
        return any(self.voice(place) is said for place in places)

    def _fit(self, pronoun: Any, noun: Any) -> float:
        """How well number and gender agree: 0 not at all, 1 fully."""
        asks = self._asks[pronoun.lower_]
        who = self.speakers.named(noun)
        several = "Plur" in noun.morph.get("Number") or noun.tag_ in {"NNS", "NNPS"}
        several = several or bool(noun.conjuncts) or noun.lower_ in self._plural
        group = self._is_group(noun, who)
        person = (who is not None and who.person) or noun.lemma_.lower() in self._people
        if "p" in asks:
            some = pronoun.dep_ == "pobj" and pronoun.head.head.pos_ in {"NUM", "DET"}
            fits = several or (group and not self._things and not some)  # "two of them"
            return (1.0 if several else _GROUP) if fits else 0.0
        state = who is not None and not noun.conjuncts and country(who.name)
        name = who is not None and noun.pos_ == "PROPN" and not noun.conjuncts
        if several and not (state or name):  # "the United States ... it", "the Morcha"
            return 0.0
        return self._gender(pronoun, noun, who, person)

    def _is_abstract(self, noun: Any) -> bool:
        """Whether it is no side of anything: "its plan", "the treatment"."""
        lemma = noun.lemma_.lower()
        if noun.pos_ != "NOUN" or lemma in self._groups or lemma in self._people:
            return False
        return lemma in self._abstract or lemma.endswith(self._abstract_ends)

    def _is_group(self, noun: Any, who: Somebody | None) -> bool:
        return noun.lemma_.lower() in self._groups or (who is not None and not who.person)

    def _no_person(self, who: Somebody) -> float:
        """How likely a name is none of a human being: models take many a party and firm for one."""
        if who.gender is not None:
            return 0.0
        mentions = [self.doc[i] for i, _ in who.mentions if i < len(self.doc)]
        if any(c.lower_ in self._definite for t in mentions for c in t.children if c.dep_ == "det"):
            return 1.0  # "the Kisan Sabha"
        if " " not in who.name:
            return 0.8
        # People are named in full once, and then by their surname.
        inside = [t for t in mentions if t.i > t.sent.start]
        alone = any(not self.doc[t.i - 1].text[:1].isupper() for t in inside)
        clauses = [c for t in mentions for c in t.children if c.dep_ == "relcl"]
        human = any(c.lower_ in self._who for clause in clauses for c in clause.children)
        says = any(t.head.lemma_.lower() in self.words.verbs for t in mentions)
        human = human or bool(who.roles & self._people)
        return 0.0 if alone or human or says else 0.6

    def _gender(self, pronoun: Any, noun: Any, who: Somebody | None, person: bool) -> float:
        asks = self._asks[pronoun.lower_]
        if "n" in asks:
            if person:
                if who is not None and id(who) not in self._doubts:
                    self._doubts[id(who)] = self._no_person(who)
                return 0.0 if who is None else self._doubts[id(who)]
            thing = who is None and noun.lemma_.lower() not in self._groups
            return _THING if thing and pronoun.dep_ != "dobj" else 1.0
        wanted = "female" if "f" in asks else "male" if "m" in asks else None
        if wanted is None:
            return 1.0
        if not self._things:
            if not person or (who is not None and who.gender not in {wanted, None}):
                return 0.0
            return 1.0 if who is None else self.speakers.pronouns.fits(who, wanted)
        known = who.gender if who is not None and who.person else _grammatical(noun)
        if known is None and who is not None and not who.person:  # "Karsk" here, "la Kestrie" there
            told = (_grammatical(self.doc[i]) for i, _ in who.mentions if i < len(self.doc))
            known = next((gender for gender in told if gender), None)
        return 1.0 if known in {wanted, None} else 0.0


def _opens(token: Any) -> bool:
    """Whether it is the subject of its sentence."""
    return token.dep_ in {*grammar.SUBJECT, *grammar.PASSIVE_SUBJECT} and token.head.dep_ == "ROOT"


def _grammatical(noun: Any) -> str | None:
    """The gender that the article or the noun shows."""
    near = [c for c in noun.children if c.dep_ == "det"]
    near += [noun] if noun.pos_ == "NOUN" else []
    told = [g for t in near for g in t.morph.get("Gender")]
    return {"Fem": "female", "Masc": "male"}.get(told[0]) if told else None


def _together(mentions: list[float]) -> float:
    """What mentions of one thing count together: the strongest, and a share of the others."""
    strongest = max(mentions)
    return strongest + _AGAIN * (sum(mentions) - strongest)


def _weight(token: Any) -> float:
    """How much a mention stands out where it is."""
    aside = token.head.dep_ in {"relcl", "acl", "advcl"}
    if token.dep_ in {*grammar.SUBJECT, *grammar.PASSIVE_SUBJECT}:
        return _RECENT + _SUBJECT + (0 if aside else _WHOLE)
    if token.dep_ == "dobj":
        return _RECENT + _OBJECT + (0 if aside else _WHOLE)
    if token.dep_ in {"pobj", "dative"}:
        verb = token.head.head
        part = grammar.is_noun(verb) or token.i < verb.i  # "in a statement it said"
        return _RECENT + _INDIRECT + (0 if part or aside else _WHOLE)
    return _RECENT + (_WHOLE if token.dep_ == "ROOT" else 0)
