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
_WAITING = 1_000_000  # ids of accounts
_TEXT = pa.dictionary(pa.int32(), pa.string())
_ON_DISK = pa.schema(
    [
        ("account_id", _TEXT),
        ("object", _TEXT),
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
            files, accounts = _laid_out(_actions(case, signal, by_post), Path(folder), parts)
            return count_in_parts(_coded(files, accounts), accounts, window_s)
    actions = pa.concat_tables(_actions(case, signal, by_post))
    coded = code(actions, number_posts=by_post, ordered=False)
    del actions  # the texts are not needed beside the numbers
    return count_co_actions(coded, window_s, min_participation=min_participation)


class _Accounts:
    """The ids of the accounts seen so far; sorted out whenever as many wait as were found."""

    def __init__(self) -> None:
        self._found = pa.array([], pa.string())
        self._waiting: list[pa.Array] = []

    def add(self, ids: pa.Array) -> None:
        self._waiting.append(ids)
        if sum(map(len, self._waiting)) > max(len(self._found), _WAITING):
            self._sort_out()

    def named(self) -> pa.Array:
        """All of them in the order of their names."""
        self._sort_out()
        return self._found.take(pc.sort_indices(self._found))

    def _sort_out(self) -> None:
        together = pa.chunked_array([self._found, *self._waiting], pa.string())
        self._found, self._waiting = pc.unique(together), []


def _laid_out(pieces: Iterator[pa.Table], folder: Path, parts: int) -> tuple[list[Path], pa.Array]:
    """Write actions into so many files, all those on one object into one of them.

    Returns:
        The files, and the ids of all accounts in the order of their names.
    """
    files, accounts = [folder / str(number) for number in range(parts)], _Accounts()
    with ExitStack() as stack:
        out = [stack.enter_context(pa.ipc.new_stream(path, _ON_DISK)) for path in files]
        for piece in pieces:
            for chunk in piece.combine_chunks().to_batches():
                accounts.add(chunk["account_id"].dictionary)
                _write_parts(chunk, out)
    return files, accounts.named()


def _write_parts(actions: pa.RecordBatch, out: list[pa.ipc.RecordBatchStreamWriter]) -> None:
    objects = actions["object"]
    part = fingerprints(objects.dictionary) % np.uint64(len(out))
    part = part[objects.indices.to_numpy()]
    for number, file in enumerate(out):
        rows = pa.array(np.flatnonzero(part == number))
        texts = (_narrowed(actions[name].take(rows)) for name in ("account_id", "object"))
        file.write_batch(pa.record_batch([*texts, actions["at"].take(rows)], schema=_ON_DISK))


def _narrowed(values: pa.DictionaryArray) -> pa.DictionaryArray:
    """With no more in the dictionary than is there."""
    used, place = np.unique(values.indices.to_numpy(), return_inverse=True)
    return pa.DictionaryArray.from_arrays(
        pa.array(place, pa.int32()), values.dictionary.take(pa.array(used))
    )


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
