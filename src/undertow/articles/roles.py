"""What nouns tell: deeds ("Tarn's support for"), states ("in the pay of"), roles ("an ally of")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles import grammar
from undertow.articles.appositions import name_before, name_behind
from undertow.articles.ties import Found
from undertow.articles.valency import CLIMB, COMPLEMENT, VERBS, Valency, is_head, is_passive

_BACK = 6  # words from a role back to "of which"


class Roles:
    """Finds the relations that a noun tells."""

    def __init__(self, valency: Valency) -> None:
        self.valency, self.words, self.plain = valency, valency.words, valency.plain
        self.doc, self.parties = valency.doc, valency.parties

    def deed(self, noun: Any) -> Iterator[Found]:
        """As in "Tarn's support for the rebels", "with the help of Tarn", "took control of"."""
        deed = self.valency.deed_of(noun)
        if deed is None:
            return
        targets = [n for p, n in self.valency.prepositions(noun) if p in deed.target]
        doers = [
            n for p, n in self.valency.prepositions(noun) if p in deed.doer and n not in targets
        ]
        over = [n for p, n in self.valency.prepositions(noun)
                if p in deed.target and p not in self.plain["of"]]  # fmt: skip
        if over and not doers and len(targets) > len(over):  # "le contrôle de Tarn sur la Ligue"
            doers, targets = [n for n in targets if n not in over], over
        parts = [n for n in targets if n not in over]
        doers = doers or [n for p, n in self.valency.prepositions(*parts) if p in self.valency.by]
        doers = [n for n in doers if self.valency.deed_of(n) is None]  # "millions d'euros"
        doers = doers or self._shipped_from(noun, deed.doer)
        owner = self.valency.owner(noun)
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
            doer = self.valency.agent(verb) if is_passive(verb) else self.valency.subject(verb)
            doers = [] if doer is None or doer == noun else [doer]
        doers = doers or self._paid_from(noun)
        targets = targets or self._after(noun, verb, doers, deed.target)
        if doers and not targets:
            targets = self._helped(noun)
        doers, targets = self._on_its_way(noun, doers, targets)
        for preposition, other in self.valency.prepositions(noun):
            mutual = deed.relation in self.plain["both_ways"]
            of = preposition in self.plain["of"] and self.parties.acts_word(other)
            if mutual and (of or preposition in self.plain["between"]) and other.conjuncts:
                yield Found(deed.relation, other, other.conjuncts[-1], noun, not given)
        if doers and targets and doers[0] != targets[0]:
            yield Found(deed.relation, doers[0], targets[0], noun, after_preposition=True)

    def _on_its_way(
        self, noun: Any, doers: list[Any], targets: list[Any]
    ) -> tuple[list[Any], list[Any]]:
        """Of "its weapons come from Tarn", "money flowed from Tarn to the League", both ends."""
        whole = noun
        if noun.dep_ == "pobj" and noun.head.head.lemma_.lower() in self.plain["counting"]:
            whole = noun.head.head  # "most of its money comes from"
        verb = whole.head
        if whole.dep_ not in grammar.SUBJECT:
            return doers, targets
        if doers and not targets and verb.lemma_.lower() in self.plain["reaching"]:
            return doers, [c for c in verb.children if c.dep_ == "dobj"]
        if verb.lemma_.lower() not in self.plain["coming"]:
            return doers, targets
        ways = [(p, n) for p, n in self.valency.prepositions(verb) if n not in doers]
        sources = [n for p, n in ways if p in self.plain["from"]]
        ends = [n for p, n in ways if p in self.plain["into"]]
        if ends:
            owner = self.valency.owner(ends[0])  # "into the League's accounts"
            targets = ends if owner is None or self.parties.acts_word(ends[0]) else [owner]
            return (sources or doers), targets
        if doers and targets and not sources:
            return doers, targets  # "Tarn's deliveries to the militia went on"
        targets = targets or doers
        return (sources, targets) if targets else (doers, targets)

    def _after(self, noun: Any, verb: Any, doers: list[Any], told: frozenset[str]) -> list[Any]:
        """Whom it is for, behind who does it or behind the verb: "shipments from X to Y"."""
        near = [] if verb is None or verb.lemma_.lower() not in self.plain["light"] else [verb]
        near += [doer for doer in doers if doer.dep_ == "pobj"]
        after = (n for p, n in self.valency.prepositions(*near) if p in told and n.i > noun.i)
        nested = (n for d in near for c in d.head.children if c.dep_ == "prep"
                  and self.valency.same_word(c) in told for n in c.children)  # fmt: skip
        return [n for n in (*after, *nested) if n not in doers][:1]

    def _shipped_from(self, noun: Any, told: frozenset[str]) -> list[Any]:
        """Of "livraisons d'armes de Tarn", Tarn, which the model ties to the weapons."""
        if noun.lemma_.lower() not in self.plain["deliveries"]:
            return []
        things = (n for _, n in self.valency.prepositions(noun) if self.valency.deed_of(n))
        return [n for thing in things for p, n in self.valency.prepositions(thing) if p in told]

    def _paid_from(self, noun: Any) -> list[Any]:
        """Of "opened an office with money from Tarn", Tarn, which the model ties to the verb."""
        along = noun.dep_ == "pobj" and self.valency.same_word(noun.head) in self.plain["along"]
        if not along or noun.lemma_.lower() not in self.words.gifts:
            return []
        told = self.valency.prepositions(noun.head.head)
        return [n for p, n in told if p in self.plain["from"] and n.head.i == noun.i + 1]

    def _helped(self, noun: Any) -> list[Any]:
        """Of "took the port with the backing of Tarn", who took it."""
        if noun.dep_ != "pobj" or self.valency.same_word(noun.head) not in self.plain["along"]:
            return []
        above = noun.head.head
        if above.dep_ == "dobj" and above.head.pos_ in VERBS:
            above = above.head  # "governs the town with the backing of Tarn": who governs
        if grammar.is_noun(above):
            return [above] if self.parties.acts_word(above) else []
        if above.pos_ not in VERBS:
            return []
        doer = self.valency.patient(above) if is_passive(above) else self.valency.subject(above)
        return [] if doer is None else [doer]

    def state(self, noun: Any) -> Iterator[Found]:
        """As in "under the control of Tarn", "on Tarn's payroll", "at war with"."""
        if noun.dep_ not in {"pobj", "attr"}:
            return
        case = noun.head if noun.dep_ == "pobj" else next(
            (c for c in noun.children if c.dep_ == "case"), None)  # fmt: skip
        if case is None:
            return
        frame = f"{self.valency.same_word(case)} {noun.lemma_.lower()}"
        above = noun.head.head if noun.dep_ == "pobj" else noun.head
        bearer = self._bearer_of_state(above)
        if noun.lemma_.lower() in self.plain["bidding"]:  # "was shot on orders from": who shot
            bearer = grammar.doer(above) if above.pos_ in VERBS else bearer
        if bearer is None:
            return
        if kind := self.words.states.get(frame):
            behind = (*self.plain["of"], *self.plain["from"])
            holder = self.valency.owner(noun) or next(
                (n for p, n in self.valency.prepositions(noun) if p in behind), None
            )
            inside = (c for c in noun.children if c.dep_ == "nmod" and c.i > noun.i)
            holder = holder or next(inside, None)  # "aux mains des rebelles"
            if holder is not None:
                yield Found(kind, holder, bearer, noun)
        nearby = [(p, n) for p, n in self.valency.prepositions(above) if n.head.i == noun.i + 1]
        for preposition, other in [*self.valency.prepositions(noun), *nearby]:
            other_side = any(c.dep_ == "amod" for c in noun.children)  # "the opposite side of"
            if not other_side and (kind := self.words.sides.get(f"{frame} {preposition}")):
                yield Found(kind, bearer, other, noun)

    def _bearer_of_state(self, above: Any) -> Any | None:
        if grammar.is_noun(above):
            return above
        if above.pos_ not in VERBS:
            return None
        patient = self.valency.patient(above)
        return patient if patient is not None else self.valency.subject(above)

    def role(self, noun: Any) -> Iterator[Found]:
        """As in "X is an ally of Y", "Y's founder, X", "X, owner of Y", "Y ally X"."""
        relation, turned = self._kind(noun)
        if relation is None:
            return
        after = [*self.plain["role"], *(self.plain["held_after"] if turned else ())]
        owner = self.valency.owner(noun)
        others = [] if owner is None else [owner]
        given = self._passes_on(noun)  # "the main source of money for"
        near = [noun] if given is None else [noun, given]
        after = after if given is None else [*after, *self.plain["into"]]
        others += [n for p, n in self.valency.prepositions(*near) if p in after]
        others = [other for other in others if other != given]
        if not others and noun.dep_ in {"dobj", *COMPLEMENT}:  # "il en est le fondateur"
            near = [*noun.children, *noun.head.children]
            others = [c for c in near if c.lower_ in self.plain["of_it"] and c.pos_ == "PRON"
                      and noun.head.lemma_ in self.plain["be"]]  # fmt: skip
        if not others and (bearer := self._of_which(noun)):
            others = [bearer]
        if others and not (
            relation == "controls" and others[0].lemma_.lower() in self.plain["lands"]
        ):
            others = others[:1]
            bearers = [b for b in self._bearers(noun) if b != others[0]]
            for bearer in bearers[:1]:
                pair = (others[0], bearer) if turned else (bearer, others[0])
                weak = noun.lemma_.lower() in self.plain["weak"]
                yield Found(relation, *pair, noun, weak)
        elif relation in self.plain["both_ways"]:
            for bearer in self._bearers(noun)[:1]:  # "the two have been rivals", "rivals X and Y"
                joined = self.parties.joined(bearer)
                if joined and "Plur" in noun.morph.get("Number"):
                    yield Found(relation, bearer, joined[-1], noun)

    def _kind(self, noun: Any) -> tuple[str | None, bool]:
        """What a role tells, and whether its bearer suffers it; "front" only in "a front for"."""
        lemma = noun.lemma_.lower()
        near = [c.lower_ for c in noun.children if c.dep_ in {"amod", "compound"}]
        names = [name for word in near for name in (f"{word} {lemma}", f"{lemma} {word}")]
        for name in (*names, lemma):
            if (kind := self.words.roles.get(name)) is not None:
                return kind, False
        if (given := self._passes_on(noun)) is not None:
            deed = self.valency.deed_of(given)
            return (None if deed is None else deed.relation), False
        frames = [lemma, *(f"{lemma} {p}" for p, _ in self.valency.prepositions(noun))]
        return next((self.words.held[f] for f in frames if f in self.words.held), None), True

    def _passes_on(self, noun: Any) -> Any | None:
        """Of "the main source of money", "an arms supplier", what comes from there."""
        lemma = noun.lemma_.lower()
        if lemma not in self.plain["sources"] and self.words.roles.get(lemma) != "funds":
            return None
        told = [n for p, n in self.valency.prepositions(noun) if p in self.plain["of"]]
        told += [c for c in noun.children if c.dep_ == "compound"]
        return next((n for n in told if self.valency.deed_of(n)), None)

    def _of_which(self, noun: Any) -> Any | None:
        """Of "l'hôtel dont le consul est propriétaire" the hotel."""
        if not self.plain["of_which"]:
            return None
        start = max(noun.i - _BACK, noun.sent.start + 1)
        at = next((i for i in range(noun.i - 1, start, -1)
                   if self.doc[i].lower_ in self.plain["of_which"]), None)  # fmt: skip
        if at is None:
            return None
        near = reversed(self.doc[max(at - _BACK, noun.sent.start) : at])
        return next((t for t in near if is_head(t) and t.dep_ != "pobj"), None)

    def _bearers(self, noun: Any) -> list[Any]:
        for _ in range(CLIMB):
            if noun.dep_ != "conj" or not (grammar.is_noun(noun.head) or noun.head.pos_ == "ADJ"):
                break
            if self.doc[noun.i - 1].text == ",":  # "le Norland, rival de la Velie"
                return [noun.head]
            noun = noun.head  # "an ally of X and a rival of Y"
        which = next((t for t in self.doc[max(noun.i - _BACK, noun.sent.start) : noun.i]
                      if t.lower_ in self.plain["of_which"]), None)  # fmt: skip
        if which is not None:
            first = next((t for t in self.doc[which.i + 1 : noun.i + 1] if is_head(t)), noun)
            after = (t for t in self.doc[noun.i + 1 : noun.i + _BACK] if is_head(t))
            other = first if first != noun else next(after, None)
            return [] if other is None else [other]
        noun = self._counted(noun)
        as_ = noun.dep_ == "pobj" and noun.head.lower_ in self.plain["as"]  # "acts as a proxy of"
        if noun.dep_ in COMPLEMENT or (as_ and noun.head.head.pos_ in VERBS):
            verb = noun.head.head if as_ else noun.head
            told = next((c for c in verb.children if c.dep_ == "dobj"), None)
            return [
                b
                for b in [told or grammar.subject(verb) or self.valency.patient(verb)]
                if b is not None
            ]
        if noun.dep_ in {"appos", "amod", "acl", "compound", "nmod"} and grammar.is_noun(noun.head):
            return [self._named_before(noun) or noun.head]
        if noun.dep_ in grammar.SUBJECT and noun.head.lemma_ in self.plain["be"]:
            return [
                c
                for c in noun.head.children
                if c.dep_ == "attr" and (c.pos_ == "PROPN" or self.parties.acts_word(c))
            ]
        loose = (c for c in noun.children if c.dep_ == "conj" and not self._is_joined(noun, c))
        beside = list(loose) + [c for c in noun.children if c.dep_ == "appos" or (
            c.dep_ in {"compound", "flat"} and c.i > noun.i)]  # fmt: skip
        if not beside and noun.dep_ in grammar.SUBJECT:  # a model may see two subjects
            after = (c for c in noun.head.children if c.dep_ == noun.dep_ and c.i > noun.i)
            comma = self._text(noun.right_edge.i + 1) == "," or self._text(noun.i + 1) == ","
            beside = [
                c for c in after if (c.pos_ == "PROPN" or self.parties.acts_word(c)) and comma
            ]
            beside = beside or self._loose(noun)
        return beside or self._run_on(noun) or self._past_comma(noun) or self._across_comma(noun)

    def _counted(self, noun: Any) -> Any:
        """Of "one of the founders", "little more than a front", the one, the more."""
        if noun.dep_ != "pobj":
            return noun
        case, above = noun.head, noun.head.head
        one = case.lower_ in self.plain["of"] and above.pos_ == "NUM"
        more = case.lower_ in self.plain["more_than"] and above.dep_ in COMPLEMENT
        return above if one or more else noun

    def _across_comma(self, noun: Any) -> list[Any]:
        """The name that a comma parts from it; whoever coaches a team is left out."""
        coach = self.words.roles.get(noun.lemma_.lower()) == "trains"
        names = [] if coach else [name_before(noun), name_behind(noun)]
        return [name for name in names if name is not None]

    def _named_before(self, noun: Any) -> Any | None:
        """Of "the board of Lumen, a subsidiary of Renn," Lumen: the model takes the board."""
        at = noun.left_edge.i - 1
        held = noun.lemma_.lower() in self.words.held and noun.head.pos_ == "NOUN"
        if not held or at < 1 or self.doc[at].text != ",":
            return None
        near = self.doc[at - 1]
        inside = near.pos_ == "PROPN" and near in noun.head.subtree and near.i > noun.head.i
        return near if inside else None

    def _is_joined(self, noun: Any, other: Any) -> bool:
        """Whether "and" stands between; a comma alone is an apposition that a model misread."""
        joined = any(c.dep_ == "cc" for c in (*noun.children, *other.children))
        return joined or (
            self._text(other.left_edge.i - 1) != "," and (self._text(other.left_edge.i) != ",")
        )

    def _text(self, at: int) -> str:
        return self.doc[at].text if 0 <= at < len(self.doc) else ""

    def _loose(self, noun: Any) -> list[Any]:
        """Of "Tarn, an ally of X, abstained" Tarn, where the model saw no apposition."""
        first = noun.left_edge.i
        if first < 2 or self._text(first - 1) != ",":
            return []
        name = self.doc[first - 2]
        return [name] if name.head == noun.head and name.pos_ == "PROPN" else []

    def _past_comma(self, noun: Any) -> list[Any]:
        """Of "The Agency, main backer of the union, has" the agency, tied to a later verb."""
        at = noun.left_edge.i - 1
        if noun.dep_ != "npadvmod" or at < noun.sent.start + 1 or self.doc[at].text != ",":
            return []
        before = [t for t in self.doc[noun.sent.start : at] if t.text == "," or is_head(t)]
        if any(t.text == "," for t in before) or self._text(noun.right_edge.i + 1) != ",":
            return []
        heads = (t for t in before if t.dep_ != "pobj")
        return [t for t in [next(heads, None)] if t is not None]

    def _run_on(self, noun: Any) -> list[Any]:
        """Of "the founders of the bank, Jana Holt and Pavel Renn" the two."""
        of = [n for p, n in self.valency.prepositions(noun) if p in self.plain["role"]]
        people = (c for n in of[:1] if n.ent_type_ != "PERSON" for c in n.conjuncts)
        return [
            c for c in people
            if c.ent_type_ == "PERSON" and self._text(c.left_edge.i - 1) == ","
        ]  # fmt: skip
