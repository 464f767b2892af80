"""One part of a world: the posts it adds and who plays which role in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertow.model.tables import LIST, POSTS, TEXT, TIME
from undertow.simulation.accounts import Accounts
from undertow.simulation.chance import Bools, Ints, ids

PLATFORM = "simulated"


@dataclass(frozen=True, slots=True)
class Part:
    """Posts, and the roles of accounts: rows of (account ids, role)."""

    posts: pa.Table
    roles: list[tuple[pa.Array, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Items:
    """Published items that others can repost or answer."""

    post_id: pa.Array
    at: Ints
    account_id: pa.Array
    account_name: pa.Array
    text: pa.Array

    def take(self, which: Ints) -> Items:
        """Return the items of these numbers, in that order."""
        at = pa.array(which)
        return Items(
            self.post_id.take(at),
            self.at[which],
            self.account_id.take(at),
            self.account_name.take(at),
            self.text.take(at),
        )

    @classmethod
    def of(cls, posts: pa.Table) -> Items:
        """Take every post of a table as an item."""
        columns = {name: posts[name].combine_chunks() for name in posts.column_names}
        at = columns["created_at"].cast(pa.int64()).to_numpy()
        return cls(
            columns["post_id"], at, columns["account_id"], columns["account_name"], columns["text"]
        )


def posts(
    part: str,
    accounts: Accounts,
    who: Ints,
    at: Ints,
    *,
    text: pa.Array,
    lang: Ints | None = None,
    urls: pa.Array | None = None,
    hashtags: pa.Array | None = None,
    mentions: pa.Array | None = None,
    media_ids: pa.Array | None = None,
    repost: Items | None = None,
    reply: Items | None = None,
) -> pa.Table:
    """Return posts of `accounts[who]` at the moments `at` (microseconds), in the schema of a case.

    `part` names the id space of these posts and must be new; `urls` to `media_ids` hold one
    value or null each, or are lists already; `repost` and `reply` have one item per post.
    """
    row = pa.array(who)
    columns = {
        "post_id": ids(accounts.seed, f"post/{part}", len(who)),
        "platform": pa.array([PLATFORM]).take(pa.array(np.zeros(len(who), dtype=np.int64))),
        "account_id": accounts.ids.take(row),
        "account_name": accounts.names.take(row),
        "created_at": pa.array(at).cast(TIME),
        "text": text,
        "lang": accounts.languages.take(pa.array(accounts.lang[who] if lang is None else lang)),
        "urls": as_lists(urls, len(who)),
        "hashtags": as_lists(hashtags, len(who)),
        "mentions": as_lists(mentions, len(who)),
        "media_ids": as_lists(media_ids, len(who)),
    }
    columns |= _references(repost, reply)
    missing = {field.name: field.type for field in POSTS if field.name not in columns}
    columns |= {name: pa.nulls(len(who), kind) for name, kind in missing.items()}
    return pa.table([columns[name] for name in POSTS.names], schema=POSTS)


def _references(repost: Items | None, reply: Items | None) -> dict[str, pa.Array]:
    """Return the columns that point to other posts."""
    columns = {}
    if repost is not None:
        columns["repost_of"] = repost.post_id
        columns["repost_at"] = pa.array(repost.at).cast(TIME)
        columns["repost_of_account"] = repost.account_id
    if reply is not None:
        columns["reply_to"] = reply.post_id
        columns["reply_to_account"] = reply.account_id
    return columns


def reposts(part: str, accounts: Accounts, who: Ints, at: Ints, items: Items) -> pa.Table:
    """Return verbatim reposts of one item each, with the text as exports write it."""
    quoted = pc.binary_join_element_wise("RT @", items.account_name, "")
    text = pc.binary_join_element_wise(quoted, items.text, ": ")
    return posts(part, accounts, who, at, text=text, repost=items)


def as_lists(values: pa.Array | None, count: int) -> pa.Array:
    """Return one list per post: of the value, or empty where it is null."""
    if values is None:
        values = pa.nulls(count, TEXT)
    if pa.types.is_list(values.type):
        return values
    return lists(values)


def lists(*values: pa.Array) -> pa.Array:
    """Return one list per post: the values at its place in each array, nulls left out."""
    count, width = len(values[0]), len(values)
    beside = np.arange(count * width).reshape(width, count).T.ravel()
    flat = pa.concat_arrays([v.cast(TEXT) for v in values]).take(pa.array(beside))
    held: Bools = pc.is_valid(flat).to_numpy(zero_copy_only=False).reshape(count, width)
    offsets = np.concatenate([[0], np.cumsum(held.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), flat.drop_null()).cast(LIST)


def only(values: pa.Array, where: Bools) -> pa.Array:
    """Return the values where the condition holds, null elsewhere."""
    return pc.if_else(pa.array(where), values, pa.scalar(None, TEXT))
