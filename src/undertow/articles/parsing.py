"""Parsing a text with a language's model: tokens, sentences, grammar, entities.

A paragraph break always ends a sentence; left alone the parser runs headlines and paragraphs
together, which costs two points of F1.
"""

from __future__ import annotations

import importlib.util
import re
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

from undertow.articles.acronyms import spell_out
from undertow.articles.grammar import KEEPS_SUBJECT
from undertow.articles.languages import Lexicon, lexicon
from undertow.articles.universal import retold
from undertow.errors import ParameterError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

LONGEST = 400_000  # characters parsed at once; the parser needs about 1 GB for a million


@cache
def model(language: str) -> Language:
    """The parser of a language, loaded once per process.

    Raises:
        ParameterError: no model for it is installed.
    """
    words = lexicon(language)
    if importlib.util.find_spec("spacy") is not None:
        from spacy.language import Language  # noqa: PLC0415 - loads for a second

        if not Language.has_factory("undertow_paragraphs"):
            Language.component("undertow_paragraphs", func=_end_paragraphs)
        for name in words.models:
            if importlib.util.find_spec(name) is not None:
                return _loaded(name, words.elided)
    raise ParameterError(
        _no_model(words), hint=f"Install one: pip install 'undertow[{words.extra}]'"
    )


def _no_model(words: Lexicon) -> str:
    return f"no model that parses {words.name} is installed (looked for {', '.join(words.models)})"


def _loaded(name: str, elided: tuple[str, ...]) -> Language:
    with warnings.catch_warnings():
        # Models of spaCy 3.7 say so in 3.8; the quality gate is what tells whether they still fit.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp: Language = importlib.import_module(name).load()
    nlp.add_pipe("undertow_paragraphs", before="parser")
    if elided:
        _keep_elided(nlp, elided)
    return nlp


# What stands between an elided word and a quotation: "d'« ingérence »", "l'\"opération\"".
_APOSTROPHES, _OPENING = "'’", '«"“'


def _keep_elided(nlp: Language, elided: tuple[str, ...]) -> None:
    """Teach a tokenizer that "d'" before a quotation is one word, as it is before a letter.

    Left alone, the French one makes a "d" and an apostrophe of it, and the parser a noun of both.
    """
    from spacy.util import compile_infix_regex  # noqa: PLC0415 - loads for a second

    for word in elided:
        for mark in _APOSTROPHES:
            for form in (word, word.capitalize()):
                nlp.tokenizer.add_special_case(f"{form}{mark}", [{"ORTH": f"{form}{mark}"}])
    opened = rf"(?<=[{_APOSTROPHES}])(?=[{_OPENING}])|(?<=[{_APOSTROPHES}][{_OPENING}])"
    told = [*nlp.Defaults.infixes, opened]
    nlp.tokenizer.infix_finditer = compile_infix_regex(told).finditer


# "ALDERN, May 20 (Reuters) - ": where an outlet says it writes from, and no part of the sentence.
DATELINE = re.compile(
    r"(?:\A|\n)[A-ZÀ-Ý][A-ZÀ-Ý .'’-]{2,40}"
    r"(?:, [^\n(–—-]{1,30})?(?: ?\([^)\n]{2,30}\))? ?[-–—]{1,2} "
)


def _end_paragraphs(doc: Doc) -> Doc:
    """Tell the parser where a sentence must begin: in a new paragraph, after a full stop."""
    ended = False
    begins = {match.end() for match in DATELINE.finditer(doc.text)}
    for token in doc:
        if (ended and not token.is_space) or token.idx in begins:
            token.is_sent_start = True
            ended = False
        if "\n" in token.text:
            ended = True
        elif token.text == "." and token.i + 1 < len(doc):
            after = doc[token.i + 1]
            ended = bool(token.whitespace_) and after.text[:1].isupper()
    return doc


def parse(text: str, language: str) -> Any:
    """The text as the model sees it (a spaCy `Doc`), with offsets into the text as it stands."""
    words = lexicon(language)
    text = text[:LONGEST]
    doc = model(language)(text.translate(words.written))
    if words.grammar == "universal":
        doc = retold(doc, text, words)
    for token in doc:
        token.lemma_ = words.words["lemma_of_form"].get(token.lower_, token.lemma_)
    spell_out(doc)
    doc.user_data[KEEPS_SUBJECT] = frozenset(words.words["keeps_subject"])
    return doc
