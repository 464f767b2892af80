"""What a language brings: its lexicon (a TOML file here) and the names of models that parse it."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from undertow.errors import ParameterError

LANGUAGES = ("en", "fr")


@dataclass(frozen=True)
class Lexicon:
    """The words of one language that open a statement, by the act they name.

    Attributes:
        grammar: whose terms the model speaks, "clearnlp" or "universal".
        extra: the package's extra that installs a model.
        labels: the model's names for kinds of names -> ours, where they differ.
        elided: words that lose their vowel before another ("d'"); empty where none does.
        written: signs that the model does not know -> one as long that it does.
        verbs, nouns: lemma -> act.
        pronouns: pronoun -> what it stands for; titles: title -> gender.
        content: act -> what shows it in the words that are said, in order of precedence.
        pointing_back: words that only refer to what was said before ("the allegations").
        pointing_pronouns: pronouns that do so where little else is said ("this").
        contrary: words that say no; replying: forms of verbs that reply.
        claiming: beginnings of verbs and nouns that only claim ("alleg").
        in_return: what tells that an accusation is paid back ("in turn").
        concerned: what the accused is called ("l'intéressé").
        voices: who speaks for somebody else ("a spokeswoman").
        plain: words that statements on any two matters may share.
        dates, relations, measures, blame, topics: as they stand in the files (dates.py,
            relations.py, measures.py, blame.py and said.py read them).
        idioms: verb -> acts with the words beside it that make it one.
        turns: words of other turns of phrase (turns.py).
        inversion: words of insertions in which the subject follows (incises.py); empty for none.
        expressed: noun -> act of who voices it ("alarm" -> fear).
        misread: form of a verb that the model takes for another word -> its lemma (misread.py).
        prepositional: verb -> preposition -> act ("call" -> "for" -> demand).
        clause_only: verbs that tell a statement only with a clause or a quotation.
        quote_only: verbs that do so only with a quotation or an explicit "that".
        infinitive: verbs whose statement may be an infinitive.
    """

    language: str
    name: str
    models: tuple[str, ...]
    grammar: str
    extra: str
    labels: dict[str, str]
    elided: tuple[str, ...]
    written: dict[int, str]
    verbs: dict[str, str]
    nouns: dict[str, str]
    prepositional: dict[str, dict[str, str]]
    clause_only: frozenset[str]
    quote_only: frozenset[str]
    infinitive: frozenset[str]
    words: dict[str, Any]
    pronouns: dict[str, str]
    titles: dict[str, str]
    content: dict[str, re.Pattern[str]]
    pointing_back: frozenset[str]
    pointing_pronouns: frozenset[str]
    contrary: frozenset[str]
    replying: frozenset[str]
    claiming: tuple[str, ...]
    in_return: re.Pattern[str]
    concerned: frozenset[str]
    voices: frozenset[str]
    plain: frozenset[str]
    dates: dict[str, Any]
    relations: dict[str, Any]
    measures: dict[str, Any]
    blame: dict[str, Any]
    idioms: dict[str, list[tuple[str, frozenset[str]]]]
    turns: dict[str, frozenset[str]]
    topics: dict[str, re.Pattern[str]]
    inversion: dict[str, Any]
    misread: dict[str, str]
    expressed: dict[str, str]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language.

    Raises:
        ParameterError: there is none.
    """
    if language not in LANGUAGES:
        raise ParameterError(
            f"there is no lexicon for '{language}'; there are {', '.join(LANGUAGES)}"
        )
    told = _file(f"{language}.toml") | _file(f"{language}.claims.toml")
    frames = told["frames"]
    prepositional: dict[str, dict[str, str]] = {}
    for pair, act in frames["preposition"].items():
        verb, preposition = pair.split(" ")
        for form in (preposition, *frames.get("contracted", {}).get(preposition, ())):
            prepositional.setdefault(verb, {})[form] = act
    return Lexicon(
        language=language,
        name=told["name"],
        models=tuple(told["models"]),
        grammar=told["grammar"],
        extra=told["extra"],
        labels=told.get("labels", {}),
        elided=tuple(told.get("elided", ())),
        written=str.maketrans(told.get("written", {})),
        verbs=by_word(told["verbs"]),
        nouns=by_word(told["nouns"]),
        prepositional=prepositional,
        clause_only=frozenset(frames["clause_only"]),
        quote_only=frozenset(frames["quote_only"]),
        infinitive=frozenset(frames["infinitive"]),
        words=told["words"],
        pronouns=by_word(told["pronouns"]),
        titles=by_word(told["titles"]),
        content={
            act: re.compile("|".join(patterns), re.IGNORECASE)
            for act, patterns in told["content"].items()
        },
        pointing_back=frozenset(told["answers"]["pointing_back"]),
        pointing_pronouns=frozenset(told["answers"]["pronouns"]),
        contrary=frozenset(told["answers"]["contrary"]),
        replying=frozenset(told["answers"]["replying"]),
        claiming=tuple(told["answers"]["claiming"]),
        in_return=re.compile("|".join(told["answers"]["in_return"]), re.IGNORECASE),
        concerned=frozenset(told["answers"]["concerned"]),
        voices=frozenset(told["answers"]["voices"]),
        plain=frozenset(told["answers"]["plain"]),
        dates=told["dates"],
        relations=told["relations"],
        measures=told["measures"],
        blame=told["blame"],
        idioms=_idioms(told["idioms"]),
        turns={name: frozenset(words) for name, words in told["turns"].items()},
        topics={
            topic: re.compile(rf"\b(?:{'|'.join(stems)})", re.IGNORECASE)
            for topic, stems in told["topics"].items()
        },
        inversion=told.get("inversion", {}),
        misread=told.get("misread", {}),
        expressed=by_word(told["expressed"]),
    )


def _idioms(told: dict[str, list[str]]) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Verb -> the acts it names, each with the words that must stand beside it."""
    idioms: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for act, phrases in told.items():
        for phrase in phrases:
            verb, *rest = phrase.split()
            idioms.setdefault(verb, []).append((act, frozenset(rest)))
    return idioms


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def by_word(kinds: dict[str, list[str]]) -> dict[str, str]:
    """A table of the file the other way round: word or frame -> its kind."""
    return {word: kind for kind, words in kinds.items() for word in words}


_FEWEST_WORDS = 20  # fewer tell no language: a headline of names fits any


def language_of(text: str) -> str | None:
    """The language a text is written in (ISO 639-1); None where it is too short to tell.

    Whether there is a lexicon for it is another question: see `LANGUAGES`.

    Raises:
        ParameterError: py3langid is not installed.
    """
    start = text[:20_000]
    if len(re.findall(r"[^\W\d_]+", start)) < _FEWEST_WORDS:
        return None
    if importlib.util.find_spec("py3langid") is None:
        raise ParameterError("telling languages needs py3langid", hint=EXTRA)
    import py3langid  # noqa: PLC0415 - loads for a second

    return str(py3langid.classify(start)[0])


EXTRA = "Install it: pip install 'undertow[articles]'"
