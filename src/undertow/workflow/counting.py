"""Count co-actions without any test, as other tools do."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from undertow.case import Case
from undertow.detection.co_actions import count_co_actions
from undertow.detection.coding import code
from undertow.errors import ParameterError
from undertow.model.signal import Signal
from undertow.workflow.actions import chosen


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
    actions = pa.concat_tables(_actions(case, signal, by_post))
    coded = code(actions, number_posts=by_post, ordered=False)
    del actions  # the texts are not needed beside the numbers
    return count_co_actions(coded, window_s, min_participation=min_participation)


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
