"""Hashtags: two accounts use the same tag, or the same set of tags in the same order."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from undertow.model.signal import (
    Signal,
    actions,
    exploded,
    first_of_each,
    in_text,
    is_original,
    map_distinct,
)
from undertow.model.text import tags_in


def _tag(written: str) -> str | None:
    """Platforms match tags without regard to case and to how accents are encoded."""
    tag = unicodedata.normalize("NFKC", written).casefold().strip().lstrip("#")
    return f"#{tag}" if tag else None


def _ordered_set(joined: str) -> str | None:
    """The different tags of a post in their order; None where there are fewer than two."""
    tags = dict.fromkeys(tag for tag in map(_tag, joined.split("|")) if tag)
    return " ".join(tags) if len(tags) > 1 else None


def _extract(posts: pa.Table) -> pa.Table:
    original = posts.filter(is_original(posts))
    lists = in_text(original, "hashtags", tags_in)
    written, rows = exploded(lists)
    tags = map_distinct(written, _tag)
    keep = pa.array(first_of_each(rows, tags))
    tags, rows = tags.filter(keep), rows.filter(keep)
    single = actions("hashtag", original, tags, rows=rows)

    more_than_one = pc.greater(pc.fill_null(pc.list_value_length(lists), 0), 1)
    several = original.filter(more_than_one)
    joined = map_distinct(pc.binary_join(lists.filter(more_than_one), "|"), _ordered_set)
    return pa.concat_tables([single, actions("hashtag", several, joined)])


SIGNAL = Signal(
    name="hashtag",
    title="Hashtags",
    verb="used",
    noun="the same hashtag, or the same hashtags in the same order",
    paper=(
        "Burghardt, Rao, Chochlakis et al. 2024, Socio-linguistic characteristics of coordinated "
        "inauthentic accounts (hashtag sequences); Weber, Neumann 2021, Amplifying influence"
    ),
    limits="A tag alone says little: popular tags are used by thousands in the same minute.",
    innocent="A televised debate has its tag, and its viewers use it at the same moments.",
    extract=_extract,
    columns=("hashtags", "text", "repost_of", "written_repost"),
)
