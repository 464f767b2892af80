"""From the posts of a case to the actions of its signals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from undertow.case import Case
from undertow.errors import ParameterError
from undertow.model.signal import Signal, map_distinct
from undertow.model.tables import ACTIONS
from undertow.progress import Progress
from undertow.signals import all_signals

if TYPE_CHECKING:
    from undertow.engine import Engine

# Pieces of a file whose posts are looked up together where objects are posts: for each lookup all
# posts that appeared are gone through. Only their ids are read, which are small.
_TOGETHER = 8
_COMMON = ["post_id", "account_id", "created_at"]

_APPEARED_SQL = """
SELECT p.post_id AS post_id, min(p.created_at) AS created_at, min(p.account_id) AS account_id
FROM posts p
JOIN (SELECT repost_of AS post_id FROM posts WHERE repost_of IS NOT NULL
      UNION SELECT reply_to FROM posts WHERE reply_to IS NOT NULL
      UNION SELECT quote_of FROM posts WHERE quote_of IS NOT NULL) acted_on
  ON p.post_id = acted_on.post_id
GROUP BY p.post_id
"""


def chosen(channels: Sequence[str] | None) -> list[Signal]:
    """The signals by these names; None stands for all that are on by default."""
    signals = all_signals()
    if channels is None:
        return [signal for signal in signals.values() if signal.default]
    unknown = sorted(set(channels) - set(signals))
    if unknown:
        raise ParameterError(
            f"there is no channel '{unknown[0]}'", hint=f"There are: {', '.join(signals)}"
        )
    return [signals[name] for name in dict.fromkeys(channels)]


def batches(case: Case, signal: Signal) -> Iterator[pa.Table]:
    """The posts of a case with the columns that a signal reads, in pieces."""
    columns = list(dict.fromkeys([*_COMMON, *signal.columns]))
    for path in case.paths("posts"):
        with pq.ParquetFile(path) as file:
            at_once = _TOGETHER if signal.object_is_post else 1
            for start in range(0, file.num_row_groups, at_once):
                groups = range(start, min(start + at_once, file.num_row_groups))
                yield file.read_row_groups(list(groups), columns=columns)


def extract(
    case: Case,
    signals: Sequence[Signal],
    path: Path,
    progress: Progress,
    stands_for: dict[str, str | None],
    engine: Callable[[], Engine],
) -> dict[str, int]:
    """Write the actions of every signal, channel after channel; returns how many of each.

    `stands_for` names the message that a text's fingerprint is a near copy of; None where the
    message is no evidence. `engine` opens a session, which finds when posts appeared.
    """
    counts = {}
    appeared = (
        _appearances(case, engine) if any(signal.object_is_post for signal in signals) else None
    )
    total = case.count("posts") * len(signals)
    with (
        progress.step("finding actions", total) as step,
        pq.ParquetWriter(path, ACTIONS, compression="zstd") as out,
    ):
        for signal in signals:
            counts[signal.name] = 0
            for posts in batches(case, signal):
                found = signal.extract(posts)
                if signal.object_is_post and appeared is not None and len(found):
                    found = _with_appearance(found, appeared)
                if signal.object_is_text:
                    found = _of_messages(found, stands_for)
                if len(found):
                    out.write_table(found)
                counts[signal.name] += len(found)
                step.advance(len(posts))
    return counts


def _appearances(case: Case, engine: Callable[[], Engine]) -> pa.Table:
    """Time and author of every post in the case that another post reposts, answers or quotes."""
    with engine() as session:
        session.files("posts", case.paths("posts"))
        session.step("appeared", _APPEARED_SQL)
        return session.arrow("SELECT post_id, created_at, account_id FROM appeared ORDER BY 1")


def _with_appearance(actions: pa.Table, appeared: pa.Table) -> pa.Table:
    place = pc.index_in(actions["object"], value_set=appeared["post_id"].combine_chunks())
    for column, known in (("appeared_at", "created_at"), ("source", "account_id")):
        index = ACTIONS.get_field_index(column)
        value = pc.coalesce(actions[column], appeared[known].take(place))
        value = value.cast(ACTIONS.field(index).type)
        actions = actions.set_column(index, ACTIONS.field(index), value)
    return actions


def _of_messages(actions: pa.Table, stands_for: dict[str, str | None]) -> pa.Table:
    """Texts by the message they are a copy of, without those that are no evidence."""
    message = map_distinct(actions["object"], lambda mark: stands_for.get(mark, mark))
    actions = actions.set_column(actions.schema.get_field_index("object"), "object", message)
    return actions.filter(pc.is_valid(message))
