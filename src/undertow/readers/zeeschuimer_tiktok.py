"""TikTok as the browser extension Zeeschuimer captures it from the web page, also through 4CAT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

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


class ZeeschuimerTiktok(RecordReader):
    """The web page's video objects: `createTime`, `desc`, `author`, `challenges`, `music`."""

    name = "zeeschuimer_tiktok"
    title = "Zeeschuimer NDJSON of TikTok"
    platform = "tiktok"
    fields: ClassVar = {
        "post_id": "data.id",
        "account_id": "data.author.uniqueId",
        "account_name": "data.author.uniqueId",
        "created_at": "data.createTime",
        "text": "data.desc",
        "lang": "data.textLanguage",
        "hashtags": "data.challenges[].title, else data.textExtra[].hashtagName",
        "mentions": "data.textExtra[].userUniqueId",
        "repost_of": "data.duetInfo.duetFromId",
        "media_ids": "data.music.id as music:<id>",
    }
    limits = (
        "Only what the page showed to the person who scrolled: chosen and ordered by TikTok.",
        "Reposts are not shown on the page; repost_of holds duets only.",
        "The same sound (media) is a trend on TikTok and says little by itself.",
    )

    def recognises(self, record: Any, envelope: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Tell a video by `createTime`, `desc` and `author`, as Zeeschuimer or 4CAT wraps it."""
        if not isinstance(record, dict) or not ("data" in record or "__import_meta" in record):
            return False
        video = record.get("data", record)
        return isinstance(video, dict) and {"id", "createTime", "desc", "author"} <= video.keys()

    def read(self, record: Any, envelope: Mapping[str, Any]) -> Iterator[Post | Account]:  # noqa: ARG002
        """Give the video and its author."""
        video = record.get("data", record)
        author = video["author"]
        # Some pages give the author's name alone.
        user = author if isinstance(author, dict) else {"uniqueId": author}
        name = needed_id(user.get("uniqueId"), "name of the account")
        extra = objects(video.get("textExtra"))
        tags = texts(tag.get("title") for tag in objects(video.get("challenges")))
        music = id_of(dig(video, "music", "id"))
        duet = id_of(dig(video, "duetInfo", "duetFromId"))
        yield Post(
            post_id=needed_id(video.get("id"), "id of the video"),
            account_id=name,
            account_name=name,
            created_at=parse_time(video["createTime"]),
            created_at_raw=raw_time(video["createTime"]),
            platform=self.platform,
            text=text_of(video["desc"]),
            lang=text_of(video.get("textLanguage")),
            hashtags=tags or texts(entry.get("hashtagName") for entry in extra),
            mentions=texts(entry.get("userUniqueId") for entry in extra),
            repost_of=duet if duet != "0" else None,
            media_ids=[f"music:{music}"] if music else [],
        )
        yield Account(
            account_id=name,
            platform=self.platform,
            name=text_of(user.get("nickname")) or name,
            created_at=time_or_none(user.get("createTime")),
            bio=text_of(user.get("signature")),
        )


READER = ZeeschuimerTiktok()
