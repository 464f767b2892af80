"""X (Twitter) API v1.1: tweets and users as JSON lines, arrays or streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from undertow.errors import BadRecord
from undertow.intake.records import RecordReader
from undertow.intake.x_legacy import id_in, tweet_post, tweet_text, user_account
from undertow.model.post import Account, Post

_NOTICES = {"delete", "scrub_geo", "limit", "status_withheld", "user_withheld", "disconnect"}


class XApiV1(RecordReader):
    """Tweets of API v1.1, with whole or hashed ids; also user objects, and BLOC's `tweets`."""

    name = "x_api_v1"
    title = "X (Twitter) API v1.1 JSON"
    platform = "x"
    paths = ((), ("tweets",), ("statuses",))
    fields: ClassVar = {
        "post_id": "id_str, else id (hashed: id_str_h)",
        "account_id": "user.id_str",
        "account_name": "user.screen_name",
        "created_at": "created_at",
        "text": "extended_tweet.full_text, else full_text, else text; of a repost the original's",
        "lang": "lang",
        "urls": "entities.urls[].expanded_url, without the link to the quoted tweet",
        "hashtags": "entities.hashtags[].text",
        "mentions": "entities.user_mentions[].id_str",
        "repost_of": "retweeted_status.id_str",
        "repost_at": "retweeted_status.created_at",
        "repost_of_account": "retweeted_status.user.id_str",
        "reply_to": "in_reply_to_status_id_str",
        "reply_to_account": "in_reply_to_user_id_str",
        "quote_of": "quoted_status_id_str, not of reposts",
        "media_ids": "extended_entities.media[].id_str",
    }
    limits = (
        "Times are exact to the second.",
        "A repost of a repost names the first tweet, not through whom it came.",
        "Tweets that were deleted before collection are missing.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a tweet by its user object, a user by screen name and counts."""
        if not isinstance(record, dict):
            return False
        user = record.get("user")
        if isinstance(user, dict):
            return "created_at" in record and ("entities" in record or "full_text" in record)
        return _is_user(record) or (len(record) <= 2 and not _NOTICES.isdisjoint(record))

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the author and the tweet."""
        if _is_user(record):
            users = [record]
        else:
            if notice := _NOTICES.intersection(record) if "user" not in record else None:
                raise BadRecord(f"a notice of the stream ({notice.pop()}), not a post")
            original = record.get("retweeted_status")
            post = tweet_post(record, original if isinstance(original, dict) else None)
            users = [record["user"]]
            yield post
        for user in users:
            if account := user_account(user):
                yield account


def _is_user(record: Mapping[str, Any]) -> bool:
    return (
        ("screen_name" in record or "screen_name_h" in record)
        and "followers_count" in record
        and tweet_text(dict(record)) is None
        and id_in(dict(record), "id") is not None
    )


READER = XApiV1()
