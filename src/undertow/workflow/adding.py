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
from undertow.errors import InputError, MappingError
from undertow.intake.explain import Explanation
from undertow.intake.export import Export, open_export
from undertow.model.signal import map_distinct
from undertow.model.tables import ACCOUNTS, POSTS, REJECTS
from undertow.model.text import written_repost
from undertow.progress import Progress, Quiet
from undertow.workflow.namesakes import tell_apart
from undertow.workflow.record import run_record
from undertow.workflow.repeats import (
    WRITING,
    Numbers,
    fingerprints,
    may_repeat,
    without_repeats,
)

# Posts written at once: each group of rows in a Parquet file has its own dictionaries.
_TOGETHER_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file that was handed in.

    Attributes:
        name: the file as the user named it.
        posts, accounts, rejects: records read, profiles read, records set aside.
        duplicates: posts left out because the case has them already.
        namesakes: accounts whose id is another platform's in the case: `platform:id` now.
        already: the same file (by its SHA-256) was in the case before; nothing changed.
        problem: why the file, or the mapping for it, could not be used at all, or None.
    """

    name: str
    title: str = ""
    posts: int = 0
    accounts: int = 0
    rejects: int = 0
    duplicates: int = 0
    namesakes: int = 0
    already: bool = False
    problem: InputError | MappingError | None = None


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
            counts, ids = _read_into(folder, export, path.name, progress)
            before = case.paths("posts")
            namesakes = tell_apart(
                folder / "posts", folder / "profiles", before, case.paths("profiles")
            )
            search = may_repeat(ids) or bool(len(ids) and before)
            counts["duplicates"] = without_repeats(folder / "posts", before) if search else 0
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
                "limits": [*export.limits, *_told_apart(namesakes)],
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
            namesakes=namesakes,
        )
    except (InputError, MappingError) as problem:
        if kept is not None:
            case.forget_raw(kept)
        if problem.where is None or (kept is not None and str(kept) in problem.where):
            problem.where = str(path)
        return Added(path.name, problem=problem)


def _told_apart(namesakes: int) -> list[str]:
    """What a reader of the report has to know about ids that are not as the file gives them."""
    if not namesakes:
        return []
    return [
        f"{namesakes:,} account ids of this file are also those of another platform in the case: "
        "they stand with their platform before them. Whether both are one person is not known."
    ]


def _read_into(
    folder: Path, export: Export, name: str, progress: Progress
) -> tuple[dict[str, int], Numbers]:
    """Stream a file's records into three Parquet files.

    Returns:
        How many of each, and the fingerprints of the posts' ids.
    """
    ids = [np.zeros(0, np.uint64)]
    counts = {"posts": 0, "accounts": 0, "rejects": 0}
    with (
        progress.step(f"reading {name}", export.size) as step,
        pq.ParquetWriter(folder / "posts", POSTS, **WRITING) as posts,
        pq.ParquetWriter(folder / "profiles", ACCOUNTS, compression="lz4") as profiles,
        pq.ParquetWriter(folder / "rejects", REJECTS, compression="zstd") as rejects,
    ):
        done, held, size = 0, [], 0
        for chunk in export.chunks():
            held.append(_with_written_reposts(chunk.posts))
            size += held[-1].nbytes
            if size > _TOGETHER_BYTES:
                _write(posts, held)
                held, size = [], 0
            _write(profiles, [chunk.accounts])
            _write(rejects, [chunk.rejects])
            ids += [fingerprints(piece) for piece in chunk.posts["post_id"].chunks]
            counts["posts"] += len(chunk.posts)
            counts["accounts"] += len(chunk.accounts)
            counts["rejects"] += len(chunk.rejects)
            step.advance(export.packed_bytes_read - done)
            done = export.packed_bytes_read
        _write(posts, held)
    return counts, np.concatenate(ids)


def _write(writer: pq.ParquetWriter, tables: list[pa.Table]) -> None:
    if any(map(len, tables)):
        writer.write_table(pa.concat_tables(tables))


def _with_written_reposts(posts: pa.Table) -> pa.Table:
    """Fill `written_repost`, for the few posts that are one."""
    may_be = pc.starts_with(posts["text"], "RT @")
    if not pc.any(may_be).as_py():
        return posts
    may_be = pc.and_(may_be, pc.is_null(posts["repost_of"]))
    found = map_distinct(pc.if_else(may_be, posts["text"], None), written_repost)
    column = POSTS.get_field_index("written_repost")
    return posts.set_column(column, POSTS.field(column), found)
