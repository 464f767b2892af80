"""Who does what to whom: the places around a verb or a noun, however the sentence turns them.

Active and passive, participles ("backed by"), relative clauses, verbs that share a subject,
"accused X of paying Y". Nothing here knows what a word means.
"""

from __future__ import annotations

from typing import Any

from undertow.articles import grammar
from undertow.articles.parties import Parties
from undertow.articles.ties import Deed, tie_words

VERBS = {"VERB", "AUX"}
COMPLEMENT = {"attr", "oprd", "acomp"}  # what is said of a subject: "is an ally", "named head"
# What ties "of paying Y" to "accused X", or to X itself.
_UNDER = {"pcomp", "prep", "pobj", "conj", "xcomp", "ccomp", "acl", "advcl", "dobj"}
_LOOSE = {"advmod", "npadvmod", "amod", "compound", "nmod", "dep"}
_TIED, _OPENING = {"nmod", "dep"}, {"det", "nummod"}
_NEAR = 5  # words between a verb and a noun beside it
_WHERE = {"GPE", "LOC"}
_BEHIND = 7  # words from it to a subject behind it: "qu'a fondé en 2017 l'ancien ministre"
_INSERTED = 12  # words of an insertion between commas
_MANY = 3  # digits of a number that may be a sum
CLIMB = 5  # steps up a tree; what lies further away is another matter


class Valency:
    """The places around the words of one parsed article."""

    def __init__(self, parties: Parties) -> None:
        self.doc, self.parties = parties.doc, parties
        self.words = tie_words(parties.words.language)
        self.plain = self.words.told["words"]
        acts = parties.words.verbs
        self.accusing = frozenset(v for v, act in acts.items() if act in {"accuse", "criticize"})
        self.accusing |= frozenset(self.plain["suspecting"])
        self.by = frozenset(self.plain["by"])
        self._same: dict[str, str] = self.plain["same"]
        giving = (verb for group in self.words.told["giving"].values() for verb in group["verbs"])
        self._taking = frozenset([*self.words.verbs, *giving, *self.plain["receiving"]])

    def subject(self, verb: Any) -> Any | None:
        """Who does what a verb says: "accused X of funding Y" is told of X."""
        above = verb
        for _ in range(CLIMB):
            if above.head is above or any(c.dep_ in grammar.SUBJECT for c in above.children):
                break
            if above.dep_ not in _UNDER:
                break
            above = above.head
            if above.lemma_.lower() in self.accusing:
                objects = [
                    c for c in above.children if c.dep_ in grammar.PASSIVE_SUBJECT | {"dobj"}
                ]
                objects = objects or self._reproached(above)
                if objects or not is_participle(above):
                    return objects[0] if objects else None
                return self.patient(above)  # "Tarn, accused of arming them, denied it"
        if verb.dep_ == "acl" and verb.tag_ == "VB":
            return self.owner(verb.head)  # "Tarn's plan to fund"
        if verb.dep_ == "conj" and not any(c.dep_ in grammar.SUBJECT for c in verb.children):
            shared = [c for c in verb.head.children if c.dep_ in grammar.PASSIVE_SUBJECT]
            if shared:  # "was founded in 1968 and belongs to"
                return shared[0]
        own = any(c.dep_ in grammar.SUBJECT for c in verb.children)
        if verb.dep_ == "acl" and verb.tag_ in {"VBP", "VBZ", "VBD"} and not own:
            return verb.head  # "the junta, which took power, had banned": taken for a participle
        told = grammar.subject(verb) or self._raised(verb)
        if told is not None and told.lower_ in self.plain["halved"]:  # "Pavel Renn co-founded"
            told = next((c for c in told.children if c.i == told.i - 1), told)
        return told if told is not None else self._before(verb)

    def _reproached(self, verb: Any) -> list[Any]:
        """Of "reproche à Tarn d'avoir payé" Tarn."""
        given = [c for c in verb.children if c.dep_ == "dative"]
        return given + [n for p, n in self.prepositions(verb) if p in self.plain["reproached"]]

    def _raised(self, verb: Any) -> Any | None:
        """Of "is said to own", "is able to count on", "sent officers to train", who it is."""
        for _ in range(CLIMB):
            above = verb.head
            purpose = verb.dep_ == "advcl" and verb.tag_ == "VB"
            halved = above.lower_ in self.plain["halved"]  # "co-founded" in three words
            if above == verb or not (verb.dep_ in {"xcomp", "acomp"} or purpose or halved):
                return None
            sides = grammar.SUBJECT | grammar.PASSIVE_SUBJECT
            own = next((c for c in above.children if c.dep_ in sides), None)
            if own is not None:
                return own
            verb = above
        return None

    def _before(self, verb: Any) -> Any | None:
        """A name right before a verb without a subject, which the model took for an adjective."""
        if verb.i == verb.sent.start or not self._is_finite(verb):
            return None
        near = self.doc[verb.i - 1]
        near = near.head if near.dep_ in {"aux", "neg"} and verb.i > 1 else near
        loose = near.head == verb and near.dep_ in _LOOSE and near.text[:1].isupper()
        return near if loose and near.pos_ in {"PROPN", "NOUN", "ADJ"} else None

    def _is_finite(self, verb: Any) -> bool:
        return verb.tag_ in {"VBD", "VBZ", "VBP"} and verb.dep_ in {"ROOT", "conj", "ccomp"}

    def patient(self, verb: Any) -> Any | None:
        """Whom or what a verb is done to."""
        if is_participle(verb):
            return self._participle(verb)
        own = next((c for c in verb.children if c.dep_ == "dobj"), None)
        passive = is_passive(verb)
        if passive and verb.dep_ == "conj" and not grammar.is_passive(verb):
            said = _is_said_to_be(verb.head)  # "is edited by Renn and owned by Marr"
            return grammar.subject(verb.head) if said else self.patient(verb.head)
        own = own if own is not None and not passive else grammar.done_to(verb)
        if own is None and grammar.is_passive(verb):  # the model's label for "which" is "nsubj"
            own = next((c for c in verb.children if c.dep_ in grammar.SUBJECT), None)
        if own is None and not passive:
            own = self._partitive(verb) or self._past_insertion(verb) or self._beside(verb)
            own = own or self._past_phrase(verb)
        if own is None and passive:
            own = self._leant_on(verb)
        if own is None and verb.dep_ == "relcl":  # "the station Tarn owns"
            asked = any(self.parties.words.pronouns.get(t.lower_) == "relative" for t in verb.lefts)
            return None if asked or is_passive(verb) or _is_intransitive(verb) else verb.head
        return own

    def _leant_on(self, verb: Any) -> Any | None:
        """Of a passive without a subject, that of the verb it leans on."""
        if verb.dep_ in {"xcomp", "ccomp", "pcomp"}:
            return self.subject(verb)  # "denies being funded by", "accused him of being run"
        joined = verb.dep_ == "conj" and verb.head.pos_ in VERBS
        return grammar.subject(verb.head) if joined else None  # "appeared and were remanded"

    def _partitive(self, verb: Any) -> Any | None:
        """Of "finance des groupes" the groups: the model took the article for a preposition."""
        if verb.lemma_.lower() not in self.words.verbs:
            return None
        after = [c for c in verb.children if c.i == verb.i + 1 and c.dep_ == "prep"]
        told = (c for c in after if c.lower_ in self.plain["article"])
        return next((n for c in told for n in c.children if n.dep_ == "pobj"), None)

    def _past_insertion(self, verb: Any) -> Any | None:
        """Of "owns, through his wife, a company" the company, which the model ties to the wife."""
        if verb.lemma_.lower() not in self.words.verbs:
            return None
        start = self._behind_insertion(verb.i + 1)
        near = self.doc[start : start + _NEAR + 2] if start > verb.i + 1 else []
        return next((t for t in near if is_head(t) and t.left_edge.i in {start - 1, start}), None)

    def _past_phrase(self, verb: Any) -> Any | None:
        """Of "verse au club les deux tiers du budget" the thirds, which the model ties to it."""
        if verb.lemma_.lower() not in self._taking:
            return None
        for phrase in (c for c in verb.children if c.dep_ == "prep" and c.i > verb.i):
            for noun in (n for c in phrase.children for n in c.children if n.dep_ in _TIED):
                opens = next((c for c in noun.children if c.dep_ in _OPENING), None)
                if grammar.is_noun(noun) and opens is not None and opens.i > phrase.i:
                    return noun
        return None

    def _beside(self, verb: Any) -> Any | None:
        """Of "soutient Manutra" the name, which the model tied to the verb as it ties a day."""
        if verb.lemma_.lower() not in self.words.verbs or verb.i + 1 >= len(self.doc):
            return None
        loose = (c for c in verb.children if c.dep_ in {"npadvmod", "nmod", "dep", "attr"})
        return next((c for c in loose if c.left_edge.i == verb.i + 1 and grammar.is_noun(c)
                     and c.ent_type_ not in {"DATE", "TIME", "PERCENT"}
                     and c.lower_ not in self.parties.times), None)  # fmt: skip

    def _behind_insertion(self, at: int) -> int:
        """The place behind ", selon plusieurs observateurs,"; the same where there is none."""
        if at + 1 >= len(self.doc) or self.doc[at].text != "," or self.doc[at + 1].pos_ != "ADP":
            return at
        ends = (t.i for t in self.doc[at + 1 : at + _INSERTED] if t.text == ",")
        return next(ends, at - 1) + 1

    def _participle(self, verb: Any) -> Any | None:
        """Of "Founded in 1921 by three families, the company ..." the company."""
        if verb.dep_ == "conj":
            if verb.head.pos_ == "ADJ":
                return verb.head.head if verb.head.dep_ in {"amod", "acl"} else None
            return self.patient(verb.head) if is_passive(verb.head) else None
        if verb.dep_ == "xcomp":
            had = next((c for c in verb.head.children if c.dep_ == "dobj" and c.i < verb.i), None)
            return had if had is not None else self.subject(verb.head)
        if verb.dep_ in {"acl", "amod", "appos"}:
            over = (
                verb.head.head
            )  # "run by a charity and paid by firms": the model ties it to charity
            joined = any(c.dep_ == "cc" for c in verb.children) and over.lower_ in self.by
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

    def turned(self, verb: Any) -> tuple[Any, Any] | None:
        """Of "the charter que défend the party", whose subject follows, both sides."""
        at = verb.i - 1
        while at > 0 and self.doc[at].pos_ in {"AUX", "ADV"}:
            at -= 1
        if not 0 < at < verb.i or self.doc[at].lower_ not in self.plain["whom"]:
            return None
        near = (t for t in reversed(self.doc[max(at - _NEAR, 0) : at]) if grammar.is_noun(t))
        start = self._behind_insertion(verb.i + 1)
        after = (t for t in self.doc[start : start + _BEHIND] if grammar.is_noun(t))
        told, doer = next(near, None), next(after, None)
        if told is not None and told.ent_type_ in _WHERE and told.dep_ == "pobj":
            told = told.head.head  # "a firm of Liss que ..."
        return None if told is None or doer is None else (doer, told)

    def agent(self, verb: Any) -> Any | None:
        """Who does it in the passive; of "armed and trained by Tarn", of both."""
        for one in (verb, *[c for c in verb.children if c.dep_ == "conj"]):
            told = grammar.agent(one)
            told = told or next((n for p, n in self.prepositions(one) if p in self.by), None)
            if told is not None:
                return told
        joined = verb.dep_ == "conj" and verb.head.pos_ in VERBS and is_passive(verb.head)
        told = grammar.agent(verb.head) if joined else None
        inner = [n for p, n in self.prepositions(*self._within(verb)) if p in self.by]
        return told or (inner[0] if inner else None)  # "trained in secret by Tarn"

    def _within(self, verb: Any) -> list[Any]:
        """Nouns after the prepositions of a verb, which may have taken one that is the verb's."""
        nouns = ((p, n) for p, n in self.prepositions(verb) if not self.deed_of(n))
        return [
            n for p, n in nouns
            if p in self.plain["into"] or not any(c.dep_ in {"det", "poss"} for c in n.children)
        ]  # fmt: skip

    def owner(self, noun: Any) -> Any | None:
        """Whose it is: "Tarn's", "its", "whose", "Kestrian", the name in "a Renn ally"."""
        pronouns = self.parties.words.pronouns
        for child in noun.children:
            relative = pronouns.get(child.lower_) == "relative" and child.pos_ in {"PRON", "DET"}
            if child.dep_ == "poss" or relative:
                return child
        name = noun.head.pos_ == "PROPN" and noun.i < noun.head.i
        if noun.dep_ in {"compound", "nmod"} and name:  # "its ally Ostmark"
            over = (c for c in noun.head.children if c.dep_ == "poss" and c.i < noun.i)
            if (first := next(over, None)) is not None:
                return first
        for child in noun.children:
            named = child.dep_ == "compound" and child.pos_ == "PROPN" and child.i < noun.i
            if (named and self.parties.speakers.named(child)) or (
                child.dep_ in {"amod", "compound"} and self.parties.state_of(child)
            ):
                return child
        return None

    def deed_of(self, noun: Any) -> Deed | None:
        """What a noun tells: "weapons", any sum of money, "shipments of weapons"."""
        lemma = noun.lemma_.lower()
        if noun.ent_type_ == "MONEY" and lemma not in self.words.deeds:
            return self.words.deeds[self.plain["coin"]]
        if lemma in self.plain["counting"] or lemma in self.plain["deliveries"]:
            parts = [n for p, n in self.prepositions(noun) if p in self.plain["of"]]
            parts += [c for c in noun.children if c.dep_ == "compound"]
            within = (self.words.deeds.get(part.lemma_.lower()) for part in parts)
            return next((deed for deed in within if deed), None)
        if noun.ent_type_ != "MONEY" and noun.i > noun.sent.start and noun.text[:1].isupper():
            return None  # "the Renn Foundation", "l'Alliance du Nord"
        opens = {c.lower_ for c in noun.children if c.dep_ == "det"}
        if lemma in self.plain["fund"] and opens & set(self.plain["one"]):
            return None  # "le fonds": a firm
        return self.words.deeds.get(lemma)

    def gift_of(self, noun: Any) -> Deed | None:
        """The same of what is given, which may be a sum in an unknown coin: "900 gouls"."""
        deed = self.deed_of(noun)
        return self.words.deeds[self.plain["coin"]] if deed is None and self._is_sum(noun) else deed

    def _is_sum(self, noun: Any) -> bool:
        """Whether it is many of something that has no vector, or a number of three digits alone."""
        lemma = noun.lemma_.lower()
        if lemma in self.plain["millions"]:
            parts = [n for p, n in self.prepositions(noun) if p in self.plain["of"]]
            return all(n.is_oov or self.deed_of(n) is not None for n in parts)
        near = [c.text for c in noun.children if c.i < noun.i and c.text[:1].isdigit()]
        digits = sum(c.isdigit() for text in (near or [noun.text]) for c in text)
        coin = noun.pos_ == "NUM" or (noun.pos_ in {"NOUN", "PROPN"} and noun.is_oov and bool(near))
        return coin and digits >= _MANY and noun.ent_type_ not in {"DATE", "TIME", "PERCENT"}

    def same_word(self, preposition: Any) -> str:
        """A preposition in the one way the lexicon writes it ("towards", "toward")."""
        return self._same.get(preposition.lower_, str(preposition.lower_))

    def prepositions(self, *heads: Any) -> list[tuple[str, Any]]:
        """Prepositions of words, in the lexicon's writing, and the nouns behind them."""
        told = [(self._same.get(p, p), noun) for p, noun in grammar.prepositions(*heads)]
        # "thanks to", "on behalf of": a preposition may hang on another.
        for head in heads:
            for child in head.children:
                if child.dep_ == "prep":
                    told += [
                        (f"{self.same_word(child)} {p}", n) for p, n in grammar.prepositions(child)
                    ]
                    parts = [c for c in child.children if c.lemma_.lower() in self.plain["halves"]]
                    if head.pos_ in VERBS:  # "appartient pour moitié à la région"
                        told += [(self._same.get(p, p), n) for p, n in grammar.prepositions(*parts)]
        return told


def is_participle(verb: Any) -> bool:
    """Whether a verb stands alone as "backed by", without "was" or a subject."""
    if verb.tag_ != "VBN" or any(
        c.dep_ in {"aux", "auxpass", *grammar.SUBJECT, *grammar.PASSIVE_SUBJECT}
        for c in verb.children
    ):
        return False
    if verb.dep_ == "conj":
        return bool(verb.head.pos_ == "ADJ" or is_participle(verb.head))
    if verb.dep_ == "xcomp":  # "remain banned", "had them arrested"; not "is to be banned"
        return not any(c.dep_ in {"mark", "aux"} for c in verb.children)
    return verb.dep_ in {"acl", "advcl", "amod", "appos", "ROOT", "acomp"}


def is_passive(verb: Any) -> bool:
    """Whether it is done to the subject, "was backed" or "backed by"; "seen and backed" as well."""
    if grammar.is_passive(verb) or is_participle(verb):
        return True
    joined = verb.dep_ == "conj" and verb.tag_ == "VBN" and verb.head.pos_ in VERBS
    own = any(c.dep_ in {"aux", "dobj", *grammar.SUBJECT} for c in verb.children)
    return bool(joined and not own and (grammar.is_passive(verb.head) or _is_said_to_be(verb.head)))


def _is_said_to_be(verb: Any) -> bool:
    """Whether something is only said of a subject: "is independent and funded by its members"."""
    return verb.pos_ == "AUX" and any(c.dep_ in {"acomp", "attr"} for c in verb.children)


def _is_intransitive(verb: Any) -> bool:
    return any(c.dep_ in {"ccomp", "xcomp", "prep", "attr", "acomp"} for c in verb.children)


def is_head(noun: Any) -> bool:
    """Whether it is the noun that a phrase is about."""
    return grammar.is_noun(noun) and noun.dep_ not in {"compound", "poss", "amod"}


def whole(noun: Any, before: Any) -> Any:
    """The noun that a phrase before a word is about: "the party" of "the party of Renn"."""
    for _ in range(CLIMB):
        inside = noun.dep_ in {"pobj", "prep", "compound", "nmod", "conj", "amod"}
        if not inside or noun.head.i >= before.i or noun.head.pos_ in VERBS:
            break
        noun = noun.head
    return noun
