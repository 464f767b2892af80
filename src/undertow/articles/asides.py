"""What is said around an insertion: "A, estime la maire, B", « A, dit-il. B », "Selon elle, A".

By the order of words, for languages whose insertions incises.py reads.
"""

from __future__ import annotations

from typing import Any

from undertow.articles.grammar import SUBJECT, Span, span_of, trimmed
from undertow.articles.incises import LONGEST_SENTENCE, Incise, Phrases, lemma_of
from undertow.articles.quotations import Quotations
from undertow.articles.statement import Statement

_STOPS = frozenset([".", "!", "?", "…", ";"])
_CLOSING = frozenset('»”"')
_FEWEST = 2  # letters' words in a piece; fewer are no clause


class Asides:
    """Statements of a text that an insertion opens, and "according to" by the order of words."""

    def __init__(self, doc: Any, text: str, quotations: Quotations) -> None:
        self.doc, self.text, self.quotations = doc, text, quotations
        self.words = quotations.words
        self.phrases = Phrases(doc, self.words)

    def told(self, incise: Incise) -> Statement | None:
        """What an insertion reports; None where nothing stands before it."""
        verb, subject = self.doc[incise.verb], self.doc[incise.subject]
        content = self._quoted(incise) or self._around(incise.first, incise.last, verbal=True)
        if not content:
            return None
        lemma = lemma_of(verb, self.words)
        act = self.words.verbs.get(lemma, "assert")
        oneself = any("Yes" in t.morph.get("Reflex") for t in self.doc[incise.first : incise.verb])
        if oneself and lemma in self.words.turns["clearing_oneself"]:
            act = "deny"  # « A », se défend la maire
        start = incise.subject
        while start > verb.i + 1 and self.doc[start - 1].pos_ in {"DET", "ADJ", "NUM"}:
            start -= 1
        end = self._without_place(incise) if subject.pos_ != "PRON" else incise.subject
        return Statement(
            content=content, act=act, cue=[span_of([self.doc[incise.first], verb])],
            speaker=[self._span(start, end)], head=subject, cue_token=verb,
        )  # fmt: skip

    def _without_place(self, incise: Incise) -> int:
        """The last word of who speaks, without where: "la diplomatie dans un communiqué"."""
        for at in range(incise.subject + 1, incise.last + 1):
            if self.doc[at].lower_ in self.words.inversion["where"]:
                named = any(t.ent_type_ == "PERSON" for t in self.doc[at : incise.last + 1])
                return incise.last if named else at - 1
        return incise.last

    def _span(self, first: int, last: int) -> Span:
        return trimmed(span_of([self.doc[first], self.doc[last]]), self.text)

    def _quoted(self, incise: Incise) -> list[Span]:
        """The quotation right before an insertion, and one right after it."""
        quote = self.quotations.before(self.doc[incise.first].idx)
        if quote is None or not self.quotations.opens_sentence(quote):
            return []
        after = self._next_quote(incise.last + 1)
        return [quote, after] if after else [quote]

    def _next_quote(self, at: int) -> Span | None:
        if at + 1 >= len(self.doc) or self.doc[at].text not in {",", ":"}:
            return None
        quote = self.quotations.at(self.doc[at + 1].idx)
        starts = quote is not None and quote.start == self.doc[at + 1].idx
        return (quote.start, quote.end) if quote is not None and starts else None

    def _around(self, first: int, last: int, *, verbal: bool) -> list[Span]:
        """The sentence, or the quotation, without the words from first to last."""
        quote = self.quotations.at(self.doc[first].idx)
        if quote is not None:
            then = self._end_at(last)
            then += self.text[then] in _STOPS  # "..., dit-elle. ..."
            pieces = [(quote.start, self.doc[first].idx), (then, quote.end)]
            return self._kept([trimmed(piece, self.text) for piece in pieces])
        begin, end = self._sentence(first, last)
        left = (self.doc[begin].idx, self.doc[first].idx) if begin < first else None
        right = None
        if last + 2 < end and self.doc[last + 1].text == ",":
            right = (self.doc[last + 2].idx, self._end_at(end - 1))
            if left and not self._goes_on(begin, first, last + 2, verbal=verbal):
                right = None
        return self._kept([trimmed(p, self.text) for p in (left, right) if p])

    def _goes_on(self, begin: int, first: int, then: int, *, verbal: bool) -> bool:
        """Whether what follows is said as well: "X, dit-il, sera" but not ", ajoutant"."""
        after = self.doc[then]
        if after.lower_.endswith("ant") or after.lower_ in self.words.inversion["not_said"]:
            return False
        clause = any(t.pos_ == "VERB" and self._finite(t) for t in self.doc[begin:first])
        return not (verbal and clause) or after.pos_ == "CCONJ"

    def _finite(self, verb: Any) -> bool:
        helped = any(c.dep_ in {"aux", "auxpass"} for c in verb.children)
        return "Fin" in verb.morph.get("VerbForm") or helped

    def _kept(self, pieces: list[Span]) -> list[Span]:
        def tells(span: Span) -> bool:
            return any(c.isalnum() for c in self.text[span[0] : span[1]])

        return [piece for piece in pieces if piece[0] < piece[1] and tells(piece)]

    def _end_at(self, place: int) -> int:
        return int(self.doc[place].idx + len(self.doc[place]))

    def _sentence(self, first: int, last: int) -> Span:
        """Places of the first word of the sentence around an insertion, and behind its last."""
        begin, end = first, last + 1
        while begin and not self._stops(begin - 1) and first - begin < LONGEST_SENTENCE:
            begin -= 1
        return begin, self._until_stop(end)

    def _until_stop(self, at: int) -> int:
        """The first place from there on at which a sentence ends."""
        start = at
        while at < len(self.doc) and not self._stops(at) and at - start < LONGEST_SENTENCE:
            at += 1
        return at

    def _stops(self, at: int) -> bool:
        token = self.doc[at]
        if "\n" in token.text:
            return True
        quote = self.quotations.at(token.idx)
        if quote is not None and not quote.open:
            ends = quote.end - 1 == token.idx and at and self.doc[at - 1].text in _STOPS
            begins = at + 1 < len(self.doc) and self.doc[at + 1].text[:1].isupper()
            return bool(ends and begins)
        return token.text in _STOPS

    def according(self, cue: list[Any]) -> Statement | None:
        """Of "selon la police, A" the noun right behind the cue, and the rest of the sentence."""
        then = cue[-1].i + 1
        noun = self.phrases.noun_from(then)
        if noun is None or self.phrases.ends(then):
            return None
        if self.doc[then].lower_ in self.words.inversion["not_heard"]:
            return None  # "accusations selon lesquelles"
        last = self.phrases.end_of(noun)[0] if self.doc[noun].pos_ != "PRON" else noun
        content = self._inserted(cue[0], last)
        around = [] if content else self._around(cue[0].i, last, verbal=False)
        content += [piece for piece in around if len(self.text[slice(*piece)].split()) >= _FEWEST]
        if not content:
            return None
        return Statement(
            content=content, act="assert", cue=[span_of(cue)],
            speaker=[self._span(cue[-1].i + 1, last)], head=self.doc[noun], cue_token=cue[0],
        )  # fmt: skip

    def _inserted(self, cue: Any, last: int) -> list[Span]:
        """Of "le fonds, financé selon la police par X, a dit" only the clause between commas."""
        verb = cue.head
        if verb.dep_ not in {"relcl", "acl"}:
            return []
        begin, end = verb.left_edge.i, max(verb.right_edge.i, last)
        apart = begin and self.doc[begin - 1].text == "," and begin < cue.i
        after = self.doc[end + 1 : end + 2].text
        if not apart or after != ",":
            return []
        pieces = [(begin, cue.i - 1), (last + 1, end)]
        return self._kept([self._span(a, b) for a, b in pieces if a <= b])

    def first(self, token: Any) -> bool:
        """Whether "pour" opens a sentence in which somebody is heard: "Pour la maire, ..."."""
        if token.lower_ not in self.words.words["according_first"]:
            return False
        if token.i and not self._stops(token.i - 1):
            return False
        noun = self.phrases.noun_from(token.i + 1)
        if noun is None or not self._somebody(noun):
            return False
        last = self.phrases.end_of(noun)[0]
        return last + 1 < len(self.doc) and self.doc[last + 1].text == ","

    def _somebody(self, noun: int) -> bool:
        token = self.doc[noun]
        named = token.ent_type_ == "PERSON" or token.pos_ == "PRON"
        definite = any(c.lower_ in self.words.words["definite"] or c.dep_ == "poss"
                       for c in token.children)  # fmt: skip
        return named or (token.pos_ == "NOUN" and definite and self.phrases.may_speak(noun))

    def that_clause(self, verb: Any) -> list[Span]:
        """The clause that "que" opens behind a verb and what may stand between."""
        at = self.phrases.after_asides(verb.i + 1)
        if at >= len(self.doc) or self.doc[at].lower_ not in self.words.inversion["subordinate"]:
            return []
        if any(t.lower_ in self.words.blame["no"] for t in self.doc[verb.i + 1 : at]):
            return []  # "a affirmé n'avoir fait qu'obéir"
        end = self._until_stop(at + 1) - 1
        return [self._span(at, end)] if end > at + 1 else []

    def infinitive(self, verb: Any) -> list[Span]:
        """What an infinitive tells, and of whom: "reproche au syndicat d'avoir menti"."""
        if lemma_of(verb, self.words) not in self.words.infinitive:
            return []
        at = receiver = verb.i + 1
        if not self.phrases.ends(at) and self.doc[at].pos_ == "ADP":
            noun = self.phrases.noun_from(at + 1)
            if noun is not None:
                at = noun + 1
                while at < len(self.doc) and self.doc[at].pos_ in {"PROPN", "ADJ"}:
                    at += 1
        told = self.words.inversion["before_infinitive"]
        if at + 1 >= len(self.doc) or self.doc[at].lower_ not in told:
            return []
        if "Inf" not in self.doc[at + 1].morph.get("VerbForm"):
            return []
        return [self._span(receiver, self._until_stop(at + 2) - 1)]

    def object(self, verb: Any) -> list[Span]:
        """The object behind what may stand between: "a accusé jeudi la Kestrie de"."""
        at = self.phrases.after_asides(verb.i + 1)
        if self.doc[verb.i + 1 : verb.i + 2].text.lower() in self.words.inversion["some"]:
            at = verb.i + 1  # "craignent de nouveaux heurts"
        determined = not self.phrases.ends(at) and self.doc[at].pos_ in {"DET", "NUM", "ADP"}
        if self.phrases.ends(at) or not (determined or at > verb.i + 1):
            return []
        noun = self.phrases.noun_from(at + (self.doc[at].pos_ == "ADP"))
        if noun is None or (self.doc[noun].head == verb and self.doc[noun].dep_ in SUBJECT):
            return []
        until = self._until_stop(at + 1)
        comma = next(
            (t.i for t in self.doc[at:until] if t.text == "," or self.phrases.ends(t.i)), until
        )
        return [self._span(at, comma - 1)]
