"""Reposts and forwards: two accounts pass on the same post."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from undertow.model.signal import Signal, actions, map_distinct
from undertow.model.text import fingerprint

# Before there was a button, and in exports that lose the id of the original (4CAT's X export, many
# archives), a repost is written as "RT @name: text". The name and the text then stand for the id.
_WRITTEN = re.compile(r"^\s*RT @(\w{1,30}):?\s+(\S.*)", re.DOTALL)


def _written_repost(text: str) -> str | None:
    found = _WRITTEN.match(text)
    if not found:
        return None
    mark = fingerprint(found[2], shortest=1)
    return mark and f"RT @{found[1].lower()} {mark}"


def _extract(posts: pa.Table) -> pa.Table:
    unnamed = pc.and_(
        pc.is_null(posts["repost_of"]), pc.starts_with(pc.fill_null(posts["text"], ""), "RT @")
    )
    written = map_distinct(pc.if_else(unnamed, posts["text"], None), _written_repost)
    return actions(
        "repost",
        posts,
        pc.coalesce(posts["repost_of"], written),
        appeared_at=posts["repost_at"],
        source=posts["repost_of_account"],
    )


SIGNAL = Signal(
    name="repost",
    title="Reposts and forwards",
    verb="reposted",
    noun="the same post",
    paper=(
        "Keller, Schoch, Stier, Yang 2020, Political Astroturfing on Twitter; "
        "Pacheco et al. 2021, Uncovering Coordinated Networks on Social Media"
    ),
    limits=(
        "Platforms often report a repost of a repost as one of the original, so who passed it to "
        "whom stays unknown; reposts that were undone are missing."
    ),
    innocent=(
        "Fans with notifications switched on repost the same few accounts within minutes, "
        "without knowing of each other."
    ),
    extract=_extract,
    columns=("text", "repost_of", "repost_at", "repost_of_account"),
    object_is_post=True,
)
