"""Replies: two accounts answer the same post."""

from __future__ import annotations

import pyarrow as pa

from undertow.model.signal import Signal, actions


def _extract(posts: pa.Table) -> pa.Table:
    return actions("reply", posts, posts["reply_to"], source=posts["reply_to_account"])


SIGNAL = Signal(
    name="reply",
    title="Replies",
    verb="replied to",
    noun="the same post",
    paper="Graham, Bruns, Zhu, Campbell 2020, Like a Virus (co-reply networks); Mazza et al. 2019",
    limits="Exports that lose the id of the answered post (many CSV exports) show no replies.",
    innocent="A much-read post draws many answers at once from people who disagree with it.",
    extract=_extract,
    columns=("reply_to", "reply_to_account"),
    object_is_post=True,
)
