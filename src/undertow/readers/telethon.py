"""Telegram messages as the library Telethon gives them and 4CAT writes them, one a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from undertow.errors import BadRecord
from undertow.intake.json_values import (
    dig,
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

_KINDS = {"channel_id": "channel", "chat_id": "chat", "user_id": "user"}


class Telethon(RecordReader):
    """Message objects with `peer_id`, `fwd_from`, `date`; 4CAT adds `_chat` and `_sender`."""

    name = "telethon"
    title = "Telegram NDJSON of Telethon (4CAT)"
    platform = "telegram"
    fields: ClassVar = {
        "post_id": "peer_id / id",
        "account_id": "from_id, else the channel in peer_id",
        "account_name": "_sender.username, else _chat.username",
        "created_at": "date",
        "text": "message",
        "urls": "entities[].url, media.webpage.url and the addresses written in the text",
        "repost_of": "fwd_from.from_id.channel_id / fwd_from.channel_post",
        "repost_at": "fwd_from.date",
        "repost_of_account": "fwd_from.from_id, else fwd_from.from_name",
        "reply_to": "reply_to.reply_to_msg_id",
        "media_ids": "media.photo.id, media.document.id",
    }
    limits = (
        "A message forwarded from a person names no message: repost_of is empty there.",
        "Telegram keeps one id for a picture that is forwarded, not for one uploaded again.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a message by its peer, date and text, named as in Telegram's own protocol."""
        return (
            isinstance(record, dict)
            and {"id", "peer_id", "date"} <= record.keys()
            and not {"message", "fwd_from", "action"}.isdisjoint(record)
        )

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the message."""
        if record.get("message") is None and (action := record.get("action")):
            kind = dig(action, "_") or dig(action, "_type") or "action"
            raise BadRecord(f"a notice of the service ({kind}), not a post")
        chat, number = _number(record["peer_id"]), needed_id(record["id"], "id of the message")
        text = text_of(record.get("message"))
        reply = dig(record, "reply_to", "reply_to_msg_id") or record.get("reply_to_msg_id")
        post = Post(
            post_id=f"{chat}/{number}" if chat else number,
            account_id=needed_id(
                _peer(record.get("from_id")) or _peer(record["peer_id"]), "sender or channel"
            ),
            account_name=text_of(dig(record, "_sender", "username"))
            or text_of(dig(record, "_chat", "username")),
            created_at=parse_time(record["date"]),
            created_at_raw=raw_time(record["date"]),
            platform=self.platform,
            text=text,
            urls=_urls(record, text),
            reply_to=f"{chat}/{reply}" if chat and reply else id_of(reply),
            media_ids=texts(dig(record, "media", kind, "id") for kind in ("photo", "document")),
        )
        if forward := record.get("fwd_from"):
            _add_forward(post, forward)
        yield post


def _number(peer: Any) -> str | None:
    """Give the number of a chat, channel or person."""
    if isinstance(peer, dict):
        return next((id_of(peer[key]) for key in _KINDS if key in peer), None)
    return id_of(peer)


def _peer(peer: Any) -> str | None:
    """Give a chat, channel or person with its kind: each kind is numbered apart."""
    if isinstance(peer, dict):
        for key, kind in _KINDS.items():
            if number := id_of(peer.get(key)):
                return f"{kind}{number}"
    return id_of(peer)


def _urls(record: Mapping[str, Any], text: str | None) -> list[str]:
    listed = [entity.get("url") for entity in objects(record.get("entities"))]
    shown = dig(record, "media", "webpage", "url") or dig(record, "media", "web_preview", "url")
    return texts([*listed, *links_in(text), shown])


def _add_forward(post: Post, forward: Mapping[str, Any]) -> None:
    source, message = forward.get("from_id"), id_of(forward.get("channel_post"))
    post.repost_of_account = _peer(source) or text_of(forward.get("from_name"))
    if message and (number := _number(source)):
        post.repost_of = f"{number}/{message}"
        post.repost_at = time_or_none(forward.get("date"))


READER = Telethon()
