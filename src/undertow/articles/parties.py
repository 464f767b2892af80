"""The two sides of a relation or a measure: who they are, by name where the article has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from undertow.articles import grammar
from undertow.articles.anaphora import Antecedents
from undertow.articles.appositions import name_before
from undertow.articles.countries import of_demonym
from undertow.articles.kinds import SOMEBODY, kinds
from undertow.articles.languages import Lexicon
from undertow.articles.somebody import Somebody
from undertow.articles.speakers import Speakers
from undertow.articles.states import States

_NAMED = {"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"}
# What the model knows to be no side of anything.
NO_ACTORS = {"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "LAW", "EVENT", "LANGUAGE"}
_NOT_OF_THE_NAME = {"relcl", "acl", "appos", "cc", "conj", "punct", "det", "predet", "case", "mark",
                    "npadvmod"}  # fmt: skip
_TIED = {"amod", "nmod", "nummod"}  # with words of their own behind a noun: another phrase
_DEEP = 4  # clauses between a relative pronoun and its noun
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Party:
    """One side: `name` as the article has it; `named`: a proper name; `head`: its word."""

    name: str
    named: bool
    head: Any


class Parties:
    """Finds who or what a word of a parsed article stands for."""

    def __init__(
        self, doc: Any, words: Lexicon, speakers: Speakers, voice: Callable[[int], Row | None]
    ) -> None:
        self.doc, self.words, self.speakers, self.text = doc, words, speakers, doc.text
        self.voice = voice
        self.antecedents = Antecedents(doc, words, speakers, voice)
        self.states = States(speakers, words)
        self.kinds = kinds(words.language, doc.vocab)
        told = words.relations["words"]
        self._people = frozenset(told["people"])
        institutions = frozenset(words.words["institutions"])
        self._actors = frozenset(told["actors"]) | self._people | institutions
        self._of = frozenset(told["of"])
        self._things = frozenset([*told["abstract"], *told["assets"], *told["not_people"]])
        self._ours, self._away = frozenset(told["ours"]), frozenset(told["abroad"])
        self._belonging: dict[str, str | None] = {}
        dates = words.dates
        self.times = frozenset(
            word for words_ in (*dates["months"], *dates["weekdays"], *dates["units"].values())
            for word in words_
        ) | frozenset(dates["seasons"])  # fmt: skip
        self._nobody, self._anybody = frozenset(told["nobody"]), frozenset(told["anybody"])

    def all(self, head: Any) -> Iterator[Party]:
        """A word and those joined to it by "and"."""
        noun = self.antecedents.of(head) or head  # "they": all of "Varenna and Tarn"
        for one in (noun, *[c for c in self.joined(noun) if c.i > noun.i][:4]):
            party = self.one(one)
            if party is not None:
                yield party

    def joined(self, noun: Any) -> list[Any]:
        """The others of "X and Y", even where the model saw two subjects of one verb."""
        others = list(noun.conjuncts)
        if not others and noun.dep_ in grammar.SUBJECT:
            beside = (c for c in noun.head.children if c.dep_ == noun.dep_ and c.i > noun.i)
            others = [c for c in beside if any(w.dep_ == "cc" for w in c.children)]
        return others

    def one(self, head: Any) -> Party | None:
        """Who a word stands for; None where that is nobody ("who knows")."""
        if head.lower_ in self._nobody or head.lower_ in self._away:
            return Party(head.text, False, head)
        if self.antecedents.is_pronoun(head):
            noun = self.antecedents.of(head)
            return None if noun is None else self._noun(noun)
        kind = self.words.pronouns.get(head.lower_)
        if head.lower_ in self._ours and not is_acronym(head):
            return self._speaking(head)
        if kind == "relative" and head.pos_ != "NOUN":
            noun = self.described(head)
            return None if noun is None else self.one(noun)
        if kind == "author":
            return self._speaking(head)
        return None if kind is not None else self._noun(head)

    def _noun(self, head: Any) -> Party | None:
        of = [noun for preposition, noun in grammar.prepositions(head) if preposition in self._of]
        # "four of its reporters", "a third, Olena"
        counting = head.pos_ in {"NUM", "DET", "PRON"}
        counting = counting or (head.ent_type_ == "ORDINAL" and head.pos_ != "PROPN")
        beside = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
        if counting and beside is not None:
            return self.one(beside)
        counting = counting or head.text == "%" or head.ent_type_ == "PERCENT"
        if counting or head.lemma_.lower() in self.words.relations["words"]["counting"]:
            return self.one(of[0]) if of and of[0] != head else None
        name = self._name_of(head)
        if name is not None:
            return Party(name, True, head)
        return self._described_as(head) if grammar.is_noun(head) or _is_misread(head) else None

    def _name_of(self, head: Any) -> str | None:
        """The name of somebody whom the article knows, or of a state."""
        if any(c.dep_ == "nummod" for c in head.children) and self.state_of(head):
            return None  # "two Canadians" are no state
        if (head.pos_ == "ADJ" or of_demonym(head.text) is not None) and (
            state := self.state_of(head)
        ):
            return state
        who = self._person_beside(head) or self.speakers.meant(head)
        thing = head.pos_ == "NOUN" and head.lemma_.lower() not in self._people
        if who is not None and not (thing and who.person and head.ent_type_ != "PERSON"):
            return who.name
        return self.state_of(head)

    def _described_as(self, head: Any) -> Party:
        """A noun by its words, or by the name beside it: "the firm, Lumen Media"."""
        if head.pos_ == "NOUN":
            near = [head.head] if head.dep_ == "appos" else []
            near += self._called(head)
            near += [c for c in head.children if c.dep_ == "appos"]
            near += self._loose_name(head)
            near += [name for name in [name_before(head)] if name is not None]
            name = next(
                (noun for noun in near if noun.pos_ == "PROPN" or noun.ent_type_ in _NAMED), None
            )
            if name is not None:
                who = self.speakers.named(name)
                return Party(self.phrase(name) if who is None else who.name, True, name)
        inside = head.text[:1].isupper() and head.i != head.sent.start
        unknown = head.text[:1].isupper() and head.is_oov  # "Ostmark", first in its sentence
        named = head.ent_type_ in _NAMED or head.pos_ == "PROPN" or inside or unknown
        return Party(self.phrase(head), named, head)

    def _loose_name(self, head: Any) -> list[Any]:
        """Of "a doorman, Kev Pruett," the name, where the model saw no apposition."""
        at = head.i + 1
        if head.lemma_.lower() not in self._people or at + 1 >= len(self.doc):
            return []
        name = self.doc[at + 1]
        beside = self.doc[at].text == "," and name.ent_type_ == "PERSON" and name.dep_ != "conj"
        root = next((e.root for e in self.doc.ents if e.start == at + 1), None) if beside else None
        loose = root is not None and root.dep_ in {"npadvmod", "dep", "dobj", "attr", "appos"}
        return [root] if loose else []

    def _called(self, head: Any) -> list[Any]:
        """Of "a company called Lumen Media" the name."""
        calling = self.words.relations["words"]["calling"]
        acts = (c for c in head.children if c.dep_ in {"acl", "amod"} and c.lower_ in calling)
        return [c for act in acts for c in act.children if c.i > act.i and grammar.is_noun(c)]

    def _person_beside(self, head: Any) -> Somebody | None:
        """Of "Jana Holt, founder of the Post", the person for "founder"."""
        if head.dep_ != "appos" or head.pos_ != "NOUN":
            return None
        who = self.speakers.named(head.head)
        role = head.lemma_.lower() in self._people
        return who if who is not None and (who.person or not role) else None

    def described(self, relative: Any) -> Any | None:
        """The noun of a relative pronoun: "the party, which critics say is funded by Tarn"."""
        clause = relative
        for _ in range(_DEEP):
            if clause.dep_ in {"relcl", "acl"} or clause.head is clause:
                break
            clause = clause.head
        noun = clause.head
        if clause.dep_ not in {"relcl", "acl"} or noun.pos_ not in {"NOUN", "PROPN", "PRON", "NUM"}:
            return None
        for_people = relative.lower_ in self.words.relations["words"]["who"]
        above = noun.head.head
        behind = for_people and noun.dep_ == "pobj" and above.pos_ == "NOUN"
        place = noun.pos_ == "NOUN" and noun.lemma_.lower() not in self._people
        place = place and above.lemma_.lower() in self._people
        if behind and (place or self._is_body(noun)):
            return above  # "a fellow at the institute who", "traders from the coast who"
        return noun

    def _is_body(self, noun: Any) -> bool:
        who = self.speakers.named(noun)
        return who is not None and not who.person

    def _speaking(self, head: Any) -> Party | None:
        """Whoever says "I" and "we"; "you" is anybody."""
        said = None if head.lower_ in self._anybody else self.voice(head.idx)
        if said is None:
            return None
        alone = head.lower_ in self.words.relations["words"]["alone"]
        group = None if alone else self._body_of(said["speaker"]) or self._stated(said)
        name = group or said["speaker"] or said["speaker_text"] or ""
        opening, _, rest = name.partition(" ")
        name = rest if opening.lower() in self.words.words["definite"] else name
        return Party(name, True, head) if name else None

    def _stated(self, said: Row) -> str | None:
        """The affiliation of a speaker; of "Tarnish Minister Roe" the state."""
        told: str | None = said["affiliation"]
        return None if told is None else self.states.called(told) or told

    def _body_of(self, name: str | None) -> str | None:
        """Whom somebody speaks for: of "the union's chair, Edda Fenn", the union."""
        if name is None:
            return None
        if name not in self._belonging:
            places = (i for w in self.speakers.everybody if w.name == name and w.person
                      for i, _ in w.mentions)  # fmt: skip
            told = (self._body_beside(self.doc[i]) for i in places)
            self._belonging[name] = next((body for body in told if body), None)
        return self._belonging[name]

    def _body_beside(self, mention: Any) -> str | None:
        roles = [c for c in mention.children if c.dep_ == "appos" and c.pos_ == "NOUN"]
        roles += [mention.head] if mention.dep_ == "appos" and mention.head.pos_ == "NOUN" else []
        roles += [mention.head] if mention.dep_ == "attr" else []
        leads = self.words.relations["words"]["leads"]
        for verb in (
            c for c in mention.children if c.dep_ == "relcl" and c.lemma_.lower() in leads
        ):
            led = next((self.one(c) for c in verb.children if c.dep_ == "dobj"), None)
            if led is not None and self.is_body(led):
                return led.name
        for role in roles:
            owners = [c for c in role.children if c.dep_ == "poss"]
            owners += [noun for word, noun in grammar.prepositions(role) if word in self._of]
            for owner in owners:
                party = None if owner is mention else self.one(owner)
                if party is not None and self.is_body(party) and not self.is_person(party):
                    return party.name
        return None

    def state_of(self, adjective: Any) -> str | None:
        """The state or place that an adjective is made of: "Kestrian", as the article names it."""
        return self.states.of(adjective)

    def acts(self, party: Party) -> bool:
        """Whether it is somebody who can act: a name, a group, a state, a site; not a thing."""
        head = party.head
        like = head.pos_ == "NOUN" and self.kinds.of(head.lemma_.lower()) == SOMEBODY
        return like or self.surely_acts(party)

    def surely_acts(self, party: Party) -> bool:
        """The same of what is listed or named, and not only like such words."""
        if party.head.ent_type_ in NO_ACTORS and not self._misnamed(party.head):
            return False
        head, words = party.head, self.words.relations["words"]
        lemma = head.lemma_.lower()
        known = lemma in self._actors or head.lower_ in self._actors | self._away
        if party.named or known:
            return True
        people = head.tag_ == "NNS" and lemma.endswith(tuple(words["person_ends"]))
        return people and lemma not in self._things

    def _misnamed(self, head: Any) -> bool:
        """Whether the model calls a name a date ("Radio Sund"), which holds no word of time."""
        if head.pos_ != "PROPN" or head.ent_type_ not in {"DATE", "TIME", "QUANTITY", "ORDINAL"}:
            return False
        name = [t for t in head.subtree if t.ent_type_ == head.ent_type_]
        return not any(t.lower_ in self.times or any(map(str.isdigit, t.text)) for t in name)

    def is_state(self, head: Any) -> bool:
        """Whether a word names a state or a place."""
        return head.ent_type_ == "GPE" or self.state_of(head) is not None

    def may_act(self, party: Party) -> bool:
        """Whether it can be somebody who acts: all but what is known to be abstract."""
        if self.acts(party):
            return True
        head, words = party.head, self.words.relations["words"]
        lemma = head.lemma_.lower()
        concrete = lemma not in words["abstract"] and not lemma.endswith(
            tuple(words["abstract_ends"])
        )
        return head.pos_ == "NOUN" and concrete and head.ent_type_ in {"", "NORP", "ORG", "GPE"}

    def acts_word(self, noun: Any) -> bool:
        """The same of a noun as it stands."""
        party = self.one(noun)
        return party is not None and self.acts(party)

    def is_body(self, party: Party) -> bool:
        """Whether it is a name or an organisation, not just people."""
        return self.acts(party) and (party.named or party.head.lemma_.lower() not in self._people)

    def is_person(self, party: Party) -> bool:
        """Whether it is a human being."""
        if party.head.lemma_.lower() in self._people and not party.named:
            return True
        # The models take many a firm of one word for a person.
        return any(
            who.person and (" " in who.name or who.gender is not None)
            for who in self.speakers.everybody if who.name == party.name
        )  # fmt: skip

    def is_surely_person(self, party: Party) -> bool:
        """The same where more speaks for it than the model's word: it takes firms for people."""
        if party.head.lemma_.lower() in self._people and not party.named:
            return True
        everybody = self.speakers.everybody
        return any(w.person and w.gender is not None for w in everybody if w.name == party.name)

    def _opens(self, word: Any) -> bool:
        relative = self.words.pronouns.get(word.lower_) == "relative"
        return relative or "Art" in word.morph.get("PronType")

    def phrase(self, head: Any) -> str:
        """The noun with what belongs to it, without articles and clauses."""
        left_out = {
            t.i
            for child in head.children
            if child.dep_ in _NOT_OF_THE_NAME
            or (child.dep_ == "prep" and child.lower_ not in self._of)
            or (child.dep_ in _TIED and child.i > head.i and list(child.children))
            for t in child.subtree
        }
        verbs = self.words.relations["words"]["misread"]
        end = next(
            (t.i for t in self.doc[head.i + 1 : head.i + 4] if t.lower_ in verbs), head.sent.end
        )
        kept = {t.i for t in head.subtree if t.i < end and t.i not in left_out and not t.is_space}
        first = last = head.i
        while first - 1 in kept:
            first -= 1
        while first < head.i and self._opens(self.doc[first]):
            first += 1  # "the minister's cousin", "whose union"
        while first > 1 and self.doc[first - 1].text == "-" and not self.doc[first - 1].whitespace_:
            first -= 2  # "think-tank"
        while last + 1 in kept:
            last += 1
        start, end = grammar.span_of(list(self.doc[first : last + 1]))
        return " ".join(self.text[slice(*grammar.trimmed((start, end), self.text))].split())


def is_acronym(word: Any) -> bool:
    """Whether a pronoun is none, being written in capitals: "the US has given"."""
    loud = word.text.isupper() and len(word.text) > 1
    return loud and not word.nbor(1 if word.i + 1 < len(word.doc) else 0).text.isupper()


def _is_misread(head: Any) -> bool:
    """Whether a word is a name that the model took for something else: "Hydral belongs to"."""
    side = {*grammar.SUBJECT, *grammar.PASSIVE_SUBJECT, "dobj", "pobj"}
    loose = head.pos_ in {"ADJ", "VERB", "ADV", "X", "INTJ"}
    return loose and head.dep_ in side and bool(head.text[:1].isupper())
