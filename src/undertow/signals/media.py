"""Pictures and videos: two accounts publish the same file."""

from __future__ import annotations

import pyarrow as pa

from undertow.model.signal import Signal, actions, exploded, first_of_each, is_original


def _extract(posts: pa.Table) -> pa.Table:
    original = posts.filter(is_original(posts))
    media, rows = exploded(original["media_ids"].combine_chunks())
    keep = pa.array(first_of_each(rows, media))
    return actions("media", original, media.filter(keep), rows=rows.filter(keep))


SIGNAL = Signal(
    name="media",
    title="Pictures, videos and sounds",
    verb="published",
    noun="the same picture, video or sound",
    paper="Pacheco et al. 2021, Uncovering Coordinated Networks on Social Media (image hashes)",
    limits=(
        "Compared by the id or hash in the export: the same picture uploaded twice has two ids on "
        "some platforms. No picture is opened."
    ),
    innocent="Many people pass on the same popular picture or use the same popular sound.",
    extract=_extract,
    columns=("media_ids", "repost_of", "written_repost"),
)
