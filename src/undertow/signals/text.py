"""Texts: two accounts publish the same text, after small disguises are taken away."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from undertow.model.signal import Signal, actions, in_text, is_original, map_distinct
from undertow.model.text import fingerprint
from undertow.model.url import source_site, urls_in


def _extract(posts: pa.Table) -> pa.Table:
    own = pc.if_else(is_original(posts), posts["text"], None)
    # A headline that comes with a link comes from the linked site.
    linked = pc.list_element(_at_least_one(in_text(posts, "urls", urls_in)), 0)
    linked = pc.if_else(pc.and_(pc.is_valid(own), pc.not_equal(linked, "")), linked, None)
    source = map_distinct(linked, source_site)
    return actions("text", posts, map_distinct(own, fingerprint), source=source)


def _at_least_one(lists: pa.Array) -> pa.Array:
    """Lists with an empty text where there was nothing, so that each has a first element."""
    nothing = pa.scalar([""], lists.type)
    return pc.if_else(pc.greater(pc.fill_null(pc.list_value_length(lists), 0), 0), lists, nothing)


SIGNAL = Signal(
    name="text",
    title="Copied texts",
    verb="published",
    noun="the same message",
    paper="Pacheco, Flammini, Menczer 2020, Unveiling Coordinated Groups Behind White Helmets",
    limits=(
        "Equal, or a few edits apart, after removing case, white space, links, mentions, emoji, "
        "punctuation, look-alike and invisible characters; or a rewording or translation that the "
        "encoder sees, in the languages it knows (table copies). Texts of fewer than 4 words or "
        "fewer than 20 letters (12 in scripts written without spaces) are left out, and so are "
        "quotations, prayers, lyrics, laws, petitions and stock replies that the table copies "
        "tells apart."
    ),
    innocent="A share button writes the page's headline for everybody who presses it.",
    extract=_extract,
    columns=("text", "urls", "repost_of", "written_repost"),
    object_is_text=True,
)
