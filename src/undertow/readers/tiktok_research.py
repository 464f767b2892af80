"""TikTok Research API, answers of video/query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from undertow.intake.json_values import id_of, needed_id, raw_time, text_of, texts
from undertow.intake.records import RecordReader
from undertow.intake.times import parse_time
from undertow.model.post import Account, Post


class TiktokResearch(RecordReader):
    """Videos under `data.videos`, or one a line."""

    name = "tiktok_research"
    title = "TikTok Research API JSON"
    platform = "tiktok"
    paths = ((), ("data", "videos"), ("videos",))
    fields: ClassVar = {
        "post_id": "id, else video_id",
        "account_id": "username",
        "account_name": "username",
        "created_at": "create_time",
        "text": "video_description",
        "hashtags": "hashtag_names",
        "media_ids": "music_id as music:<id>",
    }
    limits = (
        "The API gives reposts, duets and mentions no id of their own: none are known.",
        "Fields that the query did not ask for are missing; without username there is no account.",
        "The same sound (media) is a trend on TikTok and says little by itself.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a video by `create_time` with one of the fields that only this API has."""
        return (
            isinstance(record, dict)
            and "create_time" in record
            and ("id" in record or "video_id" in record)
            and not {"video_description", "hashtag_names", "music_id"}.isdisjoint(record)
        )

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the video."""
        name = needed_id(record.get("username"), "username: the query did not ask for it")
        music = id_of(record.get("music_id"))
        tags = record.get("hashtag_names")
        yield Post(
            post_id=needed_id(record.get("id") or record.get("video_id"), "id of the video"),
            account_id=name,
            account_name=name,
            created_at=parse_time(record["create_time"]),
            created_at_raw=raw_time(record["create_time"]),
            platform=self.platform,
            text=text_of(record.get("video_description")),
            hashtags=texts(tags) if isinstance(tags, list) else [],
            media_ids=[f"music:{music}"] if music else [],
        )


READER = TiktokResearch()
