"""X as the browser extension Zeeschuimer captures it from the web page, also through 4CAT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from undertow.errors import BadRecord
from undertow.intake.json_values import dig, id_of, text_of
from undertow.intake.records import RecordReader
from undertow.intake.x_legacy import author_id, tweet_post, user_account
from undertow.model.post import Account, Post


class ZeeschuimerX(RecordReader):
    """The web page's tweet objects: `rest_id`, `core` for the author, `legacy` for the tweet."""

    name = "zeeschuimer_x"
    title = "Zeeschuimer NDJSON of X (Twitter)"
    platform = "x"
    fields: ClassVar = {
        "post_id": "data.rest_id",
        "account_id": "data.legacy.user_id_str",
        "account_name": "data.core.user_results.result.legacy.screen_name",
        "created_at": "data.legacy.created_at",
        "text": "data.note_tweet, else data.legacy.full_text; of a repost the original's",
        "lang": "data.legacy.lang",
        "urls": "data.legacy.entities.urls[].expanded_url",
        "hashtags": "data.legacy.entities.hashtags[].text",
        "mentions": "data.legacy.entities.user_mentions[].id_str",
        "repost_of": "data.legacy.retweeted_status_result.result.rest_id",
        "repost_at": "the same result's legacy.created_at",
        "repost_of_account": "the same result's legacy.user_id_str",
        "reply_to": "data.legacy.in_reply_to_status_id_str",
        "reply_to_account": "data.legacy.in_reply_to_user_id_str",
        "quote_of": "data.legacy.quoted_status_id_str, not of reposts",
        "media_ids": "data.legacy.extended_entities.media[].id_str",
    }
    limits = (
        "Only what the page showed to the person who scrolled: chosen and ordered by X.",
        "Times are exact to the second.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a captured tweet by `rest_id` and `legacy`, however it is wrapped."""
        if not isinstance(record, dict) or not ("data" in record or "__import_meta" in record):
            return False
        tweet = _bare(record.get("data", record))
        return isinstance(tweet.get("legacy"), dict) and "rest_id" in tweet

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the tweet and its author."""
        tweet = _bare(record.get("data", record))
        original = dig(tweet, "legacy", "retweeted_status_result", "result")
        post = tweet_post(_joined(tweet), _joined(_bare(original)) if original else None)
        yield post
        if account := user_account(_user(tweet)):
            yield account


def _bare(tweet: Any) -> dict[str, Any]:
    """Unwrap a tweet of limited visibility."""
    if not isinstance(tweet, dict):
        return {}
    inner = tweet.get("tweet")
    return inner if isinstance(inner, dict) and "legacy" not in tweet else tweet


def _joined(tweet: dict[str, Any]) -> dict[str, Any]:
    """Bring the parts of a captured tweet together into the tweet object of the old API."""
    legacy = tweet.get("legacy")
    if not isinstance(legacy, dict):
        raise BadRecord("the tweet was not there when the page was captured")
    joined = {**legacy, "id_str": id_of(tweet.get("rest_id")), "user": _user(tweet)}
    if author_id(joined) is None:
        raise BadRecord("no id of the account")
    note = dig(tweet, "note_tweet", "note_tweet_results", "result")
    if isinstance(note, dict) and text_of(note.get("text")):
        joined["full_text"] = note["text"]
        if isinstance(note.get("entity_set"), dict):
            joined["entities"] = note["entity_set"]
    return joined


def _user(tweet: dict[str, Any]) -> dict[str, Any]:
    """Give the author as a user object of the old API; newer captures spread it over parts."""
    result = dig(tweet, "core", "user_results", "result")
    if not isinstance(result, dict):
        return {}
    core = result.get("core")
    location = dig(result, "location", "location")
    return {
        **(result.get("legacy") or {}),
        **(core if isinstance(core, dict) else {}),
        **({"location": location} if location else {}),
        "id_str": id_of(result.get("rest_id")),
    }


READER = ZeeschuimerX()
