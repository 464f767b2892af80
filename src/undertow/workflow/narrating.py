"""What the texts of a case say: which posts are copies of one message, or say it otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from undertow.case import Case
from undertow.case.chain import digest
from undertow.case.folder import now, write_table
from undertow.case.kept import Kept, copy_of, digests_of, key_of
from undertow.encoders import AUTO, Encoder
from undertow.errors import ParameterError
from undertow.model.signal import in_text, is_original, map_distinct
from undertow.model.url import canonical_url, urls_in
from undertow.narratives.chains import EVIDENCE, chained
from undertow.narratives.copies import NEAR, PART, SURE, Copies, clusters_of_copies
from undertow.narratives.meanings import Meanings, read_meanings
from undertow.narratives.retold import retold, wording_of
from undertow.narratives.reworded import ACROSS, LEAST, OVER_FAR, OVER_NEAR, SAME
from undertow.progress import Progress, Quiet
from undertow.workflow import deciding, telling
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
# What the step writes.
_TABLE, STANDS_FOR, TEXTS = "copies.parquet", "stands_for.parquet", "texts.parquet"
GROUPED, _COUNTS = "grouped.npz", "counts.json"
NARRATIVES = "narratives"  # the step
_MARKS = pa.schema([("mark", pa.string()), ("message", pa.string())])


class Messages:
    """The messages of a case, as `find_messages` wrote them into a folder.

    Attributes:
        folder: where they stand.
        counts: how many messages, posts and rows; by reason those that are no evidence.
        encoders: those that told meanings: name and SHA-256.
    """

    def __init__(self, folder: Path, encoders: Sequence[Encoder]) -> None:
        self.folder = folder
        self.counts: dict[str, Any] = orjson.loads((folder / _COUNTS).read_bytes())
        self.encoders = told_of(encoders)

    def table_in(self, folder: Path) -> dict[str, str]:
        """Put the table `copies` into another folder; its SHA-256."""
        return {"copies": copy_of(self.folder / _TABLE, folder / _TABLE)}

    def stands_for(self) -> dict[str, str | None]:
        """For fingerprints of texts the message that they carry; None for what is no evidence.

        A message is one over all its wordings and languages.
        """
        rows = pq.read_table(self.folder / STANDS_FOR)
        return dict(zip(rows["mark"].to_pylist(), rows["message"].to_pylist(), strict=True))

    def texts(self) -> list[str]:
        """The distinct texts of posts that are no reposts."""
        return list(pq.read_table(self.folder / TEXTS)["text"].to_pylist())

    def grouped(self) -> Copies:
        """Which of the texts are copies of one message."""
        with (self.folder / GROUPED).open("rb") as file, np.load(file, allow_pickle=False) as told:
            return Copies(*(told[name] for name in Copies._fields))


def told_of(encoders: Sequence[Encoder]) -> dict[str, str]:
    """Name and SHA-256 of encoders, for the record of a run."""
    return {encoder.name: encoder.sha256 for encoder in encoders}


def narrate(case: Case, *, encoder: str = AUTO, progress: Progress | None = None) -> dict[str, Any]:
    """Find what the texts of a case say; returns the record of the run.

    `encoder` is as in `scanning.scan`.
    """
    if not case.files():
        raise ParameterError(
            "the case holds no posts yet", where=str(case.folder), hint="Add files: undertow add"
        )
    with case.writing():
        started, kept = now(), Kept(case)
        with case.building() as folder:
            encoders, progress = encoders_for(case, encoder), progress or Quiet()
            found = find_messages(case, kept, encoders, progress)
            members = case.table("members") if case.scanned else None
            outputs, told = find_narratives(case, kept, folder, found, encoders, members, progress)
            run = run_record(case, "narratives", started)
            run |= {
                "parameters": PARAMETERS | {"encoders": found.encoders},
                "inputs": [file["sha256"] for file in case.files()],
                "counts": found.counts | {"narratives": told, "taken_over": kept.taken_over()},
                "steps": kept.steps,
                "outputs": found.table_in(folder) | outputs,
                "folder": f"narratives-{run['run_id']:06d}",
            }
            case.place(folder, run["folder"])
        case.ledger.commit(run)
        kept.sweep()
    return run


def find_messages(
    case: Case, kept: Kept, encoders: Sequence[Encoder], progress: Progress
) -> Messages:
    """What the texts of a case say, now or taken over from an earlier run.

    Without encoders only copies are found.
    """
    folder = kept.step(
        "messages",
        {"posts": kept.posts, "encoders": told_of(encoders)},
        lambda folder: _find(case, folder, encoders, progress),
    )
    return Messages(folder, encoders)


def _find(case: Case, folder: Path, encoders: Sequence[Encoder], progress: Progress) -> None:
    """Write the messages into a folder."""
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
    write_table(folder / _TABLE, table)
    marks = {"mark": list(stands_for), "message": list(stands_for.values())}
    write_table(folder / STANDS_FOR, pa.table(marks, schema=_MARKS))
    write_table(folder / TEXTS, pa.table({"text": coded.dictionary.cast(pa.string())}))
    np.savez(folder / GROUPED, **copies._asdict())
    (folder / _COUNTS).write_bytes(orjson.dumps(counts, option=orjson.OPT_SERIALIZE_NUMPY))


def find_narratives(
    case: Case,
    kept: Kept,
    folder: Path,
    found: Messages,
    encoders: Sequence[Encoder],
    members: pa.Table | None,
    progress: Progress,
) -> tuple[dict[str, str], dict[str, Any]]:
    """Put the tables of narratives into a folder, now or taken over; digests, and figures.

    The arguments are those of `telling.tell`, with the messages found.
    """

    def make(into: Path) -> None:
        told = tell(case, into, found.texts(), found.grouped(), encoders, grouped, progress)
        (into / _COUNTS).write_bytes(orjson.dumps(told.counts, option=orjson.OPT_SERIALIZE_NUMPY))

    grouped = None if members is None else members.select(["group_id", "account_id"])
    decisions = deciding.decisions(case)
    depends = {
        "posts": kept.posts,
        "messages": digests_of(found.folder / name for name in (TEXTS, GROUPED)),
        "encoders": found.encoders,
        "members": None if grouped is None else digest(grouped.to_pylist()),
        "decisions": digest(decisions),
    }
    names = digests_of(case.paths("narrative_posts"))
    if not decisions:
        names = _settled(kept, depends, names)
    made = kept.step(NARRATIVES, depends | {"before": names}, make)
    tables = sorted(made.glob("*.parquet"))
    outputs = {path.stem: copy_of(path, folder / path.name) for path in tables}
    return outputs, orjson.loads((made / _COUNTS).read_bytes())


def _settled(kept: Kept, depends: dict[str, Any], names: list[str]) -> list[str]:
    """The names from before; where these come from the same step, those that it found before.

    For the same narratives keep the names that they once got: each holds all the posts of its own
    name, and none of another.
    """
    last = kept.before.get(NARRATIVES)
    if last is None or [last["files"].get("narrative_posts.parquet")] != names:
        return names
    then = depends | {"before": last["depends"]["before"]}
    return last["depends"]["before"] if key_of(NARRATIVES, then) == last["key"] else names


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
