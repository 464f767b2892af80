"""All that was decided about one thing, as it stands today, worked out from the ledger's entries.

Kinds of entries are `KINDS`. A later entry stands in place of an earlier one about the same thing;
the earlier one stays in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from undertow.judgement import scales
from undertow.judgement.hypotheses import HIDDEN, OFFERED, Ranked, ranked
from undertow.judgement.ladder import RUNGS, Rung

KINDS = ("evidence", "withdrawal", "hypothesis", "weighing", "judgement", "reply", "answer")

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence.

    Attributes:
        evidence_id: `e` and the number of its entry.
        layer: one of `ladder.LAYERS`.
        supports: the word of the ladder it bears on.
        reference: where it can be looked up: a group, post, file and line, page, document.
        grade: Admiralty, or None.
        withdrawn: why it no longer counts, or None.
    """

    evidence_id: str
    about: str
    layer: str
    supports: str
    statement: str
    reference: str | None
    grade: str | None
    analyst: str | None
    made_at: str
    withdrawn: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A word, whether the evidence allows it, and what it lacks if not."""

    rung: Rung
    lacks: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether the word may be said."""
        return not self.lacks


@dataclass(slots=True)
class Dossier:
    """What was decided about one thing (`about`), oldest first."""

    about: str
    evidence: list[Evidence] = field(default_factory=list)
    hypotheses: dict[str, str] = field(default_factory=lambda: dict(OFFERED))
    ratings: dict[tuple[str, str], str] = field(default_factory=dict)
    judgements: list[Entry] = field(default_factory=list)
    replies: list[Entry] = field(default_factory=list)
    answers: dict[int, Entry] = field(default_factory=dict)

    @property
    def counting(self) -> list[Evidence]:
        """The evidence that was not withdrawn."""
        return [one for one in self.evidence if one.withdrawn is None]

    @property
    def standing(self) -> Entry | None:
        """The judgement that stands: the last one."""
        return self.judgements[-1] if self.judgements else None

    def ranked(self) -> list[Ranked]:
        """The hypotheses, the one with least against it first."""
        ids = [one.evidence_id for one in self.counting]
        return ranked(self.hypotheses, ids, self.ratings)

    def offers(self, groups: Collection[str]) -> list[Offer]:
        """Every word of the ladder, with what it lacks.

        Args:
            groups: the groups that scans of this case found; only they show coordination.
        """
        offers: list[Offer] = []
        below: list[str] = []
        for rung in RUNGS.values():
            lacks = [f"the word before it: {below[-1]}"] if below else []
            lacks += self._lacks(rung, groups)
            if rung.judged and not lacks:
                lacks += self._unweighed()
            offers.append(Offer(rung, tuple(lacks)))
            if lacks:
                below.append(rung.name)
        return offers

    def _lacks(self, rung: Rung, groups: Collection[str]) -> list[str]:
        if rung.name in ("similar", "coordinated") and self._found(groups):
            return []
        if rung.name == "coordinated":
            return ["a group that a scan of this case found: it is what shows meetings past chance"]
        carrying = {
            one.layer
            for one in self.counting
            if one.supports == rung.name
            and one.layer in rung.layers
            and scales.carries(one.grade, rung.judged)
        }
        if len(carrying) >= rung.at_least:
            return []
        where = " or ".join(rung.layers)
        many = "evidence" if rung.at_least == 1 else f"evidence from {rung.at_least} layers"
        graded = ", graded A to D and 1 to 4" if rung.judged else ""
        return [f"{many} that {rung.means} ({where}{graded})"]

    def _found(self, groups: Collection[str]) -> bool:
        """Whether this is a group that a scan found, or evidence refers to one."""
        told = {one.reference for one in self.counting if one.layer == "behaviour"}
        return self.about in groups or bool(told & set(groups))

    def _unweighed(self) -> list[str]:
        """What the hypotheses lack for a word that accuses."""
        order = {one.name: one for one in self.ranked()}
        left = [name for name, one in order.items() if not one.weighed]
        if left:
            return [f"hypotheses that were not weighed yet: {', '.join(sorted(left))}"]
        better = [n for n, one in order.items() if one.against <= order[HIDDEN].against]
        if rest := sorted(set(better) - {HIDDEN}):
            return [
                "evidence that tells it from explanations with no more against them: "
                + ", ".join(rest)
            ]
        return []


def dossiers(entries: Iterable[Entry]) -> dict[str, Dossier]:
    """For everything that was decided about, by what it is about; bodies taken out are left out."""
    found: dict[str, Dossier] = {}
    for entry in entries:
        if entry["kind"] in KINDS and entry["body"] is not None:
            about = entry["body"]["about"]
            _enter(found.setdefault(about, Dossier(about)), entry)
    return found


def _enter(dossier: Dossier, entry: Entry) -> None:
    kind, body = entry["kind"], entry["body"]
    if kind == "evidence":
        dossier.evidence.append(_evidence(entry))
    elif kind == "withdrawal":
        dossier.evidence = [
            replace(one, withdrawn=body["why"]) if one.evidence_id == body["evidence_id"] else one
            for one in dossier.evidence
        ]
    elif kind == "hypothesis":
        dossier.hypotheses[body["name"]] = body["says"]
    elif kind == "weighing":
        dossier.ratings[body["evidence_id"], body["hypothesis"]] = body["rating"]
    elif kind == "judgement":
        dossier.judgements.append(entry)
    elif kind == "reply":
        dossier.replies.append(entry)
    else:
        dossier.answers[body["question"]] = entry


def _evidence(entry: Entry) -> Evidence:
    body = entry["body"]
    return Evidence(
        f"e{entry['number']}",
        body["about"],
        body["layer"],
        body["supports"],
        body["statement"],
        body["reference"],
        body["grade"],
        entry["analyst"],
        entry["at"],
    )
