"""X posts and accounts as twitwi normalises them, in JSON: also gazouilloire's exports."""

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

_POST = {"id", "user_id", "user_screen_name", "timestamp_utc", "local_time", "text", "links"}
_USER = {"id", "screen_name", "timestamp_utc", "followers", "friends", "protected"}


class Twitwi(RecordReader):
    """What minet writes as CSV, as objects: one a line, in an array, or under `_source`."""

    name = "twitwi"
    title = "X posts of twitwi and gazouilloire (JSON)"
    platform = "x"
    fields: ClassVar = {
        "post_id": "id",
        "account_id": "user_id",
        "account_name": "user_screen_name",
        "created_at": "timestamp_utc",
        "text": "text",
        "lang": "lang",
        "urls": "links",
        "hashtags": "hashtags",
        "mentions": "mentioned_ids, else mentioned_names",
        "repost_of": "retweeted_id",
        "repost_at": "retweeted_timestamp_utc",
        "repost_of_account": "retweeted_user_id, else retweeted_user",
        "reply_to": "to_tweetid",
        "reply_to_account": "to_userid, else to_username",
        "quote_of": "quoted_id",
        "media_ids": "media_urls",
        "bio": "user_description",
        "location": "user_location",
    }
    limits = ("Hashtags are in lower case, as twitwi writes them.",)

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell posts and accounts by twitwi's own names of fields."""
        entries = unwrapped(record)
        return bool(entries) and (entries[0].keys() >= _POST or entries[0].keys() >= _USER)

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the posts with their authors, or the account."""
        for entry in unwrapped(record):
            if "user_id" in entry:
                yield _post(entry)
                yield _account(entry, "user_")
            else:
                yield _account(entry, "")


def _post(entry: dict[str, Any]) -> Post:
    post = Post(
        post_id=needed_id(entry["id"], "id of the post"),
        account_id=needed_id(entry["user_id"], "user_id"),
        account_name=text_of(entry.get("user_screen_name")),
        created_at=parse_time(entry["timestamp_utc"]),
        created_at_raw=raw_time(entry["timestamp_utc"]),
        platform=Twitwi.platform,
        text=text_of(entry.get("text")),
        lang=text_of(entry.get("lang")),
        urls=texts(entry.get("links") or []),
        hashtags=texts(entry.get("hashtags") or []),
        mentions=texts(entry.get("mentioned_ids") or entry.get("mentioned_names") or []),
        repost_of=id_of(entry.get("retweeted_id")),
        reply_to=id_of(entry.get("to_tweetid")),
        quote_of=id_of(entry.get("quoted_id")),
        media_ids=texts(entry.get("media_urls") or []),
    )
    post.repost_at = time_or_none(entry.get("retweeted_timestamp_utc"))
    post.repost_of_account = id_of(entry.get("retweeted_user_id") or entry.get("retweeted_user"))
    post.reply_to_account = id_of(entry.get("to_userid") or entry.get("to_username"))
    return post


def _account(entry: dict[str, Any], prefix: str) -> Account:
    return Account(
        account_id=needed_id(entry[f"{prefix}id"], f"{prefix}id"),
        platform=Twitwi.platform,
        name=text_of(entry.get(f"{prefix}screen_name")),
        created_at=time_or_none(entry.get(f"{prefix}timestamp_utc")),
        bio=text_of(entry.get(f"{prefix}description")),
        location=text_of(entry.get(f"{prefix}location")),
    )


READER = Twitwi()
