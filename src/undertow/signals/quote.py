"""Quotations: two accounts quote the same post."""

from __future__ import annotations

import pyarrow as pa

from undertow.model.signal import Signal, actions


def _extract(posts: pa.Table) -> pa.Table:
    return actions("quote", posts, posts["quote_of"])


SIGNAL = Signal(
    name="quote",
    title="Quotations",
    verb="quoted",
    noun="the same post",
    paper="Graham et al. 2020, coordination-network-toolkit (co-quote networks as for co-retweets)",
    limits="A screenshot of a post is not seen as a quotation.",
    innocent="A statement that angers many is quoted by many within the hour.",
    extract=_extract,
    columns=("quote_of",),
    object_is_post=True,
)
