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
    accusations = [(at, row) for at, row in enumerate(rows) if row["act"] in {*ACCUSING, "assert"}]
    belongs = {row["speaker"]: row["affiliation"] for row in rows if row["affiliation"]}
    found = []
    for at, row in enumerate(rows):
        kind = _kind(row)
        if kind is None:
            continue
        scored = [
            (score, -abs(at - other_at), other["statement_id"], reason)
            for other_at, other in accusations
            if other["statement_id"] != row["statement_id"]
            and not (
                other["article_id"] == row["article_id"] and other_at > at and kind == "counters"
            )
            for score, reason in [_score(row, other, kind, belongs, language_of)]
            if score >= LEAST_SCORE
        ]
        if scored:
            score, _, answered, reason = max(scored)
            found.append(Answer(row["statement_id"], answered, kind, round(score, 2), reason))
    return found


def _kind(row: dict[str, Any]) -> str | None:
    if row["act"] == "deny":
        return "denies"
    if row["act"] == "accuse" and row["target"] and row["speaker"]:
        return "counters"
    return "confirms" if row["act"] == "confirm" else None


def _score(
    row: dict[str, Any],
    other: dict[str, Any],
    kind: str,
    belongs: dict[str | None, str],
    language_of: dict[str, str],
) -> tuple[float, str]:
    """How likely `row` answers `other`, and the reason in words."""
    if _same(row["speaker"], other["speaker"]) or _same(row["speaker_text"], other["speaker_text"]):
        return 0.0, ""
    accusing = other["act"] in ACCUSING
    aimed_at_speaker = accusing and any(
        _same(other["target"], name)
        for name in (row["speaker"], row["affiliation"], belongs.get(row["speaker"]))
    )
    aimed_back = _same(row["target"], other["speaker"]) and bool(row["target"])
    if kind == "counters":
        both = aimed_at_speaker and aimed_back
        return (0.9, "each accuses the other") if both else (0.0, "")
    words = lexicon(language_of.get(row["article_id"]) or "en")
    shared = _shared(row["content"], other["content"], words.plain)
    reasons, score = [], 0.0
    if aimed_at_speaker:
        score += 0.5
        reasons.append(f"{other['target']} was accused")
    if aimed_back and accusing:
        score += 0.3
        reasons.append(f"aimed at {row['target']}, who said it")
    if shared:
        score += min(0.15 * len(shared), 0.45)
        reasons.append("shared words: " + ", ".join(sorted(shared)[:6]))
    same_article = row["article_id"] == other["article_id"]
    pointing = words.pointing_back & set(_words(row["content"]))
    if accusing and same_article and (pointing or not shared):
        score += 0.3 if pointing else 0.1
        reasons.append("points back to what was said before" if pointing else "same article")
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
    if not one or not two:
        return False
    mine, theirs = one.lower().split(), two.lower().split()
    return mine == theirs or (mine[-1] == theirs[-1] and (len(mine) == 1 or len(theirs) == 1))
