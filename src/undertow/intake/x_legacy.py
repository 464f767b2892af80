"""The tweet object that X has written since its first API, and still writes inside newer payloads.

Three formats carry it: API v1.1, streams with hashed ids, and what the web page is served
(`legacy`). Hashed exports name their fields `id_str_h`, `text_m`.
Source: developer.x.com/en/docs/x-api/v1/data-dictionary/object-model/tweet
"""

from __future__ import annotations

from typing import Any

from undertow.intake.json_values import (
    dig,
    id_of,
    needed_id,
    objects,
    raw_time,
    text_of,
    texts,
    time_or_none,
)
from undertow.intake.times import parse_time, snowflake_time
from undertow.model.post import Account, Post

Tweet = dict[str, Any]


def field_of(record: Tweet, key: str) -> Any:
    """Take a field under its own or its hashed name."""
    value = record.get(key)
    return value if value is not None else record.get(f"{key}_h")


def id_in(record: Tweet, key: str) -> str | None:
    """Take an id in the best of its spellings: text, number, hashed."""
    for spelling in (f"{key}_str", key, f"{key}_str_h", f"{key}_h"):
        if found := id_of(record.get(spelling)):
            return found
    return None


def tweet_text(tweet: Tweet) -> str | None:
    """Give the whole text, also of tweets over 140 characters in streams."""
    whole = dig(tweet, "extended_tweet", "full_text") or tweet.get("full_text")
    return text_of(whole or tweet.get("text") or tweet.get("text_m"))


def author_id(tweet: Tweet) -> str | None:
    """Who published the tweet."""
    user = tweet.get("user")
    found = id_in(user, "id") if isinstance(user, dict) else None
    return found or id_in(tweet, "user_id")


def tweet_post(tweet: Tweet, original: Tweet | None = None) -> Post:
    """Read one tweet; `original` is the tweet that it reposts, whose text and links it carries."""
    said = original if original is not None else tweet
    created_at = tweet.get("created_at")
    quoted = None if original is not None else id_in(tweet, "quoted_status_id")
    post = Post(
        post_id=needed_id(id_in(tweet, "id"), "id of the tweet"),
        account_id=needed_id(author_id(tweet), "id of the account"),
        account_name=text_of(field_of(tweet.get("user") or {}, "screen_name")),
        created_at=parse_time(created_at),
        created_at_raw=raw_time(created_at),
        platform="x",
        text=tweet_text(said),
        lang=text_of(said.get("lang")),
        reply_to=id_in(tweet, "in_reply_to_status_id"),
        reply_to_account=id_in(tweet, "in_reply_to_user_id"),
        quote_of=quoted,
    )
    _add_entities(post, said)
    if original is not None:
        _add_repost(post, original)
    return post


def _add_entities(post: Post, tweet: Tweet) -> None:
    whole = tweet.get("extended_tweet")
    if not isinstance(whole, dict):
        whole = tweet
    entities = whole.get("entities")
    if not isinstance(entities, dict):
        entities = {}
    if hashtags := entities.get("hashtags"):
        post.hashtags = texts(entry.get("text") or entry.get("tag") for entry in objects(hashtags))
    if mentions := entities.get("user_mentions"):
        post.mentions = texts(
            id_in(entry, "id") or field_of(entry, "screen_name") for entry in objects(mentions)
        )
    if urls := entities.get("urls"):
        links = (
            field_of(entry, "expanded_url") or field_of(entry, "url") for entry in objects(urls)
        )
        # A quoting tweet ends in a link to the quoted one, which is said by `quote_of` already.
        ending = f"/status/{post.quote_of}"
        post.urls = texts(link for link in links if link and not _leads_to(link, ending))
    media = dig(whole, "extended_entities", "media") or entities.get("media")
    if media:
        post.media_ids = texts(id_in(entry, "id") for entry in objects(media))


def _leads_to(link: Any, ending: str) -> bool:
    return isinstance(link, str) and link.partition("?")[0].endswith(ending)


def _add_repost(post: Post, original: Tweet) -> None:
    post.repost_of = needed_id(id_in(original, "id"), "id of the reposted tweet")
    post.repost_of_account = author_id(original)
    post.repost_at = time_or_none(original.get("created_at")) or snowflake_time(post.repost_of)


def user_account(user: Tweet) -> Account | None:
    """Read what a tweet says of its author; None where not even the id is given."""
    found = id_in(user, "id")
    if found is None:
        return None
    return Account(
        account_id=found,
        platform="x",
        name=text_of(field_of(user, "screen_name")),
        created_at=time_or_none(user.get("created_at")),
        bio=text_of(user.get("description") or user.get("description_m")),
        location=text_of(user.get("location")),
    )
