"""YouTube Data API v3: videos, search results, comment threads and comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from undertow.errors import BadRecord
from undertow.intake.json_values import dig, id_of, links_in, needed_id, raw_time, text_of
from undertow.intake.records import RecordReader
from undertow.intake.times import parse_time
from undertow.model.post import Account, Post

_PREFIX = "youtube#"


class YoutubeApi(RecordReader):
    """Resources of the API under `items`, or one a line."""

    name = "youtube_api"
    title = "YouTube Data API v3 JSON"
    platform = "youtube"
    paths = ((), ("items",))
    fields: ClassVar = {
        "post_id": "id (of a search result id.videoId)",
        "account_id": "snippet.channelId; of a comment authorChannelId.value",
        "account_name": "snippet.channelTitle; of a comment authorDisplayName",
        "created_at": "snippet.publishedAt",
        "text": "title and description; of a comment textOriginal",
        "lang": "snippet.defaultAudioLanguage, else defaultLanguage",
        "urls": "the addresses written in the text",
        "reply_to": "of a comment parentId, else videoId",
    }
    limits = (
        "Search results are a sample ordered by YouTube, with their descriptions cut.",
        "The API names no reposts.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a resource by its kind (youtube#...) and snippet."""
        return (
            isinstance(record, dict)
            and str(record.get("kind")).startswith(_PREFIX)
            and isinstance(record.get("snippet"), dict)
        )

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the video, or the comment (of a thread its first one)."""
        kind = record["kind"].removeprefix(_PREFIX)
        if kind == "commentThread":
            yield _comment(record["snippet"]["topLevelComment"])
        elif kind == "comment":
            yield _comment(record)
        elif kind in ("video", "searchResult"):
            yield _video(record)
        else:
            raise BadRecord(f"a {kind}, neither a video nor a comment")


def _video(record: Mapping[str, Any]) -> Post:
    said = record["snippet"]
    text = "\n\n".join(filter(None, (text_of(said.get("title")), text_of(said.get("description")))))
    return Post(
        post_id=needed_id(dig(record, "id", "videoId") or record.get("id"), "id of the video"),
        account_id=needed_id(said.get("channelId"), "channelId"),
        account_name=text_of(said.get("channelTitle")),
        created_at=parse_time(said.get("publishedAt")),
        created_at_raw=raw_time(said.get("publishedAt")),
        platform="youtube",
        text=text or None,
        lang=text_of(said.get("defaultAudioLanguage") or said.get("defaultLanguage")),
        urls=links_in(text),
    )


def _comment(record: Mapping[str, Any]) -> Post:
    said = record["snippet"]
    text = text_of(said.get("textOriginal")) or text_of(said.get("textDisplay"))
    return Post(
        post_id=needed_id(record.get("id"), "id of the comment"),
        account_id=needed_id(dig(said, "authorChannelId", "value"), "authorChannelId"),
        account_name=text_of(said.get("authorDisplayName")),
        created_at=parse_time(said.get("publishedAt")),
        created_at_raw=raw_time(said.get("publishedAt")),
        platform="youtube",
        text=text,
        urls=links_in(text),
        reply_to=id_of(said.get("parentId")) or id_of(said.get("videoId")),
    )


READER = YoutubeApi()
