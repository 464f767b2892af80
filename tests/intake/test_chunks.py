"""Chunks have exactly the agreed schemas, whatever went in."""

from __future__ import annotations

from typing import Any

from undertow.intake.chunks import ChunkBuilder
from undertow.model.post import Account, Post
from undertow.model.tables import ACCOUNTS, POSTS, REJECTS

SHA = "0123456789abcdef" * 4


def post(**given: Any) -> Post:
    usual: dict[str, Any] = {
        "post_id": "1",
        "account_id": "a",
        "created_at": 1_539_202_764_000_001,
        "created_at_raw": "raw",
        "platform": "x",
    }
    return Post(**(usual | given))


def test_schemas_also_of_nothing() -> None:
    builder = ChunkBuilder(sha256=SHA, member=None)
    chunk = builder.take()
    assert (chunk.posts.schema, chunk.accounts.schema, chunk.rejects.schema) == (
        POSTS,
        ACCOUNTS,
        REJECTS,
    )
    builder.add_post(post(urls=["u"], repost_at=1_539_202_764_000_000), line=3, offset=17)
    builder.add_account(Account(account_id="a", platform="x", name="old"))
    builder.add_account(Account(account_id="a", platform="x", name="new"))
    builder.add_reject(line=4, reason="why", raw=b"\xff" + b"x" * 9_000)
    assert len(builder) == 3
    chunk = builder.take()
    assert len(builder) == 0
    assert chunk.posts.schema == POSTS
    (row,) = chunk.posts.to_pylist()
    assert row["created_at"].isoformat() == "2018-10-10T20:19:24.000001+00:00"
    assert (row["source_sha256"], row["source_line"], row["source_offset"]) == (SHA, 3, 17)
    assert [one["name"] for one in chunk.accounts.to_pylist()] == ["new"]
    (reject,) = chunk.rejects.to_pylist()
    assert len(reject["raw"]) == 2_000
    assert reject["source_line"] == 4


def test_made_ids_are_unique_in_file_and_archive() -> None:
    ids: list[str] = []
    for member in (None, "a.json", "b.json"):
        builder = ChunkBuilder(sha256=SHA, member=member)
        for line in (1, 1, 2):
            builder.add_post(post(post_id=None), line=line, offset=None)
        ids += builder.take().posts["post_id"].to_pylist()
    assert ids[:3] == ["0123456789ab:1", "0123456789ab:1.2", "0123456789ab:2"]
    assert ids[3] == "0123456789ab:a.json:1"
    assert len(set(ids)) == 9


def test_a_value_of_the_wrong_kind_does_not_cost_the_chunk() -> None:
    builder = ChunkBuilder(sha256=SHA, member=None)
    odd: Any = 7
    builder.add_post(post(text=odd, urls=[odd, None], lang="\ud83d"), line=1, offset=0)
    builder.add_post(post(text="good"), line=2, offset=9)
    posts = builder.take().posts
    assert posts["text"].to_pylist() == ["7", "good"]
    assert posts["urls"].to_pylist() == [["7"], []]
