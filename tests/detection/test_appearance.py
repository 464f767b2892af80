"""Episodes, companions, and the source that explains what two accounts share."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from tests.detection.small import START_S, actions

from undertow.detection.appearance import SILENCE_S, Appearances, _dominant
from undertow.detection.coding import SECOND, UNKNOWN, CodedActions, code
from undertow.detection.pairs import FEWEST_MEETINGS, WINDOWS_S


def met(coded: CodedActions, *pairs: tuple[str, str, int]) -> pa.Table:
    """Pairs that met on so many objects, in the longest three windows."""
    names = coded.accounts.to_pylist()
    a, b, often = ([pair[i] for pair in pairs] for i in range(3))
    counts = {f"met{w}": pa.array(often if w > 1 else [0] * len(a), pa.int64()) for w in range(5)}
    columns = {
        "a": pa.array([names.index(one) for one in a], pa.int64()),
        "b": pa.array([names.index(one) for one in b], pa.int64()),
    }
    return pa.table(columns | counts)


def test_a_silence_ends_an_episode_and_an_object_always_does():
    rows = [("a", "X", 0), ("b", "X", SILENCE_S), ("c", "X", 2 * SILENCE_S + 1), ("a", "Y", 3)]
    coded = code(actions(rows))
    found = Appearances(met(coded), coded)
    assert found.episode.tolist() == [0, 0, 1, 2]
    began = (found.began_at() // SECOND - START_S).tolist()
    assert began == [0, 0, 2 * SILENCE_S + 1, 3]


def test_a_known_time_stands_for_all_episodes():
    rows = [("a", "X", 10), ("b", "X", 50_000), ("a", "Y", 3)]
    coded = code(actions(rows, appeared={"X": 4}))
    began = Appearances(met(coded), coded).began_at() // SECOND - START_S
    assert began.tolist() == [4, 4, 3]


def test_the_source_is_the_declared_one_else_whoever_was_first():
    rows = [("b", "X", 1), ("a", "X", 2), ("a", "Y", 3), ("b", "Z", 4)]
    coded = code(actions(rows, source={"Y": "site.org", "Z": "site.org"}))
    first, declared, same = Appearances(met(coded), coded).source
    assert first == coded.accounts.to_pylist().index("b")
    assert declared == same >= len(coded.accounts)


def test_a_headline_that_comes_again_elsewhere_comes_from_there():
    # Two bots of one feed; of their four headlines three stood in other outlets a day before.
    bots = [(who, f"H{i}", 90_000 + k) for i in range(4) for k, who in enumerate("ab")]
    before = [("c", "H0", 1), ("d", "H1", 1), ("e", "H2", 1)]
    feed = {("a", o): "feed.org" for _, o, _ in bots} | {("b", o): "feed.org" for _, o, _ in bots}
    sites = feed | {("c", "H0"): "one.org", ("d", "H1"): "two.org", ("e", "H2"): "three.org"}
    table = actions(before + bots)
    cited = [sites[row["account_id"], row["object"]] for row in table.to_pylist()]
    place = table.column_names.index("source")
    coded = code(table.set_column(place, "source", pa.array(cited)))
    found = Appearances(met(coded, ("a", "b", 4)), coded)
    ends = coded.object_starts()[1:] - 1  # a bot was last on every object
    site = coded.sources.to_pylist().index("feed.org") + len(coded.accounts)
    a, b = (np.array([coded.accounts.to_pylist().index(who)]) for who in "ab")
    window, nobody = WINDOWS_S.index(600), np.zeros(len(ends), np.int64)
    assert found.explained_by(window, nobody, found.episode[ends], a, b).tolist() == [site] * 4


@pytest.mark.parametrize(
    ("often", "window", "expected"),
    [
        (FEWEST_MEETINGS, 2, [False, False, True]),  # b's companion a brought it, c's did not
        (FEWEST_MEETINGS, 1, [False, True, True]),  # in the short window they hardly met
        (FEWEST_MEETINGS - 1, 2, [False, True, True]),
    ],
)
def test_habits_are_told_by_what_others_brought(often, window, expected):
    coded = code(actions([("a", "X", 0), ("b", "X", 1), ("c", "X", 2)]))
    found = Appearances(met(coded, ("a", "b", often)), coded)
    assert found.tell_habits(window).tolist() == expected
    known = code(actions([("a", "X", 0), ("b", "X", 1)], appeared={"X": 0}))
    assert Appearances(met(known, ("a", "b", often)), known).tell_habits(window).all()


def explained(coded: CodedActions, found: Appearances, one: str, other: str) -> list[int]:
    """Of each object in order, what explains that the pair has it in common."""
    names = coded.accounts.to_pylist()
    starts = found.episode[coded.object_starts()[:-1]]
    a, b = np.array([names.index(one)]), np.array([names.index(other)])
    window = WINDOWS_S.index(600)
    return found.explained_by(window, np.zeros(len(starts), np.int64), starts, a, b).tolist()


def test_what_explains_a_shared_object():
    crowds = {"A": "cab", "B": "dab", "C": "eab", "X": "abc"}  # the first letter is the first
    rows = [(who, o, k) for o, crowd in crowds.items() for k, who in enumerate(crowd)]
    coded = code(actions(rows))
    names = coded.accounts.to_pylist()
    alone = Appearances(met(coded), coded)
    by = [names.index(name) for name in "cde"]
    assert explained(coded, alone, "a", "b") == [*by, UNKNOWN]  # a brought X itself
    # A companion of either is no stranger, so what it brings explains nothing.
    friends = Appearances(met(coded, ("b", "d", FEWEST_MEETINGS)), coded)
    assert explained(coded, friends, "a", "b") == [by[0], UNKNOWN, by[2], UNKNOWN]


def test_one_source_of_most_things_explains_all_and_a_known_time_explains_itself():
    rows = [(who, o, k) for o in "WXYZ" for k, who in enumerate("ab")]
    site = dict.fromkeys("WX", "site.org") | {"Y": "other.org"}
    coded = code(actions(rows, source=site, appeared={"Y": -5}))
    found = Appearances(met(coded), coded)
    common, _, other, _ = found.source
    assert explained(coded, found, "a", "b") == [common, common, other, common]
    few = code(actions(rows, source={"W": "site.org", "X": "next.org"}))
    # a comes first everywhere and nobody declares where Y and Z come from: whoever begins what
    # others share may be a head as well as an idol, so that explains nothing.
    assert set(explained(few, Appearances(met(few), few), "a", "b")) == {UNKNOWN}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [([1, 1, 2], 1), ([1, 2, 2], 2), ([1, 2, 3], UNKNOWN), ([4], 4), ([1, 1, 2, 3], 1)],
)
def test_the_dominant_source_is_that_of_half_or_more(sources, expected):
    owner = np.zeros(len(sources), np.int64)
    assert _dominant(owner, np.array(sources), 2).tolist() == [expected, UNKNOWN]
