"""What is said where the tree does not show it: told by the order of words around a cue.

"Concède une comptabilité « de sacristie »", `rejected as "a fable" a list of the dockers`, "made it
clear that A", "raconte une autre histoire : A", "what it described as poaching".
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from undertow.articles import grammar
from undertow.articles.cues import teller
from undertow.articles.grammar import Span, phrase, span_of, trimmed
from undertow.articles.incises import lemma_of
from undertow.articles.statement import Statement

if TYPE_CHECKING:
    from undertow.articles.verbs import Verbs

_STOPS = frozenset([".", "!", "?", "…", ";", ":", ",", "(", ")", "–", "—"])
_LEAD = 9  # words between a verb and the quotation in its object: more is another phrase
_FINITE = {"VBD", "VBZ", "VBP", "MD"}


def partly_quoted(verbs: Verbs, verb: Any) -> list[Span]:
    """The object of a verb of saying that holds a quotation: `concedes a "clerical" slip`.

    So told, also a verb that otherwise needs a clause says something.
    """
    first = grammar.verb_group(verb)[-1].i + 1
    while first < len(verb.doc) and verb.doc[first].pos_ == "ADV" and verb.doc[first].dep_ != "neg":
        first += 1
    opens = _quotation(verbs, verb, first) if _may_say_in_part(verbs, verb) else None
    quote = None if opens is None else verbs.quotations.at(verb.doc[opens].idx)
    if quote is None or quote.open:
        return []
    one_word = len(verbs.text[quote.start : quote.end].strip("«»“”\"'‘’ \xa0").split()) == 1
    if one_word and lemma_of(verb, verbs.words) not in verbs.words.turns["deeming"]:
        return []
    start, end = min(verb.doc[first].idx, quote.start), quote.end
    return [trimmed((start, _end(verbs, verb, first, end)), verbs.text)]


def _may_say_in_part(verbs: Verbs, verb: Any) -> bool:
    """Whether a verb says something, as "issued" or "held" something in marks does not."""
    lemma = lemma_of(verb, verbs.words)
    says = verbs.words.verbs.get(lemma) in _SAYING
    helped = verbs.asides or lemma not in verbs.words.quote_only
    return says and bool(helped)


_SAYING = {"assert", "confirm", "deny", "criticize", "accuse", "praise", "fear", "warn"}


def _quotation(verbs: Verbs, verb: Any, first: int) -> int | None:
    """The first word of the quotation that stands in a verb's object, if one does."""
    doc = verb.doc
    for token in doc[first : first + _LEAD]:
        if verbs.quotations.at(token.idx) is not None:
            return int(token.i)
        finite = token.pos_ in {"VERB", "AUX"} and (
            token.tag_ in _FINITE or "Fin" in token.morph.get("VerbForm")
        )
        if finite or token.text in _STOPS or token.is_space or token.sent != verb.sent:
            return None
    return None


def _end(verbs: Verbs, verb: Any, first: int, end: int) -> int:
    """Where the object ends: at its quotation, or with what hangs on it behind that."""
    doc = verb.doc
    at = first
    while at < len(doc) and doc[at].idx < end:
        at += 1
    fronted = doc[first].lower_ in verbs.words.words["as"]  # `as "a fable" the list of the union`
    last = end
    for token in doc[at : at + _LEAD * 2]:
        joins = token.pos_ == "CCONJ" or token.text in _STOPS or token.is_space
        verbal = token.pos_ in {"VERB", "AUX"} and not fronted
        if joins or (verbal and token.tag_ in _FINITE) or verbs.quotations.at(token.idx):
            break
        if token.i == at and token.pos_ not in {"ADP", "DET", "NOUN", "PROPN", "ADJ", "PRON"}:
            break
        if token.i == at and token.pos_ != "ADP" and not fronted:
            break
        last = token.idx + len(token)
    return last


def described_as(verbs: Verbs, verb: Any) -> list[Span]:
    """As in "over what it described as poaching", "ce qu'elle tient pour un pillage"."""
    asked = next((c for c in verb.children if c.i < verb.i and c.dep_ in {"dobj", "attr"}
                  and c.tag_ in {"WP", "WDT"}), None)  # fmt: skip
    if asked is None or not any(c.dep_ in grammar.SUBJECT for c in verb.children):
        return []
    for child in verb.children:
        if child.i < verb.i:
            continue
        if child.dep_ == "prep" and child.lower_ in verbs.words.words["as"]:
            inside = [c for c in child.children if c.dep_ in {"pobj", "pcomp", "amod"}]
            return [phrase(inside[0], verbs.text)] if inside else []
        if child.dep_ in {"oprd", "acomp"}:
            return [phrase(child, verbs.text)]
    return []


_IT = 6  # words from the verb to "that": "made it abundantly clear to us that"


def it_that(verbs: Verbs, verb: Any) -> Statement | None:
    """As in "made it clear that A", "put it to him that A", "has it that A"."""
    doc = verb.doc
    known = verb.lemma_.lower() in verbs.words.turns["it_that"]
    if not known or doc[verb.i + 1 : verb.i + 2].text.lower() != "it":
        return None
    head = teller(verb)
    for token in doc[verb.i + 2 : verb.i + 2 + _IT]:
        if token.is_punct or token.is_space or token.tag_ in _FINITE:
            return None
        if token.lower_ in verbs.words.turns["that"] and head is not None:
            content = _until_end(verbs, token.i, token.head)
            return Statement(
                content=[content], act="assert",
                cue=[span_of([*grammar.verb_group(verb), doc[token.i - 1]])],
                speaker=[verbs.speaker(head, verb)], head=head, cue_token=verb,
                negated=any(c.dep_ == "neg" for c in verb.children),
            )  # fmt: skip
    return None


def _until_end(verbs: Verbs, first: int, clause: Any) -> Span:
    """From a word to the end of a clause."""
    last = max(clause.right_edge.i, first)
    return trimmed(span_of([verbs.doc[first], verbs.doc[last]]), verbs.text)


_BEFORE_NOUN = {"DET", "ADJ", "ADV", "NUM", "PRON"}


def another_story(verbs: Verbs, verb: Any) -> Statement | None:
    """As in "tells another story: A", "avance un tout autre chiffre : A": what stands behind."""
    nouns = verbs.words.turns["told"]
    noun = next((t for t in verb.doc[verb.i + 1 : verb.i + _IT]
                 if t.lemma_.lower() in nouns or t.lower_ in nouns), None)  # fmt: skip
    if noun is None or noun.i + 2 >= len(verb.doc) or verb.doc[noun.i + 1].text != ":":
        return None
    between = verb.doc[verb.i + 1 : noun.i]
    head = teller(verb)
    if head is None or any(t.pos_ not in _BEFORE_NOUN for t in between):
        return None
    start = verb.doc[noun.i + 2].idx
    end = sentence_end(verbs, start)
    return Statement(
        content=[trimmed((start, end), verbs.text)], act="assert",
        cue=[span_of([*grammar.verb_group(verb), noun])],
        speaker=[verbs.speaker(head, verb)], head=head, cue_token=verb,
    )  # fmt: skip


def said_in_order(verbs: Verbs, verb: Any) -> Span | None:
    """Where a "that" stands behind an aside: "conceded, to some laughter, that A"."""
    doc, at = verb.doc, verb.i + 1
    that = verbs.words.turns["that"]
    if at >= len(doc) or doc[at].text != ",":
        return None
    for token in doc[at + 1 : at + _ASIDE]:
        if token.text == "," and token.i + 1 < len(doc) and doc[token.i + 1].lower_ in that:
            first = token.i + 1
            end = sentence_end(verbs, doc[first].idx)
            return trimmed((doc[first].idx, end), verbs.text)
        if token.text in _STOPS or token.is_space or token.tag_ in _FINITE:
            return None
    return None


_ASIDE = 14  # words of an aside between two commas


def made_known(verbs: Verbs, verb: Any) -> bool:
    """Whether "fait" stands before "savoir", wherever the tree hangs it."""
    made = verbs.words.inversion.get("made_to", ())
    near = [verb.head, *verb.doc[max(verb.i - 2, 0) : verb.i]]
    return any(lemma_of(t, verbs.words) in made for t in near if t.pos_ in {"VERB", "AUX"})


def sentence_end(verbs: Verbs, place: int) -> int:
    """Where the sentence of a place ends, a quotation in it left whole."""
    doc = verbs.doc
    at = bisect_left(doc, place, key=lambda token: token.idx)
    while at < len(doc):
        token = doc[at]
        quote = verbs.quotations.at(token.idx)
        if quote is not None and quote.start >= place:
            while at < len(doc) and doc[at].idx < quote.end:
                at += 1
            if verbs.text[: quote.end].rstrip("\"”»' \xa0")[-1:] in ".!?":
                return quote.end
            continue
        if "\n" in token.text or token.text in {".", "!", "?", "…"}:
            return int(token.idx)
        at += 1
    return len(verbs.text)


def described(verbs: Verbs, verb: Any) -> list[Span]:
    """As in "the plan that Holt opposed": the noun that the clause describes."""
    only = verbs.words.clause_only | verbs.words.quote_only
    if verb.dep_ != "relcl" or verb.lemma_ in only or verbs.asides:
        return []
    own = [c for c in verb.children if c.dep_ in grammar.SUBJECT]
    relative = own and own[0].tag_ in {"WP", "WDT"}
    open_ = not any(c.dep_ in grammar.OBJECT | grammar.CLAUSE | grammar.INFINITIVE
                    and c.i > verb.i for c in verb.children)  # fmt: skip
    if not own or relative or not open_:
        return []
    return [phrase(verb.head, verbs.text, frozenset({"relcl"}))]


def what(verbs: Verbs, verb: Any) -> list[Span]:
    """As in "what he disputed was the idea that X": what "what" turns out to be."""
    asked = any(c.dep_ == "dobj" and c.tag_ == "WP" and c.i < verb.i for c in verb.children)
    above = verb.head
    if not asked or verb.dep_ not in {"csubj", "nsubj"} or above.pos_ not in {"AUX", "VERB"}:
        return []
    told = [c for c in above.children if c.i > above.i and c.dep_ in {"attr", "ccomp", "acomp"}]
    return [phrase(told[0], verbs.text)] if told else []


def deemed(verbs: Verbs, verb: Any) -> list[Span]:
    """What was said and is judged: "juge ces accusations infondées"."""
    if lemma_of(verb, verbs.words) not in verbs.words.turns["deeming"]:
        return []
    said = verbs.words.blame["something_said"]
    things = [c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i
              and c.pos_ == "NOUN" and c.lemma_.lower() in said]  # fmt: skip
    others = [c for c in verb.children if c.dep_ in {"oprd", "xcomp", "acomp", "ccomp"}]
    return verbs.joined(things[0], max([things[0], *others], key=lambda t: t.i)) if things else []


def that_as(verbs: Verbs, verb: Any) -> list[Span]:
    """As in "dismisses that as gossip": models take the pronoun for what opens a clause."""
    pronoun, as_ = (*verbs.doc[verb.i + 1 : verb.i + 3], None, None)[:2]
    if pronoun is None or as_ is None or as_.head not in {verb, pronoun}:
        return []
    told = pronoun.lower_ in verbs.words.pointing_pronouns
    if not told or as_.lower_ not in verbs.words.words["after_object"]:
        return []
    return verbs.joined(pronoun, as_)
