"""Real payloads: all are read or set aside, and twitwi's own normalisation agrees with ours."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.readers.json_reading import read_bytes

from undertow.errors import UndertowError
from undertow.intake.export import open_export

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "platform_exports"
TWITWI = DATA / "bluesky_x_twitwi"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real platform exports are not here"),
]

FILES = sorted(path for path in DATA.rglob("*") if ".json" in path.name) if DATA.is_dir() else []


def seconds(value: datetime) -> int:
    return int(value.timestamp() // 1)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_is_read_or_refused_in_words(path: Path) -> None:
    try:
        export = open_export(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
        chunks = list(export.chunks())
    except UndertowError as error:
        assert str(error)
        return
    for chunk in chunks:
        posts = chunk.posts.to_pylist()
        assert all(row["post_id"] and row["account_id"] and row["created_at"] for row in posts)
        assert all(row["reason"] for row in chunk.rejects.to_pylist())


def twitwi(name: str) -> Any:
    return json.loads((TWITWI / name).read_text(encoding="utf-8"))


def bare_text(text: str | None) -> str:
    """Without what twitwi resolves or adds: addresses, 'RT @name: ', white space."""
    text = re.sub(r"^RT @\w+: ", "", text or "")
    text = re.sub(r"(?:https?://|www\.)\S*|\S+\.\S+(?:…|\.\.\.)", "", text)
    return re.sub(r"\s+", " ", text.partition(" « ")[0]).strip()


def same_x(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert mine["account_id"] == theirs["user_id"]
    assert mine["account_name"] == theirs["user_screen_name"]
    assert seconds(mine["created_at"]) == theirs["timestamp_utc"]
    assert mine["repost_of"] == theirs.get("retweeted_id")
    assert mine["repost_of_account"] == theirs.get("retweeted_user_id")
    assert mine["reply_to"] == theirs.get("to_tweetid") or theirs.get("to_tweetid") == ""
    assert mine["lang"] == theirs["lang"]
    if mine["repost_of"]:
        assert seconds(mine["repost_at"]) == theirs["retweeted_timestamp_utc"]
    else:
        assert mine["quote_of"] == theirs.get("quoted_id")
        # twitwi adds those of a quoted tweet, and hashtags that X listed nowhere but in the text.
        for ours, other in (("hashtags", "hashtags"), ("mentions", "mentioned_ids")):
            mine_all = {value.lower() for value in mine[ours]}
            their_all = {value.lower() for value in theirs[other]}
            assert mine_all == their_all or (
                mine_all <= their_all and (mine["quote_of"] or not mine_all)
            )


def test_x_v1_as_twitwi_reads_it() -> None:
    compared = 0
    for case in twitwi("normalization.json"):
        source = case["source"]
        (mine,) = read_bytes("x_api_v1", json.dumps(source).encode())["posts"]
        theirs = next(one for one in case["normalized"] if one["id"] == source["id_str"])
        same_x(mine, theirs)
        compared += 1
    assert compared == 9


@pytest.mark.parametrize(
    ("payload", "normalised"),
    [
        ("payload-v2.json", "normalized-tweets-v2-all.json"),
        ("payload-v2-tweet-retweet.json", "normalized-tweets-v2-all.json"),
        ("alternative-payload-v2.json", "normalized-alternative-payload.json"),
    ],
)
def test_x_v2_as_twitwi_reads_it(payload: str, normalised: str) -> None:
    theirs = {one["id"]: one for one in twitwi(normalised)}
    mine = read_bytes("x_api_v2", (TWITWI / payload).read_bytes())["posts"]
    compared = [row for row in mine if row["post_id"] in theirs]
    for row in compared:
        same_x(row, theirs[row["post_id"]])
    assert len(compared) == len(mine)


@pytest.mark.parametrize(
    ("payload", "normalised"),
    [
        ("bluesky-posts.json", "bluesky-normalized-posts.json"),
        ("bluesky-firehose-posts.json", "bluesky-normalized-firehose-posts.json"),
        ("bluesky-tap-posts.json", "bluesky-normalized-tap-posts.json"),
    ],
)
def test_bluesky_as_twitwi_reads_it(payload: str, normalised: str) -> None:
    flat = [
        one
        for entry in twitwi(normalised)
        for one in (entry if isinstance(entry, list) else [entry])
    ]
    theirs: dict[Any, list[Any]] = {}
    for one in flat:  # some payloads there are one post with changes
        theirs.setdefault((one["uri"], one["timestamp_utc"]), []).append(one)
    read = read_bytes("bluesky", (TWITWI / payload).read_bytes())
    assert len(read["posts"]) + len(read["rejects"]) == len(twitwi(payload))
    for mine in read["posts"]:
        if mine["repost_of"]:  # twitwi gives the reposted post instead
            assert (mine["repost_of"], seconds(mine["repost_at"])) in theirs
            continue
        same = theirs[mine["post_id"], seconds(mine["created_at"])]
        text = bare_text(mine["text"])[:40]
        other = next((one for one in same if text in bare_text(one["original_text"])), same[0])
        assert mine["account_id"] == other["user_did"]
        assert mine["account_name"] == other.get("user_handle")
        # twitwi leaves out tags that do not stand in the text, and guesses at a misbuilt facet.
        mine_tags = {tag.lower() for tag in mine["hashtags"]}
        assert mine_tags >= {tag.lower() for tag in other["hashtags"]} or not mine_tags
        assert set(mine["mentions"]) == set(other["mentioned_user_dids"])
        assert mine["reply_to"] == other.get("to_post_uri")
        quoted = other.get("quoted_uri") or ""  # twitwi counts feeds and lists as quoted, too
        assert mine["quote_of"] == (quoted if "/app.bsky.feed.post/" in quoted else None)
        if not quoted:
            assert text == bare_text(other["original_text"])[:40]


def test_x_hashed_ids_are_kept() -> None:
    path = DATA / "x_v1_hashed_osome" / "sample.json"
    read = read_bytes("x_api_v1", path.read_bytes())
    assert len(read["posts"]) == 17
    assert all(len(row["post_id"]) == 22 for row in read["posts"])
    assert all(row["repost_at"] for row in read["posts"] if row["repost_of"])


def test_mastodon_answers_of_a_real_server() -> None:
    posts: dict[str, Any] = {}
    for path in sorted((DATA / "mastodon").glob("*.yaml")):
        for body in re.findall(
            r"^      string: '(.*?)'$\n    headers", path.read_text(), re.M | re.S
        ):
            data = re.sub(r"\n\s*", " ", body.replace("''", "'")).encode()
            if b'"content":' not in data:
                continue
            read = read_bytes("mastodon", data)
            assert read["rejects"] == []
            posts |= {row["post_id"]: row for row in read["posts"]}
    boosts = [row for row in posts.values() if row["repost_of"]]
    assert len(posts) >= 8 and boosts
    for row in posts.values():
        assert row["account_id"].endswith("@localhost:3000")
        assert "<" not in (row["text"] or "")
    assert all(row["repost_at"] <= row["created_at"] for row in boosts)


def test_times_of_bluesky_keys_agree_with_the_posts() -> None:
    module = __import__("undertow.readers.bluesky", fromlist=["_key_time"])
    near = 0
    posts = read_bytes("bluesky", (TWITWI / "bluesky-posts.json").read_bytes())["posts"]
    for row in posts:
        at = module._key_time(row["post_id"])
        near += (
            at is not None
            and abs((datetime.fromtimestamp(at / 1e6, UTC) - row["created_at"]).total_seconds())
            < 600
        )
    assert near > 0.85 * len(posts)  # the others are imported old posts and reposts
