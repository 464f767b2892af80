"""X (Twitter) API v2 as twarc2 and minet write it: pages, single tweets, flattened tweets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from undertow.errors import BadRecord
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
from undertow.intake.records import RecordReader, Refused
from undertow.intake.times import parse_time, snowflake_time
from undertow.model.post import Account, Post

Tweet = Mapping[str, Any]
_PAGE_PARTS = {"includes", "meta", "errors", "matching_rules", "__twarc"}


@dataclass(slots=True)
class _Around:
    """What came along with the tweets of a page: users and referenced tweets by id."""

    users: dict[str, Tweet] = field(default_factory=dict)
    tweets: dict[str, Tweet] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # of users, by their name in small letters


class XApiV2(RecordReader):
    """Pages with `data` and `includes`, or one tweet a line with all that it refers to inside."""

    name = "x_api_v2"
    title = "X (Twitter) API v2 JSON (twarc2)"
    platform = "x"
    fields: ClassVar = {
        "post_id": "data[].id",
        "account_id": "data[].author_id",
        "account_name": "includes.users[].username",
        "created_at": "data[].created_at",
        "text": "note_tweet.text, else text; of a repost the original's from includes.tweets",
        "lang": "lang",
        "urls": "entities.urls[].unwound_url, else expanded_url; not those of media and quotes",
        "hashtags": "entities.hashtags[].tag",
        "mentions": "entities.mentions[].id, else by username in includes.users, else username",
        "repost_of": "referenced_tweets[].id of type retweeted",
        "repost_at": "created_at of that tweet in includes.tweets, else from its id",
        "repost_of_account": "author_id of that tweet in includes.tweets",
        "reply_to": "referenced_tweets[].id of type replied_to",
        "reply_to_account": "in_reply_to_user_id",
        "quote_of": "referenced_tweets[].id of type quoted",
        "media_ids": "attachments.media_keys",
    }
    limits = (
        "A search page shows what X returned, which may be a sample.",
        "A repost of a repost names the first tweet, not through whom it came.",
        "Where includes.tweets lacks a reposted tweet, its text is cut as X cuts it.",
        "Tweets that only came along as references are used for this, not counted as posts.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a page by its parts, a tweet by author id and text, a notice by its action."""
        if not isinstance(record, dict):
            return False
        if "data" in record or ("__twarc" in record and "text" not in record):
            data = record.get("data")
            return not _PAGE_PARTS.isdisjoint(record) and (
                data is None or _is_item(data[0] if isinstance(data, list) and data else data)
            )
        return _is_tweet(record) or _is_compliance(record)

    def read(
        self,
        record: Any,
        envelope: Mapping[str, Any],  # noqa: ARG002
    ) -> Iterator[Post | Account | Refused]:
        """Give the tweets and the accounts of a page."""
        if _is_compliance(record):
            raise BadRecord(f"a compliance notice ({record['action']}), not a post")
        if _is_tweet(record):
            yield _post(record, _Around())
            yield from _accounts([record.get("author")])
            return
        includes = record.get("includes")
        users = objects(dig(includes, "users"))
        around = _Around(
            {user["id"]: user for user in users if "id" in user},
            {tweet["id"]: tweet for tweet in objects(dig(includes, "tweets")) if "id" in tweet},
            {str(user.get("username")).lower(): user["id"] for user in users if "id" in user},
        )
        yield from _accounts(users)
        data = record.get("data")
        if data is None and record.get("errors"):
            raise BadRecord("a page without posts: X answered with errors")
        for item in [data] if isinstance(data, dict) else data or []:
            try:
                yield from _item(item, around)
            except (BadRecord, AttributeError, TypeError, LookupError) as error:
                yield Refused(str(error), item)


def _is_item(item: Any) -> bool:
    if item == []:
        return True
    return isinstance(item, dict) and ("id" in item or "tweet_count" in item)


def _is_tweet(record: Tweet) -> bool:
    return (
        "id" in record
        and isinstance(record.get("text"), str)
        and ("author_id" in record or "conversation_id" in record or "referenced_tweets" in record)
        and "user" not in record
    )


def _is_compliance(record: Tweet) -> bool:
    return {"id", "action", "reason", "created_at"} <= record.keys() and "text" not in record


def _item(item: Tweet, around: _Around) -> Iterator[Post | Account]:
    if "text" in item:
        yield _post(item, around)
    elif "username" in item:
        yield from _accounts([item])
    elif "tweet_count" in item:
        raise BadRecord("a count of tweets, not a post")
    else:
        raise BadRecord("neither a tweet nor a user")


def _accounts(users: list[Any]) -> Iterator[Account]:
    for user in users:
        if isinstance(user, dict) and (found := id_of(user.get("id"))):
            yield Account(
                account_id=found,
                platform="x",
                name=text_of(user.get("username")),
                created_at=time_or_none(user.get("created_at")),
                bio=text_of(user.get("description")),
                location=text_of(user.get("location")),
            )


def _post(tweet: Tweet, around: _Around) -> Post:
    references = _references(tweet)
    reposted = references.get("retweeted")
    original = _looked_up(reposted, around) if reposted else None
    said = original or tweet
    author = needed_id(tweet.get("author_id"), "author_id: collected without this field")
    created_at = tweet.get("created_at")
    post = Post(
        post_id=needed_id(tweet.get("id"), "id of the tweet"),
        account_id=author,
        account_name=text_of(dig(around.users.get(author) or tweet.get("author"), "username")),
        created_at=parse_time(created_at),
        created_at_raw=raw_time(created_at),
        platform="x",
        text=text_of(dig(said, "note_tweet", "text") or said.get("text")),
        lang=text_of(said.get("lang")),
        reply_to=_id(references.get("replied_to")),
        reply_to_account=id_of(tweet.get("in_reply_to_user_id")),
        quote_of=_id(references.get("quoted")),
        repost_of=_id(reposted),
    )
    _add_entities(post, said, around)
    if post.repost_of:
        post.repost_at = time_or_none(dig(original, "created_at")) or snowflake_time(post.repost_of)
        post.repost_of_account = id_of(dig(original, "author_id")) or _first_named(tweet, around)
    return post


def _references(tweet: Tweet) -> dict[str, Tweet]:
    return {
        reference["type"]: reference
        for reference in objects(tweet.get("referenced_tweets"))
        if isinstance(reference.get("type"), str)
    }


def _looked_up(reference: Tweet, around: _Around) -> Tweet | None:
    """Find a referenced tweet: inside the reference (flattened) or in the page's includes."""
    return reference if "text" in reference else around.tweets.get(reference.get("id", ""))


def _first_named(tweet: Tweet, around: _Around) -> str | None:
    """Whom 'RT @name: ' names, where the reposted tweet itself did not come along."""
    for mention in objects(dig(tweet, "entities", "mentions")):
        if mention.get("start") == 3:
            return id_of(_named(mention, around))
    return None


def _add_entities(post: Post, tweet: Tweet, around: _Around) -> None:
    entities = dig(tweet, "note_tweet", "entities") or tweet.get("entities")
    if isinstance(entities, dict):
        post.hashtags = texts(entry.get("tag") for entry in objects(entities.get("hashtags")))
        mentions = objects(entities.get("mentions"))
        post.mentions = texts(_named(mention, around) for mention in mentions)
        post.urls = texts(
            entry.get("unwound_url") or entry.get("expanded_url")
            for entry in objects(entities.get("urls"))
            if not _is_shown_already(entry, post.quote_of)
        )
    post.media_ids = texts(dig(tweet, "attachments", "media_keys") or [])


def _named(mention: Tweet, around: _Around) -> Any:
    """Give the id of a mentioned account, which early API answers leave to the includes."""
    name = mention.get("username")
    return mention.get("id") or around.ids.get(str(name).lower(), name)


def _is_shown_already(url: Tweet, quote_of: str | None) -> bool:
    """Whether the link leads to the tweet's own picture or to the tweet that it quotes."""
    link = str(url.get("expanded_url") or "")
    own = "media_key" in url or str(url.get("display_url")).startswith("pic.twitter.com/")
    return own or (quote_of is not None and link.partition("?")[0].endswith(f"/status/{quote_of}"))


def _id(reference: Tweet | None) -> str | None:
    return id_of(reference.get("id")) if reference else None


READER = XApiV2()
