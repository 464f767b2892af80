"""Each table format reads its own columns; the samples are invented, the column names are real."""

import csv
import io
from datetime import UTC, datetime

import pytest

from undertow.intake.export import open_export

SHA = "0123456789abcdef" * 4
AT = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
MINUTE = datetime(2020, 1, 2, 3, 4, tzinfo=UTC)
X_ID = "1212580517905780736"  # made by X on 2 January 2020


def read(tmp_path, row, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(row)
    path = tmp_path / "sample"
    path.write_text(out.getvalue(), newline="")
    export = open_export(path, sha256=SHA)
    [chunk] = export.chunks()
    assert chunk.rejects.to_pylist() == []
    assert str(export.explanation)
    posts = [
        {name: value for name, value in post.items() if value not in (None, [])}
        for post in chunk.posts.to_pylist()
    ]
    return export.reader_name, posts, chunk.accounts.to_pylist()


def str_ids(one):
    return one if isinstance(one, str) else ""


# name of the reader, a row, what its post must hold
SAMPLES = [
    (
        "x_io_archive",
        {
            "tweetid": "5", "userid": "h4sh", "user_display_name": "Anna",
            "user_screen_name": "anna", "user_reported_location": "Lund",
            "user_profile_description": "Baker", "follower_count": "7",
            "account_creation_date": "2015-05-05", "tweet_language": "sv",
            "tweet_text": "RT @bo: bread", "tweet_time": "2020-01-02 03:04",
            "tweet_client_name": "Web", "in_reply_to_tweetid": "", "in_reply_to_userid": "",
            "quoted_tweet_tweetid": "", "is_retweet": "True", "retweet_userid": "9",
            "retweet_tweetid": X_ID, "hashtags": "[bread, rye]",
            "urls": "[http://a.example/1]", "user_mentions": "[9]",
        },
        {
            "post_id": "5", "platform": "x", "account_id": "h4sh", "account_name": "anna",
            "created_at": MINUTE, "created_at_raw": "2020-01-02 03:04", "lang": "sv",
            "repost_of": X_ID, "repost_of_account": "9", "hashtags": ["bread", "rye"],
            "urls": ["http://a.example/1"], "mentions": ["9"],
        },
    ),
    (
        "twarc_csv",
        {
            "id": "5", "conversation_id": "5", "referenced_tweets.replied_to.id": "",
            "referenced_tweets.retweeted.id": X_ID, "referenced_tweets.quoted.id": "4",
            "author_id": "7", "retweeted_user_id": "8", "created_at": "2020-01-02T03:04:05.000Z",
            "text": "one\\ntwo", "lang": "en", "entities.hashtags": '["#bread"]',
            "entities.mentions": '["@bo"]', "entities.urls": '["http://a.example/?a=1,2"]',
            "attachments.media_keys": '["3_1"]', "author.username": "anna",
            "author.created_at": "2015-05-05T00:00:00.000Z", "author.description": "Baker",
        },
        {
            "post_id": "5", "account_id": "7", "account_name": "anna", "created_at": AT,
            "text": "one\ntwo", "repost_of": X_ID, "repost_of_account": "8", "quote_of": "4",
            "hashtags": ["bread"], "mentions": ["bo"], "urls": ["http://a.example/?a=1,2"],
            "media_ids": ["3_1"],
        },
    ),
    (
        "fourcat_x",
        {
            "id": "5", "thread_id": "5", "timestamp": "2020-01-02 03:04:05",
            "unix_timestamp": "1577934245", "link": "", "subject": "", "body": "RT bread",
            "author": "anna", "author_fullname": "Anna", "author_id": "7",
            "language_guess": "en", "is_retweet": "yes", "retweeted_user": "bo",
            "is_quote_tweet": "no", "quoted_user": "", "is_reply": "no", "replied_user": "",
            "hashtags": "bread,rye", "urls": "http://a.example/1", "images": "", "mentions": "bo",
        },
        {
            "post_id": "5", "platform": "x", "account_id": "7", "account_name": "anna",
            "created_at": AT, "repost_of_account": "bo", "hashtags": ["bread", "rye"],
            "mentions": ["bo"],
        },
    ),
    (
        "fourcat",
        {
            "id": "5", "thread_id": "5", "author": "anna", "timestamp": "2020-01-02 03:04:05",
            "body": "bread", "hashtags": "#bread",
        },
        {"platform": "unknown", "account_id": "anna", "created_at": AT, "hashtags": ["bread"]},
    ),
    (
        "fourcat_telegram",
        {
            "id": "5", "thread_id": "bakers", "chat": "bakers", "author": "77",
            "author_username": "bakers", "author_name": "Bakers", "author_is_bot": "no",
            "body": "bread", "reply_to": "4", "views": "9", "timestamp": "2020-01-02 03:04:05",
            "unix_timestamp": "1577934245", "author_forwarded_from_name": "Millers",
            "author_forwarded_from_username": "millers",
            "unix_timestamp_forwarded_from": "1577930000", "link_attached": "http://a.example/1",
        },
        {
            "post_id": "bakers/5", "platform": "telegram", "account_id": "77",
            "account_name": "bakers", "created_at": AT, "reply_to": "bakers/4",
            "repost_of": "millers/1577930000", "repost_of_account": "millers",
            "urls": ["http://a.example/1"],
        },
    ),
    (
        "telethon_forwards",
        {
            "channel_id": "77", "msg_id": "5", "date": "2020-01-02 03:04:05+00:00",
            "forward_msg_from_peer_type": "PeerChannel", "forward_msg_from_peer_id": "88.0",
            "forward_msg_date": "2020-01-02 01:00:00",
        },
        {
            "post_id": "77/5", "account_id": "77", "created_at": AT, "repost_of_account": "88",
            "repost_of": "88/2020-01-02 01:00:00",
            "repost_at": datetime(2020, 1, 2, 1, tzinfo=UTC),
        },
    ),
    (
        "minet",
        {
            "id": "5", "timestamp_utc": "1577934245.0", "local_time": "2020-01-02T04:04:05",
            "user_screen_name": "anna", "text": "bread", "lang": "en", "to_username": "bo",
            "to_userid": "8", "to_tweetid": "4", "user_id": "7", "user_description": "Baker",
            "user_location": "Lund", "user_timestamp_utc": "1400000000", "retweeted_id": "3",
            "retweeted_user_id": "9", "retweeted_timestamp_utc": "1577930000", "quoted_id": "",
            "links": "http://a.example/1|http://a.example/2", "media_urls": "",
            "mentioned_names": "bo", "mentioned_ids": "8", "hashtags": "bread|rye",
        },
        {
            "post_id": "5", "account_id": "7", "account_name": "anna", "created_at": AT,
            "created_at_raw": "1577934245.0", "repost_of": "3", "repost_of_account": "9",
            "reply_to": "4", "reply_to_account": "8", "mentions": ["8"],
            "urls": ["http://a.example/1", "http://a.example/2"], "hashtags": ["bread", "rye"],
        },
    ),
    (
        "minet_bluesky",
        {
            "cid": "c", "did": "3k", "uri": "at://did:plc:a/app.bsky.feed.post/3k",
            "timestamp_utc": "1577930000", "user_did": "did:plc:a", "user_handle": "anna.example",
            "text": "bread http://a.example/1", "original_text": "bread", "user_langs": "sv|en",
            "to_post_uri": "", "to_user_did": "", "repost_by_user_did": "did:plc:b",
            "repost_by_user_handle": "bo.example", "repost_timestamp_utc": "1577934245",
            "quoted_uri": "", "links": "http://a.example/1", "media_urls": "",
            "mentioned_user_dids": "", "hashtags": "bread",
        },
        {
            "post_id": "0123456789ab:2", "account_id": "did:plc:b", "account_name": "bo.example",
            "created_at": AT, "repost_of": "at://did:plc:a/app.bsky.feed.post/3k",
            "repost_of_account": "did:plc:a", "text": "bread", "lang": "sv",
        },
    ),
    (
        "crowdtangle",
        {
            "Page Name": "Bakers", "User Name": "bakers", "Facebook Id": "77",
            "Page Description": "We bake", "Page Created": "2015-05-05 00:00:00",
            "Post Created": "2020-01-01 22:04:05 EST", "Type": "Link", "Message": "bread",
            "URL": "https://www.facebook.com/77/posts/5", "Link": "http://s.example/1",
            "Final Link": "http://a.example/1",
        },
        {
            "post_id": "https://www.facebook.com/77/posts/5", "platform": "facebook",
            "account_id": "77", "account_name": "Bakers", "created_at": AT,
            "urls": ["http://a.example/1"],
        },
    ),
    (
        "crowdtangle_instagram",
        {
            "Account": "Bakers", "User Name": "bakers", "Post Created": "2020-01-02 03:04:05 UTC",
            "Photo": "http://p.example/1", "Title": "", "Description": "bread", "Link": "",
            "URL": "https://www.instagram.com/p/5/",
        },
        {"platform": "instagram", "account_id": "bakers", "created_at": AT, "text": "bread"},
    ),
    (
        "meta_content_library",
        {
            "id": "5", "post_owner.id": "77", "post_owner.name": "Bakers",
            "creation_time": "2020-01-02T03:04:05+00:00", "text": "bread", "lang": "sv",
            "hashtags": "bread,rye", "link_attachment.link": "http://a.example/1",
            "shared_post_id": "4",
        },
        {
            "post_id": "5", "account_id": "77", "created_at": AT, "repost_of": "4",
            "hashtags": ["bread", "rye"], "urls": ["http://a.example/1"],
        },
    ),
    (
        "youtube_videos",
        {
            "position": "1", "channelId": "UC7", "channelTitle": "Bakers", "videoId": "v5",
            "publishedAt": "2020-01-02T03:04:05Z", "videoTitle": "Bread",
            "videoDescription": "How to", "tags": "a,b",
        },
        {"post_id": "v5", "account_id": "UC7", "created_at": AT, "text": "Bread\nHow to"},
    ),
    (
        "youtube_comments",
        {
            "id": "c5.1", "replyCount": "", "likeCount": "0",
            "publishedAt": "2020-01-02 03:04:05", "authorName": "@anna", "text": "bread",
            "authorChannelId": "UC7", "authorChannelUrl": "", "isReply": "1", "isReplyTo": "c5",
            "isReplyToName": "bo",
        },
        {"post_id": "c5.1", "account_id": "UC7", "account_name": "anna", "reply_to": "c5"},
    ),
    (
        "cnt",
        {
            "message_id": "5", "user_id": "7", "username": "anna", "repost_id": "4",
            "reply_id": "", "message": "bread", "timestamp": "1577934245.25",
            "urls": "['http://a.example/1', 'http://a.example/2']",
        },
        {
            "post_id": "5", "account_id": "7", "created_at": AT.replace(microsecond=250_000),
            "repost_of": "4", "urls": ["http://a.example/1", "http://a.example/2"],
        },
    ),
    (
        "coortweet",
        {"object_id": "o", "account_id": "7", "content_id": "5", "timestamp_share": "1577934245"},
        {"post_id": "5", "account_id": "7", "created_at": AT, "repost_of": "o"},
    ),
    (
        "talkwalker",
        {
            "url": "http://x.example/5", "published": "2020-01-02 03:04:05", "title": "",
            "content": "bread", "lang": "sv", "source_type": "SOCIALMEDIA_TWITTER",
            "extra_author_attributes.id": "", "extra_author_attributes.name": "Anna",
            "extra_author_attributes.short_name": "anna",
        },
        {"platform": "x", "account_id": "anna", "created_at": AT, "text": "bread"},
    ),
    (
        "meltwater",
        {
            "Date": "02-Jan-2020 03:04AM", "Headline": "", "URL": "http://x.example/5",
            "Opening Text": "", "Hit Sentence": "bread", "Source": "Twitter",
            "Influencer": "@anna", "Language": "Swedish",
        },
        {"platform": "x", "account_id": "anna", "created_at": MINUTE, "text": "bread"},
    ),
    (
        "meltwater",
        {
            "Date": "2020-01-02", "Time": "03:04:05", "Document ID": "5", "URL": "u",
            "Source Name": "Facebook", "Author Name": "Anna", "Author Handle": "@anna",
            "Title": "", "Opening Text": "", "Hit Sentence": "bread", "Hashtags": "#bread, #rye",
            "Links": "http://a.example/1",
        },
        {
            "platform": "facebook", "account_id": "anna", "created_at": AT,
            "hashtags": ["bread", "rye"], "urls": ["http://a.example/1"],
        },
    ),
    (
        "brandwatch",
        {
            "Query Name": "q", "Date": "2020-01-02 03:04:05.0", "Title": "", "Resource Id": "r5",
            "Url": "http://twitter.com/anna/statuses/5", "Domain": "twitter.com",
            "Page Type Name": "Twitter", "Author": "anna", "Full Text": "bread",
            "Twitter Author ID": "7", "Language": "sv", "Hashtags": "#bread, #rye",
            "Twitter Retweet of": "http://twitter.com/bo/statuses/4", "Twitter Reply to": "",
            "Mentioned Authors": "@bo", "Expanded URLs": "http://a.example/1, http://a.example/2",
        },
        {
            "post_id": "5", "platform": "x", "account_id": "7", "created_at": AT,
            "repost_of": "4", "hashtags": ["bread", "rye"], "mentions": ["bo"],
            "urls": ["http://a.example/1", "http://a.example/2"],
        },
    ),
    (
        "reddit_csv",
        {
            "fullname": "t1_5", "author.name": "anna", "body": "bread", "id": "5",
            "created_utc": "1577934245.0", "link_id": "t3_1", "parent_id": "t1_4",
            "link_url": "http://a.example/1", "name": "t1_5",
        },
        {"post_id": "t1_5", "account_id": "anna", "created_at": AT, "reply_to": "t1_4"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "expected"), SAMPLES, ids=str_ids)
def test_sample(tmp_path, name, row, expected):
    got, [post], _ = read(tmp_path, row)
    assert got == name
    assert {column: post.get(column) for column in expected} == expected
    assert "urls" not in expected or "urls" in post


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters(tmp_path, delimiter):
    name, row, expected = SAMPLES[0]
    got, [post], _ = read(tmp_path, row, delimiter)
    assert got == name
    assert post["account_id"] == expected["account_id"]


def test_original_of_a_repost_has_its_time_from_its_x_id(tmp_path):
    for name in ("x_io_archive", "twarc_csv"):
        row = next(row for one, row, _ in SAMPLES if one == name)
        _, [post], _ = read(tmp_path, row)
        assert post["repost_at"].date() == AT.date()


def test_accounts_of_the_archive(tmp_path):
    _, _, [account] = read(tmp_path, SAMPLES[0][1])
    assert account["name"] == "anna"
    assert account["bio"] == "Baker"
    assert account["location"] == "Lund"
    assert account["created_at"] == datetime(2015, 5, 5, tzinfo=UTC)


ACCOUNTS = [
    (
        "minet_users",
        {
            "id": "7", "screen_name": "anna", "name": "Anna", "description": "Baker", "url": "",
            "timestamp_utc": "1577934245", "location": "Lund", "protected": "0",
            "followers": "1", "friends": "2",
        },
        "7",
    ),
    (
        "minet_bluesky_users",
        {
            "did": "did:plc:a", "url": "", "handle": "anna.example", "display_name": "Anna",
            "description": "Baker", "starter_packs": "", "timestamp_utc": "1577934245",
        },
        "did:plc:a",
    ),
    (
        "reddit_users_csv",
        {"name": "anna", "created_utc": "1577934245.0", "comment_karma": "1", "link_karma": "2"},
        "anna",
    ),
    (
        "undertow_accounts",
        {
            "account_id": "7", "platform": "x", "name": "anna", "bio": "Baker",
            "created_at": "2020-01-02 03:04:05", "location": "Lund", "posts": "3",
        },
        "7",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "account_id"), ACCOUNTS, ids=str_ids)
def test_lists_of_accounts(tmp_path, name, row, account_id):
    got, posts, [account] = read(tmp_path, row)
    assert (got, posts) == (name, [])
    assert account["account_id"] == account_id
    assert account["created_at"] == AT


REAL = [
    ("platform_exports/bluesky_x_twitwi/tweet-export.csv", "minet", 4, 0),
    ("platform_exports/bluesky_x_twitwi/bluesky-posts-export.csv", "minet_bluesky", 156, 1),
    ("platform_exports/bluesky_x_twitwi/bluesky-firehose-posts-export.csv", "minet_bluesky", 9, 0),
    ("platform_exports/cnt/sample_data.csv", "cnt", 100, 0),
    ("platform_exports/cnt/coretweet_test_input.csv", "cnt", 0, 15),  # times from 1970
    ("posts/reddit_ira_2018/comments.csv", "reddit_csv", 6_711, 0),
    ("posts/cooRtweet/russian_coord_tweets.parquet", "coortweet", 35_125, 0),
    ("posts/telegram_forwards/forwards.csv.gz", "telethon_forwards", 702_146, 0),
]


@pytest.mark.real
@pytest.mark.parametrize(("path", "name", "posts", "rejects"), REAL)
def test_real_exports(real_data, path, name, posts, rejects):
    export = open_export(real_data / path, sha256=SHA)
    assert export.reader_name == name
    chunks = list(export.chunks())
    assert sum(chunk.posts.num_rows for chunk in chunks) == posts
    assert sum(chunk.rejects.num_rows for chunk in chunks) == rejects
