"""A deed that somebody tells: whose it is, to whom it was done, and whether it was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed that is told: `head` its word, `doer` and `done_to` who or None.

    Attributes:
        kind: `wrong` (blameworthy in itself), `doubtful` (so only in bad company: "paid the
            rioters"), `plain` (any other doing), `false` (something said is called false),
            `bad` (something is called bad), `any` (any deed at all, where it is denied).
        negated: it is said not to be so.
        hedged: told as likely, apparent, alleged.
    """

    kind: str
    head: Any
    doer: Any | None
    done_to: Any | None
    negated: bool
    hedged: bool
