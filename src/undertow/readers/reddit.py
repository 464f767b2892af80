"""Reddit comments and submissions as Pushshift and Arctic Shift archive them, one a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from undertow.errors import BadRecord
from undertow.intake.json_values import (
    id_of,
    links_in,
    needed_id,
    objects,
    raw_time,
    text_of,
    texts,
    time_or_none,
)
from undertow.intake.records import RecordReader
from undertow.intake.times import parse_time
from undertow.model.post import Account, Post

_GONE = {"[deleted]", "[removed]"}


class Reddit(RecordReader):
    """Comments (`body`) and submissions (`title`, `selftext`); also listings of Reddit's API."""

    name = "reddit"
    title = "Reddit NDJSON (Pushshift, Arctic Shift)"
    platform = "reddit"
    paths = ((), ("data", "children"), ("data",))
    fields: ClassVar = {
        "post_id": "id, with t1_ for comments and t3_ for submissions",
        "account_id": "author",
        "account_name": "author",
        "created_at": "created_utc",
        "text": "body; of a submission title and selftext",
        "urls": "url of a link submission, and the addresses written in the text",
        "repost_of": "crosspost_parent",
        "repost_at": "crosspost_parent_list[].created_utc",
        "repost_of_account": "crosspost_parent_list[].author",
        "reply_to": "parent_id",
    }
    limits = (
        "Posts whose author deleted the account or the post carry no author: they are set aside.",
        "Times are exact to the second.",
        "Archives miss what was removed before they looked.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a comment or submission by subreddit, author and `created_utc`."""
        if not isinstance(record, dict):
            return False
        bare = _bare(record)
        return {"author", "created_utc", "subreddit", "id"} <= bare.keys() and (
            "body" in bare or "title" in bare
        )

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the comment or submission."""
        bare = _bare(record)
        author = needed_id(bare["author"], "author")
        if author in _GONE:
            raise BadRecord("the author is deleted: no account to name")
        is_comment = "body" in bare
        said = [bare.get("body")] if is_comment else [bare.get("title"), bare.get("selftext")]
        text = "\n\n".join(part for part in map(text_of, said) if part and part not in _GONE)
        link = None if is_comment or bare.get("is_self") else bare.get("url")
        number = needed_id(bare["id"], "id of the post")
        post = Post(
            post_id=f"{'t1' if is_comment else 't3'}_{number}",
            account_id=author,
            account_name=author,
            created_at=parse_time(bare["created_utc"]),
            created_at_raw=raw_time(bare["created_utc"]),
            platform=self.platform,
            text=text or None,
            urls=texts([link, *links_in(text)]),
            reply_to=id_of(bare.get("parent_id")),
            repost_of=id_of(bare.get("crosspost_parent")),
        )
        for original in objects(bare.get("crosspost_parent_list"))[:1]:
            post.repost_at = time_or_none(original.get("created_utc"))
            post.repost_of_account = id_of(original.get("author"))
        yield post


def _bare(record: dict[str, Any]) -> dict[str, Any]:
    """Unwrap an entry of a listing (`kind`, `data`)."""
    inner = record.get("data")
    return inner if isinstance(inner, dict) and "kind" in record else record


READER = Reddit()
