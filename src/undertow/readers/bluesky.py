"""Bluesky posts and reposts: views of the API, Jetstream, Tap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from undertow.intake.records import RecordReader
from undertow.intake.times import EARLIEST, LATEST, parse_time
from undertow.model.post import Account, Post

_POST, _REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
_TID = "234567abcdefghijklmnopqrstuvwxyz"


class Bluesky(RecordReader):
    """getPosts, searchPosts (`uri`, `author`, `record`), feeds, Jetstream commits, Tap records."""

    name = "bluesky"
    title = "Bluesky JSON"
    platform = "bluesky"
    paths = ((), ("posts",), ("feed",))
    fields: ClassVar = {
        "post_id": "uri; of a commit at://did/collection/rkey",
        "account_id": "author.did, did",
        "account_name": "author.handle",
        "created_at": "record.createdAt; of a repost in a feed reason.indexedAt",
        "text": "record.text",
        "lang": "record.langs[0]",
        "urls": "record.facets[] links, record.embed.external.uri",
        "hashtags": "record.facets[] tags, record.tags",
        "mentions": "record.facets[] mentions (did)",
        "repost_of": "record.subject.uri, of a feed post.uri",
        "repost_at": "of a feed post.record.createdAt, else from the key in the uri",
        "repost_of_account": "the did in that uri",
        "reply_to": "record.reply.parent.uri",
        "quote_of": "record.embed.record.uri, where it is a post",
        "media_ids": "content ids (CID) of record.embed images and video",
    }
    limits = (
        "createdAt is set by the author's own client and can be wrong or made up.",
        "getPosts and searchPosts show no reposts; Jetstream and author feeds do.",
        "A repost in a stream names the post but carries no text.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a view by its at:// address, a feed entry by its post, a stream event by its did."""
        if not isinstance(record, dict):
            return False
        view = record.get("post", record)
        if isinstance(view, dict) and str(view.get("uri")).startswith("at://"):
            return isinstance(view.get("author"), dict) and "record" in view
        event = _event(record)
        return str(event.get("did")).startswith("did:") and (
            "rkey" in event or ("time_us" in record and "kind" in record)
        )

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the post or repost, and the account where the record shows it."""
        if "post" in record:
            yield from _feed_entry(record)
        elif "author" in record:
            yield from _view(record)
        else:
            yield _commit(_event(record))


def _event(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Bring Jetstream's and Tap's events into one shape."""
    if isinstance(commit := record.get("commit"), dict):
        return {**commit, "did": record.get("did"), "action": commit.get("operation")}
    if record.get("type") == "record" and isinstance(inner := record.get("record"), dict):
        return inner
    return record


def _commit(event: Mapping[str, Any]) -> Post:
    collection, said = event.get("collection"), event.get("record")
    if collection not in (_POST, _REPOST):
        what = collection or event.get("kind") or event.get("type")
        raise BadRecord(f"an event of kind {what}, neither a post nor a repost")
    if not isinstance(said, dict):
        raise BadRecord(f"a notice ({event.get('action') or 'no record'}), not a post")
    did = needed_id(event.get("did"), "did of the account")
    return _post(f"at://{did}/{collection}/{event.get('rkey')}", did, said)


def _view(view: Mapping[str, Any]) -> Iterator[Post | Account]:
    author, said = view["author"], view["record"]
    if not isinstance(said, dict):
        raise BadRecord("the post itself is not in the view")
    did = needed_id(author.get("did"), "did of the account")
    post = _post(needed_id(view.get("uri"), "uri of the post"), did, said)
    post.account_name = text_of(author.get("handle"))
    yield post
    yield _account(author, did)


def _feed_entry(entry: Mapping[str, Any]) -> Iterator[Post | Account]:
    """Give a post of a feed; where the feed shows it because of a repost, the repost."""
    reason = entry.get("reason")
    by = dig(reason, "by")
    if not isinstance(by, dict):
        yield from _view(entry["post"])
        return
    original = next(one for one in _view(entry["post"]) if isinstance(one, Post))
    did = needed_id(by.get("did"), "did of the account")
    seen_at = dig(reason, "indexedAt")
    yield Post(
        post_id=id_of(dig(reason, "uri")),
        account_id=did,
        account_name=text_of(by.get("handle")),
        created_at=parse_time(seen_at),
        created_at_raw=raw_time(seen_at),
        platform="bluesky",
        text=original.text,
        lang=original.lang,
        urls=original.urls,
        hashtags=original.hashtags,
        mentions=original.mentions,
        media_ids=original.media_ids,
        repost_of=original.post_id,
        repost_at=original.created_at,
        repost_of_account=original.account_id,
    )
    yield _account(by, did)


def _account(author: Mapping[str, Any], did: str) -> Account:
    return Account(
        account_id=did,
        platform="bluesky",
        name=text_of(author.get("handle")),
        created_at=time_or_none(author.get("createdAt")),
        bio=text_of(author.get("description")),
    )


def _post(uri: str, did: str, said: Mapping[str, Any]) -> Post:
    """Read a record of the network itself, a post or a repost."""
    created_at = said.get("createdAt")
    parent = id_of(dig(said, "reply", "parent", "uri"))
    langs = said.get("langs")
    post = Post(
        post_id=uri,
        account_id=did,
        created_at=parse_time(created_at),
        created_at_raw=raw_time(created_at),
        platform="bluesky",
        text=text_of(said.get("text")),
        lang=text_of(langs[0]) if isinstance(langs, list) and langs else None,
        reply_to=parent,
        reply_to_account=_did_in(parent),
    )
    if subject := id_of(dig(said, "subject", "uri")):
        post.repost_of, post.repost_of_account = subject, _did_in(subject)
        post.repost_at = _key_time(subject)
    _add_facets(post, said)
    _add_embed(post, said.get("embed"))
    return post


def _add_facets(post: Post, said: Mapping[str, Any]) -> None:
    features = [
        feature
        for facet in objects(said.get("facets"))
        for feature in objects(facet.get("features"))
    ]
    tags = said.get("tags")
    post.urls = texts(feature.get("uri") for feature in features)
    post.mentions = texts(feature.get("did") for feature in features)
    post.hashtags = texts(
        [*(feature.get("tag") for feature in features), *(tags if isinstance(tags, list) else [])]
    )


def _add_embed(post: Post, embed: Any) -> None:
    """Add what is attached: a link card, pictures, a video, a quoted post, or two of these."""
    if not isinstance(embed, dict):
        return
    if isinstance(media := embed.get("media"), dict):
        _add_embed(post, media)
    quoted = id_of(dig(embed, "record", "uri")) or id_of(dig(embed, "record", "record", "uri"))
    if quoted and f"/{_POST}/" in quoted:
        post.quote_of = quoted
    post.urls = texts([*post.urls, dig(embed, "external", "uri")])
    files = [image.get("image") for image in objects(embed.get("images"))]
    files.append(embed.get("video"))
    ids = (dig(file, "ref", "$link") or dig(file, "cid") for file in files)
    post.media_ids = texts([*post.media_ids, *ids])


def _did_in(uri: str | None) -> str | None:
    """Give the account in at://did/collection/key."""
    parts = uri.split("/") if uri else []
    return parts[2] if len(parts) > 2 and parts[2].startswith("did:") else None


def _key_time(uri: str) -> int | None:
    """Read the time in the key of a post: 53 bits of microseconds (atproto.com/specs/tid)."""
    key = uri.rsplit("/", 1)[-1]
    if len(key) != 13 or not set(key) <= set(_TID):
        return None
    number = 0
    for letter in key:
        number = number * 32 + _TID.index(letter)
    at = number >> 10
    return at if EARLIEST <= at < LATEST else None


READER = Bluesky()
