"""A parsed tree set right where the press's word order misleads the model.

Subjects of insertions, names beside them, pronouns set apart, "rien" and "n'" where they belong.
Works on the lists of heads and labels that universal.py retells a tree by.
"""

from __future__ import annotations

from typing import Any

from undertow.articles.incises import ASIDE, LONGEST_SENTENCE, NOUNS, Incise, Phrases, lemma_of
from undertow.articles.languages import Lexicon


def repaired(
    doc: Any, found: dict[int, Incise], words: Lexicon, heads: list[int], deps: list[str]
) -> None:
    """Hang the subjects of insertions, and names beside them, where they belong."""
    phrases = Phrases(doc, words)
    for incise in found.values():
        for child in range(incise.first, incise.last + 1):
            if heads[child] == incise.verb and deps[child] in _MISTAKEN and child > incise.verb:
                deps[child] = "dep"
        if doc[incise.subject].pos_ != "PRON":
            for apposed in phrases.end_of(incise.subject)[1]:
                _hang(apposed, incise.subject, "appos", heads, deps)
        _hang(incise.subject, incise.verb, "nsubj", heads, deps)
    _set_apart(phrases, heads, deps)
    _raise_made(phrases, heads, deps)
    for token in doc:
        deps[token.i] = _relabelled(phrases, token, heads, deps)
        if _adds(phrases, token):
            _hang_on_teller(phrases, token.i, found, heads, deps)
        if deps[token.i] == "nsubj" and _has_subject_before(token.i, heads, deps, found):
            deps[token.i] = "dobj"
        if deps[token.i] == "nsubj" and token.text[:1].isupper():
            _not_the_circumstance(phrases, token, heads, deps)


def _relabelled(phrases: Phrases, token: Any, heads: list[int], deps: list[str]) -> str:
    """What a word is to its head, where the model says so that cannot be."""
    dep: str = deps[token.i]
    verb = heads[token.i]
    if dep in {"dobj", "xcomp", "attr", "oprd"} and phrases.is_time(token.i):
        return "npadvmod"  # "a accusé jeudi"
    if dep in {"expl:subj", "obl:arg"} and _made_to_say(phrases, token):
        return "nsubj"  # "il fait savoir"
    if dep == "expl:subj" and _is_somebody(phrases.doc[verb], phrases.words, heads, deps):
        return "nsubj"  # "il n'a pas voulu"
    if dep == "nsubjpass" and _active(verb, heads, deps):
        return "nsubj"
    if dep == "dobj" and _told_of_before(phrases.doc, token, heads, deps):
        return "nsubj"  # "dont l'accuse un ancien collaborateur"
    return dep


def _made_to_say(phrases: Phrases, subject: Any) -> bool:
    """Whether a pronoun stands before "fait savoir", "fait valoir"."""
    behind = phrases.doc[subject.i + 1 : subject.i + _MADE]
    made = [t for t in behind if t.lemma_.lower() in phrases.told["made_to"]]
    after = phrases.doc[made[-1].i + 1 : made[-1].i + 2] if made else ()
    return any(t.lemma_.lower() in phrases.words.verbs for t in after)


_MADE = 5  # words: "il n'a pas fait"


def _raise_made(phrases: Phrases, heads: list[int], deps: list[str]) -> None:
    """Put "fait" over "savoir" where the model hangs it below: "il a fait savoir que"."""
    for made in phrases.doc[:-1]:
        said = made.i + 1
        if made.lemma_.lower() not in phrases.told["made_to"] or heads[made.i] != said:
            continue
        if "Inf" not in phrases.doc[said].morph.get("VerbForm"):
            continue
        heads[made.i] = heads[said] if heads[said] != said else made.i
        deps[made.i] = deps[said]
        heads[said], deps[said] = made.i, "xcomp"
        for at in range(max(said - ASIDE, 0), made.i):
            if heads[at] == said:
                heads[at] = made.i


def _active(verb: int, heads: list[int], deps: list[str]) -> bool:
    """Whether a verb has helpers and none of the passive: "a rejeté"."""
    near = [i for i in range(max(verb - ASIDE, 0), verb) if heads[i] == verb]
    told = {deps[i] for i in near}
    return "aux" in told and "auxpass" not in told


def _is_somebody(verb: Any, words: Lexicon, heads: list[int], deps: list[str]) -> bool:
    """Whether the "il" of a verb is somebody: it says something, or does something to an object."""
    if _speaks(verb, words):
        return True
    near = range(verb.i, min(verb.i + ASIDE, len(heads)))
    done = any(heads[i] == verb.i and deps[i] == "dobj" for i in near)
    return done and verb.lemma_.lower() not in words.inversion["impersonal"]


def _speaks(verb: Any, words: Lexicon) -> bool:
    lemma = lemma_of(verb, words)
    return lemma in words.verbs or lemma in words.words["decline_not"]


def _has_subject_before(
    noun: int, heads: list[int], deps: list[str], found: dict[int, Incise]
) -> bool:
    """Whether a verb has a subject before it already: what stands behind it is its object."""
    verb = heads[noun]
    if noun < verb or verb in found:
        return False
    return any(heads[i] == verb and deps[i] == "nsubj" for i in range(max(verb - ASIDE, 0), verb))


def _told_of_before(doc: Any, noun: Any, heads: list[int], deps: list[str]) -> bool:
    """Whether a verb has its object before it, as a pronoun, and no subject there."""
    verb = heads[noun.i]
    if noun.i < verb or noun.pos_ not in NOUNS or doc[verb].pos_ != "VERB":
        return False
    near = [i for i in range(max(verb - 3, 0), verb) if heads[i] == verb]
    whom = any(doc[i].pos_ == "PRON" and doc[i].lower_ in _OBJECTS and deps[i] == "dobj"
               for i in near)  # fmt: skip
    return whom and not _has_subject(verb, heads, deps)


_OBJECTS = frozenset(["le", "la", "l'", "l’", "les"])


def _has_subject(verb: int, heads: list[int], deps: list[str]) -> bool:
    near = range(max(verb - ASIDE, 0), min(verb + ASIDE, len(heads)))
    return any(heads[i] == verb and deps[i] == "nsubj" for i in near)


def _adds(phrases: Phrases, token: Any) -> bool:
    """Whether it goes on with what somebody said: "a estimé que A, ajoutant que B"."""
    if lemma_of(token, phrases.words) not in phrases.words.verbs:
        return False
    before = phrases.doc[token.i - 1].lower_ if token.i else ""
    ends = token.lower_.endswith(tuple(phrases.told["going_on"]))
    if "Inf" in token.morph.get("VerbForm"):  # "avant d'admettre que", "sans nier que"
        led = phrases.doc[max(token.i - 2, 0) : token.i]
        return any(t.lower_ in phrases.told["before_saying"] for t in led)
    return ends and before in {",", "en"}


def _hang_on_teller(
    phrases: Phrases, verb: int, found: dict[int, Incise], heads: list[int], deps: list[str]
) -> None:
    """Give such a verb the verb of saying before it in its sentence, and so its subject."""
    for at in range(verb - 1, max(verb - LONGEST_SENTENCE, -1), -1):
        if phrases.doc[at].text in {".", "!", "?"} or "\n" in phrases.doc[at].text:
            return
        told = (
            phrases.doc[at].pos_ == "VERB" and phrases.doc[at].lemma_.lower() in phrases.words.verbs
        )
        if at in found or (told and _has_subject(at, heads, deps)):
            _hang(verb, at, "advcl", heads, deps)
            return


def _not_the_circumstance(phrases: Phrases, token: Any, heads: list[int], deps: list[str]) -> None:
    """In "Interrogé hier, Jean Morel a nié" it is not the first word, nor in "Lundi, ..."."""
    doc, verb = phrases.doc, heads[token.i]
    asked = token.text.endswith(tuple(phrases.told["participle_end"]))
    if verb <= token.i or not (asked or phrases.is_time(token.i)):
        return
    if token.i and not phrases.ends(token.i - 1):
        return
    comma = next((t.i for t in doc[token.i : verb] if t.text == ","), None)
    noun = None if comma is None else phrases.noun_from(comma + 1)
    if noun is not None and noun < verb:
        _hang(noun, verb, "nsubj", heads, deps)
        deps[token.i] = "advcl"


_MISTAKEN = {"dobj", "nsubj", "nsubjpass", "npadvmod", "attr", "obl:agent", "xcomp"}


def _hang(child: int, head: int, dep: str, heads: list[int], deps: list[str]) -> None:
    """Give a word another head; what hung above it between both is let go, so no circle is made."""
    at, above = head, []
    for _ in range(len(heads)):
        if heads[at] == at or at == child:
            break
        above.append(at)
        at = heads[at]
    if at == child and child != head:  # the head hung under the child
        heads[head] = heads[child] if heads[child] != child else head
        if heads[head] == head:
            deps[head] = "ROOT"
    heads[child], deps[child] = head, dep


def _set_apart(phrases: Phrases, heads: list[int], deps: list[str]) -> None:
    """In "l'opposition, elle, parle" the noun before is the subject and not the pronoun."""
    doc = phrases.doc
    for token in doc:
        if (
            token.lower_ in phrases.told["apart"]
            and 0 < token.i < len(doc) - 1
            and doc[token.i - 1].text == doc[token.i + 1].text == ","
        ):
            noun = _noun_before(doc, token.i - 2)
            verb = heads[token.i]
            if noun is not None and doc[verb].pos_ in {"VERB", "AUX"} and verb > token.i:
                _hang(noun, verb, "nsubj", heads, deps)
                _hang(token.i, noun, "appos", heads, deps)


def _noun_before(doc: Any, at: int) -> int | None:
    """The head of the noun phrase that ends at a place: its first noun."""
    found = None
    while at >= 0 and doc[at].pos_ in {"NOUN", "PROPN", "ADJ", "DET", "ADP", "NUM"}:
        if doc[at].pos_ in NOUNS:
            found = at
        at -= 1
    return found


def negations(doc: Any, heads: list[int], deps: list[str]) -> None:
    """Hang "n'" of "dit n'avoir rien signé" on the infinitive, "rien" where it is an object."""
    for token in doc[:-1]:
        after = doc[token.i + 1]
        if deps[token.i] == "neg" and heads[token.i] < token.i and (
            "Inf" in after.morph.get("VerbForm")
        ):  # fmt: skip
            under = heads[after.i] if deps[after.i] in {"aux", "auxpass"} else after.i
            heads[token.i] = under
        if deps[token.i] == "nsubj" and deps[heads[token.i]] == "aux" and (
            heads[heads[token.i]] != token.i
        ):  # fmt: skip
            heads[token.i] = heads[heads[token.i]]
        behind_aux = token.i > 0 and deps[token.i - 1] in {"aux", "auxpass"}
        if token.lower_ == "rien" and deps[token.i] == "nsubj" and behind_aux:
            deps[token.i] = "dobj"
