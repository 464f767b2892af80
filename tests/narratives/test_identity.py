"""A narrative keeps its id; decisions are carried out on whatever sets a later scan finds."""

from __future__ import annotations

import numpy as np
from tests.narratives.spaces import bundle, space_of

from undertow.narratives.identity import Sets, carry_out, in_force, matched

VECTORS = bundle([4, 4, 4], noise=0.4)
SPACE = space_of(VECTORS)
LABEL = np.repeat([0, 1, 2], 4)
POSTS = {f"p{n}": n for n in range(12)}  # post -> message


def decision(kind, narrative, number=1, **detail):
    return {
        "decision_id": number, "kind": kind, "narrative_id": narrative, "detail": detail,
    }  # fmt: skip


def carried(*decisions, label=LABEL, like=None):
    sets = Sets(label, SPACE)
    carry_out(sets, in_force(list(decisions)), POSTS, like or {})
    return sets


def test_a_set_keeps_the_id_of_its_posts():
    before = {"n-a": np.array([4, 5, 6, 6]), "n-b": np.array([0, 1, 2, 3])}
    assert matched(LABEL, {}, before, SPACE) == {1: "n-a", 0: "n-b"}


def test_a_set_that_grew_keeps_it_and_one_that_fell_apart_gives_it_to_its_larger_part():
    grown = np.array([0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2])
    assert matched(grown, {}, {"n-a": np.array([0, 1])}, SPACE) == {0: "n-a"}
    apart = np.array([0, 0, 0, 3, 1, 1, 1, 1, 2, 2, 2, 2])
    assert matched(apart, {}, {"n-a": np.array([0, 1, 2, 3])}, SPACE) == {0: "n-a"}


def test_without_its_posts_the_set_that_lies_where_it_lay_is_it():
    label = np.array([-1, -1, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    assert matched(label, {}, {"n-a": np.array([0, 1])}, SPACE) == {0: "n-a"}
    lost = {"n-far": np.zeros(0, np.int64)}
    assert matched(label, {}, lost, SPACE) == {}


def test_merged_sets_are_one_under_the_first_id():
    sets = carried(decision("merge", "n-a", **{"with": "n-b"}, anchors=["p0"], with_anchors=["p5"]))
    assert sets.label.tolist() == [0] * 8 + [2] * 4
    assert sets.names == {0: "n-a"}


def test_a_merge_taken_back_leaves_both_their_ids():
    merge = decision("merge", "n-a", **{"with": "n-b"}, anchors=["p0"], with_anchors=["p5"])
    sets = carried(merge, decision("undo", "n-a", number=2, decision=1))
    assert sets.label.tolist() == LABEL.tolist()
    assert sets.names == {0: "n-a", 1: "n-b"}


def test_a_split_takes_what_is_more_like_the_named_posts():
    one = np.zeros(12, np.int64)
    sets = carried(
        decision("split", "n-a", anchors=["p0", "p1", "p8"], posts=["p5"], new_id="n-new"),
        label=one,
    )
    assert set(np.flatnonzero(sets.label == 1).tolist()) == {4, 5, 6, 7}
    assert sets.names == {1: "n-new", 0: "n-a"}


def test_an_example_gathers_its_messages_and_the_sets_they_make_up():
    sets = carried(
        decision("example", "n-x", sentence="so it is"), like={"so it is": np.array([4, 5, 6, 8])}
    )
    assert set(np.flatnonzero(sets.label == sets.label[4]).tolist()) == {4, 5, 6, 7, 8}
    assert sets.names == {int(sets.label[4]): "n-x"}


def test_decisions_about_posts_that_are_gone_change_nothing():
    sets = carried(
        decision("merge", "n-a", **{"with": "n-b"}, anchors=["gone"], with_anchors=["p5"]),
        decision("split", "n-a", number=2, anchors=["gone"], posts=["gone too"], new_id="n-new"),
    )
    assert sets.label.tolist() == LABEL.tolist()
    assert sets.names == {}
