"""Streams, ids and weighted draws."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from undertow.simulation.campaigns.copy_paste import EDITS, edited
from undertow.simulation.chance import Lots, ids, stream
from undertow.simulation.language import CHOICES, LANGUAGES, hashtags
from undertow.simulation.part import lists


def test_streams_are_repeatable_and_apart() -> None:
    assert stream(1, "a").random() == stream(1, "a").random()
    assert len({stream(seed, part).random() for seed in (1, 2) for part in "abc"}) == 6


def test_ids_never_collide_between_parts() -> None:
    many = [
        one
        for seed in (1, 2)
        for part in ("a", "b", "c")
        for one in ids(seed, part, 5_000).to_pylist()
    ]
    assert len(set(many)) == len(many)
    assert all(one.isdecimal() for one in many)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0.1, 10)), min_size=1),
    st.integers(0, 1_000),
)
def test_lots_stay_in_their_group(items: list[tuple[int, float]], seed: int) -> None:
    group = np.array([g for g, _ in items])
    lots = Lots(group, np.array([w for _, w in items]), 5)
    asked = np.repeat(np.unique(group), 20)
    drawn = lots.draw(np.random.default_rng(seed), asked)
    assert (group[drawn] == asked).all()


def test_lots_follow_the_weights() -> None:
    lots = Lots(np.array([0, 1, 1]), np.array([1.0, 1.0, 3.0]), 2)
    drawn = lots.draw(np.random.default_rng(1), np.ones(20_000, dtype=np.int64))
    assert abs((drawn == 2).mean() - 0.75) < 0.02


def test_all_languages_have_the_same_slots() -> None:
    for code, words in LANGUAGES.items():
        assert [len(slot.split("|")) for slot in words] == [CHOICES] * len(words), code


def test_hashtags_differ() -> None:
    assert len(set(hashtags(500).to_pylist())) == 500


def test_lists_leave_nulls_out() -> None:
    import pyarrow as pa

    made = lists(pa.array(["a", None, None]), pa.array(["b", "c", None]))
    assert made.to_pylist() == [["a", "b"], ["c"], []]


def test_edits_change_the_letters_and_keep_the_message() -> None:
    import pyarrow as pa

    text = pa.array(["One message. Who pays?"] * EDITS)
    names = pa.array([f"name{n}" for n in range(EDITS)])
    made = edited(text, np.arange(EDITS), names).to_pylist()
    assert made[0] == "One message. Who pays?"
    assert len(set(made)) == EDITS
    assert made[3].startswith("@name3 ")
