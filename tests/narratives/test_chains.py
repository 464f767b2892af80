"""A message's posts in a chain: each after the one before it, and after the first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from undertow.model.tables import COPIES, TIME
from undertow.model.text import fingerprint
from undertow.narratives.chains import chained
from undertow.narratives.copies import clusters_of_copies

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
FERRY = "The ferry will not sail before the mine is closed, say the pilots"
DAY = 86_400.0
EDITED = FERRY.replace("pilots", "pilot")


def chains(*texts: str, page: str | None = None, every: float = 10):
    count = len(texts)
    posts = pa.table(
        {
            "post_id": [f"p{n}" for n in range(count)],
            "account_id": [f"a{n}" for n in range(count)],
            "created_at": pa.array(
                [START + timedelta(seconds=every * n) for n in range(count)], TIME
            ),
            "page": pa.array([page] * count, pa.string()),
            "reply_to": pa.nulls(count, pa.string()),
        }
    )
    distinct = list(dict.fromkeys(texts))
    rows = np.array([distinct.index(text) for text in texts], np.int64)
    return chained(posts, rows, distinct, clusters_of_copies(distinct))


def test_a_chain_links_each_post_to_the_one_before_and_to_the_first():
    table, _ = chains(FERRY, "Bravo!", FERRY.upper(), EDITED, "Bravo!", FERRY)
    assert table.schema == COPIES
    steps = [
        (row["post_a"], row["post_b"], row["link"], row["place"], row["lag_s"])
        for row in table.to_pylist()
    ]
    assert steps == [
        ("p0", "p2", "previous", 2, 20.0),
        ("p2", "p3", "previous", 3, 10.0),
        ("p0", "p3", "first", 3, 30.0),
        ("p3", "p5", "previous", 4, 20.0),
        ("p0", "p5", "first", 4, 50.0),
    ]
    alike = table["similarity"].to_pylist()
    assert alike[0] == alike[4] == 1 and 0.9 < alike[1] == alike[2] == alike[3] < 1
    assert set(table["copy_id"].to_pylist()) == {fingerprint(FERRY)}


def test_rows_grow_with_the_posts_and_not_with_their_square():
    table, _ = chains(*[FERRY] * 1_000)
    assert len(table) == 999 + 998


def test_near_copies_stand_for_one_message_in_the_tests():
    _, stands_for = chains(FERRY, EDITED, FERRY)
    assert set(stands_for) == {fingerprint(FERRY), fingerprint(EDITED)}
    assert len(set(stands_for.values())) == 1


def test_the_headline_of_a_page_is_told_apart_and_left_to_its_source():
    table, stands_for = chains(FERRY, EDITED, page="a.example/x")
    assert set(table["innocent"].to_pylist()) == {"headline of the linked page"}
    assert len(set(stands_for.values())) == 1 and None not in stands_for.values()


def test_what_is_posted_by_and_by_as_a_quotation_stands_for_nothing():
    table, stands_for = chains(*[f"“{FERRY}”"] * 30, every=DAY)
    assert stands_for == {fingerprint(FERRY): None}
    assert set(table["innocent"].to_pylist()) == {"quotation"}


def test_nothing_copied_gives_an_empty_table():
    table, stands_for = chains("Bravo!", "Bravo!", FERRY)
    assert len(table) == 0 and table.schema == COPIES and stands_for == {}
