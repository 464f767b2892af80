"""The fast count of co-actions against the naive oracle and against CooRTweet's own results."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.detection.oracle import co_actions, coortweet, edges

from undertow.detection import pairs
from undertow.detection.co_actions import count_co_actions
from undertow.detection.coding import SECOND, code
from undertow.engine import DuckDB

START = 1_700_000_000 * SECOND


def table(rows: list[tuple[str, str, str, int]]) -> pa.Table:
    """Rows (account, object, post, microseconds) as actions."""
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return pa.table(
        {
            "account_id": pa.array(columns[0], pa.string()),
            "object": pa.array(columns[1], pa.string()),
            "post_id": pa.array(columns[2], pa.string()),
            "at": pa.array(columns[3], pa.int64()).cast(pa.timestamp("us", tz="UTC")),
        }
    )


def numbered(actions: pa.Table) -> pa.Table:
    """Accounts and objects as numbers into a dictionary, as they come from a case."""
    for place, name in enumerate(("account_id", "object")):
        actions = actions.set_column(place, name, actions[name].dictionary_encode())
    return actions


def counted(actions: pa.Table, window_s: int, participation: int = 1) -> dict[tuple[str, str], int]:
    found = count_co_actions(
        code(actions, number_posts=True), window_s, min_participation=participation
    )
    return {(r["account_a"], r["account_b"]): r["together"] for r in found.to_pylist()}


# Few accounts, objects and moments, so that ties, window edges and repeats all happen.
moments = st.integers(0, 12).map(lambda n: START + n * SECOND // 2)
rows = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("XYZ"), moments), max_size=30
).map(lambda found: [(a, o, f"p{i}", t) for i, (a, o, t) in enumerate(found)])


@given(rows, st.sampled_from([1, 2, 3, 5]))
def test_equals_the_oracle(found, window_s):
    expected = {p: m.together for p, m in co_actions(found, window_s * SECOND).items()}
    assert counted(table(found), window_s) == expected


@given(rows, st.sampled_from([1, 2, 5]))
def test_equals_coortweets_rule(found, window_s):
    assert counted(table(found), window_s, 2) == edges(coortweet(found, window_s * SECOND))


@given(rows, st.randoms())
def test_order_of_rows_and_names_change_nothing(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert counted(table(shuffled), 2) == counted(table(found), 2)


@given(rows, st.sampled_from([1, 2]), st.integers(0, 20))
def test_parts_and_pieces_count_as_the_whole(found, participation, cut):
    whole = counted(table(found), 3, participation)
    pieces = [numbered(table(part)) for part in (found[:cut], found[cut:])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("undertow.detection.co_actions._PAIRS_AT_ONCE", 2)
        assert counted(pa.concat_tables(pieces), 3, participation) == whole


@given(rows)
def test_counts_do_not_depend_on_how_far_apart_the_moments_are(found):
    """Object and time no longer fit into one number of 64 bits."""
    far = [("a", "X", "first", 0), ("b", "Y", "last", 2**62)]
    assert counted(table([*found, *far]), 2) == counted(table(found), 2)


@given(rows)
def test_pairs_are_told_in_the_order_of_their_names(found):
    coded = code(numbered(table(found)), ordered=False)
    told = count_co_actions(coded, 3).to_pylist()
    names = [(row["account_a"], row["account_b"]) for row in told]
    assert names == sorted(set(names)) and all(a < b for a, b in names)
    assert {(r["account_a"], r["account_b"]): r["together"] for r in told} == counted(
        table(found), 3
    )


@given(rows)
def test_a_longer_window_never_counts_less(found):
    short, long = counted(table(found), 1), counted(table(found), 3)
    assert all(long[pair] >= count for pair, count in short.items())


@given(rows)
def test_meetings_over_all_windows_equal_the_oracle(found):
    with DuckDB() as engine:
        coded = code(table(found))
        # Slots as short as the moments are apart, so that meetings across their edges happen.
        short = np.full(len(coded.objects), 5 * SECOND)
        pairs.find_meetings(engine, coded, pairs.Reach(short, pairs.reach_of(coded).pairs))
        rows = engine.arrow("SELECT * FROM meetings").to_pylist()
    names = coded.accounts.to_pylist()
    for window_s in (1, 2, 3, 4, 5):
        met: dict[tuple[str, str], int] = {}
        for row in rows:
            pair = tuple(sorted((names[row["a"]], names[row["b"]])))
            met[pair] = met.get(pair, 0) + (row["closest"] // 2 <= window_s * SECOND)
        oracle = co_actions(found, window_s * SECOND)
        assert {p: n for p, n in met.items() if n} == {p: m.met for p, m in oracle.items()}


def test_objects_with_too_many_pairs_are_looked_at_in_shorter_windows():
    crowd = [(f"a{i}", "hot", f"p{i}", START + i * SECOND) for i in range(1_100)]
    quiet = [("a1", "cold", "q1", START), ("a2", "cold", "q2", START + 5 * SECOND)]
    coded = code(table(crowd + quiet))
    reach = pairs.reach_of(coded)
    longest = dict(zip(coded.objects.to_pylist(), (reach.micros // SECOND).tolist(), strict=True))
    # 1,100 actions a second apart: 479,700 pairs within ten minutes, 604,450 within the hour.
    assert longest == {"hot": 600, "cold": 86_400}
    assert reach.bounded().tolist() == [coded.objects.to_pylist().index("hot")]


def test_numbers_leave_the_engine_wide():
    """In 32 bits the product of two account numbers above 46,341 overflows."""
    found = [(a, o, f"{a}{o}", START + k * 10**11) for k, o in enumerate("XYZ") for a in "ab"]
    with DuckDB() as engine:
        coded = code(table(found))
        met = pairs.find_meetings(engine, coded, pairs.reach_of(coded))
    assert set(met.schema.types) == {pa.int64()}
    assert met.to_pylist() == [{"a": 0, "b": 1} | {f"met{w}": 3 for w in range(5)}]


def test_meetings_found_in_parts_are_those_of_the_whole(monkeypatch):
    rng = np.random.default_rng(4)
    found = [
        (f"a{rng.integers(9)}", f"o{rng.integers(12)}", f"p{i}", START + int(rng.integers(10**11)))
        for i in range(200)
    ]
    told = []
    for at_once in (300, 2_000_000):
        monkeypatch.setattr(pairs, "_PAIRS_AT_ONCE", at_once)
        with DuckDB(threads=1) as engine:
            coded = code(table(found))
            met = pairs.find_meetings(engine, coded, pairs.reach_of(coded))
            order = "SELECT a, b, object, closest FROM meetings ORDER BY 1, 2, 3"
            told.append((met.to_pylist(), engine.arrow(order).to_pylist()))
    assert told[0] == told[1] and len(told[0][0]) == 36


def test_a_channel_with_too_much_work_is_looked_at_in_shorter_windows(monkeypatch):
    monkeypatch.setattr(pairs, "PAIRS_PER_CHANNEL", 300)
    crowds = [
        (f"a{i}", f"o{o}", f"p{o}-{i}", START + i * 30 * SECOND)
        for o in range(5)
        for i in range(30)
    ]
    reach = pairs.reach_of(code(table(crowds)))
    assert reach.work().sum() <= 300 and len(reach.bounded()) == 5
    assert (reach.micros == 60 * SECOND).all()  # 57 pairs within the minute, 395 in ten


def test_pairs_per_object_are_exact():
    rng = np.random.default_rng(3)
    found = [
        (
            f"a{rng.integers(50)}",
            f"o{rng.integers(9)}",
            str(i),
            START + int(rng.integers(400)) * SECOND,
        )
        for i in range(600)
    ]
    coded = code(table(found))
    for window_s in (1, 10, 60):
        naive = [
            sum(
                abs(one - other) <= window_s * SECOND
                for k, one in enumerate(times)
                for other in times[:k]
            )
            for times in (
                [t for _, o, _, t in found if o == name] for name in coded.objects.to_pylist()
            )
        ]
        assert pairs._pairs_per_object(coded.object, coded.at, window_s * SECOND).tolist() == naive


def _coortweet_actions(path: Path, account: str, thing: str, post: str, time: str) -> pa.Table:
    found = pq.read_table(path, columns=[account, thing, post, time]).rename_columns(
        ["account_id", "object", "post_id", "at"]
    )
    found = found.filter(pc.is_valid(found["object"]))
    at = pc.multiply(found["at"].cast(pa.int64()), SECOND).cast(pa.timestamp("us", tz="UTC"))
    text = [found[name].cast(pa.string()) for name in found.column_names[:3]]
    named = pa.table(dict(zip(found.column_names, [*text, at], strict=True)))
    return named.group_by(named.column_names, use_threads=False).aggregate([])


@pytest.mark.real
@pytest.mark.parametrize(
    ("window_s", "participation", "edge_count", "co_action_count", "most"),
    [
        (10, 2, 442, 447, 3),
        (30, 2, 1_734, 1_761, 3),
        (60, 2, 3_721, 3_791, 4),
        (300, 2, 19_239, 19_887, 8),
        (3_600, 2, 169_781, 183_379, 17),
        (60, 1, 6_206, 6_281, 4),
    ],
)
def test_parity_with_coortweet_on_tweets(
    real_data, window_s, participation, edge_count, co_action_count, most
):
    folder = real_data / "posts" / "cooRtweet"
    actions = _coortweet_actions(
        folder / "russian_coord_tweets.parquet",
        "account_id", "object_id", "content_id", "timestamp_share",
    )  # fmt: skip
    found = counted(actions, window_s, participation)
    assert (len(found), sum(found.values()), max(found.values())) == (
        edge_count,
        co_action_count,
        most,
    )
    if (window_s, participation) == (60, 2):
        assert found == _its_edges(folder / "russian_cooRtweet_edges_tw60_mp2.csv")


@pytest.mark.real
@pytest.mark.parametrize("kind", ["url", "domain", "hashtag", "phash"])
def test_parity_with_coortweet_on_posts(real_data, kind):
    folder = real_data / "posts" / "cooRtweet"
    actions = _coortweet_actions(
        folder / "german_elections.parquet", "account_id", f"{kind}_id", "post_id", "timestamp"
    )
    theirs = _its_edges(folder / f"german_{kind}_cooRtweet_edges_tw30_mp2.csv")
    assert counted(actions, 30, 2) == theirs


def _its_edges(path: Path) -> dict[tuple[str, str], int]:
    rows = pacsv.read_csv(path).to_pylist()
    return {(min(r["from"], r["to"]), max(r["from"], r["to"])): r["weight"] for r in rows}
