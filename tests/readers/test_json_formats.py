"""One invented sample per JSON format, with what each field must become."""

from __future__ import annotations

from typing import Any

import pytest
from tests.readers.json_reading import SHA, read, read_bytes, reader

from undertow.intake.records import RecordReader
from undertow.intake.registry import all_readers

TIME = "2024-03-01T12:00:00.000Z"
V1_TIME = "Fri Mar 01 12:00:00 +0000 2024"
V1_EARLIER = "Fri Mar 01 11:00:00 +0000 2024"

V2_PAGE = {
    "data": [
        {"id": "1763000000000000001", "author_id": "11", "created_at": TIME, "text": "RT @bo: lo…",
         "referenced_tweets": [{"type": "retweeted", "id": "1762000000000000001"}],
         "entities": {"mentions": [{"start": 3, "end": 6, "username": "bo"}]}},
        {"id": "1763000000000000002", "author_id": "11", "created_at": TIME, "text": "so https://t.co/1",
         "lang": "en", "in_reply_to_user_id": "12",
         "referenced_tweets": [{"type": "quoted", "id": "5"}, {"type": "replied_to", "id": "6"}],
         "attachments": {"media_keys": ["3_9"]},
         "entities": {
             "hashtags": [{"tag": "Sea"}], "mentions": [{"username": "BO"}],
             "urls": [{"expanded_url": "https://e.org/a?utm=1", "unwound_url": "https://e.org/a"},
                      {"expanded_url": "https://twitter.com/bo/status/5"},
                      {"expanded_url": "https://x.com/x/status/2/photo/1", "media_key": "3_9"}]}},
        {"id": "1763000000000000003", "created_at": TIME, "text": "no author"},
    ],
    "includes": {
        "users": [{"id": "11", "username": "al", "created_at": TIME, "description": "d"},
                  {"id": "12", "username": "bo"}],
        "tweets": [{"id": "1762000000000000001", "author_id": "12", "text": "long text",
                    "created_at": "2024-02-27T12:00:00Z",
                    "entities": {"hashtags": [{"tag": "Tide"}]}}],
    },
}  # fmt: skip
V1_USER = {"id_str": "11", "screen_name": "al", "created_at": V1_EARLIER, "description": "d"}
V1_ORIGINAL = {
    "id_str": "70", "created_at": V1_EARLIER, "text": "cut…", "user": {"id_str": "12"},
    "extended_tweet": {"full_text": "the whole", "entities": {"hashtags": [{"text": "Tide"}]}},
    "entities": {},
}  # fmt: skip
V1 = {
    "id": 1763000000000000002, "id_str": "1763000000000000002", "created_at": V1_TIME,
    "full_text": "so", "lang": "en", "user": V1_USER, "in_reply_to_status_id_str": "6",
    "in_reply_to_user_id_str": "12", "quoted_status_id_str": "5",
    "entities": {"hashtags": [{"text": "Sea"}], "user_mentions": [{"id_str": "12"}],
                 "urls": [{"expanded_url": "https://e.org/a"},
                          {"expanded_url": "https://twitter.com/bo/status/5"}]},
    "extended_entities": {"media": [{"id_str": "9"}]},
}  # fmt: skip
ZX = {
    "item_id": "1", "timestamp_collected": 1, "source_platform": "twitter.com",
    "data": {
        "rest_id": "80",
        "core": {"user_results": {"result": {"rest_id": "11", "legacy": {"description": "d"},
                                             "core": {"screen_name": "al"}}}},
        "legacy": {
            "user_id_str": "11", "created_at": V1_TIME, "full_text": "RT @bo: cu…", "entities": {},
            "retweeted_status_result": {"result": {"tweet": {
                "rest_id": "70", "core": {"user_results": {"result": {"rest_id": "12"}}},
                "note_tweet": {"note_tweet_results": {"result": {"text": "the whole"}}},
                "legacy": {"created_at": V1_EARLIER, "full_text": "cu", "user_id_str": "12"}}}}},
    },
}  # fmt: skip
ZT = {
    "item_id": "1", "source_platform": "tiktok.com",
    "data": {"id": "90", "createTime": 1709294400, "desc": "a #sea", "music": {"id": "7"},
             "author": {"uniqueId": "al", "id": "1", "nickname": "Al", "signature": "d"},
             "challenges": [{"title": "sea"}], "textExtra": [{"userUniqueId": "bo"}]},
}  # fmt: skip
TELEGRAM = {
    "name": "News", "type": "public_channel", "id": 55,
    "messages": [
        {"id": 1, "type": "service", "date": "2024-03-01T12:00:00", "action": "pin_message",
         "actor_id": "channel55", "text": ""},
        {"id": 2, "type": "message", "date": "2024-03-01T13:00:00", "date_unixtime": "1709294400",
         "from": "News", "from_id": "channel55", "forwarded_from": "Source",
         "forwarded_from_id": "channel66", "reply_to_message_id": 1,
         "text": ["see ", {"type": "link", "text": "https://e.org/a"}, " ",
                  {"type": "hashtag", "text": "#Sea"}, {"type": "mention", "text": "@bo"},
                  {"type": "text_link", "text": "here", "href": "https://e.org/b"}]},
    ],
}  # fmt: skip
TELETHON = {
    "_type": "Message", "id": 2, "date": 1709294400.0, "message": "see https://e.org/a",
    "peer_id": {"_type": "PeerChannel", "channel_id": 55}, "from_id": None,
    "fwd_from": {"from_id": {"channel_id": 66}, "channel_post": 7, "date": 1709290800.0},
    "reply_to": {"reply_to_msg_id": 1}, "media": {"photo": {"id": 9}},
    "_chat": {"username": "news"},
}  # fmt: skip
TIKTOK = {"data": {"videos": [
    {"id": 7300000000000000001, "username": "al", "create_time": 1709294400,
     "video_description": "a #sea", "hashtag_names": ["sea"], "music_id": 7},
    {"id": 2, "create_time": 1709294400, "video_description": ""}]}}  # fmt: skip
AT = "at://did:plc:a/app.bsky.feed.post/3kmmmmmmmmm2a"
BLUESKY_RECORD = {
    "createdAt": TIME, "text": "so", "langs": ["en"], "tags": ["Tide"],
    "reply": {"parent": {"uri": "at://did:plc:b/app.bsky.feed.post/3a"}},
    "facets": [{"features": [{"tag": "Sea"}, {"did": "did:plc:b"}, {"uri": "https://e.org/a"}]}],
    "embed": {"record": {"record": {"uri": "at://did:plc:c/app.bsky.feed.post/3b"}},
              "media": {"images": [{"image": {"ref": {"$link": "bafy"}}}]}},
}  # fmt: skip
BLUESKY_AUTHOR = {"did": "did:plc:a", "handle": "al.org"}
BLUESKY_VIEW = {
    "uri": AT,
    "author": {"did": "did:plc:a", "handle": "al.org"},
    "record": BLUESKY_RECORD,
}
BLUESKY_REPOST = {
    "did": "did:plc:z", "time_us": 1, "kind": "commit",
    "commit": {"operation": "create", "collection": "app.bsky.feed.repost", "rkey": "3c",
               "record": {"subject": {"uri": AT}, "createdAt": TIME}},
}  # fmt: skip
BLUESKY_FEED = {
    "post": BLUESKY_VIEW,
    "reason": {"by": {"did": "did:plc:y", "handle": "y.org"}, "indexedAt": "2024-03-01T13:00:00Z"},
}
PROFILE = {"did": "did:plc:a", "handle": "al.org", "createdAt": TIME, "description": "d"}
MASTODON_ACCOUNT = {"id": "1", "acct": "al", "url": "https://s.org/@al", "note": "<p>d</p>"}
MASTODON = {
    "id": "9", "uri": "https://s.org/9", "created_at": TIME, "account": MASTODON_ACCOUNT,
    "content": '<p>so <a href="https://e.org/a">e</a></p>', "language": "en",
    "in_reply_to_id": "6", "in_reply_to_account_id": "2", "tags": [{"name": "Sea"}],
    "mentions": [{"id": "2", "acct": "bo@t.org"}], "media_attachments": [{"id": "3"}],
}  # fmt: skip
BOOST = {
    "id": "10", "uri": "https://s.org/10/activity", "created_at": TIME, "content": "",
    "account": MASTODON_ACCOUNT,
    "reblog": MASTODON | {"uri": "https://t.org/7", "account": {"acct": "bo@t.org"}},
}  # fmt: skip
COMMENT = {"id": "c", "author": "al", "subreddit": "sea", "created_utc": 1709294400,
           "body": "see https://e.org/a", "parent_id": "t3_s"}  # fmt: skip
SUBMISSION = {"id": "s", "author": "al", "subreddit": "sea", "created_utc": "1709294400",
              "title": "so", "selftext": "[removed]", "url": "https://e.org/a", "is_self": False,
              "crosspost_parent": "t3_o",
              "crosspost_parent_list": [{"author": "bo", "created_utc": 1709290800}]}  # fmt: skip
VIDEO = {"kind": "youtube#video", "id": "v", "snippet": {
    "channelId": "C", "channelTitle": "Al", "publishedAt": TIME, "title": "so",
    "description": "https://e.org/a"}}  # fmt: skip
THREAD = {"kind": "youtube#commentThread", "id": "t", "snippet": {"topLevelComment": {
    "kind": "youtube#comment", "id": "k", "snippet": {
        "videoId": "v", "authorChannelId": {"value": "D"}, "textOriginal": "yes",
        "publishedAt": TIME}}}}  # fmt: skip
NORMAL_X = {
    "id": "1", "user_id": "11", "user_screen_name": "al", "timestamp_utc": 1709294400,
    "local_time": "2024-03-01T13:00:00", "text": "so", "lang": "fr", "links": ["https://e.org/a"],
    "hashtags": ["sea"], "mentioned_ids": ["12"], "retweeted_id": "70", "retweeted_user_id": "12",
    "retweeted_timestamp_utc": 1709290800, "media_urls": [], "user_description": "d",
}  # fmt: skip
NORMAL_BLUESKY = {
    "cid": "b", "uri": AT, "timestamp_utc": 1709294400, "local_time": "2024-03-01T13:00:00",
    "user_did": "did:plc:a", "user_handle": "al.org", "user_langs": ["en"], "text": "so",
    "links": ["https://e.org/a"], "mentioned_user_dids": ["did:plc:b"], "quoted_uri": "at://q",
}  # fmt: skip
NORMAL_REPOST = NORMAL_BLUESKY | {
    "repost_by_user_did": "did:plc:z", "repost_by_user_handle": "z.org",
    "repost_timestamp_utc": 1709298000,
}  # fmt: skip

SO = {"text": "so", "urls": ["https://e.org/a"], "hashtags": ["Sea"], "reply_to": "6"}
CASES: list[tuple[str, Any, list[dict[str, Any]]]] = [
    ("x_api_v2", V2_PAGE, [
        {"text": "long text", "repost_of": "1762000000000000001", "repost_of_account": "12",
         "account_name": "al", "hashtags": ["Tide"], "reply_to": None},
        SO | {"text": "so https://t.co/1", "quote_of": "5", "reply_to_account": "12",
              "media_ids": ["3_9"], "mentions": ["12"], "repost_of": None}]),
    ("x_api_v1", V1, [SO | {
        "post_id": "1763000000000000002", "account_id": "11", "account_name": "al", "lang": "en",
        "mentions": ["12"], "quote_of": "5", "reply_to_account": "12", "media_ids": ["9"],
        "created_at_raw": V1_TIME}]),
    ("x_api_v1", V1 | {"retweeted_status": V1_ORIGINAL}, [
        {"text": "the whole", "hashtags": ["Tide"], "repost_of": "70", "repost_of_account": "12",
         "quote_of": None}]),
    ("zeeschuimer_x", ZX, [{"post_id": "80", "account_id": "11", "account_name": "al",
                            "text": "the whole", "repost_of": "70", "repost_of_account": "12"}]),
    ("zeeschuimer_tiktok", ZT, [{"post_id": "90", "account_id": "al", "hashtags": ["sea"],
                                 "mentions": ["bo"], "media_ids": ["music:7"]}]),
    ("telegram_desktop", TELEGRAM, [
        {"post_id": "55/2", "account_id": "channel55", "text": "see https://e.org/a #Sea@bohere",
         "urls": ["https://e.org/a", "https://e.org/b"], "hashtags": ["Sea"], "mentions": ["bo"],
         "reply_to": "55/1", "repost_of_account": "channel66", "created_at_raw": "1709294400"}]),
    ("telegram_desktop", {"about": "x", "chats": {"list": [TELEGRAM]}}, [{"post_id": "55/2"}]),
    ("telethon", TELETHON, [
        {"post_id": "55/2", "account_id": "channel55", "account_name": "news", "reply_to": "55/1",
         "repost_of": "66/7", "repost_of_account": "channel66", "urls": ["https://e.org/a"],
         "media_ids": ["9"]}]),
    ("tiktok_research", TIKTOK, [{"post_id": "7300000000000000001", "account_id": "al",
                                  "hashtags": ["sea"], "media_ids": ["music:7"]}]),
    ("bluesky", {"posts": [BLUESKY_VIEW]}, [
        {"post_id": AT, "account_id": "did:plc:a", "account_name": "al.org", "lang": "en",
         "urls": ["https://e.org/a"], "hashtags": ["Sea", "Tide"], "mentions": ["did:plc:b"],
         "reply_to": "at://did:plc:b/app.bsky.feed.post/3a", "reply_to_account": "did:plc:b",
         "quote_of": "at://did:plc:c/app.bsky.feed.post/3b", "media_ids": ["bafy"]}]),
    ("bluesky", BLUESKY_REPOST, [
        {"post_id": "at://did:plc:z/app.bsky.feed.repost/3c", "account_id": "did:plc:z",
         "repost_of": AT, "repost_of_account": "did:plc:a"}]),
    ("bluesky", {"feed": [BLUESKY_FEED]}, [
        {"post_id": f"{SHA[:12]}:1", "account_id": "did:plc:y", "repost_of": AT, "text": "so"}]),
    ("bluesky_profiles", PROFILE, []),
    ("mastodon", MASTODON, [SO | {
        "text": "so e", "post_id": "https://s.org/9", "account_id": "al@s.org",
        "mentions": ["bo@t.org"], "reply_to_account": "bo@t.org", "media_ids": ["3"]}]),
    ("mastodon", BOOST, [{"text": "so e", "repost_of": "https://t.org/7",
                          "repost_of_account": "bo@t.org", "reply_to": None}]),
    ("reddit", COMMENT, [{"post_id": "t1_c", "account_id": "al", "reply_to": "t3_s",
                          "urls": ["https://e.org/a"]}]),
    ("reddit", {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": SUBMISSION}]}}, [
        {"post_id": "t3_s", "text": "so", "urls": ["https://e.org/a"], "repost_of": "t3_o",
         "repost_of_account": "bo"}]),
    ("youtube_api", {"kind": "youtube#videoListResponse", "items": [VIDEO]}, [
        {"post_id": "v", "account_id": "C", "account_name": "Al", "urls": ["https://e.org/a"]}]),
    ("youtube_api", THREAD, [{"post_id": "k", "account_id": "D", "reply_to": "v"}]),
    ("twitwi", {"_id": "0", "_source": NORMAL_X}, [
        {"post_id": "1", "account_id": "11", "account_name": "al", "text": "so", "lang": "fr",
         "urls": ["https://e.org/a"], "hashtags": ["sea"], "mentions": ["12"], "repost_of": "70",
         "repost_of_account": "12", "created_at_raw": "1709294400"}]),
    ("twitwi", {"normalized": [NORMAL_X, NORMAL_X | {"id": "2"}]}, [
        {"post_id": "1"}, {"post_id": "2"}]),
    ("twitwi_bluesky", NORMAL_BLUESKY, [
        {"post_id": AT, "account_id": "did:plc:a", "account_name": "al.org", "lang": "en",
         "urls": ["https://e.org/a"], "mentions": ["did:plc:b"], "quote_of": "at://q",
         "repost_of": None}]),
    ("twitwi_bluesky", NORMAL_REPOST, [
        {"post_id": f"{SHA[:12]}:1", "account_id": "did:plc:z", "repost_of": AT,
         "repost_of_account": "did:plc:a"}]),
]  # fmt: skip
IDS = [f"{number}-{name}" for number, (name, *_) in enumerate(CASES)]


@pytest.mark.parametrize(("name", "record", "expected"), CASES, ids=IDS)
def test_every_field_is_read(name: str, record: Any, expected: list[dict[str, Any]]) -> None:
    posts = read(name, record)["posts"]
    assert [{key: row[key] for key in want} for row, want in zip(posts, expected, strict=True)] == (
        expected
    )
    for row in posts:
        assert row["created_at"].isoformat()[:13] in ("2024-03-01T12", "2024-03-01T13")
        assert row["platform"] == reader(name).platform


@pytest.mark.parametrize(("name", "record", "expected"), CASES, ids=IDS)
def test_no_other_reader_claims_the_record(name: str, record: Any, expected: Any) -> None:
    for one in all_readers():
        if isinstance(one, RecordReader):
            known = read(one.name, record)
            whole = [row for row in known["rejects"] if row["reason"].startswith("not a record")]
            assert (not whole) == (one.name == name), one.name


def test_repost_times() -> None:
    (boost,) = read("mastodon", BOOST)["posts"]
    assert boost["repost_at"] == boost["created_at"]
    (forward,) = read("telethon", TELETHON)["posts"]
    assert (forward["created_at"] - forward["repost_at"]).total_seconds() == 3600
    (repost,) = read("x_api_v1", V1 | {"retweeted_status": V1_ORIGINAL})["posts"]
    assert (repost["created_at"] - repost["repost_at"]).total_seconds() == 3600
    lost = {key: value for key, value in V2_PAGE.items() if key != "includes"} | {"meta": {}}
    first, *_ = read("x_api_v2", lost)["posts"]
    assert first["repost_at"].isoformat()[:10] == "2024-02-26"  # from the id alone
    assert first["text"] == "RT @bo: lo…"


def test_forwards_of_the_same_text_from_the_same_source_are_one_object() -> None:
    def forward(**change: Any) -> Any:
        message = TELEGRAM["messages"][1] | {"text": "same"} | change  # type: ignore[index]
        return read("telegram_desktop", TELEGRAM | {"messages": [message]})["posts"][0]["repost_of"]

    assert forward() == forward(id=9, date_unixtime="1709299999")
    assert forward() != forward(text="other")
    assert forward() != forward(forwarded_from_id="channel67")
    assert forward(text="") is None


def test_accounts() -> None:
    names = {
        "x_api_v2": (V2_PAGE, {"11": "al", "12": "bo"}),
        "x_api_v1": (V1, {"11": "al"}),
        "zeeschuimer_x": (ZX, {"11": "al"}),
        "bluesky_profiles": ({"profiles": [PROFILE]}, {"did:plc:a": "al.org"}),
        "twitwi": (NORMAL_X, {"11": "al"}),
        "mastodon": (MASTODON, {"al@s.org": "al"}),
    }
    for name, (record, expected) in names.items():
        accounts = read(name, record)["accounts"]
        assert {row["account_id"]: row["name"] for row in accounts} == expected
        assert "d" in [row["bio"] for row in accounts]


@pytest.mark.parametrize(
    ("name", "record", "reason"),
    [
        ("x_api_v2", V2_PAGE, "no author_id: collected without this field"),
        ("x_api_v2", {"data": [{"tweet_count": 3, "start": TIME}], "meta": {}},
         "a count of tweets, not a post"),
        ("x_api_v2", {"id": "1", "action": "delete", "reason": "deleted", "created_at": TIME},
         "a compliance notice (delete), not a post"),
        ("x_api_v1", {"delete": {"status": {"id": 1}}},
         "a notice of the stream (delete), not a post"),
        ("telegram_desktop", TELEGRAM, "a notice of the service (pin_message), not a post"),
        ("tiktok_research", TIKTOK, "no username: the query did not ask for it"),
        ("bluesky", BLUESKY_VIEW | {"record": {"createdAt": "0000-01-01"}},
         "'0000-01-01' is not a time"),
        ("bluesky", {"did": "did:plc:a", "time_us": 1, "kind": "identity"},
         "an event of kind identity, neither a post nor a repost"),
        ("reddit", COMMENT | {"author": "[deleted]"}, "the author is deleted: no account to name"),
        ("x_api_v1", V1 | {"id": 1.2e18, "id_str": None},
         "the id 1.2e+18 was written as a decimal number and has lost digits"),
    ],
)  # fmt: skip
def test_what_is_no_post_is_set_aside_with_a_reason(name: str, record: Any, reason: str) -> None:
    (reject,) = read(name, record)["rejects"]
    assert reject["reason"] == reason
    assert reject["raw"]


def _spoiled(value: Any) -> Any:
    """The same shape with every text and number replaced by something absurd."""
    if isinstance(value, dict):
        return {key: _spoiled(entry) for key, entry in value.items()}
    return [_spoiled(entry) for entry in value] if isinstance(value, list) else {"?": [None, 1.5]}


@pytest.mark.parametrize(("name", "record", "expected"), CASES, ids=IDS)
def test_absurd_values_are_rejects_and_never_errors(name: str, record: Any, expected: Any) -> None:
    read(name, _spoiled(record))
    for key in record:
        for absurd in (None, 7, "x", [], {}, [None], "\u0000</script>"):
            read(name, record | {key: absurd})


def test_explanations_are_complete() -> None:
    for one in all_readers():
        if isinstance(one, RecordReader):
            assert one.title and one.limits and one.fields and one.name.isidentifier()
            assert read_bytes(one.name, b"")["posts"] == []
