"""Statements that a verb opens: "X said", "denied paying", "called for", and what each says.

Which verbs do, and what each needs, is data: `[verbs]` and `[frames]` of the lexicon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from undertow.articles import grammar, partial
from undertow.articles.asides import Asides
from undertow.articles.cues import cue_of, teller
from undertow.articles.grammar import Span, phrase, span_of, trimmed
from undertow.articles.idioms import idiom
from undertow.articles.incises import INCISES, lemma_of
from undertow.articles.languages import Lexicon
from undertow.articles.phrasal import by_preposition
from undertow.articles.quotations import Quotations
from undertow.articles.statement import Statement
from undertow.articles.turns import accused_by_order
from undertow.articles.unsigned import as_reported, hearsay, tagged

BARE = {"deny", "confirm"}  # acts that are told even where nothing is said
_HAS_ENOUGH = {"dobj", "attr", "ccomp", "acomp", "oprd"}  # a verb that needs no quotation
_NOT_DONE = {"accuse", "deny", "confirm"}
# Acts whose object may be a mere verb: "denied paying", "vowed to leave".
_ACTS_WITH_VERB = {"demand", "vow", "threaten", "deny", "confirm"}


class Verbs:
    """The verbs of one parsed article."""

    def __init__(
        self, doc: Any, text: str, words: Lexicon, quotations: Quotations, asides: Asides | None
    ) -> None:
        self.doc, self.text, self.words = doc, text, words
        self.quotations, self.asides = quotations, asides
        self.incises = doc.user_data.get(INCISES, {})

    def told(self) -> Iterator[Statement]:
        """A statement for each verb that opens one, in the order of the text."""
        for token in self.doc:
            if self.asides and token.i in self.incises:
                inserted = self.asides.told(self.incises[token.i])
                if inserted is not None:
                    yield inserted
                    continue
            if token.pos_ not in {"VERB", "AUX"} or self.quotations.at(token.idx) is not None:
                continue
            if self._is_said(token) or token.lemma_.lower() in self.words.turns["reproaching"]:
                continue
            turned = idiom(token, self.text, self.words)
            if turned is not None:
                yield turned
                continue
            statement = partial.it_that(self, token) or partial.another_story(self, token)
            if statement is not None:
                yield statement
                continue
            act = self._act(token) or self._inserted(token)
            prepositions = self.words.prepositional.get(token.lemma_.lower(), {})
            if act is None and not prepositions:
                continue
            statement = (
                self._beside_its_sentence(token, act)
                or by_preposition(self, token, prepositions)
                or (self._by_verb(token, act) if act else None)
                or (tagged(token, act, self.text, self.words) if act and not self.asides else None)
            )
            if statement is not None:
                yield statement

    def _beside_its_sentence(self, verb: Any, act: str | None) -> Statement | None:
        if act is None or self.asides:
            return None
        reported = as_reported(verb, act, self.text, self.words) if act != "accuse" else None
        return reported or hearsay(verb, act, self.text, self.words)

    def _accused(self, verb: Any) -> Span | None:
        accuses = lemma_of(verb, self.words) in self.words.turns["accused"]
        passive = grammar.is_passive(verb) or verb.dep_ == "acl"
        return accused_by_order(verb, self.text, self.words) if accuses and not passive else None

    def _act(self, verb: Any) -> str | None:
        lemma = lemma_of(verb, self.words)
        clears = lemma in self.words.turns["clearing_oneself"]
        if clears and any("Yes" in c.morph.get("Reflex") for c in verb.children):
            return "deny"  # "se défend d'avoir payé"
        if lemma in self.words.words["decline_not"] and any(c.dep_ == "neg" for c in verb.children):
            return "decline"  # "n'a pas souhaité commenter"
        if lemma in self.words.words["reflexive"] and not any(
            "Yes" in c.morph.get("Reflex") for c in verb.children
        ):
            return None
        return self.words.verbs.get(lemma) or ("assert" if self._casts(verb) else None)

    def _casts(self, verb: Any) -> bool:
        """As in "cast Tarn as a thief", "sees it as a threat": what somebody takes another for."""
        if lemma_of(verb, self.words) not in self.words.words["cast_as"]:
            return False
        thing = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
        return thing is not None and any(
            c.dep_ == "prep" and c.lower_ in self.words.words["as"] and c.i > thing.i
            for c in verb.children
        )

    def _inserted(self, verb: Any) -> str | None:
        """`"A," Holt went on`, `"A!" smiled Roe`: any verb behind a quotation that leads to it."""
        own = [c for c in verb.children if c.dep_ in grammar.SUBJECT]
        if self.asides or not own or verb.tag_ not in {"VBD", "VBZ", "VBP"}:
            return None
        if any(c.dep_ in _HAS_ENOUGH for c in verb.children if not self.quotations.at(c.idx)):
            return None
        first = min(own[0].left_edge.i, grammar.verb_group(verb)[0].i)
        quote = self.quotations.before(self.doc[first].idx)
        if quote is None or not self.quotations.opens_sentence(quote):
            return None
        ends = self.text[slice(*quote)].rstrip("\"”»' \xa0")[-1:]
        return {",": "assert", "!": "assert", "?": "question"}.get(ends)

    def _is_said(self, verb: Any) -> bool:
        """Whether an infinitive is itself what somebody says: "denied having called for"."""
        if not self.asides or verb.head.pos_ != "VERB" or verb.head is verb:
            return False
        helped = [c for c in verb.children if c.dep_ in {"aux", "auxpass"}]
        if any(c.lower_ in self.words.inversion["before_saying"] for c in verb.children):
            return False  # "avant d'admettre que"
        infinite = [t for t in (verb, *helped) if "Inf" in t.morph.get("VerbForm")]
        return bool(infinite) and lemma_of(verb.head, self.words) in self.words.verbs

    def _by_verb(self, verb: Any, act: str) -> Statement | None:
        turned = self._turned_round(verb, act)
        if turned is not None or self._unsaid(verb, act):
            return turned
        ordered = self._accused(verb) if self.asides else None
        content = [ordered] if ordered else self.clause(verb, act)
        if not content and self.asides:
            content = self.asides.that_clause(verb) or self.asides.infinitive(verb)
        clause = bool(content)
        content = (
            content or self.object(verb) or partial.deemed(self, verb) or partial.what(self, verb)
        )
        if not content and act not in BARE:
            content = partial.described(self, verb)
        content = content or partial.described_as(self, verb)
        part = [] if content else self._in_order(verb)
        content = content or part
        if not content and self.asides and verb.lemma_ not in self.words.clause_only:
            content = self.asides.object(verb)
        passive = grammar.is_passive(verb)
        quoted = self._quoted(verb) if passive else None
        passive = passive and quoted is None
        head = quoted or (grammar.agent(verb) if passive else teller(verb))
        if passive and not content:
            subject = [c for c in verb.children if c.dep_ in grammar.PASSIVE_SUBJECT]
            if head is not None and subject and verb.lemma_ not in self.words.clause_only:
                content = [phrase(subject[0], self.text)]
        colon = self.quotations.after_colon(verb)
        if colon and not content:
            content = [colon]
        near = None
        bare = not content and head is not None and act in BARE and self._stands_for(verb)
        if not content and not bare:
            near = self.quotations.beside(verb)
            content = [near] if near else []
        clause = clause or bool(colon or near) or (not part and self.quotations.touch(content))
        if not content and not bare:
            return None
        free = partial.made_known(self, verb) or self.quotations.touch(content) or self._casts(verb)
        if verb.lemma_ in self.words.quote_only and not free:
            return None
        if head is None and (passive or verb.tag_ in {"VBG", "VB", "VBN"}) and not near:
            return None
        return Statement(
            content=content, act=act, cue=[cue_of(verb, self.words)],
            speaker=[self.speaker(head, verb)] if head is not None else [],
            head=head, cue_token=verb, clause=clause,
            negated=self._negated(verb),
        )  # fmt: skip

    def _negated(self, verb: Any) -> bool:
        """Whether it is told that somebody says it not: "did not deny", "without denying"."""
        without = self.words.turns["without"]
        led = verb.dep_ == "pcomp" and verb.head.lower_ in without
        return led or any(c.dep_ == "neg" or c.lower_ in without for c in verb.children)

    def _in_order(self, verb: Any) -> list[Span]:
        """What is said by the order of words: behind an aside, or with a quotation in it."""
        if grammar.is_passive(verb):
            return []
        behind = partial.said_in_order(self, verb)
        return [behind] if behind else partial.partly_quoted(self, verb)

    def _quoted(self, verb: Any) -> Any | None:
        """Who "was quoted as saying" something."""
        if verb.lemma_ not in self.words.words["quoted_as"]:
            return None
        if self.doc[verb.i + 1 : verb.i + 2].text.lower() not in self.words.words["as"]:
            return None
        return next((c for c in verb.children if c.dep_ in grammar.PASSIVE_SUBJECT), None)

    def _unsaid(self, verb: Any, act: str) -> bool:
        """As in "refused to blame": what somebody would not do is not done."""
        above = self.words.verbs.get(lemma_of(verb.head, self.words))
        return act in _NOT_DONE and verb.dep_ == "xcomp" and above == "decline"

    def _turned_round(self, verb: Any, act: str) -> Statement | None:
        """`"A", said the minister`: a subject after its verb, which models take for an object."""
        if any(c.dep_ in grammar.SUBJECT | grammar.PASSIVE_SUBJECT for c in verb.children):
            return None
        group = grammar.verb_group(verb)
        quote = self.quotations.before(group[0].idx)
        said_by = [c for c in verb.children if c.dep_ in {"dobj", "attr"} and c.i > verb.i]
        if quote is None or not said_by:
            return None
        head = said_by[0]
        return Statement(
            content=[quote], act=act, cue=[span_of(group)], speaker=[self.speaker(head, verb)],
            head=head, cue_token=verb,
        )  # fmt: skip

    def _speaks(self, verb: Any, act: str) -> bool:
        return act in {"assert", "confirm"} or verb.lemma_ in self.words.clause_only

    def speaker(self, head: Any, verb: Any) -> Span:
        """The words that stand for whoever says what a verb says."""
        without = {"relcl"} if verb in head.subtree else set()
        if verb in head.subtree and verb.dep_ in {"acl", "relcl"}:
            without = {"relcl", "acl"}
            relative = [c for c in verb.children if c.dep_ in grammar.SUBJECT]
            if relative and relative[0].tag_ in {"WP", "WDT"}:
                return span_of([relative[0]])
        return phrase(head, self.text, frozenset(without))

    def clause(self, verb: Any, act: str) -> list[Span]:
        """What is said as a clause, an infinitive or a bare "no"."""
        for child in verb.children:
            if child.dep_ in grammar.CLAUSE:
                if self.asides and child.i < verb.i:
                    continue  # what is said first turns subject and verb round: see asides.py
                if grammar.set_apart(child, verb) or self._describes_object(child, verb):
                    continue
                if (
                    child.i < verb.i
                    and child.tag_ in {"VBG", "VBN"}
                    and not any(
                        c.dep_ in grammar.SUBJECT | grammar.PASSIVE_SUBJECT | {"aux", "auxpass"}
                        for c in child.children
                    )
                ):
                    continue  # "Speaking in X, he said": when, not what
                return self._around(child, verb)
        apart = self.words.words["receiver_apart"]
        if verb.lemma_ in self.words.infinitive or act in _ACTS_WITH_VERB:
            for child in verb.children:
                if child.dep_ in grammar.INFINITIVE and child.i > verb.i:
                    receiver = [c for c in verb.children if c.dep_ == "dobj" and c.i < child.i]
                    start = receiver[0] if receiver and verb.lemma_ not in apart else child
                    return self.joined(start, child)
        doing = self._doing(verb)
        if doing is not None:
            return [phrase(doing, self.text)]
        if any(c.dep_ == "intj" and c.i > verb.i for c in verb.children):  # "said no"
            return [span_of([c for c in verb.children if c.dep_ == "intj"][:1])]
        # "X is true, he said": some sentences come parsed with the cue hanging on what is said.
        hanging = verb.dep_ == "parataxis" or (verb.dep_ == "ccomp" and verb.i > verb.head.i)
        has_subject = any(c.dep_ in grammar.SUBJECT for c in verb.children)
        if hanging and has_subject and self._reports_after(verb):
            return self._around(verb.head, verb)
        behind = grammar.clause_behind_place(verb, apart)
        return [] if behind is None else [phrase(behind, self.text)]

    def _doing(self, verb: Any) -> Any | None:
        """As in "reported seeing rifles": what a gerund right behind a verb of saying tells."""
        if self.asides or verb.lemma_.lower() not in self.words.verbs:
            return None
        near = self.doc[verb.i + 1 : verb.i + 2]
        gerund = [c for c in verb.children if c.tag_ == "VBG" and c.dep_ in {"xcomp", "ccomp"}]
        return gerund[0] if gerund and near and gerund[0].left_edge.i == near[0].i else None

    def _reports_after(self, verb: Any) -> bool:
        """Whether a comma, dash or quotation mark stands right before the verb's clause."""
        subjects = [c for c in verb.children if c.dep_ in grammar.SUBJECT]
        clause = [*grammar.verb_group(verb), *(t for c in subjects for t in c.subtree)]
        first = min(t.i for t in clause)
        return first > 0 and self.doc[first - 1].text in {",", "”", '"', "—", "–", "-", "’", "''"}

    def _describes_object(self, clause: Any, verb: Any) -> bool:
        """Of "balaie ces propos, qu'il juge faux" the clause says something of the object."""
        if not self.asides:
            return False
        before = self.doc[clause.left_edge.i - 1] if clause.left_edge.i else clause
        thing = any(c.dep_ == "dobj" and verb.i < c.i < clause.i for c in verb.children)
        return before.text == "," and thing

    def _around(self, clause: Any, verb: Any) -> list[Span]:
        """A clause that may surround its cue: "A, he said, B"."""
        mine = {t.i for t in verb.subtree} - {t.i for t in clause.subtree}
        if clause.i < verb.i and verb in clause.subtree:
            mine = {t.i for t in verb.subtree}
        tokens = [t for t in clause.subtree if t.i not in mine and not t.is_space]
        before = [t for t in tokens if t.i < verb.i]
        after = [t for t in tokens if t.i > verb.i]
        pieces = [p for p in (before, after) if any(t.is_alpha or t.like_num for t in p)]
        return [trimmed(span_of(p), self.text) for p in pieces]

    def joined(self, start: Any, end: Any) -> list[Span]:
        """All from one word, with what hangs on it, to another."""
        first = min(t.i for t in start.subtree)
        apart = {t.i for c in end.children if self._another_verb(c) for t in c.subtree}
        last = max(t.i for t in end.subtree if t.i not in apart)
        return [trimmed(span_of([self.doc[first], self.doc[last]]), self.text)]

    def _another_verb(self, word: Any) -> bool:
        """Whether a model hangs a second verb on a noun: "dément tout lien et retourne A"."""
        noun = word.head.pos_ in {"NOUN", "PROPN"}
        forms = {"VBD", "VBZ", "VBP", "VBN"} if noun else {"VBD", "VBZ", "VBP"}
        return word.dep_ == "conj" and word.tag_ in forms and (noun or word.head.tag_ == "VB")

    def object(self, verb: Any) -> list[Span]:
        """The object of a verb that needs no clause, with what is said of it ("for not paying")."""
        if verb.lemma_ in self.words.clause_only and not self._casts(verb):
            return []
        objects = [c for c in verb.children if c.dep_ in grammar.OBJECT and c.i > verb.i]
        if not objects:
            return partial.that_as(self, verb)
        last = objects[-1]
        for child in verb.children:
            if (
                child.i > last.i
                and child.dep_ in {"prep", "oprd", "xcomp", "advcl", "dative"}
                and (
                    child.lower_ in self.words.words["after_object"]
                    or last.lemma_.lower() in self.words.expressed
                )
            ):
                last = child
        return self.joined(objects[0], last)

    def _stands_for(self, verb: Any) -> bool:
        """Whether a pronoun stands for what was said: "le confirme", "en convient"."""
        before = self.doc[max(verb.i - 3, 0) : verb.i]
        return any(t.lower_ in self.words.turns["standing_for"] and t.head == verb for t in before)
