"""Take a person out of a case for good: raw copies, tables, reports, the ledger's own words.

The gap stays visible: blackened words keep their length, a group still counts its accounts, and an
entry of the ledger says when, why and by whom. What is left is written beside first; then one
transaction of the ledger makes it the case's, then it takes its place. Killed in between, the same
call again finishes it, and `undertow verify` names what is not yet in place.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from undertow.case import Case, chain
from undertow.case.blackening import Person, raw_without, table_without
from undertow.errors import ParameterError

_SHORTEST = 3  # a shorter name stands in too many words to be told from them


def redact(
    case: Case, account_id: str, *, why: str, analyst: str | None, platform: str | None = None
) -> dict[str, Any]:
    """Take an account out of a case; returns what was done, as the ledger's entry says it.

    Ids of its posts stay where others reposted or answered them. Exports and copies of reports
    outside the case are out of reach. A raw copy in which its records cannot be told from others
    (packed, or records longer than a line) goes as a whole.

    Raises:
        ParameterError: no such account, no reason or no analyst.
    """
    if not why.strip() or not (analyst or "").strip():
        raise ParameterError(
            "a redaction needs a reason and a named analyst", hint="--why TEXT --analyst NAME"
        )
    with case.writing(), case.showing():
        person, who = _person(case, account_id, platform)
        with _beside(case) as folder:
            new = {**_raw(case, folder, person), **_tables(case, folder, person)}
            new |= dict.fromkeys(p for p in chain.places(case.folder) if p.startswith("reports/"))
            digests = {place: path and chain.file_digest(path) for place, path in new.items()}
            body = {"who": who, "reason": why.strip(), "digests": digests}
            entry = case.ledger.redact(body, str(analyst), person.blackened)
            # Vectors say what was written nearly as well as the words; they are made again.
            # So is what steps of scans kept.
            for made in (case.embeddings, case.kept):
                shutil.rmtree(made, ignore_errors=True)
            for place in sorted(new, key=_last):
                _put(case.folder / place, new[place])
    return entry


def _person(case: Case, account_id: str, platform: str | None) -> tuple[Person, str]:
    where = pc.field("account_id") == account_id
    posts = case.rows("posts", ["platform", "account_name"], where).to_pylist()
    told = case.rows("accounts", ["platform", "name"], where).to_pylist()
    if not posts and not told:
        raise ParameterError(
            f"the case holds no account '{account_id}'",
            where=str(case.folder),
            hint="Name it by its id, as in the table accounts.",
        )
    names = {row["account_name"] for row in posts} | {row["name"] for row in told}
    found = platform or next(row["platform"] for row in [*told, *posts])
    as_read = account_id.removeprefix(f"{found}:")  # see workflow/namesakes.py
    words = {account_id, as_read} | {name for name in names if name and len(name) >= _SHORTEST}
    return Person(account_id, frozenset(words)), case.pseudonym(account_id, found)


@contextmanager
def _beside(case: Case) -> Iterator[Path]:
    """A folder for what is left, on the same disk; swept away if we are killed."""
    folder = case.folder / "tables" / f".{secrets.token_hex(8)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tables(case: Case, folder: Path, person: Person) -> dict[str, Path | None]:
    found: dict[str, Path | None] = {}
    for place in chain.places(case.folder):
        if place.startswith("tables/"):
            out = folder / place.replace("/", "-")
            if table_without(case.folder / place, out, person):
                found[place] = out
    return found


def _raw(case: Case, folder: Path, person: Person) -> dict[str, Path | None]:
    """The raw copies that change; None for one that has to go."""
    found: dict[str, Path | None] = {}
    for place in chain.places(case.folder):
        if not place.startswith("raw/"):
            continue
        before = (case.folder / place).read_bytes()
        lines = _lines(case, place.removeprefix("raw/"), person)
        left = raw_without(before, lines, person)
        if left is None:
            found[place] = None
        elif left != before:
            out = folder / place.replace("/", "-")
            out.write_bytes(left)
            found[place] = out
    return found


def _lines(case: Case, sha256: str, person: Person) -> set[int]:
    """Where records of the person begin in a raw copy."""
    where = (pc.field("source_sha256") == sha256) & (pc.field("account_id") == person.account_id)
    rows = case.rows("posts", ["source_line"], where)
    return {line for line in rows["source_line"].to_pylist() if line is not None}


def _last(place: str) -> bool:
    """What tells who the person is goes last, so that the same call can finish the work."""
    return place.startswith(("tables/posts/", "tables/profiles/"))


def _put(target: Path, path: Path | None) -> None:
    """Put a file in the place of another, also where that stands elsewhere behind a link."""
    place = target.resolve()
    if path is None:
        place.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        return
    mode = place.stat().st_mode
    if place != target.absolute():
        beside = place.with_name(f".{place.name}")
        shutil.copyfile(path, beside)  # perhaps on another disk
        path = beside
    path.replace(place)
    place.chmod(mode)
