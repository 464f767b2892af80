"""Generated posts: in the toolkit's CSV, which both tools read, or as Parquet of any length.

One post in five is an original with a link, the rest repost one original each, never twice by one
account. Popularity of originals and activity of accounts are Pareto; reactions are log-normal
around half an hour. The span grows with the number of posts, as a longer collection would, so that
the number of co-actions grows in proportion and a tool's growth shows the tool.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

POSTS_A_DAY = 70_000
MOST_POPULAR = 300  # weight of the most popular original; the median's is below 1
START = 1_740_960_000  # 3 March 2025, seconds since 1970 UTC
BLOCK = 1_000_000  # posts made at once where there are many
WORDS = "the ferry crews reject the new timetable since monday and nobody asked the islanders"
_PLAIN = pa.schema(
    [
        ("post_id", pa.string()),
        ("account_id", pa.string()),
        ("created_at", pa.int64()),
        ("repost_of", pa.string()),
        ("urls", pa.string()),
    ]
)


def generate(posts: int, folder: Path, seed: int = 1) -> Path:
    """Write the posts as the toolkit's CSV, which undertow reads as well."""
    path = folder / f"toolkit-{posts}.csv"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        csv.write_csv(_for_toolkit(_posts(posts, np.random.default_rng(seed))), path)
    return path


def many(posts: int, folder: Path, seed: int = 1, *, first: int = 0) -> Path:
    """Write any number of posts as Parquet with undertow's own columns, without texts.

    The posts are made in blocks that follow each other in time; the same accounts act in all of
    them. Every post is one action: one in five links to a page, the rest repost.

    Args:
        posts: how many.
        folder: where.
        seed: of the random numbers.
        first: number of the first post, so that two files hold different posts.
    """
    path = folder / f"many-{posts}-{seed}-{first}.parquet"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng((seed, first))
    activity = np.minimum(rng.pareto(1.2, max((first + posts) // 25, 50)) + 0.3, 500)
    part = path.with_suffix(".part")
    with parquet.ParquetWriter(part, _PLAIN, compression="lz4") as out:
        for start in range(first, first + posts, BLOCK):
            out.write_table(_block(start, min(BLOCK, first + posts - start), activity, rng))
    return part.rename(path)


def _block(start: int, posts: int, activity: np.ndarray, rng: np.random.Generator) -> pa.Table:
    originals, busy = posts // 5, np.cumsum(activity) / activity.sum()
    fame = np.minimum(rng.pareto(1.2, originals) + 0.05, MOST_POPULAR)
    liked = np.cumsum(fame) / fame.sum()
    pairs = np.empty(0, dtype=np.int64)
    while len(pairs) < posts - originals:
        more = round(1.2 * (posts - originals - len(pairs))) + 100
        item, who = (np.searchsorted(line, rng.random(more)) for line in (liked, busy))
        pairs = np.unique(np.concatenate([pairs, item * len(activity) + who]))
    item, who = np.divmod(rng.permutation(pairs)[: posts - originals], len(activity))
    author = np.searchsorted(busy, rng.random(originals))
    born = rng.integers(0, 86_400 * posts // POSTS_A_DAY + 3_600, originals)
    born += START + 86_400 * start // POSTS_A_DAY
    delay = np.ceil(1_800 * np.exp(rng.normal(0, 1.3, len(item)))).astype(np.int64)
    at = np.concatenate([born, born[item] + delay])
    number = start + np.arange(posts)
    order = np.argsort(at, kind="stable")
    target = np.concatenate([np.full(originals, -1), start + item])[order]
    named = pa.array(target, mask=target < 0)
    page = pa.array(number[order] // 3, mask=target >= 0)
    return pa.table(
        [
            _named("p", pa.chunked_array([number[order]])),
            _named("a", pa.chunked_array([np.concatenate([author, who])[order]])),
            at[order],
            _named("p", pa.chunked_array([named])),
            pc.binary_join_element_wise("https://islandwire.example/", page.cast(pa.string()), ""),
        ],
        schema=_PLAIN,
    )


def _posts(posts: int, rng: np.random.Generator) -> pa.Table:
    originals, accounts = posts // 5, max(posts // 25, 50)
    author = _heavy(rng, accounts, originals, 1.2)
    born = rng.integers(0, 86_400 * posts // POSTS_A_DAY + 3_600, originals)
    item, who = _reposts(rng, posts - originals, originals, accounts)
    delay = np.ceil(1_800 * np.exp(rng.normal(0, 1.3, len(item)))).astype(np.int64)
    number = np.arange(posts)
    target = np.concatenate([np.full(originals, -1), item])
    return pa.table(
        {
            "id": number,
            "account": np.concatenate([author, who]),
            "target": pa.array(target, mask=target < 0),
            "at": START + np.concatenate([born, born[item] + delay]),
        }
    ).sort_by([("at", "ascending"), ("id", "ascending")])


def _reposts(
    rng: np.random.Generator, wanted: int, originals: int, accounts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw pairs of (original, account) without repeats."""
    pairs = np.empty(0, dtype=np.int64)
    fame = np.minimum(rng.pareto(1.2, originals) + 0.05, MOST_POPULAR)
    activity = np.minimum(rng.pareto(1.2, accounts) + 0.3, 500)
    while len(pairs) < wanted:
        more = round(1.2 * (wanted - len(pairs))) + 100
        item = rng.choice(originals, more, p=fame / fame.sum())
        who = rng.choice(accounts, more, p=activity / activity.sum())
        pairs = np.unique(np.concatenate([pairs, item * accounts + who]))
    pairs = rng.permutation(pairs)[:wanted]
    return pairs // accounts, pairs % accounts


def _heavy(rng: np.random.Generator, among: int, count: int, tail: float) -> np.ndarray:
    weight = np.minimum(rng.pareto(tail, among) + 0.3, 500)
    return rng.choice(among, count, p=weight / weight.sum())


def _text(table: pa.Table) -> pa.ChunkedArray:
    said = pc.coalesce(table["target"], table["id"]).cast(pa.string())
    prefix = pc.if_else(pc.is_valid(table["target"]), "RT: ", "")
    return pc.binary_join_element_wise(prefix, WORDS, " ", said, "")


def _links(table: pa.Table) -> pa.ChunkedArray:
    page = (pc.divide(table["id"], 3)).cast(pa.string())
    link = pc.binary_join_element_wise("https://islandwire.example/", page, "")
    return pc.if_else(pc.is_valid(table["target"]), "", link)


def _named(letter: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(letter, column.cast(pa.string()), "")


def _for_toolkit(table: pa.Table) -> pa.Table:
    return pa.table(
        {
            "message_id": _named("p", table["id"]),
            "user_id": _named("a", table["account"]),
            "username": _named("name", table["account"]),
            "repost_id": _named("p", table["target"]),
            "reply_id": pa.nulls(table.num_rows, pa.string()),
            "message": _text(table),
            "timestamp": table["at"],
            "urls": _links(table),
        }
    )
