"""Actions as numbers."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.detection.small import START_S, actions

from undertow.detection.coding import SECOND, UNKNOWN, code

names = st.sampled_from(["b", "a", "Z", "é", "10", "9"])
rows = st.lists(st.tuples(names, st.sampled_from("YXé"), st.integers(0, 5)), max_size=25)


def told(coded) -> list[tuple]:
    accounts, objects = coded.accounts.to_pylist(), coded.objects.to_pylist()
    return [
        (objects[o], t // SECOND - START_S, accounts[a])
        for a, o, t in zip(coded.account, coded.object, coded.at, strict=True)
    ]


@given(rows)
def test_actions_stand_by_object_time_and_account(found):
    coded = code(actions(found))
    assert told(coded) == sorted((o, t, a) for a, o, t in found)
    for names in (coded.accounts.to_pylist(), coded.objects.to_pylist()):
        assert names == sorted(set(names), key=lambda name: name.encode())
    assert len(coded) == len(found)


@given(rows, st.randoms(), st.integers(1, 24))
def test_the_order_and_the_pieces_handed_in_change_nothing(found, random, cut):
    shuffled = random.sample(found, len(found))
    pieces = pa.concat_tables([actions(shuffled[:cut]), actions(shuffled[cut:])])
    one, other = code(actions(found)), code(pieces)
    assert told(one) == told(other)
    for name in ("account", "object", "at", "appeared_at", "source"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


@given(rows)
def test_object_starts_cut_between_the_objects(found):
    coded = code(actions(found))
    starts = coded.object_starts()
    assert starts[0] == 0 and starts[-1] == len(coded)
    for number in range(len(coded.objects)):
        assert set(coded.object[starts[number] : starts[number + 1]].tolist()) == {number}


def test_unordered_codes_say_the_same():
    found = [("b", "Y", 3), ("a", "X", 2), ("b", "X", 1)]
    coded = code(actions(found), ordered=False)
    assert told(coded) == [(o, t, a) for a, o, t in found]


def test_an_object_appeared_when_any_action_says_and_never_where_none_does():
    known = actions([("a", "X", 9), ("b", "X", 8), ("b", "Y", 7)], appeared={"X": 5})
    later = actions([("c", "X", 9)], appeared={"X": 6})
    coded = code(pa.concat_tables([later, known]))
    assert coded.appeared_at.tolist() == [(START_S + 5) * SECOND, UNKNOWN]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("anna", None, "anna"), (None, "anna", "anna"), ("anna", "bo", "anna"), (None, None, None)],
)
def test_an_object_comes_from_the_source_of_its_earliest_action(first, second, expected):
    one = actions([("a", "X", 1)], source={"X": first})
    other = actions([("b", "X", 2), ("c", "Y", 3)], source={"X": second, "Y": "anna"})
    source = code(pa.concat_tables([other, one])).source
    if expected is None:
        assert source[0] == UNKNOWN != source[1]
    else:
        assert (source[0] == source[1]) == (expected == "anna") and source[0] != UNKNOWN


def test_posts_are_numbered_by_their_ids_only_when_asked():
    found = actions([("a", "p1", 1), ("b", "p1", 2)])
    coded = code(found, number_posts=True)
    assert len(set(coded.post.tolist())) == 2 and coded.itself.tolist() == [False, True]
    assert code(found).itself.tolist() == [False, False]


def test_nothing_is_coded_as_nothing():
    coded = code(actions([]))
    assert len(coded) == 0 and coded.object_starts().tolist() == [0]
