"""Which statement answers which: a denial and the accusation it denies, in one article or several.

Works on rows of the table `statements`, so that articles read at different times meet. Names are
compared by entity where the case knows it, so that articles in two languages meet as well.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from undertow.articles.countries import folded
from undertow.articles.languages import lexicon

Row = dict[str, Any]

# Set on `dev` of our gold (docs/articles.md): right links score .5 and more.
LEAST_SCORE = 0.45
ACCUSING = {"accuse", "criticize"}
_ANSWERED = {*ACCUSING, "assert", "announce"}
_STEM = 5  # letters: "funding" meets "funded", "campaign" meets "campagne"
_CLEARLY = 2  # words in common by which a mere assertion is clearly what is denied
_POINTING = 4  # words; a longer content says itself what it denies
_WORD = re.compile(r"[^\W\d_]{4,}")
# Where the accused ends and the deed begins: "Ostmark of paying", "la société d'avoir payé".
_DEED = re.compile(r"\b(?:of|for|that|over|de|d['’]|pour|que)\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """`statement_id` answers `answers_statement_id`; `reason` says in words why we think so."""

    statement_id: str
    answers_statement_id: str
    kind: str
    score: float
    reason: str


@dataclass(slots=True)
class _Heard:
    """A statement and what it is compared by; names are entities, or capitalised words."""

    row: Row
    at: int
    who: set[str]  # names of the speaker and of whom the speaker belongs to
    called: set[str]  # all words that stand for the speaker
    accused: set[str]  # names of whom it accuses
    blamed: set[str]  # all words for them
    names: set[str]  # in what is said
    stems: set[str]
    points_back: bool

    @property
    def article(self) -> str:
        return str(self.row["article_id"])


def answers(
    rows: Sequence[Row], language_of: dict[str, str], aliases: Sequence[Row] = ()
) -> list[Answer]:
    """All answers among the statements of a case.

    Args:
        rows: statements, in the order of articles and within them of the text.
        language_of: article -> language.
        aliases: rows of `aliases` with their entities.
    """
    heard = _heard(rows, language_of, aliases)
    able = [one for one in heard if one.row["act"] != "decline" and not one.row.get("negated")]
    found = []
    for one in heard:
        kind = _kind(one.row)
        scored = [
            (score, -abs(one.at - other.at), other.row["statement_id"], reason)
            for other in (able if kind else ())
            if kind == "confirms" or other.row["act"] in _ANSWERED
            for score, reason in [_score(one, other, kind or "", able)]
            if score >= LEAST_SCORE
        ]
        if scored:
            score, _, answered, reason = max(scored)
            found.append(
                Answer(one.row["statement_id"], answered, kind or "", round(score, 2), reason)
            )
    return found


def _kind(row: Row) -> str | None:
    if row.get("negated"):
        return None
    return {"deny": "denies", "accuse": "counters", "confirm": "confirms"}.get(row["act"])


def _score(one: _Heard, other: _Heard, kind: str, able: list[_Heard]) -> tuple[float, str]:
    """How likely `one` answers `other`, and the reason in words."""
    near = one.article == other.article
    if one.row is other.row or one.who & other.who or _same_words(one, other):
        return 0.0, ""
    accusing = other.row["act"] in ACCUSING
    hit = one.who & other.accused or (near and one.called & other.blamed)
    back = one.accused & other.who
    if kind == "counters":
        if not (accusing and back) or (near and other.at > one.at):
            return 0.0, ""
        if hit:
            return 0.9, "each accuses the other"
        last = near and _last(one, other, ACCUSING, able)
        return (0.5, f"accuses {other.row['speaker']}, who accused last") if last else (0.0, "")
    stems = (one.stems & other.stems) - one.called
    names = (one.names & other.names) - one.who
    reasons, score = [], min(0.15 * len(stems), 0.45) + min(0.15 * len(names), 0.3)
    if accusing and hit:
        score += 0.5
        reasons.append(f"{other.row['target'] or one.row['speaker_text']} was accused")
    if accusing and back:
        score += 0.3
        reasons.append(f"aimed at {other.row['speaker']}, who said it")
    if stems:
        reasons.append("shared words: " + ", ".join(sorted(stems)[:6]))
    if near:
        score, reason = _beside(one, other, kind, able, score)
        reasons += [reason] if reason else []
    elif not ((hit or back) and (stems or names or one.points_back)):
        return 0.0, ""  # in another article the accused has to meet the matter
    if not accusing and kind == "denies" and len(stems) < _CLEARLY:
        score -= 0.15
    return min(score, 1.0), "; ".join(reasons)


def _beside(
    one: _Heard, other: _Heard, kind: str, able: list[_Heard], score: float
) -> tuple[float, str]:
    """What speaks for it in the same article: it points back, and to the last thing said."""
    if other.at > one.at:
        return score - 0.2, ""
    wanted = ACCUSING if kind == "denies" else _ANSWERED
    last = other.row["act"] in wanted and _last(one, other, wanted, able)
    if one.points_back:
        return score + (0.5 if last else 0.2), "points back to what was said before"
    return score + (0.2 if last else 0.1), "same article"


def _last(one: _Heard, other: _Heard, acts: set[str], able: list[_Heard]) -> bool:
    """Nobody else did one of these acts between the two."""
    return not any(
        other.at < between.at < one.at
        and between.row["act"] in acts
        and not between.who & (one.who | other.who)
        for between in able[_after(able, other.at) : _after(able, one.at)]
    )


def _after(able: list[_Heard], at: int) -> int:
    """The first of them that stands after a place."""
    return bisect_right(able, at, key=lambda heard: heard.at)


def _same_words(one: _Heard, other: _Heard) -> bool:
    """Both are said by nobody named, whom the article calls by the same words."""
    return bool(one.row["speaker_text"]) and one.row["speaker_text"] == other.row["speaker_text"]


def _heard(
    rows: Sequence[Row], language_of: dict[str, str], aliases: Sequence[Row]
) -> list[_Heard]:
    entity: dict[str, dict[str, str]] = defaultdict(dict)
    for alias in aliases:
        for name in (alias["alias"], alias["name"]):
            entity[alias["article_id"]][folded(name)] = alias["entity_id"]
    belongs = {row["speaker"]: row["affiliation"] for row in rows if row["affiliation"]}
    found = []
    for at, row in enumerate(rows):
        words = lexicon(language_of.get(row["article_id"]) or "en")
        known = entity[row["article_id"]]
        said = row["content"] or ""
        by = [row["speaker"], row["affiliation"], belongs.get(row["speaker"])]
        # "The front, which Ostmark supports, denied": Ostmark did not.
        spoke = (row["speaker_text"] or "").partition(",")[0]
        aimed = [row["target"] or ""]
        if row["act"] in ACCUSING:
            aimed.append(_DEED.split(said, maxsplit=1)[0])
        plain = words.plain
        telling = [word for word in _WORD.findall(said.lower()) if word not in plain]
        pointing = words.pointing_back & set(re.findall(r"[^\W\d_]+", said.lower()))
        found.append(
            _Heard(
                row, at,
                who=_names([*by, spoke], known),
                called=_plain([*by, spoke], plain),
                accused=_names(aimed, known),
                blamed=_plain(aimed, plain),
                names=_names([said], known),
                stems={folded(word)[:_STEM] for word in telling},
                points_back=not said or (bool(pointing) and len(said.split()) <= _POINTING),
            )
        )  # fmt: skip
    return found


def _names(texts: Sequence[str | None], known: dict[str, str]) -> set[str]:
    """Entities that texts name; where the case knows none of a name, the name's last word."""
    found = set()
    for text in filter(None, texts):
        plain = f" {folded(text)} "
        here = {entity for name, entity in known.items() if f" {name} " in plain}
        if not here and text[:1].isupper():
            here = {plain.rsplit(maxsplit=1)[-1]} if plain.strip() else set()
        found |= here
    return found


def _plain(texts: Sequence[str | None], plain: frozenset[str]) -> set[str]:
    words = (word for text in filter(None, texts) for word in _WORD.findall(text.lower()))
    return {folded(word)[:_STEM] for word in words if word not in plain}
