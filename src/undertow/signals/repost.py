"""Reposts and forwards: two accounts pass on the same post."""

from __future__ import annotations

import pyarrow as pa

from undertow.model.signal import Signal, actions, either


def _extract(posts: pa.Table) -> pa.Table:
    return actions(
        "repost",
        posts,
        either(posts["repost_of"], posts["written_repost"]),
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
        'Where an export loses the id of the original, a repost written as "RT @name: text" is '
        "known by that name and text. Platforms often report a repost of a repost as one of the "
        "original, so who passed it to whom stays unknown; reposts that were undone are missing."
    ),
    innocent=(
        "Fans with notifications switched on repost the same few accounts within minutes, "
        "without knowing of each other."
    ),
    extract=_extract,
    columns=("repost_of", "written_repost", "repost_at", "repost_of_account"),
    object_is_post=True,
)
