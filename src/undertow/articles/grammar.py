"""Questions that the extraction asks of a parsed text, in the terms of grammar.

The labels are those of the English models (ClearNLP); nothing outside this file knows them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

Span = tuple[int, int]

SUBJECT = {"nsubj", "csubj"}
PASSIVE_SUBJECT = {"nsubjpass", "csubjpass"}
CLAUSE = {"ccomp"}
INFINITIVE = {"xcomp"}
# Where parse() leaves the verbs of a language after which an infinitive keeps the subject, whether
# an object stands between or not: "he promised her to come".
KEEPS_SUBJECT = "keeps_subject"
OBJECT = {"dobj", "oprd", "attr"}
_BEFORE_VERB = {"aux", "auxpass", "neg", "advmod"}


def span_of(tokens: list[Any]) -> Span:
    """From the first to the last of some tokens, in characters."""
    return tokens[0].idx, tokens[-1].idx + len(tokens[-1])


def phrase(head: Any, text: str, without: frozenset[str] = frozenset()) -> Span:
    """What hangs on a word, as one stretch, without children of some kinds and end punctuation."""
    left_out = {t.i for child in head.children if child.dep_ in without for t in child.subtree}
    kept = [t for t in head.subtree if t.i not in left_out and not t.is_space]
    # One stretch around the head: what was left out may cut it.
    first = last = head.i
    have = {t.i for t in kept}
    while first - 1 in have:
        first -= 1
    while last + 1 in have:
        last += 1
    doc = head.doc
    return trimmed((doc[first].idx, doc[last].idx + len(doc[last])), text)


def trimmed(span: Span, text: str) -> Span:
    """The stretch without spaces, commas and colons at its ends; quotation marks stay."""
    start, end = span
    while start < end and text[start] in " \t\r\n\xa0,;:—–-":
        start += 1
    while end > start and text[end - 1] in " \t\r\n\xa0,;:—–-":
        end -= 1
    return start, end


def verb_group(verb: Any) -> list[Any]:
    """A verb with the auxiliaries, negation and adverbs right before it and its particle."""
    tokens = [verb]
    children = {child.i: child for child in verb.children}
    at = verb.i - 1
    while at in children and (
        children[at].dep_ in _BEFORE_VERB
        and not (children[at].dep_ == "advmod" and list(children[at].children))
    ):
        tokens.insert(0, children[at])
        at -= 1
    while tokens[0].dep_ == "advmod" and tokens[0].tag_ in {"WRB"}:
        tokens.pop(0)
    if verb.i + 1 in children and children[verb.i + 1].dep_ == "prt":
        tokens.append(children[verb.i + 1])
    return tokens


def subject(verb: Any) -> Any | None:
    """Who does what the verb says: its own subject, or that of the verb it leans on."""
    for _ in range(_LEANS):
        own = [c for c in verb.children if c.dep_ in SUBJECT]
        if own:
            return own[0]
        if any(c.dep_ in PASSIVE_SUBJECT for c in verb.children) or verb.head is verb:
            return None
        described = _described(verb)
        if described is not None:
            return described
        if not _leans(verb):
            return None
        verb = verb.head
    return None


_LEANS = 5  # "he tried to get her to agree to say": more leave the subject to guessing
_LEANING = {"conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep", "aux"}


def _described(verb: Any) -> Any | None:
    """The noun that a verb describes ("a spot showing"), or the object that is told to do it."""
    head = verb.head
    if verb.dep_ == "relcl" or (verb.dep_ == "acl" and verb.tag_ == "VBG"):
        return head if head.pos_ in {"NOUN", "PROPN", "PRON"} else None
    if verb.dep_ == "xcomp" and head.lemma_ not in verb.doc.user_data.get(KEEPS_SUBJECT, ()):
        return next((c for c in head.children if c.dep_ == "dobj" and c.i < verb.i), None)
    return None


def _leans(verb: Any) -> bool:
    """Whether the verb has the same subject as the word it hangs on."""
    if verb.dep_ == "ccomp":
        return bool(verb.tag_ == "VBG")
    if verb.dep_ == "advcl":
        return verb.tag_ in {"VBG", "VBN"}
    return verb.dep_ in _LEANING


def agent(verb: Any) -> Any | None:
    """Who does it in the passive: "was criticised by ..."."""
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def is_noun(token: Any) -> bool:
    """Whether it is a noun or a name, which a model may take for an adjective ("Pavel")."""
    named = token.pos_ == "ADJ" and token.ent_type_ == "PERSON" and token.text[:1].isupper()
    return token.pos_ in _NOUNS or named


def is_passive(verb: Any) -> bool:
    """Whether the verb is in the passive."""
    return any(c.dep_ in PASSIVE_SUBJECT | {"auxpass"} for c in verb.children)


_NOUNS = {"NOUN", "PROPN"}
_OWNED = {"poss", "compound", "nmod", "amod", "nummod"}
_HIGHEST = 12  # steps up a tree; what lies further away is another clause


def governor(token: Any) -> Any:
    """What a word of time belongs to: the noun it stands in ("Thursday's vote"), else the verb."""
    if token.dep_ in _OWNED and token.head.pos_ in _NOUNS:
        in_time = token.head.ent_type_ in {"DATE", "TIME"}  # "Tuesday night"
        return governor(token.head) if in_time else token.head
    return verb_above(token)


def verb_above(token: Any) -> Any:
    """The nearest verb over a word, or the root of its sentence."""
    for _ in range(_HIGHEST):
        if token.head is token or token.pos_ in {"VERB", "AUX"}:
            break
        token = token.head
    return token


def describes(verb: Any) -> bool:
    """Whether a verb only says something of a noun ("the protests that began on Tuesday")."""
    return verb.dep_ in {"relcl", "acl"} and verb.head.pos_ in _NOUNS


_OPENING = {"mark", "advmod"}  # "conceded for the first time that they had"


def clause_behind_place(verb: Any, telling: Collection[str]) -> Any | None:
    """Of "alleged at a rally that they had paid" what "that" opens: models hang it on the rally.

    The same for whom verbs of `telling` tell it: "told a press conference that none was altered".
    """
    told = [c for c in verb.children if c.dep_ == "dobj" and verb.lemma_.lower() in telling]
    for noun in (*told, *(noun for _, noun in prepositions(verb))):
        for clause in noun.children:
            parts = {c.dep_ for c in clause.children if c.i < clause.i}
            opens = any(c.lower_ == "that" and c.dep_ in _OPENING for c in clause.children)
            if clause.dep_ in {"acl", "relcl"} and opens and parts & (SUBJECT | PASSIVE_SUBJECT):
                return clause
    return None


def set_apart(clause: Any, verb: Any) -> bool:
    """Of "A; she accused B": whether a semicolon keeps a clause from the verb it hangs on."""
    return any(token.text == ";" for token in verb.doc[clause.right_edge.i + 1 : verb.i])


def tense(verb: Any, future: frozenset[str]) -> str | None:
    """One of "past", "present" and "future"; None where the verb does not say."""
    if "Fut" in verb.morph.get("Tense"):
        return "future"
    helpers = [c for c in verb.children if c.dep_ in {"aux", "auxpass", "cop"}]
    if verb.lower_ in future or any(
        c.lower_ in future or "Fut" in c.morph.get("Tense") for c in helpers
    ):
        return "future"
    if verb.dep_ == "xcomp" and (verb.head.lower_ in future or _is_to(verb)):
        return "future"
    if verb.dep_ == "acl" and "Part" in verb.morph.get("VerbForm") and not helpers:
        return "past" if "Past" in verb.morph.get("Tense") else None  # "a note dated 3 February"
    finite = [verb, *helpers]
    told = [t.morph.get("Tense") for t in finite if "Fin" in t.morph.get("VerbForm")]
    perfect = "Past" in verb.morph.get("Tense") and "Part" in verb.morph.get("VerbForm")
    if perfect and any(c.dep_ == "aux" and "Pres" in c.morph.get("Tense") for c in helpers):
        return "past"  # "has been held"
    tenses = {tense for one in told for tense in one}
    return "past" if tenses & {"Past", "Imp"} else "present" if "Pres" in tenses else None


def _is_to(verb: Any) -> bool:
    """As in "they are to travel", which will be."""
    present = "Pres" in verb.head.morph.get("Tense") and verb.head.pos_ == "AUX"
    return present and any(c.tag_ == "TO" for c in verb.children)


def sentence_span(token: Any, text: str) -> Span:
    """The sentence of a word."""
    sentence = token.sent
    return trimmed((sentence.start_char, sentence.end_char), text)


def clause_with_sides(verb: Any, doer: Any, doer_sign: str, target_sign: str) -> str:
    """The words of a clause, from whoever does it on, with signs for the two sides."""
    doc = verb.doc
    last = max(t.i for t in verb.subtree)
    target = _target(verb)
    words = [doer_sign] if doer.i < verb.i else []
    skip_to = -1
    within = {t.i for t in doer.subtree} - {t.i for t in verb.subtree if verb in doer.subtree}
    hidden = set() if target is None else {t.i for t in target.subtree if t.dep_ != "relcl"}
    first = doer.i if doer.i < verb.i else min(t.i for t in verb.subtree)
    for token in doc[first : last + 1]:
        if token.i in hidden:
            if token.i > skip_to:
                words.append(target_sign)
                skip_to = max(hidden)
        elif token.i == doer.i and doer.i > verb.i:
            words.append(doer_sign)
        elif token.i not in within and not token.is_space:
            words.append(token.text)
    return " ".join(words)


def _target(verb: Any) -> Any | None:
    """Whom it is done to, by name or pronoun: an object, or what a preposition names."""
    near = [c for c in verb.children if c.dep_ in PASSIVE_SUBJECT | {"dobj"}]
    for child in verb.children:
        if child.dep_ == "prep":
            near += [c for c in child.children if c.dep_ == "pobj"]
    return next((noun for noun in near if noun.pos_ in {"PROPN", "PRON"}), None)


def prepositions(*heads: Any) -> list[tuple[str, Any]]:
    """Prepositions of words and the nouns that follow them: ("of", "the islands")."""
    return [
        (child.lower_, noun)
        for head in heads
        for child in head.children
        if child.dep_ in {"prep", "dative", "agent"}
        for noun in child.children
        if noun.dep_ == "pobj"
    ]


def verb_over(noun: Any) -> Any | None:
    """The verb that a noun is subject or object of, itself or after a preposition."""
    if noun.dep_ == "pobj" and noun.head.dep_ == "prep":
        noun = noun.head
    elif noun.dep_ == "conj":
        return verb_over(noun.head) if noun.head.pos_ in _NOUNS else None
    elif noun.dep_ not in {"dobj", *SUBJECT, *PASSIVE_SUBJECT}:
        return None
    return noun.head if noun.head.pos_ in {"VERB", "AUX"} else None


def done_to(verb: Any) -> Any | None:
    """Whom or what a verb is done to: object, passive subject, or the noun it describes."""
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return verb.head
    wanted = PASSIVE_SUBJECT if is_passive(verb) else {"dobj"}
    told = [c for c in verb.children if c.dep_ in wanted]
    if len(told) > 1 and wanted == PASSIVE_SUBJECT:
        return told[-1]  # "la présidente, dont trois collaborateurs ont été arrêtés"
    if told:
        return told[0]
    if wanted != {"dobj"}:  # "were seized and detained", "are believed to be linked"
        leaning = verb.dep_ in {"conj", "xcomp"}
        return next((c for c in verb.head.children if c.dep_ in wanted), None) if leaning else None
    shared = [c for c in verb.children if c.dep_ == "conj" and c.i - verb.i <= _NEAR]
    return next((o for c in shared for o in c.children if o.dep_ == "dobj"), None)


def doer(verb: Any) -> Any | None:
    """Who does what a verb says, in the active and the passive."""
    passive = is_passive(verb) or (verb.dep_ == "acl" and verb.tag_ == "VBN")
    return agent(verb) if passive else subject(verb)


_NEAR = 3  # words between verbs that share an object: "trained and later armed"
