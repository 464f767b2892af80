"""Count co-actions without any test, as other tools do."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from undertow.case import Case
from undertow.detection.coding import code
from undertow.detection.pairs import count_co_actions
from undertow.engine import DuckDB
from undertow.errors import ParameterError
from undertow.model.signal import Signal
from undertow.workflow.actions import chosen

# Keeps the peak of five million posts, the numbers beside the database included, under 1.5 GB.
_MEMORY_MB = 600


def count_pairs(case: Case, channel: str, window_s: int, *, min_participation: int = 1) -> pa.Table:
    """Co-actions of every two accounts on one channel within a window, without any test.

    For comparison with other tools and for parity: these counts say nothing about coordination.

    Returns:
        account_a, account_b, together.
    """
    if window_s < 1:
        raise ParameterError("the window must be at least one second")
    (signal,) = chosen([channel])
    by_post = min_participation > 1
    actions = pa.concat_tables(_actions(case, signal, by_post))
    coded = code(actions, number_posts=by_post, ordered=False)
    del actions  # the texts are not needed beside the numbers
    with DuckDB(memory_mb=_MEMORY_MB) as engine:
        return count_co_actions(engine, coded, window_s, min_participation=min_participation)


def _actions(case: Case, signal: Signal, by_post: bool) -> Iterator[pa.Table]:
    """The actions piece by piece, without the ids of posts where nothing is told by them."""
    columns = ["account_id", "object", "post_id", "at"]
    read = ["account_id", "created_at", *signal.columns, *(["post_id"] if by_post else [])]
    for path in case.paths("posts"):
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                posts = file.read_row_group(number, columns=read)
                if not by_post:
                    posts = posts.append_column("post_id", pa.nulls(len(posts), pa.string()))
                yield signal.extract(posts).select(columns)
