"""Orders: measures told by a verb ("banned the rally") or a noun ("lifted the curfew").

A verb over the noun puts it in force, announces or lifts it. One that is only asked for is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from undertow.articles import grammar
from undertow.articles.authority import Authority
from undertow.articles.outcomes import Outcomes
from undertow.articles.parties import Party
from undertow.articles.targets import Targets
from undertow.articles.valency import Valency, is_passive

_AS = {"oprd", "acomp", "prt"}  # "held responsible"


@dataclass(slots=True)
class Order:
    """One measure; `key` is the word that names it, `verb` the one that says what became of it."""

    kind: str
    key: Any
    verb: Any
    actor: Any = None
    object: Any = None
    status: str = "in force"
    phrase: tuple[int, int] | None = None


class Orders:
    """Finds the measures that one parsed article tells."""

    def __init__(self, valency: Valency) -> None:
        self.doc, self.valency, self.parties = valency.doc, valency, valency.parties
        self.text = self.parties.text
        self.outcomes = Outcomes(valency)
        self.words = self.outcomes.words
        self.authority = Authority(valency, self.words.told)
        self.targets = Targets(valency, self.words)

    def found(self) -> Iterator[Order]:
        """In the order of the text."""
        held = False
        for token in self.doc:
            if token.pos_ == "VERB":
                measure = self._by_verb(token) or (self._freed(token) if held else None)
            else:
                measure = self._by_noun(token) if token.pos_ in {"NOUN", "PROPN"} else None
            if measure is not None:
                held = held or measure.kind == "arrest"
                yield measure

    def each(self, order: Order) -> Iterator[Order]:
        """The measure for each that it is done to: "banned the paper and two stations"."""
        yield order
        if order.object is None:
            return
        for other in (c for c in order.object.conjuncts if c.i > order.object.i):
            noun = grammar.is_noun(other) or other.pos_ == "NUM"
            if noun and order.key != other and self.parties.one(other) is not None:
                told = order.key.pos_ != "VERB" or self._fits(order.kind, order.key, other)
                if told:
                    yield replace(order, object=other)

    def _by_verb(self, verb: Any) -> Order | None:
        verbs = self.words.verbs
        kind = verbs.get(verb.lemma_.lower()) or verbs.get(verb.lower_)
        kind = self._by_phrase(verb) or kind
        if kind is None or self._is_none(verb):
            return None
        if (court := self.outcomes.refused_by(verb)) is not None:
            return self._refused(kind, verb, court)
        asked = self.outcomes.asked(verb) or self._allowed(verb)
        return None if asked else self._taken(kind, verb)

    def _taken(self, kind: str, verb: Any) -> Order | None:
        """A measure that a verb tells and nobody only asks for."""
        actor = self.valency.agent(verb) if is_passive(verb) else self.valency.subject(verb)
        done_to = self.targets.of(verb)
        above = verb.head
        if self._is_caused(verb):  # "had his passport confiscated"
            done_to, actor = grammar.subject(verb), self.valency.subject(above)
        if above.lemma_.lower() in self.words.told["ordering"] and verb.dep_ in {"xcomp", "ccomp"}:
            # "ordered all schools to close", "ordered providers to block the app"
            done_to = grammar.subject(verb) if done_to is None else done_to
            actor = self.valency.agent(above) if is_passive(above) else self.valency.subject(above)
        actor = (
            self.authority.issuer(actor, verb)
            if actor is not None
            else self.authority.on_orders(verb)
        )
        if is_passive(verb) and (it := self._impersonal(verb)) is not None:
            done_to = it
        able = actor is not None and self.authority.can_order(actor)
        ordered = able or (actor is None and is_passive(verb))
        status = self.outcomes.of_verb(verb)
        if status is None and able and self.outcomes.declined(verb, actor):
            status = "refused"  # "the minister would not suspend it"
        if not ordered or status is None or done_to is None or not self._fits(kind, verb, done_to):
            return None
        if self._is_own_business(kind, verb, actor, done_to):
            return None
        status = self.outcomes.of_instrument(verb) or status
        briefly = any(c.lower_ in self.words.told["briefly"] for c in verb.children)
        status = "lifted" if briefly and status == "in force" else status
        kind = self._kind_of(kind, verb, done_to)
        return Order(kind, verb, verb, actor, done_to, status, self.verb_phrase(verb))

    def _is_caused(self, verb: Any) -> bool:
        """Whether somebody has it done: "had his passport confiscated"."""
        bare = not any(c.dep_ in {"aux", "auxpass", "mark"} for c in verb.children)
        has = verb.head.lemma_.lower() in self.words.told["having"]
        return bool(verb.dep_ == "ccomp" and verb.tag_ == "VBN" and bare and has)

    def _freed(self, verb: Any) -> Order | None:
        """Who was let go after arrests were told: "nine have been released"."""
        freed = verb.lemma_.lower() in self.words.told["freeing"]
        near = {t.lower_ for c in verb.children for t in (c, *c.children)}  # "remis en liberté"
        away = near & set(self.words.told["letting"].get(verb.lemma_, ()))
        done_to = self.valency.patient(verb) if freed or away else None
        denied = any(c.dep_ == "neg" for c in verb.children)
        if done_to is None or denied or self.outcomes.asked(verb) or self.outcomes.only_if(verb):
            return None
        party = self.parties.one(done_to)
        counted = done_to.pos_ in {"NUM", "PRON"}
        if party is None or not (counted or self.parties.is_person(party)):
            return None
        actor = self.valency.agent(verb) if is_passive(verb) else self.valency.subject(verb)
        if actor is not None and (actor == done_to or not self.authority.can_order(actor)):
            return None
        return Order("arrest", verb, verb, actor, done_to, "lifted", self.verb_phrase(verb))

    def _is_own_business(self, kind: str, verb: Any, actor: Any, done_to: Any) -> bool:
        """Whether a firm stops what it does itself, or a match is over for somebody."""
        told = self.words.told
        if actor is not None and self._is_owned_by(done_to, actor, kind):
            return True
        sport = any(n.lemma_.lower() in told["sport"] for _, n in grammar.prepositions(verb))
        if actor is None or kind not in told["of_others"]:
            return sport
        firm = actor.lemma_.lower() in told["firms"]
        return sport or (firm and done_to.lemma_.lower() in told["business"])

    def _kind_of(self, kind: str, verb: Any, done_to: Any) -> str:
        """The kind of a measure, which "freeze" leaves to its object: assets, or talks."""
        lemma, thing = verb.lemma_.lower(), self.targets.lemma(done_to)
        for other in ("sanction", "ban"):  # a licence withdrawn is a ban, one suspended is not
            if thing in self.words.told["by_object"][other].get(lemma, ()):
                return other
        return kind

    def _by_phrase(self, verb: Any) -> str | None:
        """What a verb tells with a phrase: "put on hold", "ordered off the air"."""
        frames, lemma = self.words.frames, verb.lemma_.lower()
        for preposition in (c for c in verb.children if c.dep_ in {"prep", "prt", "advmod"}):
            word = self.valency.same_word(preposition)
            for noun in preposition.children:
                rest = f"{word} {noun.lemma_.lower()}"
                if kind := frames.get(f"{lemma} {rest}") or frames.get(rest):
                    return kind
        return None

    def _is_none(self, verb: Any) -> bool:
        """Whether nothing is said to be ordered: a question, an "if", "jailed reporters"."""
        loose = verb.dep_ == "amod" and self.valency.agent(verb) is None
        return loose or self.outcomes.only_if(verb) or self.outcomes.questioned(verb)

    def _refused(self, kind: str, verb: Any, court: Any) -> Order | None:
        done_to = self.targets.of(verb)
        if done_to is None or done_to == court:
            done_to = grammar.subject(verb)  # "refused to order the app blocked"
        if done_to is None or done_to == court or not self._fits(kind, verb, done_to):
            return None
        kind = self._kind_of(kind, verb, done_to)
        return Order(kind, verb, verb, court, done_to, "refused", self.verb_phrase(verb))

    def _impersonal(self, verb: Any) -> Any | None:
        """Of "it is forbidden to carry knives", the knives."""
        it = any(c.lower_ in self.words.told["it"] for c in verb.children)
        doing = [c for c in verb.children if c.dep_ in {"xcomp", "ccomp", "csubj"}] if it else []
        doing += [c for c in verb.children if c.dep_ in {"csubj", "csubjpass"}]
        return next((self.valency.patient(c) for c in doing), None)

    def _is_owned_by(self, done_to: Any, actor: Any, kind: str) -> bool:
        """Whether somebody only closes what is his own: a firm its plant."""
        own = any(self.parties.antecedents.of(c) == actor for c in done_to.children)
        firm = actor.ent_type_ == "ORG" or actor.lemma_.lower() in self.words.told["firms"]
        return kind in self.words.told["of_others"] and own and firm

    def _fits(self, kind: str, verb: Any, done_to: Any) -> bool:
        """Whether it is done to somebody or something: not to nobody, nor to another measure."""
        party = self.parties.one(done_to)
        if party is None or self._is_nothing(done_to):
            return False
        if self._by_phrase(verb) is not None:
            return kind != "arrest" or self.targets.is_anybody(party, done_to)
        return self._fits_verb(kind, verb, done_to, party)

    def _fits_verb(self, kind: str, verb: Any, done_to: Any, party: Party) -> bool:
        """The same of a verb alone: what it needs beside it, and what it may be done to."""
        told = self.words.told
        lemma = verb.lemma_.lower()
        if lemma in told["of_actors"] and not self.parties.surely_acts(party):
            return False  # "sanctioned the marriage"
        needed = told["with_particle"].get(lemma) if lemma in self.words.verbs else None
        if needed and not any(c.lower_ in needed for c in verb.children if c.dep_ == "prt"):
            return False  # "rounded up" and not "rounded"
        away = [c.lower_ for c in verb.children if c.dep_ in {"prep", "prt"}]
        if any(word in away for word in told["phrasal"].get(lemma, ())):
            return False  # "seized on"
        objects = told["only"].get(lemma) or told["only"].get(kind)
        name = self.targets.lemma(done_to)
        if self.parties.antecedents.is_pronoun(done_to):
            name = party.head.lemma_.lower()  # "blocked it for nine days"
        if objects is not None and name not in objects:
            organisation = kind in told["named"] and self.targets.is_organisation(party)
            plain = is_passive(verb) and not any(c.dep_ in _AS for c in verb.children)
            plain = plain and self.parties.is_person(party)
            held = kind == "arrest" and (lemma not in told["holding"] or plain)
            held = held and self.targets.is_anybody(party, done_to)
            return (
                organisation
                or held
                or (lemma in told["with_from"] and bool(set(away) & set(told["away"])))
            )
        thing = kind == "arrest" and not party.named and name in self.targets.no_people
        return not thing and name not in told["never"]

    def _is_nothing(self, done_to: Any) -> bool:
        """Whether it is a share, nobody, or a measure that its noun tells: "suspended the ban"."""
        words = self.parties.words.relations["words"]
        share = done_to.ent_type_ in {"PERCENT", "MONEY"} or done_to.text == "%"  # "détient 49 %"
        none = any(c.lower_ in words["no"] for c in done_to.children)
        nobody = none or done_to.lower_ in words["nobody"]
        return share or nobody or self.name(done_to) in self.words.nouns

    def _allowed(self, verb: Any) -> bool:
        """Whether it is only allowed: a power, told by the measure that gives it."""
        above = verb.head if verb.dep_ == "conj" else verb
        return (
            above.dep_ in {"ccomp", "xcomp"}
            and above.head.lemma_.lower() in self.words.told["powers"]
        )

    def name(self, noun: Any) -> str:
        """The noun as the lexicon has it: with "of ..." or the word before, where it is listed."""
        lemma = noun.lemma_.lower()
        names = [f"{lemma} {c.lower_} {g.lemma_.lower()}" for c in noun.children
                 if c.dep_ == "prep" for g in c.children if g.dep_ == "pobj"]  # fmt: skip
        names += [f"{c.lower_} {lemma}" for c in noun.children if c.dep_ in {"compound", "amod"}]
        return next((name for name in names if name in self.words.nouns), lemma)

    def _by_noun(self, noun: Any) -> Order | None:
        kind = self.words.nouns.get(self.name(noun))
        over = grammar.verb_over(noun)
        # "Was remanded in custody" is told by the verb.
        told = over is not None and self.words.verbs.get(over.lemma_.lower()) == kind
        if kind is None or told or noun.dep_ == "compound" or self.outcomes.questioned(noun):
            return None
        return self._standing(kind, noun) or self._named(kind, noun, over)

    def _named(self, kind: str, noun: Any, over: Any) -> Order | None:
        """A measure that a noun names, and a verb over it tells what became of it."""
        verb = self._said_of(noun) or self._past_a_day(noun)
        if over is not None and self.outcomes.of_noun(over, noun) in {"lifted", "extended"}:
            verb = over  # "the curfew, imposed on Monday, was lifted"
        if (court := self.outcomes.refused_by(noun)) is not None:
            done_to = self.targets.laid_on(kind, noun, verb, None)
            return Order(kind, noun, verb or noun, court, done_to, "refused")
        asked = verb is not None and (self.outcomes.asked(verb) or self.outcomes.only_if(verb))
        if asked or self.outcomes.asked(noun):
            return None
        owner = next((c for c in noun.children if c.dep_ == "poss"), None)
        suffers = kind in self.words.told["suffered"]  # "Meng's arrest" is done to her
        if owner is not None and self.parties.is_state(owner):
            suffers = False  # "Tarn's arrest of two reporters"
        done_to = self.targets.laid_on(kind, noun, verb, owner if suffers else None)
        status = None if verb is None else self.outcomes.of_noun(verb, noun)
        if status is None and done_to is not None:
            drafted = any(c.lower_ in self.words.told["drafted"] for c in noun.children)
            taken = "in force" if self._is_taken(noun, owner) else None
            status = "proposed" if drafted else taken
        if kind == "arrest" and status == "proposed":
            status = "in force"  # "discussed the arrest of"
        if status is None or (done_to is not None and not self.targets.can_suffer(kind, done_to)):
            return None
        actor = self._orders(noun, verb, None if suffers else owner)
        return Order(kind, noun, verb or noun, actor,
                      done_to, self.outcomes.in_doubt(noun, status),
                      grammar.phrase(noun, self.text, frozenset({"relcl", "det", "prep"}))
                      if self.name(noun) == noun.lemma_.lower() else None)  # fmt: skip

    def _past_a_day(self, noun: Any) -> Any | None:
        """Of "a annoncé jeudi des sanctions" the verb: the model ties them to the day."""
        if noun.dep_ != "pobj" or noun.head.lower_ not in self.valency.plain["article"]:
            return None
        day = noun.head.head
        between = day.dep_ == "npadvmod" and day.head.pos_ == "VERB" and day.i == noun.head.i - 1
        return day.head if between else None

    def _standing(self, kind: str, noun: Any) -> Order | None:
        """As in "three provinces are under a curfew", "has been in custody since Monday"."""
        case = noun.head if noun.dep_ == "pobj" else next(
            (c for c in noun.children if c.dep_ == "case"), None)  # fmt: skip
        if case is None or case.lower_ not in self.words.told["standing"]:
            return None
        verb = noun.head.head if noun.dep_ == "pobj" else noun.head
        be = self.parties.words.relations["words"]["be"]
        if verb.lemma_ not in be or any(c.dep_ == "neg" for c in verb.children):
            return None
        who = self.valency.subject(verb)
        if who is None or self.outcomes.asked(verb) or self.outcomes.only_if(verb):
            return None
        status = self.outcomes.of_verb(verb) or "in force"
        return Order(kind, noun, verb, None, who, status)

    def _is_taken(self, noun: Any, owner: Any) -> bool:
        """Whether a noun is spoken of as what there is: "the ban on rallies", "Varenna's ban"."""
        definite = any(c.lower_ in self.parties.words.words["definite"] for c in noun.children)
        denied = any(c.lower_ in self.parties.words.relations["words"]["no"] for c in noun.children)
        return (definite or owner is not None) and not denied

    def _orders(self, noun: Any, verb: Any, owner: Any) -> Any | None:
        """Who orders it: whoever puts it in force, its owner, "by the court"."""
        by = [n for p, n in grammar.prepositions(noun) if p in self.valency.by]
        actor = None
        if verb is not None and verb.lemma_.lower() in self.words.status:
            actor = self.valency.agent(verb) if is_passive(verb) else self.valency.subject(verb)
        if (
            actor is None
            or actor == noun
            or noun in actor.subtree
            or not self.authority.can_order(actor)
        ):
            actor = by[0] if by else owner
        return actor if actor is not None and self.authority.can_order(actor) else None

    def _said_of(self, noun: Any) -> Any | None:
        """The verb that tells what became of it: over it, or in "the curfew that X imposed"."""
        parts = [g for c in noun.children if c.dep_ == "prep" for g in c.children]
        for child in (c for one in (noun, *parts) for c in one.children):
            asks = (self.parties.words.pronouns.get(c.lower_) for c in child.children
                    if c.dep_ in grammar.SUBJECT)  # fmt: skip
            acts = child.dep_ == "relcl" and "relative" in asks  # "restrictions that keep ..."
            if child.dep_ in {"relcl", "acl"} and child.lemma_.lower() in self.words.status:
                return None if acts else child
        if noun.dep_ == "pobj" and noun.head.dep_ == "agent":
            return noun.head.head  # "visé par une interdiction"
        return grammar.verb_over(noun)

    def verb_phrase(self, verb: Any) -> tuple[int, int]:
        """The verb with its object and what limits it."""
        kept = [verb, *[t for c in verb.children if c.i > verb.i and c.dep_ in {
            "dobj", "prep", "prt", "dative"} and not _dated(c) for t in c.subtree]]  # fmt: skip
        return grammar.trimmed(grammar.span_of(sorted(kept, key=lambda t: t.i)), self.text)


def _dated(preposition: Any) -> bool:
    return any(c.ent_type_ in {"DATE", "TIME"} for c in preposition.children)
