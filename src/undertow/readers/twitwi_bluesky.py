"""Bluesky posts and accounts as twitwi normalises them, in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from undertow.intake.json_values import (
    id_of,
    needed_id,
    raw_time,
    text_of,
    texts,
    time_or_none,
    unwrapped,
)
from undertow.intake.records import RecordReader
from undertow.intake.times import parse_time
from undertow.model.post import Account, Post

_POST = {"cid", "uri", "timestamp_utc", "local_time", "user_did", "text", "links"}
_USER = {"did", "handle", "display_name", "description", "starter_packs"}


class TwitwiBluesky(RecordReader):
    """What minet writes as CSV, as objects: one a line or in an array."""

    name = "twitwi_bluesky"
    title = "Bluesky posts of twitwi (JSON)"
    platform = "bluesky"
    fields: ClassVar = {
        "post_id": "uri; none for a repost",
        "account_id": "repost_by_user_did, else user_did",
        "account_name": "repost_by_user_handle, else user_handle",
        "created_at": "repost_timestamp_utc, else timestamp_utc",
        "text": "original_text, else text",
        "lang": "user_langs, the first",
        "urls": "links",
        "hashtags": "hashtags",
        "mentions": "mentioned_user_dids",
        "repost_of": "uri of a repost's original",
        "repost_at": "timestamp_utc of a repost's original",
        "repost_of_account": "user_did of a repost's original",
        "reply_to": "to_post_uri",
        "reply_to_account": "to_user_did",
        "quote_of": "quoted_uri",
        "media_ids": "media_urls",
    }
    limits = (
        "Hashtags are in lower case, as twitwi writes them.",
        "A repost has no address of its own here; it is known by file and line.",
        "The language is the first that the account says it writes in.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell posts and accounts by twitwi's own names of fields."""
        entries = unwrapped(record)
        return bool(entries) and (entries[0].keys() >= _POST or entries[0].keys() >= _USER)

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the posts, or the account."""
        for entry in unwrapped(record):
            yield _post(entry) if "user_did" in entry else _account(entry)


def _post(entry: dict[str, Any]) -> Post:
    reposter = id_of(entry.get("repost_by_user_did"))
    acted_at = entry["repost_timestamp_utc" if reposter else "timestamp_utc"]
    author = needed_id(entry["user_did"], "user_did")
    post = Post(
        post_id=None if reposter else needed_id(entry["uri"], "uri"),
        account_id=reposter or author,
        account_name=text_of(entry.get("repost_by_user_handle" if reposter else "user_handle")),
        created_at=parse_time(acted_at),
        created_at_raw=raw_time(acted_at),
        platform=TwitwiBluesky.platform,
        text=text_of(entry.get("original_text")) or text_of(entry.get("text")),
        lang=next(iter(texts(entry.get("user_langs") or [])), None),
        urls=texts(entry.get("links") or []),
        hashtags=texts(entry.get("hashtags") or []),
        mentions=texts(entry.get("mentioned_user_dids") or []),
        reply_to=id_of(entry.get("to_post_uri")),
        reply_to_account=id_of(entry.get("to_user_did")),
        quote_of=id_of(entry.get("quoted_uri")),
        media_ids=texts(entry.get("media_urls") or []),
    )
    if reposter:
        post.repost_of = needed_id(entry["uri"], "uri")
        post.repost_at = time_or_none(entry["timestamp_utc"])
        post.repost_of_account = author
    return post


def _account(entry: dict[str, Any]) -> Account:
    return Account(
        account_id=needed_id(entry["did"], "did"),
        platform=TwitwiBluesky.platform,
        name=text_of(entry.get("handle")),
        created_at=time_or_none(entry.get("timestamp_utc")),
        bio=text_of(entry.get("description")),
    )


READER = TwitwiBluesky()
