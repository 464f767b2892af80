"""Which objects people come back to, and where one return ends and the next begins."""

from __future__ import annotations

import numpy as np
from tests.detection.small import Row, actions

from undertow.detection.appearance import SILENCE_S
from undertow.detection.coding import UNKNOWN, CodedActions, code
from undertow.detection.episodes import LONGEST_S, REUSED, chance_by_cut, split


def parts(rows: list[Row], **more: dict) -> tuple[CodedActions, list[tuple[str, int]]]:
    """The coded actions, split, and name and size of each object."""
    coded = split(code(actions(rows, **more)))
    sizes = np.diff(coded.object_starts()).tolist()
    return coded, list(zip(coded.objects.to_pylist(), sizes, strict=True))


def again(tag: str, who: str, times: list[float]) -> list[Row]:
    return [(name, tag, at + k) for at in times for k, name in enumerate(who)]


HOURS = [k * 10_000.0 for k in range(4)]


def test_a_tag_that_the_same_accounts_use_again_counts_anew_after_a_silence():
    rows = again("tag", "ab", HOURS) + again("page", "abc", [0.0])
    coded, found = parts(rows)
    assert found == [("page", 3), *[("tag", 2)] * 4]
    assert coded.parent.tolist() == [UNKNOWN, 1, 1, 1, 1]
    assert len(set(coded.origin().tolist())) == 2  # all returns are of one thing


def test_who_comes_later_is_no_return():
    # Four accounts, one after the other with hours between: each acts on the page once.
    _, found = parts([(who, "page", at) for who, at in zip("abcd", HOURS, strict=True)])
    assert found == [("page", 4)]
    # One of two comes back once: 3 visits by 2 accounts are not beyond REUSED.
    _, found = parts([("a", "page", 0.0), ("b", "page", HOURS[1]), ("a", "page", HOURS[2])])
    assert REUSED == 1.5 and found == [("page", 3)]


def test_an_hour_ends_an_episode_and_a_day_does_at_the_latest():
    near = [0.0, SILENCE_S, 2 * SILENCE_S + 1, 3 * SILENCE_S + 2, 5 * SILENCE_S]
    _, found = parts([("a", "tag", at) for at in near])
    assert found == [("tag", 2), ("tag", 1), ("tag", 1), ("tag", 1)]
    _, found = parts([("a", "tag", float(at)) for at in range(0, 3 * LONGEST_S, 1_800)])
    assert found == [("tag", LONGEST_S // 1_800)] * 3


def test_who_shares_an_episode_meets_in_part_because_of_how_it_was_cut():
    # Two in an episode are at most an hour apart, of four half of the pairs at least.
    times = [0.0, 10.0, *(90_000.0 + k * SILENCE_S for k in range(4))]
    rows = [("ab"[k % 2], "tag", at) for k, at in enumerate(times)]
    rows += [("a", "page", 0.0), ("b", "page", 9_000.0)]
    coded, found = parts(rows)
    assert found == [("page", 2), ("tag", 2), ("tag", 4)]
    assert chance_by_cut(coded, SILENCE_S - 1).tolist() == [0, 0, 0]
    assert chance_by_cut(coded, SILENCE_S).tolist() == [0, 1, 0.5]
    assert chance_by_cut(coded, LONGEST_S).tolist() == [0, 1, 1]


def test_what_is_known_of_an_object_is_known_of_its_episodes():
    rows = again("tag", "ab", HOURS) + again("page", "ab", [0.0])
    whole = code(actions(rows, source={"tag": "site.org"}, appeared={"page": -5}))
    coded = split(whole)
    assert coded.objects.to_pylist() == ["page"] + ["tag"] * 4
    assert coded.source.tolist() == [whole.source[0], *[whole.source[1]] * 4]
    assert coded.appeared_at.tolist() == [whole.appeared_at[0], *[UNKNOWN] * 4]
    for name in ("account", "at", "post"):
        assert (getattr(coded, name) == getattr(whole, name)).all()


def test_nothing_stays_nothing():
    assert len(split(code(actions([])))) == 0
