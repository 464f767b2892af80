"""Who stands to whom how: supports, funds, founded, controls; who says so, and how surely.

What tells a relation is found by frames.py. One that somebody claims is told as his: its
`asserted_by` is his statement. Doubt ("allegedly", "is believed to") stays with it in `hedges`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from undertow.articles import grammar
from undertow.articles.events import Events
from undertow.articles.frames import Frames
from undertow.articles.kinds import PROPERTY
from undertow.articles.parties import Party
from undertow.articles.ties import Found
from undertow.articles.valency import Valency

_LEANS = {"xcomp", "pcomp", "prep", "ccomp", "acl", "advcl"}
_HALFWAY = 6  # words from "ne" to "que"
_FURTHEST = 6  # verbs over a relation that are asked whether they leave it open


class Relations:
    """The relations that one parsed article tells."""

    def __init__(self, valency: Valency, events: Events) -> None:
        parties = valency.parties
        self.doc, self.parties, self.events = parties.doc, parties, events
        self.valency, self.frames = valency, Frames(valency)
        self.words = parties.words.relations["words"]

    def rows(self, article_id: str, standing: Callable[[int], str]) -> list[dict[str, Any]]:
        """Rows of the table `relations`, in the order of the text; each told once at a place."""
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        contested = self.parties.antecedents.is_contested
        for found in self.frames.found():
            if contested(found.subject) or contested(found.object):
                continue  # who "it" is, is a guess
            # "President Renn and Voss": the title is of one.
            titled = found.key.head == found.subject and found.key.dep_ in {"compound", "nmod"}
            one = self.parties.one(found.subject) if titled else None
            for subject in [one] if one else self.parties.all(found.subject):
                objects = self.parties.all(found.object)
                if found.object in found.subject.conjuncts:  # each with each is said of two alone
                    objects = iter([one for one in [self.parties.one(found.object)] if one])
                for other in objects:
                    if self._holds(found, subject, other):
                        row = self._row(found, subject, other, article_id, standing)
                        key = (row["subject"], row["relation"], row["object"], found.key.sent.start)
                        rows.setdefault(key, row)
        return sorted(rows.values(), key=lambda row: int(row["span"].partition(":")[0]))

    # -- what is told of it ----------------------------------------------------------------------

    def _holds(self, found: Found, subject: Party, other: Party) -> bool:
        """Whether both sides can stand in it: somebody acts, nobody with himself, no abstract."""
        if found.key in {subject.head, other.head} or subject.name == other.name:
            return False
        if self._is_asked(found) or not self.parties.may_act(subject) or self._is_bare(other):
            return False
        if found.object.lower_ in self.words["reflexive"]:
            return False  # "defended himself"
        nobody = self.words["nobody"]
        if subject.head.lower_ in nobody:
            return found.subject.dep_ in grammar.SUBJECT
        if found.relation in self.words["of_names"] and not self._are_named(found, subject, other):
            return False
        return not self._is_barred(found, other) and self._fits(found, subject, other)

    def _is_asked(self, found: Found) -> bool:
        """Whether its sentence or clause asks for it: what is asked is not told."""
        if found.key.sent.text.rstrip(' \n”"»').endswith("?"):
            return True
        above = found.key
        for _ in range(_FURTHEST):
            if any(self._asks_whether(c, above) for c in above.children):
                return True
            if above.head == above:
                break
            above = above.head
        return False

    def _asks_whether(self, mark: Any, clause: Any) -> bool:
        """Of "asked whether Tarn pays them", whether a word is that "whether"."""
        if mark.dep_ not in {"mark", "advmod"} or mark.i > clause.i:
            return False
        asked = clause.dep_ in {"ccomp", "advcl", "xcomp"} and clause.head.i < mark.i
        if_ = mark.lower_ in self.words["ask_if"]
        return asked and if_ and clause.head.lemma_.lower() in self.words["asking"]

    def _are_named(self, found: Found, subject: Party, other: Party) -> bool:
        """Whether a name heads, or belongs to, a body: "communications director" heads none."""
        key = found.key
        parted = any(c.dep_ == "compound" and c.pos_ == "NOUN" for c in key.children)
        apart = any(c.dep_ == "prt" for c in key.children)  # "head off"
        inside = other.name in subject.name or subject.name in other.name
        named = subject.named and self.parties.is_body(other)
        return named and not (parted or apart or inside)

    def _is_barred(self, found: Found, other: Party) -> bool:
        """Whether it is nothing that one founds, owns or pays for."""
        kind, lemma, words = found.relation, other.head.lemma_.lower(), self.words
        if other.head.lower_ in words["nobody"] and found.object.dep_ in grammar.SUBJECT:
            return True  # "none is under the control of": what stands for "none" is not told
        if kind in words["not_of_people"] and self.parties.is_surely_person(other):
            return kind != "controls" or not self._is_led(found)
        if kind == "leads" and self.parties.is_person(other):
            return True  # "Voss led Marr by three points"
        place = other.head.ent_type_ == "GPE"
        if kind == "works for" and place and found.key.lemma_.lower() not in words["speaks"]:
            return True  # "a Liss accountant"
        if kind == "controls" and self.valency.deed_of(other.head) is not None:
            return True  # money that is in somebody's hands
        paid = kind in words["of_things"] + words["of_things_after_preposition"]
        return (paid and lemma in words["not_paid"]) or (
            kind == "founded" and lemma in words["not_founded"]
        )

    def _is_led(self, found: Found) -> bool:
        """Whether people are led, whom nobody owns: who "take orders from", "in thrall to"."""
        tells = found.key.lemma_.lower()
        if found.key.pos_ in {"VERB", "AUX"}:
            does = found.object.dep_ in grammar.SUBJECT
            return does and tells not in self.words["belonging"]
        return found.key.pos_ != "PROPN" and tells not in self.valency.words.roles

    def _fits(self, found: Found, subject: Party, other: Party) -> bool:
        """Whether the object is one for such a relation, told by such a word."""
        kind, lemma, words = found.relation, other.head.lemma_.lower(), self.words
        like = self.parties.kinds.of(lemma) if other.head.pos_ == "NOUN" else None
        property_ = kind in words["of_assets"] and (lemma in words["assets"] or like == PROPERTY)
        if kind in words["of_things_after_preposition"] and self._is_daily(subject, other):
            return False
        if found.weak:
            faction = lemma in words["factions"] and kind not in words["both_ways"]
            body = self.parties.is_body(other) and self.parties.surely_acts(other)
            people = found.key.lemma_.lower() in words["done_to_people"] and self.parties.acts(
                other
            )
            known = body or property_ or faction or (people and not body)
            anybody = kind in words["by_anybody"] and body
            return known and (anybody or self._acts_in(kind, subject))
        nobody = other.head.lower_ in words["nobody"]  # "does not arm anybody"
        if property_ or nobody or self.parties.acts(other):
            return True
        if kind == "supports":
            return lemma in words["causes"]
        if kind in words["of_things"] or (
            found.after_preposition and kind in words["of_things_after_preposition"]
        ):
            return self._is_thing(other)
        return kind not in words["both_ways"] and self.parties.may_act(other)

    def _is_daily(self, subject: Party, other: Party) -> bool:
        """Whether it is only shopping: customers pay for a meal, somebody pays a dollar."""
        sum_ = self._is_money(other) or not grammar.is_noun(other.head)
        anybody = not subject.named and not self.parties.is_body(subject)
        return sum_ or (anybody and not self.parties.acts(other))

    def _acts_in(self, kind: str, subject: Party) -> bool:
        """Whether somebody can be the subject of a word of many meanings."""
        both = kind in self.words["both_ways"]
        return self.parties.is_body(subject) if both else self.parties.acts(subject)

    def _is_thing(self, other: Party) -> bool:
        """Whether money may be spent on it: no day, no sum, no tax."""
        no_thing = other.head.ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "LAW"}
        return (
            not (no_thing or self._is_money(other))
            and other.head.lemma_.lower() not in self.words["not_paid"]
        )

    def _is_money(self, other: Party) -> bool:
        deed = self.valency.deed_of(other.head)
        return deed is not None and deed.relation == "funds"

    def _is_bare(self, other: Party) -> bool:
        """Whether a noun alone means an office: "campaigned for president"."""
        head = other.head
        single = head.pos_ == "NOUN" and head.tag_ == "NN" and not other.named
        alone = not any(
            c.dep_ in {"det", "poss", "nummod", "amod", "compound"} for c in head.children
        )
        return single and alone and head.lemma_.lower() in self.words["people"]

    def _row(
        self,
        found: Found,
        subject: Party,
        other: Party,
        article_id: str,
        standing: Callable[[int], str],
    ) -> dict[str, Any]:
        # A pronoun stands here for a noun elsewhere: the span is where the relation is told.
        sides = [found.subject if subject.head.sent != found.key.sent else subject.head]
        sides.append(found.object if other.head.sent != found.key.sent else other.head)
        tokens = sorted((*sides, found.key), key=lambda t: t.i)
        start, end = grammar.span_of(list(self.doc[tokens[0].i : tokens[-1].i + 1]))
        by = standing(found.key.idx)
        told_of = [*sides, found.means] if found.means is not None else sides
        negated, hedges = self._certainty(found.key, told_of, told=by != "outlet")
        day = next((d for d in self.events.of(found.key) if d.period.first), None)
        return {
            "subject": subject.name,
            "relation": found.relation,
            "object": found.name or other.name,
            "negated": negated,
            "asserted_by": by,
            "article_id": article_id,
            "span": f"{start}:{end}",
            "dated": day.period.first if day else None,
            "hedges": hedges,
            "hedged": bool(hedges),
            "precision": day.period.precision if day else None,
        }

    def _certainty(self, key: Any, sides: list[Any], *, told: bool) -> tuple[bool, list[str]]:
        """Whether it is denied, and the words that leave it open."""
        verb = key if key.pos_ in {"VERB", "AUX"} else grammar.verb_above(key)
        sides = [*sides, *(side.head for side in sides if side.dep_ == "conj")]  # "neither X nor Y"
        near = [key, *key.children, *(c for side in sides for c in side.children)]
        near += self._beside(key, sides)
        near = [t for t in near if t.dep_ not in {"relcl", "acl", "conj", "appos"}]
        negated = any(side.lower_ in self.words["nobody"] for side in sides)
        negated = negated or any(self._denies(t) for t in near if not self._is_aside(t, key))
        hedges = [t for t in near if self._in_doubt(t)]
        if verb != key:
            carries = self._carries(key, verb)
            near = [c for c in verb.children if not self._is_aside(c, key)]
            negated = negated or (carries and any(self._denies(c) for c in near))
            hedges += [c for c in verb.children if self._in_doubt(c)] if carries else []
            if carries and key.dep_ in {"dobj", "nsubjpass"}:
                lemma = verb.lemma_.lower()  # a takeover that is disputed is one
                disputed = key.dep_ == "nsubjpass" and lemma in self.words["disputing"]
                negated = negated or (lemma in self.words["undone"] and not disputed)
                hedges += [verb] if verb.lemma_.lower() in self.words["open"] else []
        named = key.dep_ in {"compound", "appos", "nmod"}  # "did not meet Tarn's leader Renn"
        over_denied, over = (False, []) if named and verb != key else self._above(verb, told)
        hedges += over
        return negated or over_denied, [t.text for t in sorted(set(hedges), key=lambda t: t.i)]

    def _beside(self, key: Any, sides: list[Any]) -> list[Any]:
        """Words at what a verb takes beside both sides: "takes no orders from Tarn"."""
        objects = [c for c in key.children if c.dep_ == "dobj" and c not in sides]
        before = [side.head for side in sides if side.dep_ == "pobj" and side.head.head == key]
        return [c for one in (*objects, *before) for c in one.children if c not in sides]

    def _is_aside(self, token: Any, key: Any) -> bool:
        """Whether "without" is about something else: "paid them without telling the editors"."""
        return bool(token.dep_ == "prep" and token not in {key, key.head})

    def _carries(self, key: Any, verb: Any) -> bool:
        """Whether what is said of the verb is said of a noun below it."""
        if key.dep_ in grammar.SUBJECT | {"appos"}:
            return False
        return bool(key.head == verb or (key.head.head == verb and key.head.dep_ == "prep"))

    def _denies(self, token: Any) -> bool:
        if token.lower_ in self.words["nothing"] and token.dep_ == "dobj":
            return True  # "contributed nothing to"
        if token.lower_ in self.words["longer"]:  # "no longer owned by"
            return any(c.lower_ in self.words["no"] for c in token.children)
        if token.dep_ != "neg" and token.lower_ not in self.words["no"]:
            return False
        after = self.doc[token.i + 1].lower_ if token.i + 1 < len(self.doc) else ""
        if token.lower_ in self.words["halfway"]:  # "ne ... que" is "only"
            near = {t.lower_ for t in self.doc[token.i + 1 : token.i + _HALFWAY]}
            return not (near & set(self.words["than"])) or bool(near & set(self.words["no_more"]))
        return after not in self.words["only"]  # "not only funds but arms"

    def _is_unproved(self, over: Any) -> bool:
        """Of "no evidence that", "rejected the charge that", "it is not true that"."""
        words = self.words
        if grammar.is_noun(over):
            own = any(c.dep_ == "poss" or c.lower_ in words["by"] for c in over.children)
            rejected = over.dep_ == "dobj" and over.head.lemma_.lower() in words["undone"]
            none = any(c.lower_ in words["no"] for c in over.children)
            called = any(c.lower_ in words["untrue"] for c in over.head.children)
            return none or called or (rejected and not own)
        if any(c.lower_ in words["untrue"] for c in over.children):
            return True
        proving = over.lemma_.lower() in words["proving"] or over.pos_ == "AUX"
        nothing = any(
            c.lower_ in words["nothing"]
            or (c.lower_ in words["nobody"] and c.dep_ in grammar.SUBJECT)
            or self._denies(c)
            for c in over.children
        )
        nothing = nothing or (
            over.dep_ in {"acl", "relcl"} and over.head.lower_ in words["nothing"]
        )
        return proving and nothing

    def _in_doubt(self, token: Any) -> bool:
        conditional = "Cnd" in token.morph.get("Mood")
        word = token.lower_ in self.words["hedges"] or token.lemma_.lower() in self.words["hedges"]
        return conditional or word

    def _above(self, verb: Any, told: bool) -> tuple[bool, list[Any]]:
        """What the verbs over it say: "is believed to", "denied"."""
        denied, hedges = False, []
        for _ in range(_FURTHEST):
            if verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}:  # "will not act and back"
                alone = any(c.dep_ in grammar.SUBJECT | {"aux", "auxpass"} for c in verb.children)
                contrast = any(c.lower_ in self.words["but"] for c in verb.head.children)
                verb = verb.head
                if not alone and not contrast:
                    denied = denied or any(self._denies(c) for c in verb.children)
                    hedges += [c for c in verb.children if self._in_doubt(c)]
                if alone:
                    break
                continue
            if verb.dep_ not in _LEANS or verb.head == verb:
                break
            clause = verb.dep_ in {"ccomp", "acl", "advcl"}
            full = clause and any(
                c.dep_ in grammar.SUBJECT | grammar.PASSIVE_SUBJECT for c in verb.children
            )
            verb = verb.head
            lemma = verb.lemma_.lower()
            denied = denied or lemma in self.words["undone"]
            if lemma in self.valency.accusing:
                hedges += [] if told else [verb]
            elif not full and lemma in self.words["open"]:
                hedges.append(verb)
            if not full:
                hedges += [c for c in verb.children if self._in_doubt(c)]
            if clause:
                denied = denied or self._is_unproved(verb)
            if clause and lemma not in self.words["undone"]:
                break
            denied = denied or (not clause and any(self._denies(c) for c in verb.children))
        return denied, hedges
