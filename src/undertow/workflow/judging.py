"""Judge what a case found: evidence, hypotheses, words; each decision an entry of the ledger.

Nothing here needs a hold on the case: two analysts may decide while a scan runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from undertow.case import Case
from undertow.errors import ParameterError
from undertow.judgement import ladder, scales
from undertow.judgement.checklist import ANSWERS, QUESTIONS
from undertow.judgement.dossier import Dossier, Evidence, Offer, dossiers
from undertow.judgement.hypotheses import RATINGS

WHOLE = "case"  # what a decision is about that is about all of it
REPLIES = ("asked", "answered", "declined", "no answer", "not asked")
_NAMED_IN = {
    "groups": "group_id", "narratives": "narrative_id", "statements": "statement_id",
    "articles": "article_id",
}  # fmt: skip


def dossier(case: Case, about: str) -> Dossier:
    """All that was decided about one thing, as it stands.

    Raises:
        ParameterError: it is nothing that the case holds.
    """
    found = dossiers(case.ledger.entries()).get(about)
    if found is None:
        _known(case, about)
    return found or Dossier(about)


def offers(case: Case, told: Dossier) -> list[Offer]:
    """Every word of the ladder, with what it lacks."""
    return told.offers(_groups(case))


def add_evidence(
    case: Case,
    about: str,
    statement: str,
    *,
    layer: str,
    supports: str,
    analyst: str | None,
    reference: str | None = None,
    grade: str | None = None,
) -> str:
    """Enter a piece of evidence; returns its id."""
    _known(case, about)
    if layer not in ladder.LAYERS:
        raise ParameterError(f"there is no layer '{layer}'", hint=", ".join(ladder.LAYERS))
    body = {
        "about": about,
        "statement": _said(statement, "evidence"),
        "layer": layer,
        "supports": ladder.rung(supports).name,
        "reference": reference,
        "grade": None if grade is None else scales.grade(grade),
    }
    return f"e{case.ledger.append('evidence', body, _named(analyst))['number']}"


def withdraw(case: Case, about: str, evidence_id: str, why: str, analyst: str | None) -> None:
    """Say that a piece of evidence no longer counts, and why; it stays in the ledger."""
    _evidence(dossier(case, about), evidence_id)
    body = {"about": about, "evidence_id": evidence_id, "why": _said(why, "the reason")}
    case.ledger.append("withdrawal", body, _named(analyst))


def suppose(case: Case, about: str, name: str, says: str, analyst: str | None) -> None:
    """Add a hypothesis to those that are always offered."""
    _known(case, about)
    body = {"about": about, "name": _said(name, "a name"), "says": _said(says, "the hypothesis")}
    case.ledger.append("hypothesis", body, _named(analyst))


def weigh(
    case: Case, about: str, evidence_id: str, ratings: Mapping[str, str], analyst: str | None
) -> None:
    """Hold a piece of evidence against hypotheses: consistent, neutral, inconsistent, very so."""
    told = dossier(case, about)
    _evidence(told, evidence_id)
    for name, rating in ratings.items():
        if name not in told.hypotheses:
            raise ParameterError(
                f"there is no hypothesis '{name}'", hint=", ".join(told.hypotheses)
            )
        if rating not in RATINGS:
            raise ParameterError(f"'{rating}' is no rating", hint=", ".join(RATINGS))
    for name, rating in ratings.items():
        body = {"about": about, "evidence_id": evidence_id, "hypothesis": name, "rating": rating}
        case.ledger.append("weighing", body, _named(analyst))


def judge(
    case: Case,
    about: str,
    statement: str,
    rung: str,
    *,
    analyst: str | None,
    why: str,
    likelihood: str | None = None,
    yardstick: str = scales.ICD_203.name,
    confidence: str | None = None,
    actor: str | None = None,
) -> str:
    """Enter a judgement with the words that the evidence allows; returns its id.

    It takes the place of an earlier judgement about the same thing, which stays in the ledger.
    `actor` is who stands behind it, for the word *attributed* alone.

    Raises:
        ParameterError: the evidence does not allow the word, or something that it needs is not
            said; the words say what.
    """
    told = dossier(case, about)
    word = ladder.rung(rung)
    offer = next(one for one in offers(case, told) if one.rung is word)
    if not offer.allowed:
        raise ParameterError(
            f"the evidence does not allow '{word.name}' for {about}",
            hint="It lacks " + "; ".join(offer.lacks) + ".",
        )
    if actor and word.name != "attributed":
        raise ParameterError("an actor is named only by the word 'attributed'")
    previous = told.standing
    body = {
        "about": about,
        "statement": _said(statement, "the statement"),
        "rung": word.name,
        "why": _said(why, "the reason"),
        "evidence": [one.evidence_id for one in told.counting],
        "replaces": f"j{previous['number']}" if previous else None,
        **_likely(word, likelihood, yardstick),
        "confidence": _sure(word, confidence),
        "actor": actor or None,
    }
    return f"j{case.ledger.append('judgement', body, _named(analyst))['number']}"


def reply(case: Case, about: str, status: str, said: str, analyst: str | None) -> None:
    """Keep whether those concerned were asked, and what they answered: the right of reply."""
    _known(case, about)
    if status not in REPLIES:
        raise ParameterError(f"'{status}' is no state of a reply", hint=", ".join(REPLIES))
    body = {"about": about, "status": status, "said": said}
    case.ledger.append("reply", body, _named(analyst))


def answer(
    case: Case, about: str, question: int, said: str, note: str | None, analyst: str | None
) -> None:
    """Answer one of the eighteen questions about somebody else's attribution."""
    _known(case, about)
    if not 1 <= question <= len(QUESTIONS):
        raise ParameterError(f"there are questions 1 to {len(QUESTIONS)}, not {question}")
    if said not in ANSWERS:
        raise ParameterError(f"'{said}' is no answer", hint=", ".join(ANSWERS))
    body = {"about": about, "question": question, "answer": said, "note": note}
    case.ledger.append("answer", body, _named(analyst))


def _likely(word: ladder.Rung, likelihood: str | None, yardstick: str) -> dict[str, str | None]:
    if likelihood is None:
        if word.judged:
            raise ParameterError(
                f"'{word.name}' needs a likelihood",
                hint="On a published yardstick, apart from the confidence: --likelihood likely",
            )
        return {"likelihood": None, "yardstick": None}
    if yardstick not in scales.YARDSTICKS:
        known = ", ".join(scales.YARDSTICKS)
        raise ParameterError(f"there is no yardstick '{yardstick}'", hint=f"There are: {known}")
    step = scales.YARDSTICKS[yardstick].step(likelihood)
    return {"likelihood": step.words[0], "yardstick": yardstick}


def _sure(word: ladder.Rung, confidence: str | None) -> str | None:
    if confidence is None and word.judged:
        raise ParameterError(
            f"'{word.name}' needs a confidence", hint="Apart from the likelihood: --confidence low"
        )
    if confidence is not None and confidence not in scales.CONFIDENCE:
        known = ", ".join(scales.CONFIDENCE)
        raise ParameterError(f"'{confidence}' is no confidence", hint=f"There are: {known}")
    return confidence


def _named(analyst: str | None) -> str:
    if not (analyst or "").strip():
        raise ParameterError(
            "a decision needs a named analyst",
            hint="--analyst NAME, or set UNDERTOW_ANALYST once",
        )
    return str(analyst).strip()


def _said(words: str, what: str) -> str:
    if not words.strip():
        raise ParameterError(f"{what} is empty", hint="Say it in a sentence.")
    return words.strip()


def _evidence(told: Dossier, evidence_id: str) -> Evidence:
    for one in told.counting:
        if one.evidence_id == evidence_id:
            return one
    known = ", ".join(one.evidence_id for one in told.counting) or "none yet"
    raise ParameterError(
        f"there is no evidence '{evidence_id}' about {told.about}", hint=f"There is: {known}"
    )


def _groups(case: Case) -> set[str]:
    return set(case.rows("groups", ["group_id"])["group_id"].to_pylist()) if case.scanned else set()


def held_in(case: Case, about: str) -> str | None:
    """The table that holds what is decided about; None where the case holds no such thing now."""
    for table, column in _NAMED_IN.items():
        if case.has(table) and len(case.rows(table, [column], pc.field(column) == about)):
            return table
    return None


def _known(case: Case, about: str) -> None:
    """Refuse what the case does not hold."""
    if about == WHOLE or held_in(case, about):
        return
    raise ParameterError(
        f"the case holds no '{about}'",
        where=str(case.folder),
        hint="Name a group, narrative, statement or article by its id, or say 'case'.",
    )


def decided(case: Case) -> dict[str, dict[str, Any]]:
    """What was decided about, each with its standing judgement in brief."""
    return {
        about: {
            "evidence": len(told.counting),
            "judgement": None if told.standing is None else dict(told.standing["body"]),
            "analyst": None if told.standing is None else told.standing["analyst"],
        }
        for about, told in sorted(dossiers(case.ledger.entries()).items())
    }
