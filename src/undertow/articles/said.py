"""What is compared of two statements to tell whether one answers the other.

Made from rows of the tables `statements` and `aliases`, so that articles read at different times
and in different languages meet: by who is meant and what it is about more than by words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from undertow.articles.countries import folded
from undertow.articles.languages import Lexicon, lexicon
from undertow.articles.sides import akin, same_name, words_of

Row = dict[str, Any]

_WORD = re.compile(r"[^\W\d_]{4,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NUMBER = re.compile(r"\d[\d,.\u00a0\u202f ]*\d|\d")
_STEM = 7  # letters: "funding" meets "funded"
# How long a statement may be that points back to what was said before: read by eye on PolNeAR's
# and GGT's even halves, where longer ones that hold "report" or "that" have matter of their own.
_SHORT_TEXT, _FEW_WORDS = 14, 7
_ELLIPSIS = 4  # words: "none were", "they did not" answer what was said last
_SHORT = 3  # letters; words of so few stand in a description by chance


@dataclass(slots=True, eq=False)
class Said:
    """A statement with what is compared.

    Attributes:
        order: its place among the statements of its article, by where it is told.
        sides: names of the speaker and whom he speaks for; `entities`: the same, over the case.
        described: how the speaker is called ("the commission's chair").
        names: entities named in what is said; `topics`: matters; `content`: stems of words.
        pointing: it points back ("the allegations"), `weakly` by a pronoun.
        ahead: it tells what will be. contrary: it says no, or is told as a reply.
        elliptic: it says only yes or no to what was said last ("none were").
        in_return: it is told as paid back ("in turn").
        denied: its side has denied something shortly before (answers.py finds out).
        many: it points back to more than one thing ("these accusations").
        replying: its cue replies ("retorted").
        claimed: it is told as what somebody only claims ("claims", "suggests").
        called_by: entities by which the speaker is told ("Ferraz's campaign manager").
        before: what the same speaker said right before, where he goes on ("The company failed to").
    """

    row: Row
    order: int
    words: Lexicon
    sides: list[str] = field(default_factory=list)
    entities: set[str] = field(default_factory=set)
    described: str = ""
    target: str | None = None
    target_entity: str | None = None
    names: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    content: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    pointing: bool = False
    weakly: bool = False
    ahead: bool = False
    contrary: bool = False
    elliptic: bool = False
    in_return: bool = False
    denied: bool = False
    many: bool = False
    replying: bool = False
    claimed: bool = False
    called_by: set[str] = field(default_factory=set)
    before: Said | None = None

    @property
    def id(self) -> str:
        """Its statement's id."""
        return str(self.row["statement_id"])

    @property
    def article(self) -> str:
        """Its article's id."""
        return str(self.row["article_id"])

    @property
    def act(self) -> str:
        """What it does."""
        return str(self.row["act"])

    @property
    def only_points(self) -> bool:
        """Nothing is said but that what was said before is so or not: "denied this"."""
        return not self.content and (self.pointing or not self.row["content"])

    def means(self, name: str | None, entity: str | None) -> bool:
        """Whether a name means the speaker or the side he speaks for."""
        if not name:
            return False
        if entity is not None and entity in self.entities:
            return True
        if any(same_name(name, side) for side in self.sides) or akin(name, self.described):
            return True
        last = (folded(name).split() or [""])[-1]
        return len(last) > _SHORT and last in words_of(self.described)

    def one_side_with(self, other: Said) -> bool:
        """Whether both statements are made by one side, as far as is told.

        Who accuses somebody by name is not on his side, whatever they have in common.
        """
        mine, theirs = self.row, other.row
        if self._accuses(theirs["speaker"]) or other._accuses(mine["speaker"]):
            return False
        if mine["speaker"] and mine["speaker"] == theirs["speaker"]:
            return True
        if not mine["speaker"] and mine["speaker_text"] == theirs["speaker_text"]:
            return mine["speaker_text"] is not None and self.article == other.article
        return (
            bool(self.entities & other.entities)
            or any(same_name(a, b) for a in self.sides for b in other.sides)
            or self._bears_the_name(theirs["speaker"])
            or other._bears_the_name(mine["speaker"])
        )

    def _accuses(self, speaker: str | None) -> bool:
        mine = self.row["speaker"]
        against = self.act == "accuse" and speaker is not None and mine is not None
        return against and mine != speaker and folded(self.target or "") == folded(speaker or "")

    def _bears_the_name(self, name: str | None) -> bool:
        """Whether it is told to be on somebody's side: "the Trant campaign"."""
        return (
            name is not None
            and " " in name
            and folded(name).split()[-1] in words_of(self.described)
        )

    def is_named_in(self, other: Said) -> bool:
        """Whether what the other says names the speaker, or what he is ("the governor")."""
        if (self.entities | self.called_by) & other.names:
            return True
        text = other.row["content"] or ""
        if any(akin(side, text) for side in self.sides):
            return True
        nouns = " ".join(word for word in self.described.split() if word.islower())
        mine = {word for word in words_of(nouns) if len(word) > _SHORT} - self.words.plain
        return self.article == other.article and bool(mine & words_of(text))

    @property
    def speaks_for_others(self) -> bool:
        """Somebody who is told by a pronoun or as somebody's voice: "a spokeswoman"."""
        text = (self.row["speaker_text"] or "").lower()
        return bool(set(_HYPHENED.findall(text)) & self.words.voices)

    @property
    def might_be_accused(self) -> bool:
        """A speaker by a pronoun or a mere noun ("the company") may be whom somebody accused."""
        text = self.row["speaker_text"] or ""
        if set(_LETTERS.findall(text.lower())) & self.words.concerned:
            return True
        named = (self.row["speaker"] or "")[:1].isupper()
        return bool(text) and not named and (self.speaks_for_others or not self.row["anonymous"])

    def behind(self, other: Said) -> int | None:
        """How many statements after the other one it stands; None in another article."""
        return self.order - other.order if self.article == other.article else None

    def inside(self, other: Said) -> bool:
        """Whether it is told within the other: "rejected Belmora's claims that ..."."""
        if self.article != other.article:
            return False
        mine, theirs = (_spans(one.row.get("content_spans")) for one in (self, other))
        return bool(mine and theirs) and all(
            any(a <= start and end <= b for a, b in theirs) for start, end in mine
        )


def _spans(told: Sequence[str] | None) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, _, b in (span.partition(":") for span in told or ())]


def prepared(
    rows: Sequence[Row], language_of: Mapping[str, str | None], aliases: Sequence[Row]
) -> list[Said]:
    """Every statement with what is compared, in the order of the rows."""
    entity_of, named = _entities(aliases)
    orders, roles = _orders(rows), _roles(rows)
    told = []
    for number, row in enumerate(rows):
        said = Said(row, orders[number], lexicon(language_of.get(row["article_id"]) or "en"))
        _who(said, roles, entity_of)
        _what(said, named.get(row["article_id"], {}))
        told.append(said)
    _go_on(told)
    return told


def _go_on(told: list[Said]) -> None:
    """Who goes on speaking speaks of whom he spoke before, while he names nobody else."""
    at = {(said.article, said.order): said for said in told}
    for said in told:
        before = at.get((said.article, said.order - 1))
        speaker = said.row["speaker"]
        same = before is not None and speaker is not None and speaker == before.row["speaker"]
        if same and not (said.target or "")[:1].isupper():
            said.before = before


def _entities(
    aliases: Sequence[Row],
) -> tuple[dict[tuple[str, str], str], dict[str, dict[str, str]]]:
    """(article, folded name) -> entity; article -> name as it stands there -> entity."""
    entity_of: dict[tuple[str, str], str] = {}
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for row in aliases:
        entity = row["entity_id"] or folded(row["name"])
        entity_of[row["article_id"], folded(row["alias"])] = entity
        named[row["article_id"]][row["alias"]] = entity
    return entity_of, named


def _orders(rows: Sequence[Row]) -> list[int]:
    """For each row, its place among those of its article."""
    of: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, row in enumerate(rows):
        of[row["article_id"]].append((_place(row), number))
    orders = [0] * len(rows)
    for places in of.values():
        for order, (_, number) in enumerate(sorted(places)):
            orders[number] = order
    return orders


def _place(row: Row) -> int:
    """Where a statement is told: its cue, else what is said."""
    span = row.get("cue_span") or next(iter(row.get("content_spans") or ()), None)
    return int(span.partition(":")[0]) if span else 0


def _roles(rows: Sequence[Row]) -> dict[str, tuple[set[str], set[str]]]:
    """Speaker -> whom he belongs to and what he is called, anywhere in the case."""
    roles: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for row in rows:
        if row["speaker"]:
            belongs, called = roles[row["speaker"]]
            belongs |= {name for name in (row["affiliation"],) if name}
            called |= {role for role in (row.get("role"),) if role}
    return roles


def _who(
    said: Said, roles: dict[str, tuple[set[str], set[str]]], entity_of: dict[tuple[str, str], str]
) -> None:
    row = said.row
    belongs, called = roles[row["speaker"]] if row["speaker"] else (set(), set())
    beside = row.get("also_said_by") or ()
    sides = {row["speaker"], *beside, row["affiliation"], *belongs} - {None}
    said.sides = sorted(sides)
    texts = {row["speaker_text"], row.get("role"), *called} - {None}
    relative = {word for word, kind in said.words.pronouns.items() if kind == "relative"}
    said.described = " ; ".join(sorted(_before(text, relative) for text in texts))
    said.entities = {e for name in sides if (e := entity_of.get((said.article, folded(name))))}
    said.target = row["target"]
    if said.target:
        said.target_entity = entity_of.get((said.article, folded(said.target)))


def _before(text: str, relative: set[str]) -> str:
    """The words before a relative clause: "the front, which Kestria supports" is not Kestria's."""
    kept = []
    for word in text.split():
        if word.lower() in relative:
            break
        kept.append(word)
    return " ".join(kept)


_THAT = ("that ", "que ", "qu'", "qu’")  # "the idea that he paid" tells what it points to
_CLAUSE = re.compile(r"^that (?!as\b|is\b|was\b)[^\W\d_]+ [^\W\d_]+")


def _opens_a_clause(text: str) -> re.Match[str] | None:
    """Whether its first "that" only opens a clause: "that no rifles came", not "that as gossip"."""
    return _CLAUSE.match(text)


def _what(said: Said, named: dict[str, str]) -> None:
    text, lexical = said.row["content"] or "", said.words
    low = text.lower()
    words = set(_LETTERS.findall(low))
    here = {alias: entity for alias, entity in named.items() if alias in text}
    said.names = set(here.values())
    told = said.row["speaker_text"] or ""
    said.called_by = {entity for alias, entity in named.items() if alias in told}
    said.topics = {topic for topic, stems in lexical.topics.items() if stems.search(low)}
    of_names = {word for alias in here for word in folded(alias).split()}
    empty = {word[:_STEM] for name in ("false", "no") for word in lexical.blame[name]}
    empty |= {word[:_STEM] for word in lexical.pointing_back}
    said.content = {
        word[:_STEM]
        for word in _WORD.findall(low)
        if word not in lexical.plain and folded(word) not in of_names
    } - empty
    said.numbers = {re.sub(r"\D", "", number) for number in _NUMBER.findall(text)} - {""}
    length = len(_LETTERS.findall(low))
    first = "" if _opens_a_clause(low) else next(iter(_LETTERS.findall(low)), "")
    called = said.act in {"deny", "criticize"} and first in lexical.pointing_pronouns
    told = any(f"{word} {that}" in low for word in lexical.pointing_back & words for that in _THAT)
    by_noun = length <= _SHORT_TEXT and bool(lexical.pointing_back & words) and not told
    said.weakly = not by_noun
    said.many = by_noun and any(word.endswith("s") for word in lexical.pointing_back & words)
    alone = set(_LETTERS.findall(low)[1:]) if _opens_a_clause(low) else words
    by_pronoun = length <= _FEW_WORDS and bool(lexical.pointing_pronouns & alone)
    elliptic = said.act in {"deny", "confirm"} and length <= _ELLIPSIS and not said.content
    false = {word[:_STEM] for word in lexical.blame["false"]}
    judged = any(word[:_STEM] in false for word in words)  # "a fable": of what was said
    said.elliptic = elliptic and not (by_noun or by_pronoun or judged)
    said.pointing = by_noun or by_pronoun or elliptic or (called and length <= _SHORT_TEXT)
    said.ahead = bool(words & set(lexical.dates["future"]))
    cue = set(_LETTERS.findall((said.row.get("cue") or "").lower()))
    said.claimed = said.act == "assert" and any(
        word.startswith(stem) for word in cue for stem in lexical.claiming
    )
    said.replying = bool(lexical.replying & cue)
    said.contrary = bool(lexical.contrary & words) or said.replying
    told = f"{said.row.get('cue') or ''} {low}"
    said.in_return = bool(lexical.in_return.search(told))
