"""What the texts of a case say: which posts are copies of one message."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.case import Case
from undertow.case.folder import now, write_table
from undertow.errors import ParameterError
from undertow.model.signal import in_text, is_original, map_distinct
from undertow.model.url import canonical_url, urls_in
from undertow.narratives.chains import EVIDENCE, chained
from undertow.narratives.copies import NEAR, PART, SURE, Copies, clusters_of_copies
from undertow.narratives.encoders import DEFAULT, open_encoders
from undertow.progress import Progress, Quiet
from undertow.workflow import telling
from undertow.workflow.record import run_record
from undertow.workflow.telling import tell

PARAMETERS = {
    "copies": {"sure": SURE, "near": NEAR, "part": PART, "evidence": EVIDENCE},
    "narratives": telling.PARAMETERS,
}
_COLUMNS = ["post_id", "account_id", "created_at", "text", "urls", "reply_to", "repost_of"]


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of a case.

    Attributes:
        outputs: the tables written and their SHA-256.
        counts: how many messages, posts and rows; by reason those that are no evidence.
        stands_for: for fingerprints of texts the fingerprint of the message they are a copy of;
            None for messages that are no evidence.
        texts: the distinct texts of posts that are no reposts.
        grouped: which of them are copies of one message.
    """

    outputs: dict[str, str]
    counts: dict[str, Any]
    stands_for: dict[str, str | None]
    texts: list[str]
    grouped: Copies


def narrate(case: Case, *, progress: Progress | None = None) -> dict[str, Any]:
    """Find what the texts of a case say; returns the record of the run."""
    if not case.files():
        raise ParameterError(
            "the case holds no posts yet", where=str(case.folder), hint="Add files: undertow add"
        )
    with case.writing():
        started = now()
        with case.building() as folder:
            encoders = open_encoders(DEFAULT)
            progress = progress or Quiet()
            found = find_messages(case, folder, progress)
            members = case.table("members") if case.scanned else None
            told = tell(case, folder, found.texts, found.grouped, encoders, members, progress)
            run = run_record(case, "narratives", started)
            run |= {
                "parameters": PARAMETERS,
                "inputs": [file["sha256"] for file in case.files()],
                "counts": found.counts | {"narratives": told.counts},
                "steps": [],
                "outputs": found.outputs | told.outputs,
                "folder": f"narratives-{run['run_id']:06d}",
            }
            case.place(folder, run["folder"])
        case.ledger.commit(run)
    return run


def find_messages(case: Case, folder: Path, progress: Progress) -> Messages:
    """Write the tables of what the texts say into a folder under way."""
    posts = _own_words(case)
    coded = posts["text"].combine_chunks().dictionary_encode()
    texts: list[str] = coded.dictionary.to_pylist()
    copies = clusters_of_copies(texts, progress)
    text = coded.indices.to_numpy().astype(np.int64)
    table, stands_for = chained(posts.drop_columns("text"), text, texts, copies)
    innocent = pc.value_counts(_messages(table)["innocent"].drop_null())
    counts = {
        "messages": pc.count_distinct(table["copy_id"]).as_py(),
        "copies": pc.sum(pc.equal(table["link"], "previous")).as_py() or 0,
        "innocent": {row["values"]: row["counts"] for row in innocent.to_pylist()},
    }
    return Messages(
        {"copies": write_table(folder / "copies.parquet", table)},
        counts,
        stands_for,
        texts,
        copies,
    )


def _messages(table: pa.Table) -> pa.Table:
    """One row for each message: that of its second post."""
    return table.filter(pc.equal(table["place"], 2))


def _own_words(case: Case) -> pa.Table:
    """Posts that are no reposts and have a text, ordered in time."""
    parts = [
        _page(pa.table(batch)) for batch in case.batches("posts", [*_COLUMNS, "written_repost"])
    ]
    posts = pa.concat_tables(parts)
    return posts.sort_by([("created_at", "ascending"), ("post_id", "ascending")])


def _page(posts: pa.Table) -> pa.Table:
    """With the page each post links to first, instead of all that tells of links and reposts."""
    posts = posts.filter(pc.and_(is_original(posts), pc.is_valid(posts["text"])))
    linked = in_text(posts, "urls", urls_in)
    some = pc.greater(pc.fill_null(pc.list_value_length(linked), 0), 0)
    first = pc.list_element(pc.if_else(some, linked, pa.scalar([""], linked.type)), 0)
    page = map_distinct(pc.if_else(some, first, None), canonical_url)
    return posts.select(["post_id", "account_id", "created_at", "text", "reply_to"]).append_column(
        "page", page
    )
