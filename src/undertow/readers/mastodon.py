"""Mastodon statuses, as the API of a server gives them (also Pleroma, GoToSocial and others)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from undertow.intake.html_text import html_text
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
from undertow.intake.times import parse_time
from undertow.model.post import Account, Post


class Mastodon(RecordReader):
    """Statuses one a line, as an array, in a thread or in search results."""

    name = "mastodon"
    title = "Mastodon statuses JSON"
    platform = "mastodon"
    paths = ((), ("statuses",), ("ancestors",), ("descendants",))
    fields: ClassVar = {
        "post_id": "uri, else id",
        "account_id": "account.acct, with the server's name where it has none",
        "account_name": "account.acct",
        "created_at": "created_at",
        "text": "content as text; of a boost the original's",
        "lang": "language",
        "urls": "links in content that are neither mention nor hashtag",
        "hashtags": "tags[].name",
        "mentions": "mentions[].acct",
        "repost_of": "reblog.uri",
        "repost_at": "reblog.created_at",
        "repost_of_account": "reblog.account.acct",
        "reply_to": "in_reply_to_id",
        "reply_to_account": "the mentioned account with in_reply_to_account_id",
        "quote_of": "quote.quoted_status.uri",
        "media_ids": "media_attachments[].id",
    }
    limits = (
        "A server knows only the posts that reached it.",
        "A reply names its target by the number it has on the collecting server, and the ids of"
        " media hold on that server only.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a status by its account's `acct` and its `content`."""
        return (
            isinstance(record, dict)
            and {"id", "created_at", "content", "account"} <= record.keys()
            and isinstance(dig(record, "account", "acct"), str)
        )

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the status and its author."""
        original = record.get("reblog")
        said = original if isinstance(original, dict) else record
        shown = html_text(said.get("content") or "")
        account = _handle(record["account"])
        post = Post(
            post_id=_id(record),
            account_id=account,
            account_name=account,
            created_at=parse_time(record["created_at"]),
            created_at_raw=raw_time(record["created_at"]),
            platform=self.platform,
            text=shown.text or None,
            lang=text_of(said.get("language")),
            urls=shown.links,
            hashtags=texts(tag.get("name") for tag in objects(said.get("tags"))),
            mentions=texts(_handle(one) for one in objects(said.get("mentions"))),
            reply_to=id_of(record.get("in_reply_to_id")),
            reply_to_account=_replied_to(record),
            media_ids=texts(file.get("id") for file in objects(said.get("media_attachments"))),
        )
        if said is not record:
            post.repost_of = _id(said)
            post.repost_at = time_or_none(said.get("created_at"))
            post.repost_of_account = _handle(said.get("account") or {})
        elif isinstance(quoted := dig(record, "quote", "quoted_status"), dict):
            post.quote_of = _id(quoted)
        yield post
        yield _account(record["account"])


def _id(status: Mapping[str, Any]) -> str:
    """Give the address of a status: the same on every server, unlike its number."""
    return needed_id(id_of(status.get("uri")) or status.get("id"), "id of the status")


def _handle(account: Mapping[str, Any]) -> str:
    """Give name@server; a server leaves itself out."""
    name = needed_id(account.get("acct"), "name of the account")
    server = urlsplit(str(account.get("url") or "")).netloc
    return name if "@" in name or not server else f"{name}@{server}"


def _replied_to(status: Mapping[str, Any]) -> str | None:
    target = id_of(status.get("in_reply_to_account_id"))
    if target is None:
        return None
    known = [*objects(status.get("mentions")), status["account"]]
    return next((_handle(one) for one in known if id_of(one.get("id")) == target), target)


def _account(account: Mapping[str, Any]) -> Account:
    return Account(
        account_id=_handle(account),
        platform="mastodon",
        name=text_of(account.get("display_name")) or text_of(account.get("acct")),
        created_at=time_or_none(account.get("created_at")),
        bio=html_text(str(account.get("note") or "")).text or None,
    )


READER = Mastodon()
