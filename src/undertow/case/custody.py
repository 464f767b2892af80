"""Whether a case is what its ledger says: every hash of the chain and every digest made anew.

What this shows: whether raw files, tables, reports or rows of the ledger differ from what was
entered when they came to be. What it cannot show by itself: that nobody rewrote the whole folder,
chain and all. Keep the head (the hash of the last entry) outside the case, on paper or under a
timestamp, and hand it in as `expect`: a chain that does not hold it was cut or rewritten.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from undertow.case import chain
from undertow.case.folder import Case
from undertow.case.timestamps import read
from undertow.errors import CaseError, ModelError

_ROWS = "case.sqlite/"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was entered.

    Attributes:
        place: what it is: a file in the case, `case.sqlite/<table>/<row>`, or `entry <number>`.
        what: what is wrong with it, in words.
    """

    place: str
    what: str


@dataclass(slots=True)
class Verdict:
    """What was found.

    Attributes:
        entries: how many the chain has.
        head: the hash of the last one.
        checked: how many files and rows were compared with their digests.
        differences: what is not as it was entered; empty where nothing changed.
        redactions: what was taken out on purpose, in words.
        timestamps: what servers said of the chain, in words.
        unnamed: files in the case that nothing names, as a killed process leaves them.
    """

    entries: int
    head: str
    checked: int = 0
    differences: list[Difference] = field(default_factory=list)
    redactions: list[str] = field(default_factory=list)
    timestamps: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing changed."""
        return not self.differences

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {"whole": self.whole, **asdict(self)}


def verify(case: Case, expect: str | None = None) -> Verdict:
    """Compare a case with its ledger.

    Args:
        case: the case; it is only read.
        expect: a head that was kept elsewhere; the chain must hold it.

    Raises:
        CaseError: the case is of an earlier version and holds no chain yet.
    """
    entries, rows = case.ledger.stored()
    if not entries:
        raise CaseError(
            "this case was made by an earlier version: its ledger is not chained yet",
            where=str(case.folder),
            hint="The next command that writes to it begins the chain, as the case then is.",
        )
    verdict = Verdict(len(entries), entries[-1]["hash"])
    verdict.differences += _links(entries)
    bodies = [None if entry["body"] is None else json.loads(entry["body"]) for entry in entries]
    _compare(case, entries, bodies, rows, verdict)
    if expect is not None and expect not in {entry["hash"] for entry in entries}:
        what = f"no entry has the hash {expect}: the chain was cut or rewritten since it was noted"
        verdict.differences.append(Difference("the chain", what))
    for entry, body in zip(entries, bodies, strict=True):
        if entry["kind"] == "timestamp" and body is not None:
            _stamped(case, entries, body, verdict)
        if entry["kind"] == "redaction" and body is not None:
            verdict.redactions.append(
                f"entry {entry['number']}, {entry['at']}, {entry['analyst'] or 'unnamed'}: "
                f"{body.get('reason', '')}"
            )
    return verdict


def _stamped(
    case: Case, entries: list[dict[str, Any]], body: dict[str, Any], verdict: Verdict
) -> None:
    """Whether a server's answer that was kept is of the entry that it is said to be of."""
    (place,) = body["digests"]
    stamped = entries[body["entry"] - 1]["hash"] if body["entry"] <= len(entries) else ""
    said = f"entry {body['entry']} existed at {body['time']}, says {body['server']}"
    try:
        read((case.folder / place).read_bytes(), stamped)
    except ModelError as problem:
        said += f"; not looked at again: {problem.hint}"
    except (CaseError, OSError) as problem:
        verdict.differences.append(Difference(place, f"does not say that {said}: {problem}"))
        return
    verdict.timestamps.append(f"{said} (signature {body['signature']} then)")


def _links(entries: list[dict[str, Any]]) -> list[Difference]:
    """What does not hold in the chain itself."""
    found, previous = [], chain.GENESIS
    redacted = _redacted(entries)
    for place, entry in enumerate(entries, 1):
        wrong = []
        if entry["number"] != place or entry["previous"] != previous:
            wrong.append("does not follow the entry before it: one was taken out or put in")
        if chain.entry_hash(entry) != entry["hash"]:
            wrong.append("was changed: its hash is another")
        if entry["body"] is None:
            if entry["number"] not in redacted:
                wrong.append("lacks what it said, and no redaction says why")
        elif chain.body_digest(entry["body"], entry["salt"] or "") != entry["body_sha256"]:
            wrong.append("was changed: it says something else than when it was entered")
        found += [Difference(f"entry {entry['number']}", what) for what in wrong]
        previous = entry["hash"]
    return found


def _redacted(entries: list[dict[str, Any]]) -> set[int]:
    """The numbers of the entries whose bodies redactions took out."""
    bodies = [json.loads(e["body"]) for e in entries if e["kind"] == "redaction" and e["body"]]
    return {number for body in bodies for number in body.get("entries", [])}


def _compare(
    case: Case,
    entries: list[dict[str, Any]],
    bodies: list[dict[str, Any] | None],
    rows: chain.Digests,
    verdict: Verdict,
) -> None:
    """Every file and row beside the digest in force."""
    told = chain.in_force(bodies)
    entered = {
        place: entry["at"]
        for entry, body in zip(entries, bodies, strict=True)
        for place in (body or {}).get("digests", {})
    }
    here = set(chain.places(case.folder))
    for place, wanted in told.items():
        verdict.checked += 1
        if place.startswith(_ROWS):
            actual = rows.get(place)
        else:
            actual = chain.file_digest(case.folder / place) if place in here else None
        if actual != wanted:
            what = _said(wanted, actual, entered[place])
            verdict.differences.append(Difference(place, what))
    for place in rows.keys() - told.keys():
        verdict.differences.append(Difference(place, "is in the ledger, but no entry names it"))
    verdict.unnamed = sorted(here - told.keys())


def _said(wanted: str | None, actual: str | None, at: str) -> str:
    if actual is None:
        return f"is missing; it was entered at {at}"
    if wanted is None:
        return f"is there again, though it was taken out at {at}"
    return f"was changed since {at}: its SHA-256 was {wanted}, now it is {actual}"
