"""Analysis of competing hypotheses: rank by what speaks against, not by what speaks for.

Evidence that fits every explanation decides nothing, however much of it there is. So each
hypothesis is held against each piece of evidence, and the one with least against it comes first
(Heuer, Psychology of Intelligence Analysis, 1999, chapter 8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HIDDEN = "hidden"

# Always offered, so that none is forgotten. Only the first is an accusation.
OFFERED = {
    HIDDEN: "One hand: somebody directs these accounts and hides it.",
    "activists": "Genuine activists who agreed openly or follow the same call.",
    "fans": "Fans, a diaspora or another community that reads the same sources.",
    "spam": "Commercial spam: it sells, and the topic is chance.",
    "tool": "A press tool, a share button or another artefact of software.",
    "gap": "A gap in the data: what was not collected would explain it.",
    "framing": "Framing: somebody made it look as if they belonged together.",
}

RATINGS = {"consistent": "+", "neutral": "0", "inconsistent": "−", "very inconsistent": "−−"}
_AGAINST = {"inconsistent": 1, "very inconsistent": 2}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hypothesis and what was held against it.

    Attributes:
        against: one for each piece of evidence that is inconsistent with it, two where very.
        weighed: how many pieces of evidence it was held against.
        ratings: by evidence, the rating that stands.
    """

    name: str
    says: str
    against: int
    weighed: int
    ratings: Mapping[str, str]


def ranked(
    hypotheses: Mapping[str, str],
    evidence: Sequence[str],
    ratings: Mapping[tuple[str, str], str],
) -> list[Ranked]:
    """The hypotheses, the one with least against it first.

    Args:
        hypotheses: what each says, by its name.
        evidence: the pieces of evidence that count.
        ratings: by evidence and hypothesis.
    """
    found = []
    for name, says in hypotheses.items():
        told = {one: ratings[one, name] for one in evidence if (one, name) in ratings}
        against = sum(_AGAINST.get(rating, 0) for rating in told.values())
        found.append(Ranked(name, says, against, len(told), told))
    return sorted(found, key=lambda one: (one.against, -one.weighed, one.name))


def tells_apart(evidence: str, order: Sequence[Ranked]) -> bool:
    """Whether a piece of evidence speaks for some hypotheses more than for others."""
    return len({one.ratings[evidence] for one in order if evidence in one.ratings}) > 1
