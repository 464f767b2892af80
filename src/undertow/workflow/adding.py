"""Add files to a case: each is copied, recognised, read, freed of repeats, and committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from undertow.case import Case
from undertow.case.folder import now
from undertow.engine import DuckDB
from undertow.errors import InputError
from undertow.intake.explain import Explanation
from undertow.intake.export import Export, open_export
from undertow.model.signal import map_distinct
from undertow.model.tables import ACCOUNTS, POSTS, REJECTS
from undertow.model.text import written_repost
from undertow.progress import Progress, Quiet
from undertow.workflow.record import run_record

# What repeats is written once, what hardly repeats is not looked up in a dictionary, and numbers
# that grow are kept as differences: half the time and half the size of the defaults.
_WRITING = {
    "compression": "lz4",
    "write_statistics": False,
    "use_dictionary": [
        *("platform", "account_id", "account_name", "lang", "source_sha256", "source_member"),
        *("repost_of_account", "reply_to_account"),
    ],
    "column_encoding": {"source_line": "DELTA_BINARY_PACKED", "created_at": "DELTA_BINARY_PACKED"},
}

# A post is known by its id and platform. In tables of shared objects (CooRTweet's) one post stands
# in a row for each object, so the object is part of what makes a row the same.
_TWICE_SQL = """
SELECT post_id FROM arrived GROUP BY post_id HAVING count(*) > 1
"""

_KNOWN_SQL = """
SELECT a.post_id AS post_id, k.platform AS platform, k.repost_of AS repost_of
FROM (SELECT DISTINCT post_id FROM arrived) a JOIN known k ON a.post_id = k.post_id
"""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file that was handed in.

    Attributes:
        name: the file as the user named it.
        posts, accounts, rejects: records read, profiles read, records set aside.
        duplicates: posts left out because the case has them already.
        already: the same file (by its SHA-256) was in the case before; nothing changed.
        problem: why the file could not be used at all, or None.
    """

    name: str
    title: str = ""
    posts: int = 0
    accounts: int = 0
    rejects: int = 0
    duplicates: int = 0
    already: bool = False
    problem: InputError | None = None


def explain(path: Path, mapping: Mapping[str, str] | None = None) -> Explanation:
    """What a file is recognised as and how its columns map, without adding it anywhere."""
    return open_export(_readable(path), sha256="0" * 64, mapping=mapping).explanation


def add(
    case: Case,
    paths: Sequence[Path],
    *,
    mapping: Mapping[str, str] | None = None,
    platform: str | None = None,
    progress: Progress | None = None,
) -> list[Added]:
    """Read files into a case, each in a transaction of its own.

    A file that cannot be used is reported and leaves no trace; the others are added.
    """
    with case.writing():
        return [
            _add_one(case, Path(path), mapping, platform, progress or Quiet()) for path in paths
        ]


def _readable(path: Path) -> Path:
    if path.is_dir():
        raise InputError("this is a folder", where=str(path), hint="Name the files inside it.")
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    return path


def _add_one(
    case: Case,
    path: Path,
    mapping: Mapping[str, str] | None,
    platform: str | None,
    progress: Progress,
) -> Added:
    kept: Path | None = None
    try:
        _readable(path)
        started = now()
        with progress.step(f"copying {path.name}", path.stat().st_size) as step:
            sha256, kept, size = case.keep_raw(path, step.advance)
        if known := next((f for f in case.files() if f["sha256"] == sha256), None):
            return Added(path.name, known["title"], already=True)
        export = open_export(kept, sha256=sha256, mapping=mapping, platform=platform)
        with case.building() as folder:
            counts = _read_into(folder, export, path.name, progress)
            counts["duplicates"] = _without_repeats(case, folder / "posts")
            counts["posts"] -= counts["duplicates"]
            outputs = {}
            for table in ("posts", "profiles", "rejects"):
                case.place(folder / table, f"{table}/{sha256}.parquet")
                outputs[table] = counts["accounts" if table == "profiles" else table]
        case.ledger.commit(
            run_record(case, "add", started)
            | {
                "parameters": {"map": dict(mapping or {}), "platform": platform},
                "inputs": [sha256],
                "counts": counts,
                "steps": [],
                "outputs": outputs,
                "folder": None,
            },
            {
                "sha256": sha256,
                "name": path.name,
                "size": size,
                "reader": export.reader_name,
                "title": export.title,
                "explanation": export.explanation.to_dict(),
                "limits": list(export.limits),
                "added_at": now(),
                **counts,
            },
        )
        return Added(
            path.name,
            export.title,
            posts=counts["posts"],
            accounts=counts["accounts"],
            rejects=counts["rejects"],
            duplicates=counts["duplicates"],
        )
    except InputError as problem:
        if kept is not None:
            case.forget_raw(kept)
        if problem.where is None or (kept is not None and str(kept) in problem.where):
            problem.where = str(path)
        return Added(path.name, problem=problem)


def _read_into(folder: Path, export: Export, name: str, progress: Progress) -> dict[str, int]:
    """Stream a file's records into three Parquet files; returns how many of each."""
    counts = {"posts": 0, "accounts": 0, "rejects": 0}
    with (
        progress.step(f"reading {name}", export.size) as step,
        pq.ParquetWriter(folder / "posts", POSTS, **_WRITING) as posts,
        pq.ParquetWriter(folder / "profiles", ACCOUNTS, compression="lz4") as profiles,
        pq.ParquetWriter(folder / "rejects", REJECTS, compression="zstd") as rejects,
    ):
        done = 0
        for chunk in export.chunks():
            for writer, table in (
                (posts, _with_written_reposts(chunk.posts)),
                (profiles, chunk.accounts),
                (rejects, chunk.rejects),
            ):
                if len(table):
                    writer.write_table(table)
            counts["posts"] += len(chunk.posts)
            counts["accounts"] += len(chunk.accounts)
            counts["rejects"] += len(chunk.rejects)
            step.advance(export.packed_bytes_read - done)
            done = export.packed_bytes_read
    return counts


def _with_written_reposts(posts: pa.Table) -> pa.Table:
    """Fill `written_repost`, for the few posts that are one."""
    may_be = pc.starts_with(pc.fill_null(posts["text"], ""), "RT @")
    may_be = pc.and_(may_be, pc.is_null(posts["repost_of"]))
    found = map_distinct(pc.if_else(may_be, posts["text"], None), written_repost)
    column = POSTS.get_field_index("written_repost")
    return posts.set_column(column, POSTS.field(column), found)


def _without_repeats(case: Case, path: Path) -> int:
    """Take posts out of a new file that stand twice in it or in the case already."""
    arrived = pq.ParquetFile(path)
    if not arrived.metadata.num_rows:
        return 0
    with DuckDB() as engine:
        engine.files("arrived", [path])
        engine.step("twice", _TWICE_SQL)
        suspects, seen = engine.arrow("SELECT post_id FROM twice").column("post_id"), set()
        if known := case.paths("posts"):
            engine.files("known", known)
            engine.step("again", _KNOWN_SQL)
            again = engine.arrow("SELECT post_id, platform, repost_of FROM again")
            seen = set(_keys(again).to_pylist())
            suspects = pa.chunked_array([*suspects.chunks, *again["post_id"].chunks], pa.string())
    return _rewrite(path, suspects.combine_chunks(), seen) if len(suspects) else 0


def _keys(posts: pa.Table) -> pa.ChunkedArray:
    """What makes a row the same post.

    Its id and platform; and in tables of shared objects (CooRTweet's), where one post stands in a
    row for each object, the object.
    """
    return pc.binary_join_element_wise(
        posts["post_id"], posts["platform"], pc.fill_null(posts["repost_of"], ""), "\0"
    )


def _rewrite(path: Path, suspects: pa.Array, seen: set[str]) -> int:
    """Copy a Parquet file, keeping of each post the first row that is not known yet."""
    dropped = 0
    kept = path.with_suffix(".kept")
    with pq.ParquetFile(path) as source, pq.ParquetWriter(kept, POSTS, **_WRITING) as out:
        for number in range(source.num_row_groups):
            table = source.read_row_group(number)
            key = _keys(table)
            keep = np.ones(len(table), dtype=np.bool_)
            for row in np.flatnonzero(pc.is_in(table["post_id"], value_set=suspects).to_numpy()):
                name = key[int(row)].as_py()
                keep[row] = name not in seen
                seen.add(name)
            dropped += int((~keep).sum())
            out.write_table(table.filter(pa.array(keep)))
    kept.replace(path)
    return dropped
