"""What a signal is: a named function from posts to actions, with what it can and cannot show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.model.tables import ACTIONS


@dataclass(frozen=True, slots=True)
class Signal:
    """One channel on which accounts can be seen to act together.

    Attributes:
        name: the channel, as it stands in the tables.
        title: the channel for people.
        verb: what an account did, in the past tense: "reposted".
        noun: what it did it to: "the same post".
        paper: where the signal was described.
        limits: what it cannot see.
        innocent: an everyday cause that looks the same.
        extract: posts (schema POSTS, any number of rows) to actions (schema ACTIONS).
        columns: the columns of posts that `extract` reads, beyond the common ones.
        object_is_post: the object is the id of another post, so that its time of appearance and
            its author may be known from the posts themselves.
        object_is_text: the object is the fingerprint of a text, so that near copies of it may be
            known to be the same message.
        default: part of a scan unless the user says otherwise.
    """

    name: str
    title: str
    verb: str
    noun: str
    paper: str
    limits: str
    innocent: str
    extract: Callable[[pa.Table], pa.Table]
    columns: tuple[str, ...]
    object_is_post: bool = False
    object_is_text: bool = False
    default: bool = True


def actions(
    channel: str,
    posts: pa.Table,
    objects: pa.Array | pa.ChunkedArray,
    *,
    rows: pa.Array | None = None,
    appeared_at: pa.Array | pa.ChunkedArray | None = None,
    source: pa.Array | pa.ChunkedArray | None = None,
) -> pa.Table:
    """Actions of one channel: one for each object that is not null.

    Args:
        channel: the channel's name.
        posts: the posts acted in.
        objects: the object of each action; as long as `rows`, or as `posts` where that is None.
        rows: for each action the row of its post (a post can hold several objects).
        appeared_at: when each object appeared, where known.
        source: where each object comes from (the author of a reposted post, a link's site).
    """
    taken = posts.select(["account_id", "post_id", "created_at"])
    if rows is not None:
        taken = taken.take(rows)
    if objects.null_count:
        keep = pc.is_valid(objects)
        taken, objects = taken.filter(keep), objects.drop_null()
        appeared_at = None if appeared_at is None else appeared_at.filter(keep)
        source = None if source is None else source.filter(keep)
    count = len(objects)
    # Account ids stay as they were read: as text or as numbers into a dictionary.
    account = ACTIONS.field("account_id").with_type(taken["account_id"].type)
    return pa.table(
        {
            "account_id": taken["account_id"],
            "channel": pa.repeat(pa.scalar(channel, pa.string()), count),
            "object": objects,
            "post_id": taken["post_id"],
            "at": taken["created_at"],
            "appeared_at": (
                pa.nulls(count, ACTIONS.field("appeared_at").type)
                if appeared_at is None
                else appeared_at
            ),
            "source": pa.nulls(count, pa.string()) if source is None else source,
        },
        schema=ACTIONS.set(ACTIONS.get_field_index("account_id"), account),
    )


def either(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    """`first`, or `second` where that is not known; nothing is copied where one says it all."""
    if second.null_count == len(second):
        return first
    return pc.coalesce(first, second)


def is_original(posts: pa.Table) -> pa.ChunkedArray:
    """True for posts that are not reposts: neither by an id nor written as "RT @name: ..."."""
    return pc.and_(pc.is_null(posts["repost_of"]), pc.is_null(posts["written_repost"]))


def exploded(lists: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The values of a list column laid end to end, and for each the row it stands in."""
    return lists.flatten(), pc.list_parent_indices(lists)


def in_text(posts: pa.Table, column: str, find: Callable[[str], list[str]]) -> pa.Array:
    """A list column, with what `find` finds in the text where the export does not give the list.

    An empty list means that the export looked and found none; null, that it did not say.
    """
    given = posts[column].combine_chunks()
    missing = pc.is_null(given)
    texts = pc.if_else(missing, posts["text"].combine_chunks(), None)
    if texts.null_count == len(texts):
        return given
    found = [None if text is None else find(text) for text in texts.to_pylist()]
    return pc.coalesce(given, pa.array(found, given.type))


def map_distinct(values: pa.Array | pa.ChunkedArray, each: Callable[[str], str | None]) -> pa.Array:
    """`each` applied once to every distinct text, because posts repeat texts and links."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if values.null_count == len(values):
        return pa.nulls(len(values), pa.string())
    coded = values.dictionary_encode()
    mapped = pa.array([each(value) for value in coded.dictionary.to_pylist()], pa.string())
    return mapped.take(coded.indices)


def first_of_each(rows: pa.Array, objects: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """True where an object stands for the first time in its post (a tag may be written twice)."""
    keys = pa.table({"row": rows, "object": objects}).append_column(
        "at", pa.array(np.arange(len(rows)))
    )
    firsts = keys.group_by(["row", "object"], use_threads=False).aggregate([("at", "min")])
    keep = np.zeros(len(rows), dtype=np.bool_)
    keep[firsts["at_min"].to_numpy()] = True
    return keep
