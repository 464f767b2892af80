"""Which statement answers which: a denial and the accusation it denies, in one article or several.

Works on rows of the table `statements`, so that articles read at different times meet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from undertow.articles.languages import lexicon

# Calibrated on the sample articles of tests/articles: right links score .5 and more, a denial of
# something else by somebody else .3 at most.
LEAST_SCORE = 0.45
ACCUSING = {"accuse", "criticize"}
ANSWERABLE = ACCUSING | {"assert", "announce", "demand", "confirm"}
# What it counts to stand in the same article right before, up to three and up to eight statements
# before: an answer mostly follows what it answers. Set on the dev half of our annotated articles.
NEXT, NEAR, FAR = 0.45, 0.35, 8
GOES_ON = 0.5
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Answer:
    """`statement_id` answers `answers_statement_id`; `reason` says in words why we think so."""

    statement_id: str
    answers_statement_id: str
    kind: str
    score: float
    reason: str


def answers(rows: Sequence[dict[str, Any]], language_of: dict[str, str]) -> list[Answer]:
    """All answers among the statements of a case.

    Args:
        rows: statements, in the order of articles and within them of the text.
        language_of: article -> language.
    """
    belongs = {row["speaker"]: row["affiliation"] for row in rows if row["affiliation"]}
    answerable = [(at, row) for at, row in enumerate(rows) if row["act"] in ANSWERABLE]
    found: list[Answer] = []
    last: dict[str, Answer] = {}  # statement -> what it was found to answer
    for at, row in enumerate(rows):
        kind = _kind(row)
        if kind is None:
            answer = _goes_on(row, rows[at - 1] if at else row, last)
        else:
            match = _Match(row, kind, belongs, language_of)
            scored = [
                (score, -abs(at - there), other["statement_id"], reason)
                for there, other in answerable
                for score, reason in [match.score(other, at - there)]
                if score >= LEAST_SCORE
            ]
            answer = None
            if scored:
                score, _, answered, reason = max(scored)
                answer = Answer(row["statement_id"], answered, kind, round(score, 2), reason)
        if answer is not None:
            last[row["statement_id"]] = answer
            found.append(answer)
    return found


def _kind(row: dict[str, Any]) -> str | None:
    if row["act"] == "deny":
        return "denies"
    if row["act"] == "accuse" and row["target"] and row["speaker"]:
        return "counters"
    return "confirms" if row["act"] == "confirm" else None


def _goes_on(row: dict[str, Any], before: dict[str, Any], last: dict[str, Answer]) -> Answer | None:
    """What a speaker quotes right after denying is part of the denial: "There were meetings"."""
    denial = last.get(before["statement_id"])
    if denial is None or denial.kind != "denies" or row["act"] not in {"assert", "confirm"}:
        return None
    same = row["article_id"] == before["article_id"] and (
        _same(row["speaker"], before["speaker"])
        or (_same(row["affiliation"], before["speaker"]) and row["affiliation"] is not None)
    )
    if not same or row["quote_type"] not in {"direct", "mixed"}:
        return None
    return Answer(
        row["statement_id"], denial.answers_statement_id, "denies", GOES_ON,
        "goes on after the denial",
    )  # fmt: skip


def _near(behind: int) -> float:
    return NEXT if behind == 1 else NEAR if behind <= 3 else 0.15


class _Match:
    """How well one statement answers others."""

    def __init__(
        self, row: dict[str, Any], kind: str, belongs: dict[str | None, str],
        language_of: dict[str, str],
    ) -> None:  # fmt: skip
        self.row, self.kind = row, kind
        self.sides = (row["speaker"], row["affiliation"], belongs.get(row["speaker"]))
        self.words = lexicon(language_of.get(row["article_id"]) or "en")
        self.pointing = bool(self.words.pointing_back & set(_words(row["content"])))

    def score(self, other: dict[str, Any], behind: int) -> tuple[float, str]:
        """How likely `other`, so many statements before, is what is answered; and why."""
        row = self.row
        if row is other or _same(row["speaker"], other["speaker"]):
            return 0.0, ""
        if _same(row["speaker_text"], other["speaker_text"]) and not row["speaker"]:
            return 0.0, ""
        accusing = other["act"] in ACCUSING
        aimed = accusing and any(_same(other["target"], name) for name in self.sides)
        back = bool(row["target"]) and _same(row["target"], other["speaker"])
        here = row["article_id"] == other["article_id"]
        if self.kind == "counters":
            both = aimed and back and not (here and behind < 0)
            return (0.9, "each accuses the other") if both else (0.0, "")
        reasons, score = [], 0.0
        if aimed:
            score += 0.5
            reasons.append(f"{other['target']} was accused")
        if back and accusing:
            score += 0.3
            reasons.append(f"aimed at {row['target']}, who said it")
        shared = _shared(row["content"], other["content"], self.words.plain)
        if shared:
            score += min(0.15 * len(shared), 0.45)
            reasons.append("shared words: " + ", ".join(sorted(shared)[:6]))
        if self.kind == "confirms" and not (shared or (self.pointing and here)):
            return 0.0, ""  # "admitted that ..." mostly answers nobody
        if here and 0 < behind <= FAR:
            score += _near(behind) * (1 if accusing else 0.6)
            reasons.append("the statement before it" if behind == 1 else "shortly before it")
            if self.pointing:
                score += 0.3 if accusing else 0.15
                reasons.append("points back to what was said before")
        if not accusing:
            score -= 0.15
        return min(score, 1.0), "; ".join(reasons)


def _words(text: str | None) -> list[str]:
    return re.findall(r"[^\W\d_]+", (text or "").lower())


def _shared(one: str | None, two: str | None, plain: frozenset[str]) -> set[str]:
    """Words of both, cut to seven letters so that "funding" meets "funded"."""
    mine, theirs = (
        {word[:7] for word in _WORD.findall((text or "").lower()) if word not in plain}
        for text in (one, two)
    )
    return mine & theirs


def _same(one: str | None, two: str | None) -> bool:
    """Whether two names are one: all words of the shorter stand in the longer one."""
    if not one or not two:
        return False
    mine, theirs = ({w for w in name.lower().split() if len(w) > 2} for name in (one, two))
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)
