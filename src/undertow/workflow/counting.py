"""Count co-actions without any test, as other tools do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from undertow.case import Case
from undertow.detection.co_actions import count_co_actions, count_in_parts
from undertow.detection.coding import CodedActions, code
from undertow.errors import ParameterError
from undertow.model.signal import Signal
from undertow.workflow.actions import chosen
from undertow.workflow.repeats import fingerprints

# Posts whose actions are held at a time: about 1 GB. More are laid out on the disk in parts.
POSTS_AT_ONCE = 10_000_000
_ON_DISK = pa.schema(
    [
        ("account_id", pa.int32()),
        ("object", pa.dictionary(pa.int32(), pa.string())),
        ("at", pa.timestamp("us", tz="UTC")),
    ]
)


def count_pairs(case: Case, channel: str, window_s: int, *, min_participation: int = 1) -> pa.Table:
    """Co-actions of every two accounts on one channel within a window, without any test.

    For comparison with other tools and for parity: these counts say nothing about coordination.

    Returns:
        account_a, account_b (dictionary arrays), together; as in `count_co_actions`.
    """
    if window_s < 1:
        raise ParameterError("the window must be at least one second")
    if not case.count("posts"):
        raise ParameterError(
            "the case holds no posts yet", where=str(case.folder), hint="Add files: undertow add"
        )
    (signal,) = chosen([channel])
    by_post = min_participation > 1
    parts = -(-case.count("posts") // POSTS_AT_ONCE)
    if parts > 1 and not by_post:
        with TemporaryDirectory(prefix="undertow-") as folder:
            accounts = _accounts(case)
            files = _laid_out(_actions(case, signal, by_post), accounts, Path(folder), parts)
            return count_in_parts(_coded(files, accounts), accounts, window_s)
    actions = pa.concat_tables(_actions(case, signal, by_post))
    coded = code(actions, number_posts=by_post, ordered=False)
    del actions  # the texts are not needed beside the numbers
    return count_co_actions(coded, window_s, min_participation=min_participation)


def _accounts(case: Case) -> pa.Array:
    """The ids of all accounts that post, in the order of their names."""
    found = pa.array([], pa.string())
    for path in case.paths("posts"):
        with pq.ParquetFile(path, read_dictionary=["account_id"]) as file:
            for number in range(file.num_row_groups):
                ids = file.read_row_group(number, columns=["account_id"])["account_id"]
                more = [chunk.dictionary for chunk in ids.chunks]
                found = pc.unique(pa.chunked_array([found, *more], pa.string()))
    return found.take(pc.sort_indices(found))


def _laid_out(
    pieces: Iterator[pa.Table], accounts: pa.Array, folder: Path, parts: int
) -> list[Path]:
    """Write actions into so many files, all those on one object into one of them."""
    files = [folder / str(number) for number in range(parts)]
    with ExitStack() as stack:
        out = [stack.enter_context(pa.ipc.new_stream(path, _ON_DISK)) for path in files]
        for piece in pieces:
            for chunk in piece.combine_chunks().to_batches():
                _write_parts(chunk, accounts, out)
    return files


def _write_parts(
    actions: pa.RecordBatch, accounts: pa.Array, out: list[pa.ipc.RecordBatchStreamWriter]
) -> None:
    account, objects = actions["account_id"], actions["object"]
    account = pc.index_in(account.dictionary, value_set=accounts).take(account.indices)
    part = fingerprints(objects.dictionary) % np.uint64(len(out))
    part = part[objects.indices.to_numpy()]
    for number, file in enumerate(out):
        rows = pa.array(np.flatnonzero(part == number))
        mine = pc.dictionary_encode(objects.dictionary.take(objects.indices.take(rows)))
        columns = [account.take(rows), mine, actions["at"].take(rows)]
        file.write_batch(pa.record_batch(columns, schema=_ON_DISK))


def _coded(files: list[Path], accounts: pa.Array) -> Iterator[CodedActions]:
    for path in files:
        with pa.ipc.open_stream(path) as stream:
            actions = stream.read_all()
        path.unlink()
        yield code(actions, ordered=False, accounts=accounts)


def _actions(case: Case, signal: Signal, by_post: bool) -> Iterator[pa.Table]:
    """The actions piece by piece, without the ids of posts where nothing is told by them.

    Accounts and objects are numbered in each piece, so that the texts need not be held together.
    """
    read = ["account_id", "created_at", *signal.columns, *(["post_id"] if by_post else [])]
    for path in case.paths("posts"):
        with pq.ParquetFile(path, read_dictionary=["account_id"]) as file:
            for number in range(file.num_row_groups):
                posts = file.read_row_group(number, columns=read)
                if not by_post:
                    posts = posts.append_column("post_id", pa.nulls(len(posts), pa.string()))
                found = signal.extract(posts)
                columns = {name: found[name] for name in ("account_id", "post_id", "at")}
                yield pa.table({**columns, "object": found["object"].dictionary_encode()})
