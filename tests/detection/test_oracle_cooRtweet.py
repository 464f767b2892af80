"""The oracles against CooRTweet's own published results, where the real data are at hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.detection.oracle import Action, Meetings, co_actions, coortweet, edges, pair

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "posts" / "cooRtweet"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="the CooRTweet examples are not at hand"),
]


def russian() -> list[tuple[str, str, str, int]]:
    table = pq.read_table(DATA / "russian_coord_tweets.parquet")
    columns = ("account_id", "object_id", "content_id", "timestamp_share")
    rows = zip(*(table[name].to_pylist() for name in columns), strict=True)
    return [(account, thing, post, int(at)) for account, thing, post, at in rows]


def german(kind: str) -> list[tuple[str, str, str, int]]:
    table = pq.read_table(DATA / "german_elections.parquet")
    columns = ("account_id", f"{kind}_id", "post_id", "timestamp")
    rows = zip(*(table[name].to_pylist() for name in columns), strict=True)
    known = {row for row in rows if None not in row}
    return [(who, f"{kind}_{thing}", str(post), int(at)) for who, thing, post, at in known]


def published(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        yield from csv.DictReader(file)


def published_edges(name: str) -> dict[tuple[str, str], int]:
    return {pair(row["from"], row["to"]): int(row["weight"]) for row in published(name)}


@pytest.mark.parametrize(
    ("window", "participation", "rows", "accounts", "tied", "heaviest"),
    [
        (10, 2, 447, 525, 442, 3),
        (30, 2, 1_761, 1_465, 1_734, 3),
        (60, 2, 3_791, 2_110, 3_721, 4),
        (300, 2, 19_887, 3_440, 19_239, 8),
        (60, 1, 6_281, 3_954, 6_206, 4),
    ],
)
def test_russian_figures(
    window: int, participation: int, rows: int, accounts: int, tied: int, heaviest: int
) -> None:
    pairs = coortweet(russian(), window, participation)
    weights = edges(pairs)
    everybody = {account for both in weights for account in both}
    assert (len(pairs), len(everybody), len(weights)) == (rows, accounts, tied)
    assert max(weights.values()) == heaviest


def test_russian_edges_and_pairs_are_those_published() -> None:
    pairs = coortweet(russian(), 60)
    assert edges(pairs) == published_edges("russian_cooRtweet_edges_tw60_mp2.csv")
    theirs = {
        (row["object_id"], frozenset((row["content_id"], row["content_id_y"])))
        for row in published("russian_cooRtweet_pairs_tw60_mp2.csv")
    }
    assert {(one.object, frozenset((one.post, other.post))) for one, other in pairs} == theirs


@pytest.mark.parametrize(
    ("kind", "rows"), [("url", 5_658), ("domain", 5_968), ("hashtag", 3_703), ("phash", 2_131)]
)
def test_german_edges_are_those_published(kind: str, rows: int) -> None:
    pairs = coortweet(german(kind), 30)
    assert len(pairs) == rows
    assert edges(pairs) == published_edges(f"german_{kind}_cooRtweet_edges_tw30_mp2.csv")


def test_plain_counting_agrees_where_the_rules_do() -> None:
    """Without a minimum of participation only self-contents set the two rules apart."""
    rows = [row for row in russian() if row[1] != row[2]]
    ours = {accounts: count.together for accounts, count in co_actions(rows, 60).items()}
    theirs: dict[tuple[str, str], int] = dict(edges(coortweet(rows, 60, participation=1)))
    assert ours == theirs


def test_the_window_is_inclusive_and_one_account_never_meets_itself() -> None:
    rows = [("a", "o", "1", 0), ("b", "o", "2", 60), ("a", "o", "3", 61), ("c", "o", "4", 121)]
    rows += [("b", "p", "5", 0), ("a", "p", "6", 0)]
    assert co_actions(rows, 60) == {("a", "b"): Meetings(3, 2), ("a", "c"): Meetings(1, 1)}
    assert Action(*rows[0]).account == "a"
