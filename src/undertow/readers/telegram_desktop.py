"""Telegram Desktop's export, result.json: one chat, or all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from undertow.errors import BadRecord
from undertow.intake.json_values import id_of, needed_id, objects, raw_time, text_of, texts
from undertow.intake.records import RecordReader
from undertow.intake.times import parse_time
from undertow.model.post import Account, Post

_CHANNELS = {"public_channel", "private_channel"}


class TelegramDesktop(RecordReader):
    """Messages of one chat (`messages`) or of all (`chats.list[].messages`)."""

    name = "telegram_desktop"
    title = "Telegram Desktop result.json"
    platform = "telegram"
    paths = (
        (),
        ("messages",),
        ("chats", "list", "*", "messages"),
        ("left_chats", "list", "*", "messages"),
    )
    fields: ClassVar = {
        "post_id": "the chat's id / the message's id",
        "account_id": "from_id; in a channel the channel",
        "account_name": "from",
        "created_at": "date_unixtime, else date",
        "text": "text, its parts joined",
        "urls": "text_entities[] of type link and text_link",
        "hashtags": "text_entities[] of type hashtag",
        "mentions": "text_entities[] of type mention",
        "repost_of": "forwarded_from_id (else forwarded_from) with a fingerprint of the text",
        "repost_of_account": "forwarded_from_id, else forwarded_from",
        "reply_to": "reply_to_message_id",
    }
    limits = (
        "A forward names its source and not the message: forwards of the same text from the same"
        " source count as one message, forwards without text as none.",
        "When a forwarded message first appeared is not in the export.",
        "Pictures and files have no ids that hold across chats, so media are not compared.",
        "Without date_unixtime (old exports) times are the exporting computer's local ones.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a message by its type, its date and its sender or text as Telegram names them."""
        return (
            isinstance(record, dict)
            and record.get("type") in ("message", "service", "unsupported")
            and {"id", "date", "text"} <= record.keys()
            and not {"from_id", "actor_id", "date_unixtime", "from"}.isdisjoint(record)
        )

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:
        """Give the message; what the service itself says (joined, pinned) is no post."""
        if record["type"] != "message":
            what = record.get("action") or record["type"]
            raise BadRecord(f"a notice of the service ({what}), not a post")
        chat = id_of(envelope.get("id"))
        number = needed_id(record.get("id"), "id of the message")
        created_at = record.get("date_unixtime") or record["date"]
        entities = _entities(record)
        text = "".join(part["text"] for part in _parts(record["text"]))
        post = Post(
            post_id=_in_chat(chat, number),
            account_id=_account(record, envelope),
            account_name=text_of(record.get("from")) or text_of(envelope.get("name")),
            created_at=parse_time(created_at),
            created_at_raw=raw_time(created_at),
            platform=self.platform,
            text=text or None,
            urls=texts([*entities.get("link", []), *entities.get("text_link", [])]),
            hashtags=texts(tag.lstrip("#") for tag in entities.get("hashtag", [])),
            mentions=texts(name.lstrip("@") for name in entities.get("mention", [])),
            reply_to=_reply(record, chat),
        )
        _add_forward(post, record)
        yield post


def _account(record: Mapping[str, Any], envelope: Mapping[str, Any]) -> str:
    chat = id_of(envelope.get("id"))
    if envelope.get("type") in _CHANNELS and chat:
        return f"channel{chat}"
    return needed_id(record.get("from_id"), "sender")


def _in_chat(chat: str | None, number: str) -> str:
    """Messages are numbered within their chat."""
    return f"{chat}/{number}" if chat else number


def _reply(record: Mapping[str, Any], chat: str | None) -> str | None:
    number = id_of(record.get("reply_to_message_id"))
    other = id_of(record.get("reply_to_peer_id"))
    return _in_chat(other.removeprefix("channel") if other else chat, number) if number else None


def _parts(text: Any) -> list[dict[str, Any]]:
    """Bring a text, or its list of plain and marked pieces, into one shape."""
    pieces = text if isinstance(text, list) else [text]
    marked = [{"type": "plain", "text": p} if isinstance(p, str) else p for p in pieces]
    return [part for part in objects(marked) if isinstance(part.get("text"), str)]


def _entities(record: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in _parts(record.get("text_entities") or record["text"]):
        value = part.get("href") if part.get("type") == "text_link" else part["text"]
        if isinstance(value, str):
            found.setdefault(str(part.get("type")), []).append(value)
    return found


def _add_forward(post: Post, record: Mapping[str, Any]) -> None:
    source = id_of(record.get("forwarded_from_id")) or id_of(record.get("forwarded_from"))
    if source is None:
        return
    post.repost_of_account = source
    if post.text:
        fingerprint = hashlib.sha256(post.text.encode("utf-8", "replace")).hexdigest()[:16]
        post.repost_of = f"{source}#{fingerprint}"


READER = TelegramDesktop()
