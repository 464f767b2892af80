"""What tells that two sides stand in a relation: verbs, nouns, compounds, and which word is who.

The words are data (`[relations]` of the lexicon), the shapes are here; each yields `Found` pairs.
"Supports" may be told by a verb in the active or passive ("backed by"), by what is given ("sent
the rebels weapons"), by its noun ("Tarn's backing for", "with the help of"), by a role ("an ally
of"), a state ("under the control of") or a compound ("Tarn-backed").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from undertow.articles import grammar
from undertow.articles.languages import by_word, lexicon
from undertow.articles.parties import Parties

_VERBS = {"VERB", "AUX"}
_COMPLEMENT = {"attr", "oprd", "acomp"}


@dataclass(frozen=True, slots=True)
class Found:
    """A relation between two words; `key` is the word that tells it.

    Attributes:
        weak: a word of many meanings tells it, so that both sides must be names or organisations.
        after_preposition: the object follows a preposition ("paid for the posters").
        name: the object as it is called, where its noun holds more than that.
    """

    relation: str
    subject: Any
    object: Any
    key: Any
    weak: bool = False
    after_preposition: bool = False
    name: str | None = None


@dataclass(frozen=True)
class _Deed:
    """What the prepositions of a noun like "support" mean: "by" who, "for" whom."""

    relation: str
    doer: frozenset[str]
    target: frozenset[str]


@dataclass(frozen=True)
class _Words:
    """Frames by the words that make them."""

    verbs: dict[str, str]
    reversed: dict[str, str]
    adjectives: dict[str, str]
    roles: dict[str, str]
    held: dict[str, str]
    states: dict[str, str]
    sides: dict[str, str]
    hyphened: dict[str, str]
    prefixes: dict[str, str]
    deeds: dict[str, _Deed]
    gifts: frozenset[str]
    told: dict[str, Any]


@cache
def _words(language: str) -> _Words:
    told = lexicon(language).relations
    names = ("verbs", "reversed", "adjectives", "roles", "held", "states", "sides", "hyphened",
             "prefixes")  # fmt: skip
    deeds: dict[str, _Deed] = {}
    for kind, deed in told["deeds"].items():
        relation = kind.partition("/")[0]
        of = _Deed(relation, frozenset(deed["doer"]), frozenset(deed["target"]))
        deeds |= dict.fromkeys(deed["nouns"], of)
    gifts = frozenset(w for d in told["deeds"].values() if d.get("given") for w in d["nouns"])
    return _Words(
        **{name: by_word(told[name]) for name in names}, deeds=deeds, gifts=gifts, told=told
    )


class Frames:
    """Finds the relations that one parsed article tells."""

    def __init__(self, parties: Parties) -> None:
        self.doc, self.parties = parties.doc, parties
        self.words = _words(parties.words.language)
        self.plain = self.words.told["words"]
        acts = parties.words.verbs
        self.accusing = frozenset(v for v, act in acts.items() if act in {"accuse", "criticize"})
        self._weak = frozenset(self.plain["weak"])
        self._same: dict[str, str] = self.plain["same"]
        self._by = frozenset(self.plain["by"])
        self._giving = {
            verb: frozenset(group["to"])
            for group in self.words.told["giving"].values() for verb in group["verbs"]
        }  # fmt: skip

    def found(self) -> Iterator[Found]:
        """In the order of the words that tell them."""
        for token in self.doc:
            if token.pos_ in _VERBS:
                yield from self._verb(token)
            elif grammar.is_noun(token):
                yield from self._role(token)
                yield from self._deed(token)
                yield from self._state(token)
            if token.pos_ == "ADJ" or token.tag_ == "VBN":
                yield from self._adjective(token)
            yield from self._hyphened(token)
            yield from self._misread(token)

    # -- verbs -----------------------------------------------------------------------------------

    def _verb(self, verb: Any) -> Iterator[Found]:
        lemma = verb.lemma_.lower()
        particle = self.plain["particles"].get(lemma)
        if particle and not any(c.dep_ == "prt" and c.lower_ == particle for c in verb.children):
            return
        passive = is_passive(verb)
        doer = self.agent(verb) if passive else self.subject(verb)
        patient = self.patient(verb)
        doer = self._source(doer)
        yield from self._shares(verb, doer)
        relation = self.words.verbs.get(lemma)
        if patient is not None and lemma in self.plain["light"] and self.deed_of(patient):
            relation = None  # "formed an alliance" is told by the noun
        ordered = any(c.dep_ in {"xcomp", "ccomp"} for c in verb.children)
        if lemma in self._weak and ordered:
            relation = None  # "directed the station to provide"
        if relation and doer is not None and patient is not None:
            yield Found(relation, doer, patient, verb, lemma in self._weak)
        if passive and doer is not None and patient is not None:  # "was paid for by"
            for word in (c for c in verb.children if c.dep_ in {"prep", "prt"}):
                kind = self.words.verbs.get(f"{lemma} {word.lower_}")
                if kind and not list(word.children):
                    yield Found(kind, doer, patient, verb, after_preposition=True)
        yield from self._given(verb, doer, patient, passive)
        acting = patient if passive else doer
        if acting is None:
            return
        yield from self._mutual(verb, acting)
        for preposition, noun in self._prepositions(verb):
            frame = f"{lemma} {preposition}"
            near = frame not in self._weak or 0 < noun.head.i - verb.i <= _NEAR
            if near and (kind := self.words.verbs.get(frame)):
                yield Found(kind, acting, noun, verb, frame in self._weak, after_preposition=True)
            if kind := self.words.reversed.get(frame):
                yield Found(kind, noun, acting, verb)

    def _source(self, doer: Any) -> Any:
        """Of "financed by donations from the islanders", the islanders."""
        deed = None if doer is None or doer.dep_ != "pobj" else self.deed_of(doer)
        told = [n for p, n in self._prepositions(doer) if p in deed.doer] if deed else []
        return told[0] if told else doer

    def _shares(self, verb: Any, doer: Any) -> Iterator[Found]:
        """As in "holds 60 per cent of the bank", "bought a stake in"."""
        if doer is None or verb.lemma_.lower() not in self.plain["holding"]:
            return
        for part in (c for c in verb.children if c.dep_ == "dobj"):
            if part.lemma_.lower() in self.plain["shares"] or part.ent_type_ == "PERCENT":
                for preposition, other in self._prepositions(part):
                    if preposition in self.plain["share_of"]:
                        yield Found("controls", doer, other, verb)

    def subject(self, verb: Any) -> Any | None:
        """Who does what a verb says: "accused X of funding Y" is told of X."""
        above = verb
        for _ in range(_CLIMB):
            if above.head is above or any(c.dep_ in grammar.SUBJECT for c in above.children):
                break
            if above.dep_ not in {
                "pcomp",
                "prep",
                "pobj",
                "conj",
                "xcomp",
                "ccomp",
                "acl",
                "advcl",
            }:
                break
            above = above.head
            if above.lemma_.lower() in self.accusing:
                objects = [
                    c for c in above.children if c.dep_ in grammar.PASSIVE_SUBJECT | {"dobj"}
                ]
                return objects[0] if objects else None
        if verb.dep_ == "acl" and verb.tag_ == "VB":
            return self._owner(verb.head)  # "Tarn's plan to fund"
        if verb.dep_ == "conj" and not any(c.dep_ in grammar.SUBJECT for c in verb.children):
            shared = [c for c in verb.head.children if c.dep_ in grammar.PASSIVE_SUBJECT]
            if shared:  # "was founded in 1968 and belongs to"
                return shared[0]
        return grammar.subject(verb)

    def patient(self, verb: Any) -> Any | None:
        """Whom or what a verb is done to."""
        if is_participle(verb):
            return self._participle(verb)
        own = next((c for c in verb.children if c.dep_ == "dobj"), None)
        passive = is_passive(verb)
        if passive and verb.dep_ == "conj" and not grammar.is_passive(verb):
            return self.patient(verb.head)  # "is edited by Renn and owned by Marr"
        own = own if own is not None and not passive else grammar.done_to(verb)
        if own is None and grammar.is_passive(verb):  # the model's label for "which" is "nsubj"
            own = next((c for c in verb.children if c.dep_ in grammar.SUBJECT), None)
        if own is None and passive and verb.dep_ in {"xcomp", "ccomp", "pcomp"}:
            return grammar.subject(verb)  # "denies being funded by"
        if own is None and verb.dep_ == "relcl":  # "the station Tarn owns"
            asked = any(self.parties.words.pronouns.get(t.lower_) == "relative" for t in verb.lefts)
            return None if asked or is_passive(verb) or _is_intransitive(verb) else verb.head
        return own

    def _participle(self, verb: Any) -> Any | None:
        """Of "Founded in 1921 by three families, the company ..." the company."""
        if verb.dep_ == "conj":
            if verb.head.pos_ == "ADJ":
                return verb.head.head if verb.head.dep_ in {"amod", "acl"} else None
            return self.patient(verb.head) if is_passive(verb.head) else None
        if verb.dep_ in {"acl", "amod", "appos"}:
            over = (
                verb.head.head
            )  # "run by a charity and paid by firms": the model ties it to charity
            joined = any(c.dep_ == "cc" for c in verb.children) and over.lower_ in self._by
            return self.patient(over.head) if joined and over.head != verb else verb.head
        main = verb.head
        if verb.dep_ == "ROOT":
            end = verb.sent.end
            if (
                end >= len(self.doc)
                or self.doc[end - 1].text in ".!?"
                or "\n" in self.doc[end - 1].text
            ):
                return None
            main = self.doc[end].sent.root
        near = [c for c in main.children if c.dep_ in grammar.SUBJECT | grammar.PASSIVE_SUBJECT]
        return near[0] if near else None

    def agent(self, verb: Any) -> Any | None:
        """Who does it in the passive; of "armed and trained by Tarn", of both."""
        for one in (verb, *[c for c in verb.children if c.dep_ == "conj"]):
            told = grammar.agent(one)
            told = told or next((n for p, n in self._prepositions(one) if p in self._by), None)
            if told is not None:
                return told
        joined = verb.dep_ == "conj" and verb.head.pos_ in _VERBS and is_passive(verb.head)
        return grammar.agent(verb.head) if joined else None

    def _mutual(self, verb: Any, acting: Any) -> Iterator[Found]:
        """As in "the front and the union joined forces"."""
        joined = self.parties.joined(acting)
        if not joined:
            return
        frames = [verb.lemma_.lower()]
        frames += [f"{verb.lemma_} {c.lemma_}".lower() for c in verb.children if c.dep_ == "dobj"]
        kind = next((self.plain["mutual"][f] for f in frames if f in self.plain["mutual"]), None)
        if kind:
            yield Found(kind, acting, joined[-1], verb)

    # -- what is given ---------------------------------------------------------------------------

    def _given(self, verb: Any, doer: Any, patient: Any, passive: bool) -> Iterator[Found]:
        lemma = verb.lemma_.lower()
        to = self._giving.get(lemma)
        objects = [c for c in verb.children if c.dep_ in {"dobj", "dative", "npadvmod"}]
        objects += [patient] if patient is not None and patient not in objects else []
        objects += [
            c for o in objects if o.dep_ == "dobj" for c in o.conjuncts
        ]  # "petrol and money"
        things = [(thing, deed) for thing in objects if (deed := self.deed_of(thing))]
        if to is not None and doer is not None:
            for thing, deed in things:
                for other in self._receivers(verb, thing, objects, to, passive):
                    yield Found(deed.relation, doer, other, verb, after_preposition=True)
            for preposition, thing in self._prepositions(verb):  # "supplied them with weapons"
                deed = self.deed_of(thing) if preposition in self.plain["with"] else None
                if deed and patient is not None and thing.lemma_.lower() in self.words.gifts:
                    yield Found(deed.relation, doer, patient, verb)
        if lemma in self.plain["receiving"] and doer is not None and not passive:
            for thing, deed in things:
                if giver := self._giver(verb, thing, deed):
                    yield Found(deed.relation, giver, doer, verb, after_preposition=True)
        if doer is not None and not passive:
            for preposition, thing in self._prepositions(verb):  # "relies on support from"
                relies = f"{lemma} {preposition}" in self.plain["receiving"]
                deed = self.deed_of(thing) if relies else None
                if deed and (giver := self._giver(verb, thing, deed)):
                    yield Found(deed.relation, giver, doer, verb, after_preposition=True)

    def _receivers(
        self, verb: Any, thing: Any, objects: list[Any], to: frozenset[str], passive: bool
    ) -> Iterator[Any]:
        whole = {thing, *thing.conjuncts}
        yield from (o for o in objects if o not in whole and (o.dep_ != "npadvmod" or passive))
        yield from (c for c in thing.children if c.dep_ == "compound" and c.tag_ == "NNS")
        for preposition, noun in self._prepositions(verb, thing):
            if preposition in to and noun != thing and noun.i > verb.i:
                yield noun

    def _giver(self, verb: Any, thing: Any, deed: _Deed) -> Any | None:
        owner = self._owner(thing)
        if owner is not None and not self.parties.antecedents.is_pronoun(owner):
            return owner
        told = [n for p, n in self._prepositions(thing) if p in deed.doer and not self.deed_of(n)]
        told += [n for p, n in self._prepositions(verb) if p in self.plain["from"]]
        return told[0] if told else None

    def deed_of(self, noun: Any) -> _Deed | None:
        """What a noun tells: "weapons", any sum of money, "shipments of weapons"."""
        lemma = noun.lemma_.lower()
        if noun.ent_type_ == "MONEY" and lemma not in self.words.deeds:
            return self.words.deeds[self.plain["coin"]]
        if lemma in self.plain["counting"] or lemma in self.plain["deliveries"]:
            parts = [n for p, n in self._prepositions(noun) if p in self.plain["of"]]
            parts += [c for c in noun.children if c.dep_ == "compound"]
            within = (self.words.deeds.get(part.lemma_.lower()) for part in parts)
            return next((deed for deed in within if deed), None)
        return self.words.deeds.get(lemma)

    # -- nouns -----------------------------------------------------------------------------------

    def _deed(self, noun: Any) -> Iterator[Found]:
        """As in "Tarn's support for the rebels", "with the help of Tarn", "took control of"."""
        deed = self.deed_of(noun)
        if deed is None:
            return
        targets = [n for p, n in self._prepositions(noun) if p in deed.target]
        doers = [n for p, n in self._prepositions(noun) if p in deed.doer and n not in targets]
        doers = [n for n in doers if self.deed_of(n) is None]  # "millions d'euros"
        owner = self._owner(noun)
        if owner is not None and doers and not targets:
            targets = [owner]  # "the party's financing by Tarn"
        elif owner is not None:
            doers = [owner]
        given = noun.lemma_.lower() in self.words.gifts
        verb = grammar.verb_over(noun)
        if (
            targets
            and not doers
            and verb is not None
            and verb.lemma_.lower() in self.plain["light"]
        ):
            doer = self.agent(verb) if is_passive(verb) else self.subject(verb)
            doers = [] if doer is None or doer == noun else [doer]
        if doers and not targets:
            targets = self._helped(noun)
        if noun.dep_ in grammar.SUBJECT and noun.head.lemma_.lower() in self.plain["coming"]:
            targets = targets or doers  # "its weapons come from Tarn"
            if targets:
                doers = [n for p, n in self._prepositions(noun.head) if p in self.plain["from"]]
        for preposition, other in self._prepositions(noun):
            mutual = deed.relation in self.plain["both_ways"]
            if mutual and preposition in self.plain["between"] and other.conjuncts:
                yield Found(deed.relation, other, other.conjuncts[-1], noun, not given)
        if doers and targets and doers[0] != targets[0]:
            yield Found(deed.relation, doers[0], targets[0], noun, after_preposition=True)

    def _helped(self, noun: Any) -> list[Any]:
        """Of "took the port with the backing of Tarn", who took it."""
        if noun.dep_ != "pobj" or self._same_word(noun.head) not in self.plain["along"]:
            return []
        above = noun.head.head
        if grammar.is_noun(above):
            return [above] if self.parties.acts_word(above) else []
        if above.pos_ not in _VERBS:
            return []
        doer = self.patient(above) if is_passive(above) else self.subject(above)
        return [] if doer is None else [doer]

    def _state(self, noun: Any) -> Iterator[Found]:
        """As in "under the control of Tarn", "on Tarn's payroll", "at war with"."""
        if noun.dep_ not in {"pobj", "attr"}:
            return
        case = noun.head if noun.dep_ == "pobj" else next(
            (c for c in noun.children if c.dep_ == "case"), None)  # fmt: skip
        if case is None:
            return
        frame = f"{self._same_word(case)} {noun.lemma_.lower()}"
        bearer = self._bearer_of_state(noun.head.head if noun.dep_ == "pobj" else noun.head)
        if bearer is None:
            return
        if kind := self.words.states.get(frame):
            holder = self._owner(noun) or next(
                (n for p, n in self._prepositions(noun) if p in self.plain["of"]), None
            )  # fmt: skip
            if holder is not None:
                yield Found(kind, holder, bearer, noun)
        for preposition, other in self._prepositions(noun):
            other_side = any(c.dep_ == "amod" for c in noun.children)  # "the opposite side of"
            if not other_side and (kind := self.words.sides.get(f"{frame} {preposition}")):
                yield Found(kind, bearer, other, noun)

    def _bearer_of_state(self, above: Any) -> Any | None:
        if grammar.is_noun(above):
            return above
        if above.pos_ not in _VERBS:
            return None
        patient = self.patient(above)
        return patient if patient is not None else self.subject(above)

    def _role(self, noun: Any) -> Iterator[Found]:
        """As in "X is an ally of Y", "Y's founder, X", "X, owner of Y", "Y ally X"."""
        lemma = noun.lemma_.lower()
        relation, turned = self.words.roles.get(lemma), False
        if relation is None:
            relation, turned = self.words.held.get(lemma), True
        if relation is None:
            return
        owner = self._owner(noun)
        others = [] if owner is None else [owner]
        others += [n for p, n in self._prepositions(noun) if p in self.plain["role"]]
        if others:
            others = others[:1]
            bearers = [b for b in self._bearers(noun) if b != others[0]]
            for bearer in bearers[:1]:
                pair = (others[0], bearer) if turned else (bearer, others[0])
                yield Found(relation, *pair, noun)
        elif relation in self.plain["both_ways"]:
            for bearer in self._bearers(noun)[:1]:  # "the two have been rivals", "rivals X and Y"
                joined = self.parties.joined(bearer)
                if joined and "Plur" in noun.morph.get("Number"):
                    yield Found(relation, bearer, joined[-1], noun)

    def _bearers(self, noun: Any) -> list[Any]:
        for _ in range(_CLIMB):
            if noun.dep_ != "conj" or not (grammar.is_noun(noun.head) or noun.head.pos_ == "ADJ"):
                break
            if self.doc[noun.i - 1].text == ",":  # "le Norland, rival de la Velie"
                return [noun.head]
            noun = noun.head  # "an ally of X and a rival of Y"
        if noun.dep_ in _COMPLEMENT:
            verb = noun.head
            told = next((c for c in verb.children if c.dep_ == "dobj"), None)
            return [
                b for b in [told or grammar.subject(verb) or self.patient(verb)] if b is not None
            ]
        if noun.dep_ in {"appos", "amod", "acl", "compound", "nmod"} and grammar.is_noun(noun.head):
            return [noun.head]
        if noun.dep_ in grammar.SUBJECT and noun.head.lemma_ in self.plain["be"]:
            return [c for c in noun.head.children if c.dep_ == "attr" and c.pos_ == "PROPN"]
        beside = [c for c in noun.children if c.dep_ == "appos" or (
            c.dep_ in {"compound", "flat"} and c.i > noun.i)]  # fmt: skip
        if not beside and noun.dep_ in grammar.SUBJECT:  # a model may see two subjects
            after = (c for c in noun.head.children if c.dep_ == noun.dep_ and c.i > noun.i)
            beside = [c for c in after if c.pos_ == "PROPN" and self.doc[noun.i + 1].text == ","]
        return beside

    def _owner(self, noun: Any) -> Any | None:
        """Whose it is: "Tarn's", "its", "whose", "Kestrian", the name in "a Renn ally"."""
        pronouns = self.parties.words.pronouns
        for child in noun.children:
            relative = pronouns.get(child.lower_) == "relative" and child.pos_ in {"PRON", "DET"}
            if child.dep_ == "poss" or relative:
                return child
        for child in noun.children:
            named = child.dep_ == "compound" and child.pos_ == "PROPN" and child.i < noun.i
            if (named and self.parties.speakers.named(child)) or (
                child.dep_ in {"amod", "compound"} and self.parties.state_of(child)
            ):
                return child
        return None

    # -- adjectives and compounds ----------------------------------------------------------------

    def _adjective(self, word: Any) -> Iterator[Found]:
        """As in "troops loyal to the junta", "is allied with"."""
        for preposition, other in self._prepositions(word):
            kind = self.words.adjectives.get(f"{word.lemma_.lower()} {preposition}") or (
                self.words.adjectives.get(f"{word.lower_} {preposition}"))  # fmt: skip
            if kind is None:
                continue
            bearer = self.patient(word) if word.pos_ in _VERBS else None
            if bearer is None and word.dep_ in _COMPLEMENT:
                bearer = grammar.subject(word.head)
            elif bearer is None and grammar.is_noun(word.head):
                bearer = word.head
            if bearer is not None:
                yield Found(kind, bearer, other, word)

    def _hyphened(self, token: Any) -> Iterator[Found]:
        """As in "Ostmark-backed rebels", "pro-Kestrian", however the model cuts it."""
        if token.i < 2 or self.doc[token.i - 1].text not in {"-", "‑"}:
            return
        before = self.doc[token.i - 2]
        noun = next((t for t in islice(token.ancestors, _CLIMB) if grammar.is_noun(t)), token)
        if kind := self.words.prefixes.get(before.lower_):
            if noun.i > token.i and (self.parties.state_of(token) or token.pos_ == "PROPN"):
                yield Found(kind, noun, token, token)
        elif (kind := self.words.hyphened.get(token.lower_)) and noun.i > token.i:
            name = self.parties.text[token.idx + len(token) : noun.idx + len(noun)].strip()
            yield Found(kind, before, noun, token, name=name)

    def _misread(self, token: Any) -> Iterator[Found]:
        """A verb that the model took for a noun: "La Kestrie finance le parti", "ne l'arme pas"."""
        relation = self.plain["misread"].get(token.lower_)
        if relation is None or token.pos_ in _VERBS or not 0 < token.i < len(self.doc) - 2:
            return
        before = self.doc[token.i - 1]
        if self.parties.antecedents.is_pronoun(before) and before.pos_ != "PRON":
            main = token.sent.root
            near = self.doc[max(token.i - 3, token.sent.start) : token.i - 1]
            doer = next((t for t in near if t.dep_ in grammar.SUBJECT or t.pos_ == "PRON"), None)
            doer = doer or next((c for c in main.children if c.dep_ in grammar.SUBJECT), None)
            if doer is not None:
                yield Found(relation, doer, before, token)
            return
        after = list(self.doc[token.i + 1 : token.i + 4])
        patient = next((t for t in after if grammar.is_noun(t)), None)
        opens = after[0].pos_ == "DET" or after[0].lower_ in self.plain["article"]
        asked = self.parties.words.pronouns.get(before.lower_) == "relative"
        if before.lower_ in self.plain["whom"] and patient is not None:  # "que finance la Velie"
            near = reversed(self.doc[max(token.i - 4, 0) : token.i - 1])
            told = next((t for t in near if grammar.is_noun(t)), None)
            if told is not None:
                yield Found(relation, patient, told, token)
            return
        if before.pos_ == "CCONJ" and opens and patient is not None:
            main = next((c for c in token.sent.root.children if c.dep_ in grammar.SUBJECT), None)
            if main is not None:
                yield Found(relation, main, patient, token)
            return
        if opens and patient is not None and (asked or grammar.is_noun(before)):
            yield Found(relation, before if asked else _whole(before, token), patient, token)

    # -- words -----------------------------------------------------------------------------------

    def _same_word(self, preposition: Any) -> str:
        return self._same.get(preposition.lower_, str(preposition.lower_))

    def _prepositions(self, *heads: Any) -> list[tuple[str, Any]]:
        told = [(self._same.get(p, p), noun) for p, noun in grammar.prepositions(*heads)]
        # "thanks to", "on behalf of": a preposition may hang on another.
        for head in heads:
            for child in head.children:
                if child.dep_ == "prep":
                    told += [
                        (f"{self._same_word(child)} {p}", n) for p, n in grammar.prepositions(child)
                    ]
        return told


_CLIMB = 5
_NEAR = 2  # words from a verb to its preposition, where it has many others


def _whole(noun: Any, before: Any) -> Any:
    """The noun that a phrase before a word is about: "the party" of "the party of Renn"."""
    for _ in range(_CLIMB):
        inside = noun.dep_ in {"pobj", "prep", "compound", "nmod", "conj", "amod"}
        if not inside or noun.head.i >= before.i or noun.head.pos_ in _VERBS:
            break
        noun = noun.head
    return noun


def is_participle(verb: Any) -> bool:
    """Whether a verb stands alone as "backed by", without "was" or a subject."""
    if verb.tag_ != "VBN" or any(
        c.dep_ in {"aux", "auxpass", *grammar.SUBJECT, *grammar.PASSIVE_SUBJECT}
        for c in verb.children
    ):
        return False
    if verb.dep_ == "conj":
        return bool(verb.head.pos_ == "ADJ" or is_participle(verb.head))
    return verb.dep_ in {"acl", "advcl", "amod", "appos", "ROOT"}


def is_passive(verb: Any) -> bool:
    """Whether it is done to the subject, "was backed" or "backed by"; "seen and backed" as well."""
    if grammar.is_passive(verb) or is_participle(verb):
        return True
    joined = verb.dep_ == "conj" and verb.tag_ == "VBN" and verb.head.pos_ in _VERBS
    own = any(c.dep_ in {"aux", "dobj", *grammar.SUBJECT} for c in verb.children)
    return bool(joined and not own and grammar.is_passive(verb.head))


def _is_intransitive(verb: Any) -> bool:
    return any(c.dep_ in {"ccomp", "xcomp", "prep", "attr", "acomp"} for c in verb.children)
