"""Universal Dependencies told in the terms of grammar.py: one set of rules reads all models.

Models of most languages say "obj", hang prepositions under their nouns, and make the noun of "is an
ally" the head. Here words keep their places, their forms and names; only what hangs on what, and
how it is called, is retold.
"""

from __future__ import annotations

from typing import Any

from undertow.articles.incises import INCISES, NOUNS, incises
from undertow.articles.languages import Lexicon
from undertow.articles.misread import FINITE, misread
from undertow.articles.repairs import negations, repaired

_PLAIN = {
    "nsubj": "nsubj", "nsubj:pass": "nsubjpass", "nsubj:caus": "nsubj", "csubj": "csubj",
    "csubj:pass": "csubjpass", "obj": "dobj", "iobj": "dative", "aux:tense": "aux",
    "aux:caus": "aux", "aux:pass": "auxpass", "acl:relcl": "relcl", "flat:name": "compound",
    "flat:foreign": "compound", "nmod:poss": "poss", "obl:agent": "obl:agent",
}  # fmt: skip
# What hangs on a noun with a copula belongs to the verb: "X is an ally".
_OF_THE_COPULA = {"nsubj", "nsubj:pass", "csubj", "mark", "aux", "aux:tense", "punct", "cc", "conj",
                  "advcl", "parataxis", "advmod", "obl:mod", "ccomp"}  # fmt: skip


def retold(doc: Any, text: str, words: Lexicon) -> Any:
    """A copy of a parsed text in grammar.py's terms; entities are named by the lexicon's labels.

    The copy holds the words of `text`, which may differ from the parsed ones in signs that the
    model does not know. Subjects after verbs are hung there on the way; `user_data` holds those
    insertions.
    """
    from spacy.tokens import Doc, Span  # noqa: PLC0415 - loads for a second

    heads, deps = _tree(doc)
    inserted = incises(doc, words)
    repaired(doc, inserted, words, heads, deps)
    negations(doc, heads, deps)
    verbs = misread(doc, words, heads, deps)
    labels = words.labels
    copy = Doc(
        doc.vocab,
        words=[text[t.idx : t.idx + len(t)] for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        tags=["VBP" if t.i in verbs else _tag(t) for t in doc],
        pos=["VERB" if t.i in verbs else _pos(t) for t in doc],
        morphs=[FINITE if t.i in verbs else str(t.morph) for t in doc],
        lemmas=[verbs.get(t.i, _lemma(t, words)) for t in doc],
        heads=heads,
        deps=deps,
    )
    copy.ents = [
        Span(copy, start, end, label=labels.get(name.label_, name.label_))
        for name in doc.ents
        for start, end in _names(copy, name.start, name.end, labels.get(name.label_) == "GPE")
    ]  # fmt: skip
    copy.user_data[INCISES] = inserted
    return copy


def _names(doc: Any, start: int, end: int, place: bool) -> list[tuple[int, int]]:
    """The names in what a model takes for one: "Velie finance la Ligue" holds two and a verb."""
    cuts = [t.i for t in doc[start:end] if _parts(t) or (place and _where(t, end))]
    pieces = zip([start, *(at + 1 for at in cuts)], [*cuts, end], strict=True)
    told = []
    for first, last in pieces:
        kept = [i for i in range(first, last) if not cuts or doc[i].pos_ not in _LOOSE]
        if kept and (not cuts or doc[kept[0]].text[:1].isupper()):
            told.append((kept[0], kept[-1] + 1))
    return told


def _parts(token: Any) -> bool:
    """Whether no name holds such a word: a finite verb, the "by" of a passive."""
    finite = token.pos_ == "VERB" and "Fin" in token.morph.get("VerbForm")
    return bool((finite and token.text.islower()) or token.dep_ == "agent")


def _where(token: Any, end: int) -> bool:
    """Whether a name ends where another place begins: "l'ambassade de Tessinie à Port-Harne"."""
    after = token.doc[token.i + 1 : end].text[:1]
    return token.pos_ == "ADP" and token.lower_ in _AT and bool(after.isupper())


_AT = {"à", "en"}
_LOOSE = {"DET", "ADP", "CCONJ", "SCONJ", "PUNCT", "ADV", "AUX", "PRON"}


def _pos(token: Any) -> str:
    """A foreign word inside a name is part of it; "a gelé" is a verb."""
    foreign = token.pos_ == "X" and token.ent_type_ and token.text[:1].isupper()
    told = token.pos_ == "ADJ" and any(c.dep_.startswith("aux") for c in token.children)
    return "PROPN" if foreign else "VERB" if told else str(token.pos_)


def _lemma(token: Any, words: Lexicon) -> str:
    """The infinitive, where the model leaves a verb as it stands ("verse")."""
    lemma = str(token.lemma_)
    if _pos(token) == "VERB" and lemma == token.lower_:
        for form, infinitive in words.words.get("infinitive_of", {}).items():
            if lemma.endswith(form):
                return f"{lemma.removesuffix(form)}{infinitive}"
    return lemma


def _tree(doc: Any) -> tuple[list[int], list[str]]:
    heads = [t.head.i for t in doc]
    deps = [_dep(t) for t in doc]
    for token in doc:
        if token.dep_ == "cop":
            _raise_copula(token, heads, deps)
    for token in doc:
        if token.dep_ == "case" and _behind(token).dep_.split(":")[0] in {"obl", "nmod"}:
            _raise_case(token, heads, deps)
    return heads, deps


def _dep(token: Any) -> str:
    if token.dep_ == "advmod" and "Neg" in token.morph.get("Polarity"):
        return "neg"
    if token.dep_ == "det" and "Yes" in token.morph.get("Poss"):
        return "poss"
    if token.dep_ in {"obl:mod", "obl", "nmod"} and not any(
        c.dep_ == "case" for c in token.children
    ):
        return "npadvmod" if token.dep_ != "nmod" else "nmod"
    if token.dep_ == "obl:arg" and token.pos_ in NOUNS and token.i > token.head.i:
        # "Avait banni quatre ONG", "réclame des excuses", "a accusé jeudi l'Ostmark d'ingérence".
        led = any(c.dep_ == "case" for c in token.children)
        return str(token.dep_) if led else "dobj"
    return _PLAIN.get(token.dep_, str(token.dep_))


def _raise_copula(copula: Any, heads: list[int], deps: list[str]) -> None:
    """In "X is an ally" the verb takes the noun's place, and the noun becomes its complement."""
    noun = copula.head
    if deps[noun.i] == "attr":
        return
    heads[copula.i] = heads[noun.i] if heads[noun.i] != noun.i else copula.i
    deps[copula.i] = deps[noun.i]
    heads[noun.i], deps[noun.i] = copula.i, "attr"
    for child in noun.children:
        if child.dep_ in _OF_THE_COPULA and child.i != copula.i:
            heads[child.i] = copula.i


def _behind(case: Any) -> Any:
    """The noun behind a preposition: the model may tie it to the number, "par onze juges"."""
    near = case.head
    return near.head if near.dep_ in {"nummod", "amod"} and near.head.i > near.i else near


def _raise_case(case: Any, heads: list[int], deps: list[str]) -> None:
    """In "of the islands" the preposition takes the noun's place, the noun hangs on it."""
    noun = _behind(case)
    if deps[noun.i] in {"pobj", "attr"} or heads[noun.i] == noun.i:
        return
    heads[case.i] = heads[noun.i]
    deps[case.i] = "agent" if noun.dep_ == "obl:agent" else "prep"
    heads[noun.i], deps[noun.i] = case.i, "pobj"


_TAGS = {"PROPN": "NNP", "NOUN": "NN"}


def _tag(token: Any) -> str:
    """The English tag that says the same, for what the rules ask of tags."""
    if _pos(token) in {"VERB", "AUX"}:
        return _verb_tag(token)
    if token.pos_ == "NOUN" and "Plur" in token.morph.get("Number"):
        return "NNS"
    if token.pos_ == "PRON" and "Rel" in token.morph.get("PronType"):
        return "WP"
    return _TAGS.get(token.pos_, str(token.tag_))


def _verb_tag(token: Any) -> str:
    forms, past = token.morph.get("VerbForm"), "Past" in token.morph.get("Tense")
    if "Inf" in forms:
        return "VB"
    if "Part" not in forms:
        return "VBD" if past else "VBP"
    if token.dep_ == "acl" and any(c.dep_ == "obj" for c in token.children):
        return "VBP"  # a headline's "le régulateur suspend la radio", taken for a participle
    finite = any(c.dep_ == "aux:tense" and "Fin" in c.morph.get("VerbForm") for c in token.children)
    if finite:  # "a accusé" is told, "accusé" describes
        return "VBD"
    return "VBN" if past else "VBG"
