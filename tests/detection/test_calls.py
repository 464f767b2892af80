"""An open call is found as one; growth, groups, one-purpose accounts and echoes are not."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.detection.small import START_S, Row, actions

from undertow.detection import coding
from undertow.detection.calls import FEWEST_ACCOUNTS, HOUR_S, _later_peaks, find_crowds, open_calls
from undertow.detection.coding import SECOND, code
from undertow.detection.episodes import split
from undertow.model.tables import CALLS, EDGES

DAY = 86_400.0
HOUR = float(HOUR_S)
NO_EDGES = EDGES.empty_table()


def everyday(seed: int = 1, accounts: int = 100, tags: int = 150) -> list[Row]:
    """What people write anyway: every tag a few times, hours apart."""
    rng = np.random.default_rng(seed)
    times = rng.uniform(0, 10 * DAY, (tags, 8))
    return [
        (f"a{rng.integers(accounts)}", f"#tag{tag}", float(at))
        for tag in range(tags)
        for at in times[tag]
    ]


def answer(
    count: int = 40, start: float = 5 * DAY, within: float = 1_500.0, thing: str = "#hour"
) -> list[Row]:
    return [(f"a{i}", thing, start + i * within / count) for i in range(count)]


CALL: Row = ("caller", "#hour", 4 * DAY)


def found(rows: Iterable[Row], edges: pa.Table = NO_EDGES, **channels: list[Row]) -> list[dict]:
    tables = {"hashtag": actions(rows, channel="hashtag")}
    tables |= {name: actions(more, channel=name) for name, more in channels.items()}
    coded = [(name, split(code(table))) for name, table in tables.items()]
    crowds = [crowd for name, actions_ in coded for crowd in find_crowds(name, actions_)]
    result = open_calls(crowds, coded, edges, tables.__getitem__)
    assert result.schema.equals(CALLS)
    return result.to_pylist()


def test_a_call_is_found_with_its_announcement():
    rows = [*everyday(), *answer(), CALL]
    [call] = found(rows)
    assert (call["channel"], call["object"]) == ("hashtag", "#hour")
    assert (call["accounts"], call["actions"]) == (40, 40)
    assert call["announced_by"] == "caller"
    assert call["announced_post"] == f"p{len(rows) - 1}"
    assert call["announced_at"].timestamp() == START_S + 4 * DAY
    assert call["first_at"].timestamp() == START_S + 5 * DAY
    assert call["quiet_before_s"] == DAY
    assert call["half_within_s"] == pytest.approx(750, abs=60)
    assert call["share"] == pytest.approx(40 / 41)
    assert call["tied"] == 0 and call["elsewhere"] >= 38
    assert call["p_value"] <= 0.01 and call["expected"] < 3


@pytest.mark.parametrize(
    ("why", "rows"),
    [
        ("nobody announced it", answer()),
        ("it was announced half an hour before", [*answer(), ("c", "#hour", 5 * DAY - HOUR / 2)]),
        ("the announcement is forgotten", [*answer(start=9.5 * DAY), ("c", "#hour", DAY)]),
        ("too few came", [*answer(FEWEST_ACCOUNTS - 1), CALL]),
        ("they came one by one all hour", [*answer(within=3_500), CALL]),
        ("the hour before was busy", [*answer(), *answer(8, 5 * DAY - HOUR), CALL]),
        ("it goes on for days", [*answer(), *answer(20, 6 * DAY), CALL]),
        ("they know nothing but this", [(f"new{a}", o, t) for a, o, t in [*answer(), CALL]]),
    ],
)
def test_no_call_where(why, rows):
    assert found([*everyday(), *rows]) == [], why


def test_nothing_can_be_called_unusual_among_few_things():
    assert found([*everyday(tags=50), *answer(), CALL]) == []


def test_a_group_is_no_call():
    edge = dict.fromkeys(EDGES.names) | {"channel": "link"}
    ties = [edge | {"account_a": f"a{i}", "account_b": f"a{i + 1}"} for i in range(6)]
    assert found([*everyday(), *answer(), CALL], pa.Table.from_pylist(ties, EDGES)) == []
    [call] = found([*everyday(), *answer(), CALL], pa.Table.from_pylist(ties[:1], EDGES))
    assert call["tied"] == 2


def test_posts_are_always_public_before_they_are_reposted():
    rows = [*everyday(), *answer(), CALL]
    assert found([], repost=rows) == []
    assert len(found([], link=rows)) == 1


def test_tag_and_link_of_one_call_are_told_once():
    rows, other = [*everyday(), *answer(), CALL], [*everyday(2), *answer(30), CALL]
    [call] = found(rows, link=other)
    assert (call["channel"], call["accounts"]) == ("hashtag", 40)


def test_a_call_is_found_whatever_the_order_and_whatever_the_tag_had_been_split_into():
    # The caller and friends come back to the tag, so that it is taken apart into episodes.
    rows = [*everyday(), *answer(), CALL, ("caller", "#hour", 4.5 * DAY)]
    [call] = found(rows)
    [again] = found(rows[::-1])
    assert call | {"announced_post": ""} == again | {"announced_post": ""}


_ACTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 5 * HOUR_S)),
    min_size=1,
    max_size=30,
)


@given(_ACTS)
def test_the_busiest_later_hour_is_what_a_naive_count_finds(rows):
    coded = code(actions(rows, channel="hashtag"))
    starts, peak, at = _later_peaks(coded)
    for number, thing in enumerate(coded.objects.to_pylist()):
        times = sorted(t for _, o, t in rows if o == thing)
        counts = {
            t: sum(t <= u <= t + HOUR_S for u in times) for t in times if t - times[0] >= HOUR_S
        }
        assert peak[number] == max(counts.values(), default=0)
        if counts:
            begins = coded.at[at[number]] // SECOND - START_S
            assert begins == min(t for t in counts if counts[t] == peak[number])
        assert starts[number + 1] - starts[number] == len(times)


def test_hours_are_counted_alike_in_blocks(monkeypatch):
    coded = split(code(actions([*everyday(tags=40), *answer(), CALL], channel="hashtag")))
    whole = _later_peaks(coded)
    monkeypatch.setattr(coding, "_BLOCK", 30)
    for one, other in zip(whole, _later_peaks(coded), strict=True):
        assert one.tolist() == other.tolist()
