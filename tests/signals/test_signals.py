"""Each signal on small tables: what becomes an action, and what does not."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertow.model.tables import ACTIONS, POSTS
from undertow.model.text import fingerprint
from undertow.signals import all_signals

MOMENT = 1_700_000_000_000_000
SENTENCE = "The harbour opens again on Monday"
UNSPACED = "港口将于下周一重新向公众开放"


def table(*posts: dict) -> pa.Table:
    """Posts with only the given columns known."""
    return pa.Table.from_pylist(
        [
            {"post_id": f"p{i}", "account_id": f"a{i}", "created_at": MOMENT + i, **post}
            for i, post in enumerate(posts)
        ],
        schema=POSTS,
    )


def objects(channel: str, *posts: dict) -> list[str]:
    return all_signals()[channel].extract(table(*posts))["object"].to_pylist()


@pytest.mark.parametrize(
    ("channel", "post", "expected"),
    [
        ("repost", {"repost_of": "o1"}, ["o1"]),
        ("repost", {"written_repost": "RT @anna 12"}, ["RT @anna 12"]),
        ("repost", {"repost_of": "o1", "written_repost": "RT @anna 12"}, ["o1"]),
        ("repost", {"text": "RT @anna: hello"}, []),  # filled when a file is added, not here
        ("repost", {"quote_of": "o1", "reply_to": "o2"}, []),
        ("reply", {"reply_to": "o2"}, ["o2"]),
        ("reply", {"repost_of": "o1", "quote_of": "o3"}, []),
        ("quote", {"quote_of": "o3"}, ["o3"]),
        ("quote", {"reply_to": "o2"}, []),
        ("link", {"urls": ["https://www.site.org/a/?utm_source=x#top"]}, ["site.org/a"]),
        ("link", {"urls": ["http://site.org/a", "https://m.site.org/a/"]}, ["site.org/a"]),
        ("link", {"urls": ["http://b.org/2", "http://a.org/1"]}, ["b.org/2", "a.org/1"]),
        ("link", {"urls": ["mailto:anna@site.org", "nonsense", ""]}, []),
        ("link", {"text": "see https://site.org/a."}, ["site.org/a"]),
        ("link", {"urls": [], "text": "see https://site.org/a"}, []),
        ("domain", {"urls": ["https://site.org/a", "https://www.site.org/b"]}, ["site.org"]),
        ("domain", {"text": "https://a.org/1 https://b.org/2"}, ["a.org", "b.org"]),
        ("hashtag", {"hashtags": ["Sea"]}, ["#sea"]),
        ("hashtag", {"hashtags": ["b", "A"]}, ["#b", "#a", "#b #a"]),
        ("hashtag", {"text": "by the #Sea, #sky"}, ["#sea", "#sky", "#sea #sky"]),
        ("hashtag", {"hashtags": [], "text": "by the #Sea"}, []),
        ("hashtag", {"text": "number #1, a#b and https://a.org/#c"}, []),
        ("text", {"text": SENTENCE}, [fingerprint(SENTENCE)]),
        ("text", {"text": "the HARBOUR opens, again on Mоnday! 🙂"}, [fingerprint(SENTENCE)]),
        ("text", {"text": f"@anna {SENTENCE} https://a.org"}, [fingerprint(SENTENCE)]),
        ("text", {"text": "Bravo !"}, []),
        ("text", {"text": "so it is as I am"}, []),  # seven words, too few letters
        ("text", {"text": "Unbelievable developments everywhere"}, []),  # three words
        ("text", {"text": UNSPACED}, [fingerprint(UNSPACED)]),
        ("text", {"text": "港口开放"}, []),
        ("media", {"media_ids": ["m1", "m2", "m1"]}, ["m1", "m2"]),
        ("media", {"media_ids": []}, []),
    ],
)  # fmt: skip
def test_what_becomes_an_action(channel, post, expected):
    assert objects(channel, post) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([" "], []),
        (["sea", ""], ["#sea"]),
        (["Sea", "#SEA"], ["#sea"]),
        (["sea", "sky", "Sea"], ["#sea", "#sky", "#sea #sky"]),
    ],
)
def test_a_set_of_tags_has_each_tag_once(tags, expected):
    assert objects("hashtag", {"hashtags": tags}) == expected


@pytest.mark.parametrize("channel", sorted(all_signals()))
def test_nothing_comes_of_nothing(channel):
    assert objects(channel) == []
    assert objects(channel, {}, {"text": ""}) == []


FULL = {
    "text": SENTENCE,
    "urls": ["https://site.org/a"],
    "hashtags": ["sea", "sky"],
    "media_ids": ["m1"],
}


@pytest.mark.parametrize("repost", [{"repost_of": "o1"}, {"written_repost": "RT @anna 12"}])
@pytest.mark.parametrize("channel", ["link", "domain", "hashtag", "text", "media"])
def test_what_a_repost_carries_is_not_counted_again(channel, repost):
    own, carried = table(FULL, FULL), table(FULL, FULL | repost)
    both = all_signals()[channel].extract(own)["account_id"].to_pylist()
    one = all_signals()[channel].extract(carried)["account_id"].to_pylist()
    assert set(both) == {"a0", "a1"} and set(one) == {"a0"}


def test_an_action_says_who_when_and_in_which_post():
    [row] = all_signals()["repost"].extract(table({"repost_of": "o1"})).to_pylist()
    assert (row["account_id"], row["post_id"], row["channel"]) == ("a0", "p0", "repost")
    assert row["at"].timestamp() * 1e6 == MOMENT


@pytest.mark.parametrize(
    ("channel", "post", "source"),
    [
        ("repost", {"repost_of": "o1", "repost_of_account": "anna"}, "anna"),
        ("repost", {"repost_of": "o1"}, None),
        ("reply", {"reply_to": "o1", "reply_to_account": "anna"}, "anna"),
        ("link", {"urls": ["https://www.site.org/a"]}, "site.org"),
        ("link", {"urls": ["https://bit.ly/3x"]}, None),
        ("text", {"text": SENTENCE, "urls": ["https://site.org/a"]}, "site.org"),
        ("text", {"text": f"{SENTENCE} https://site.org/a"}, "site.org"),
        ("text", {"text": SENTENCE, "urls": ["https://x.com/a"]}, None),
        ("text", {"text": SENTENCE, "urls": []}, None),
    ],
)
def test_where_an_object_comes_from(channel, post, source):
    [row] = all_signals()[channel].extract(table(post)).to_pylist()
    assert row["source"] == source


def test_when_a_reposted_item_appeared():
    known = {"repost_of": "o1", "repost_at": MOMENT - 7}
    times = all_signals()["repost"].extract(table(known, {"repost_of": "o1"}))["appeared_at"]
    assert times.cast(pa.int64()).to_pylist() == [MOMENT - 7, None]


def some(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | values


words = st.sampled_from([SENTENCE, "short", "see https://a.org/1 #Sea", "#sky #Sea #sky", "", "RT"])
urls = st.lists(
    st.sampled_from(["http://a.org/1", "https://www.a.org/1/", "b.org", "x:"]), max_size=3
)
tags = st.lists(st.sampled_from(["sea", "Sea", "#sky", ""]), max_size=3)
ids = st.sampled_from(["o1", "o2"])
posts_of_any_kind = st.lists(
    st.fixed_dictionaries(
        {
            "text": some(words), "urls": some(urls), "hashtags": some(tags),
            "media_ids": some(tags), "repost_of": some(ids), "reply_to": some(ids),
            "quote_of": some(ids), "written_repost": some(ids), "repost_of_account": some(ids),
        }
    ),
    max_size=8,
)  # fmt: skip
channels = st.sampled_from(sorted(all_signals()))


def actions(channel: str, posts: pa.Table) -> list[tuple]:
    found = all_signals()[channel].extract(posts)
    assert found.schema.equals(ACTIONS)
    assert found["object"].null_count == 0
    return sorted(tuple(map(str, row.values())) for row in found.to_pylist())


@given(channels, posts_of_any_kind, st.randoms())
def test_the_order_of_posts_changes_nothing(channel, posts, random):
    whole = table(*posts)
    order = list(range(len(posts)))
    random.shuffle(order)
    assert actions(channel, whole.take(pa.array(order, pa.int64()))) == actions(channel, whole)


@given(channels, posts_of_any_kind, st.integers(0, 8))
def test_pieces_give_what_the_whole_gives(channel, posts, cut):
    whole = table(*posts)
    first, rest = whole.slice(0, cut), whole.slice(cut)
    assert sorted(actions(channel, first) + actions(channel, rest)) == actions(channel, whole)
    assert actions(channel, pa.concat_tables([first, rest])) == actions(channel, whole)


@given(channels, posts_of_any_kind)
def test_the_declared_columns_are_enough(channel, posts):
    signal, whole = all_signals()[channel], table(*posts)
    columns = list(dict.fromkeys(["post_id", "account_id", "created_at", *signal.columns]))
    assert actions(channel, whole.select(columns)) == actions(channel, whole)
