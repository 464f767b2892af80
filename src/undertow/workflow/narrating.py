"""What the texts of a case say: which posts are copies of one message, or say it otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from undertow.case import Case
from undertow.case.folder import now, write_table
from undertow.errors import ParameterError
from undertow.model.signal import in_text, is_original, map_distinct
from undertow.model.url import canonical_url, urls_in
from undertow.narratives.chains import EVIDENCE, chained
from undertow.narratives.copies import NEAR, PART, SURE, Copies, clusters_of_copies
from undertow.narratives.encoders import AUTO, Encoder
from undertow.narratives.meanings import Meanings, read_meanings
from undertow.narratives.retold import retold, wording_of
from undertow.narratives.reworded import ACROSS, LEAST, OVER_FAR, OVER_NEAR, SAME
from undertow.progress import Progress, Quiet
from undertow.workflow import telling
from undertow.workflow.encoding import encoders_for
from undertow.workflow.record import run_record
from undertow.workflow.telling import tell

Numbers = npt.NDArray[np.int64]

PARAMETERS = {
    "copies": {"sure": SURE, "near": NEAR, "part": PART, "evidence": EVIDENCE},
    "meanings": {
        "same": SAME, "across": ACROSS, "over_near": OVER_NEAR,
        "over_far": OVER_FAR, "least": LEAST,
    },
    "narratives": telling.PARAMETERS,
}  # fmt: skip
_COLUMNS = ["post_id", "account_id", "created_at", "text", "lang", "urls", "reply_to", "repost_of"]


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of a case.

    Attributes:
        outputs: the tables written and their SHA-256.
        counts: how many messages, posts and rows; by reason those that are no evidence.
        stands_for: for fingerprints of texts the message that they carry, over all its wordings and
            languages; None for messages that are no evidence.
        encoders: those that told meanings: name and SHA-256.
        texts: the distinct texts of posts that are no reposts.
        grouped: which of them are copies of one message.
    """

    outputs: dict[str, str]
    counts: dict[str, Any]
    stands_for: dict[str, str | None]
    encoders: dict[str, str]
    texts: list[str]
    grouped: Copies


def narrate(case: Case, *, encoder: str = AUTO, progress: Progress | None = None) -> dict[str, Any]:
    """Find what the texts of a case say; returns the record of the run.

    `encoder` is as in `scanning.scan`.
    """
    if not case.files():
        raise ParameterError(
            "the case holds no posts yet", where=str(case.folder), hint="Add files: undertow add"
        )
    with case.writing():
        started = now()
        with case.building() as folder:
            encoders, progress = encoders_for(case, encoder), progress or Quiet()
            found = find_messages(case, folder, encoders, progress)
            members = case.table("members") if case.scanned else None
            told = tell(case, folder, found.texts, found.grouped, encoders, members, progress)
            run = run_record(case, "narratives", started)
            run |= {
                "parameters": PARAMETERS | {"encoders": found.encoders},
                "inputs": [file["sha256"] for file in case.files()],
                "counts": found.counts | {"narratives": told.counts},
                "steps": [],
                "outputs": found.outputs | told.outputs,
                "folder": f"narratives-{run['run_id']:06d}",
            }
            case.place(folder, run["folder"])
        case.ledger.commit(run)
    return run


def find_messages(
    case: Case, folder: Path, encoders: Sequence[Encoder], progress: Progress
) -> Messages:
    """Write the tables of what the texts say into a folder under way.

    Without encoders only copies are found.
    """
    posts = _own_words(case)
    coded = posts["text"].combine_chunks().dictionary_encode()
    texts: list[str] = coded.dictionary.to_pylist()
    copies = clusters_of_copies(texts, progress)
    text = coded.indices.to_numpy().astype(np.int64)
    codes = _codes(posts["lang"].to_pylist(), text, len(texts))
    posts = posts.drop_columns(["text", "lang"])
    table, stands_for = chained(posts, text, texts, copies)
    counts = _counts(table)
    if encoders:
        meanings = _meanings(case, texts, codes, copies, encoders, progress)
        more, carried = retold(posts, text, texts, copies, meanings, stands_for, progress)
        stands_for |= carried
        table = pa.concat_tables([table, more])
        counts |= _wordings(more)
        counts |= {"compared": len(meanings), "left_out": meanings.left_out}
    return Messages(
        {"copies": write_table(folder / "copies.parquet", table)},
        counts,
        stands_for,
        {encoder.name: encoder.sha256 for encoder in encoders},
        texts,
        copies,
    )


def _codes(languages: Sequence[str | None], text: Numbers, count: int) -> list[str | None]:
    """The language that the export names for each text: that of its first post."""
    out: list[str | None] = [None] * count
    for code, row in zip(reversed(languages), reversed(text.tolist()), strict=True):
        out[row] = code or out[row]
    return out


def _meanings(
    case: Case,
    texts: Sequence[str],
    codes: Sequence[str | None],
    copies: Copies,
    encoders: Sequence[Encoder],
    progress: Progress,
) -> Meanings:
    """The meanings of one text for each wording, by rows of `texts`."""
    wordings = np.unique(wording_of(copies))
    told = wordings.tolist()
    found = read_meanings(
        [texts[row] for row in told],
        [codes[row] for row in told],
        encoders,
        case.embeddings,
        progress,
    )
    return replace(found, rows=wordings[found.rows])


def _counts(table: pa.Table) -> dict[str, Any]:
    """Figures on copies for the record of the run."""
    innocent = pc.value_counts(_messages(table)["innocent"].drop_null())
    return {
        "messages": pc.count_distinct(table["copy_id"]).as_py(),
        "copies": pc.sum(pc.equal(table["link"], "previous")).as_py() or 0,
        "innocent": {row["values"]: row["counts"] for row in innocent.to_pylist()},
    }


def _wordings(table: pa.Table) -> dict[str, Any]:
    """Figures on messages told in several wordings."""
    steps = table.filter(pc.equal(table["link"], "previous"))
    kinds = {row["values"]: row["counts"] for row in pc.value_counts(steps["kind"]).to_pylist()}
    return {
        "retold": pc.count_distinct(table["copy_id"]).as_py(),
        "reworded": kinds.get("reworded", 0),
        "translated": kinds.get("translated", 0),
    }


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
    return posts.select(
        ["post_id", "account_id", "created_at", "text", "lang", "reply_to"]
    ).append_column("page", page)
